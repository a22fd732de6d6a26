/** What the action asks of the rest of Plimsoll, so that its tests can put something small in that place. */
import type { Tree } from '../base/source.ts'
import type { Decision } from '../model/verdict.ts'

export interface GateInput {
  readonly base: Tree
  readonly head: Tree
  readonly clock: Date
  readonly configPath?: string
  readonly reportOnly?: boolean
}

export interface Links {
  blob(commit: string, path: string, line: number): string
}

export interface RenderOptions {
  /** Characters for the comment, bytes for the summary. */
  readonly budget: number
  readonly links: Links
}

export interface CommentOptions extends RenderOptions {
  /** GITHUB_RUN_NUMBER. */
  readonly run: number
}

export interface Engine {
  gate(input: GateInput): Promise<Decision>
  exitOf(decision: Decision): 0 | 1
  /** For the pull request; a marker in its first line is replaced by the action's own. */
  renderComment(decision: Decision, options: CommentOptions): string
  /** The whole audit. */
  renderSummary(decision: Decision, options: RenderOptions): string
  renderJson(decision: Decision): string
  readonly renderSarif?: (decision: Decision) => string
}
