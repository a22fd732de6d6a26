/** The shape every reader has: one format, from text to declarations. */
import type { SourceFile, Unread } from '../base/source.ts'
import type { Language, Reading } from '../model/declaration.ts'

export interface ReadContext {
  /** Another file of the same tree, bounded and counted; undefined when it is not there. */
  read(path: string): Promise<SourceFile | Unread | undefined>
  /** Whether a file is in the tree, without reading it. */
  has(path: string): boolean
  /** Paths below a folder, sorted. */
  below(folder: string): readonly string[]
  /** No other tree is held against this one: nothing in it is new, and what a migration would lose or hold up when it runs is asked of none. */
  readonly settled?: boolean
}

export interface Reader {
  /** Equals the file's or folder's name. */
  readonly name: string
  /** For the docs: what it reads. */
  readonly title: string
  /** The format's own reference. */
  readonly docs: string
  /** Globs from the root of the tree: double-star slash, name, star and {a,b} are understood, nothing else. */
  readonly files: readonly string[]
  /** They are source code: read only below a package of this language, once all manifests are known. */
  readonly sourcesOf?: Language
  /** Of those packages, the ones that depend on something of this name, are built from such, or are what such are built from: a language may have far more code. */
  readonly dependsOn?: RegExp
  /** Nearly every tree has files that fit: loaded from the start, since a file of code on its own costs the start a millisecond. */
  readonly common?: true
  /** Cheap look before parsing: false means that nothing in the text concerns this reader. */
  concerns?(text: string): boolean
  /** Never throws for what the file holds: what can't be read is in `skipped`, with line and reason. */
  read(file: SourceFile, context: ReadContext): Promise<Reading>
}

/** A reader before its code is there: a tree without its files never loads it. */
export interface ReaderEntry extends Pick<Reader, 'name' | 'sourcesOf' | 'dependsOn'> {
  /** Its globs with their braces written out. */
  readonly files: readonly string[]
  load(): Promise<Reader>
}
