/** What a tree is to everything above the doors: a list of paths and a way to read one of them. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface TreeEntry {
  readonly path: string
  /** `link` is a symbolic link, whose text is a target and not content; `module` a submodule, which has none. */
  readonly kind: 'file' | 'link' | 'module'
  /** Bytes, where the tree tells them without reading. */
  readonly size?: number
  /** Git's name of the content, where there is one: equal ids are equal contents. */
  readonly id?: string
}

/** Why a file could not be given as text. */
export interface Unread {
  readonly path: string
  readonly unread: string
}

export interface Commit {
  readonly id: string
  readonly author: string
  /** Seconds since 1970. */
  readonly at: number
}

/** What led to a tree. */
export interface History {
  /** The newest commits, the newest first: some hundreds at most, none where the clone is shallow or git does not tell in time. */
  newest(): Promise<readonly Commit[]>
  /** Which of these files a commit holds; undefined where git does not tell. */
  held(commit: string, paths: readonly string[]): Promise<readonly string[] | undefined>
}

export interface Tree {
  /** A full commit SHA, or a word such as `working folder`. */
  readonly commit: string
  list(): Promise<readonly TreeEntry[]>
  /** Reads many at once, in the order asked. A path that is not there is `undefined`; one that is too large, binary or out of the tree says why. */
  read(paths: readonly string[]): Promise<readonly (SourceFile | Unread | undefined)[]>
  /** Only where git keeps it. */
  readonly history?: History
}

export function isText(file: SourceFile | Unread | undefined): file is SourceFile {
  return file !== undefined && 'text' in file
}
