/** Where something was read: every fact, verdict and skip carries one of these. */
export interface Evidence {
  /** Path from the root of the tree, with forward slashes. */
  readonly path: string
  /** 1-based, straight from the parser. */
  readonly line: number
  readonly endLine?: number
  /** A route inside the file such as `services.db.image`; it stays the same when lines move. */
  readonly key: string
}

/** For what is missing from a whole file: no line of it is to blame. */
export function wholeFile(path: string): Evidence {
  return { path, line: 1, key: whole }
}

export function isWhole(at: { readonly key?: string }): boolean {
  return at.key === whole
}

/** No route inside any file. */
const whole = '*'

/** Something a reader could not or would not read, told to the user and never swallowed. */
export interface Skip {
  readonly path: string
  readonly line: number
  readonly reason: string
}

/** Orders places for output: by path, then line, then key, so that reports never depend on reading order. */
export function comparePlaces(a: Evidence, b: Evidence): number {
  return compareText(a.path, b.path) || a.line - b.line || compareText(a.key, b.key)
}

/** Orders text by code unit: `localeCompare` would make output depend on the machine's locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
