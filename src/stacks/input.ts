/** What choosing the production stacks needs, and what it answers. */
import type { Evidence } from '../base/evidence.ts'
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { StackShape } from '../parse/stack-shape.ts'

export interface StackInput {
  /** Every YAML file of the tree that is shaped as a stack. */
  readonly shapes: ReadonlyMap<string, StackShape>
  readonly scripts: readonly ScriptDeclaration[]
  readonly schedules?: readonly ScheduleDeclaration[]
  /** All paths of the tree: a deploy command may name a file of any shape. */
  readonly paths: readonly string[]
  /** `stacks` of the configuration: name → files. These then are the stacks, and no others. */
  readonly stacks?: Readonly<Record<string, readonly string[]>>
  /** Files whose contents show that they are for development, with the reason: never taken by name. */
  readonly development?: ReadonlyMap<string, string>
  /** Overlays named for production that only tests lay over another file, with where. */
  readonly tried?: ReadonlyMap<string, Evidence>
  /** Unit files that are only offered to who wants one, beside the root's own file that everybody is told to start. */
  readonly offered?: ReadonlySet<string>
  /** Files of stacks that were judged before a change: what a command brought up then it still does. */
  readonly judged?: ReadonlySet<string>
  /** `ignore` of the configuration. */
  readonly ignore?: readonly string[]
}

export interface StackProblem {
  /** The configured stack. */
  readonly stack: string
  readonly path: string
  readonly message: string
}

export interface FoundStacks {
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
  /** Stacks that stay only because they were judged, with why they would not. */
  readonly held?: readonly { readonly files: readonly string[]; readonly why: string; readonly at: Evidence }[]
  /** Files that the configuration names and the tree does not hold. */
  readonly problems: readonly StackProblem[]
}
