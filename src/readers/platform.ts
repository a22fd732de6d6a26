/** The shape of what describes production by more than one file: it finds its stacks in a tree and reads each of them whole. */
import type { ScheduleDeclaration, ScriptDeclaration, Reading } from '../model/declaration.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { ReadContext } from './reader.ts'

export interface Finding {
  /** Paths of the tree that fit `files`, sorted; places for examples and tests, and what the configuration leaves out, are not among them. */
  readonly paths: readonly string[]
  readonly context: ReadContext
  /** What commands do, in scripts and workflows: among them those that deploy. */
  readonly scripts: readonly ScriptDeclaration[]
  readonly schedules: readonly ScheduleDeclaration[]
}

export interface Found {
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
}

export interface Platform {
  /** Equals the folder's name and its stacks' `tool`. */
  readonly name: Stack['tool']
  /** For the docs: what it reads. */
  readonly title: string
  /** The format's own reference. */
  readonly docs: string
  /** Globs from the root of the tree. */
  readonly files: readonly string[]
  /** Words that a file of it holds, all of them: where none of the files that fit does, nothing is looked for. */
  readonly words?: readonly string[]
  /** Tools whose deploys in scripts it looks at, and names of files that it looks into, whatever words there are. */
  readonly asks?: { readonly tools: readonly string[]; readonly names: readonly string[] }
  /** Which of the files describe production, and why. The same for the same files in any order. */
  find(finding: Finding): Promise<Found>
  /** Never throws for what the files hold: what can't be read is in `skipped`, with line and reason. */
  read(stack: Stack, context: ReadContext): Promise<Reading>
}

/** A platform before its code is there: a tree without its files never loads it. */
export interface PlatformEntry extends Pick<Platform, 'name' | 'title' | 'docs' | 'files' | 'words' | 'asks'> {
  load(): Promise<Platform>
}
