/** What the action asks of the rest of Plimsoll, so that its tests can break any of it. */
import type { TreeEntry } from '../base/source.ts'
import type { Loss } from '../github/marker.ts'
import type { Decision } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import type { IssueText } from '../report/issue.ts'
import type { Links } from '../report/links.ts'
import type { Tree } from '../base/source.ts'
import type { GateInput } from '../run/gate.ts'
import type { Known } from '../run/known.ts'
import type { VerifyOptions } from '../run/verify/verify.ts'
import type { openIo } from '../wire/io.ts'
import type { TreeScan, TreeScanOptions } from '../run/scan-tree.ts'

export interface RenderOptions {
  /** Characters for the comment and the issue, bytes for the summary. */
  readonly budget: number
  readonly links: Links
}

export interface CommentOptions extends RenderOptions {
  /** Losses that earlier runs showed on this pull request and that are none any more. */
  readonly mended: readonly Loss[]
}

export interface IssueOptions extends RenderOptions {
  /** Address of the run's page. */
  readonly run: string
}

export interface Engine {
  gate(input: GateInput): Promise<Decision>
  /** Those of a tree's files that `gate` reads sooner or later, as far as names tell; the likeliest first. */
  likelyFiles?(entries: readonly TreeEntry[]): readonly TreeEntry[]
  exitOf(decision: Decision): 0 | 1
  /** Throws UserError (exit 2) for a base whose configuration or own rules are invalid. */
  known(base: Tree, configPath?: string): Promise<Known>
  /** For the pull request, without the marker. */
  renderComment(decision: Decision, options: CommentOptions): string
  /** The whole audit. */
  renderSummary(decision: Decision, options: RenderOptions): string
  renderJson(decision: Decision): string
  renderSarif(decision: Decision): string
  scan(tree: Tree, options: TreeScanOptions): Promise<TreeScan>
  /** The whole audit. */
  renderScorecard(scan: TreeScan, options: RenderOptions): string
  renderScorecardJson(scan: TreeScan): string
  renderScorecardSarif(scan: TreeScan): string
  /** As shields.io reads it. */
  renderBadge(scan: TreeScan): string
  /** Without the marker. */
  renderIssue(scan: TreeScan, options: IssueOptions): IssueText
  /** Loaded when a live system is to be looked at. */
  verifier(): Promise<Verifier>
}

export interface VerificationOptions {
  readonly budget: number
  readonly sizeOf?: (text: string) => number
  /** What it is compared with. */
  readonly previous?: Verification
}

export interface Verifier {
  /** Throws UserError: exit 2 for an invalid configuration, 3 where there is nothing to look at. */
  verify(options: VerifyOptions): Promise<Verification>
  /** There was nothing to look at, which is no trouble with GitHub. */
  isNothing(error: unknown): boolean
  exitOf(verification: Verification): 0 | 1 | 3
  openIo: typeof openIo
  render(verification: Verification, options: VerificationOptions): string
  renderJson(verification: Verification): string
  renderJunit(verification: Verification): string
  /** For the log: a line a check, what is wrong first. */
  lines(verification: Verification): readonly string[]
  headline(verification: Verification): string
  /** In at most 140 characters. */
  describe(verification: Verification): string
  /** What an earlier run wrote; undefined for anything else. */
  read(value: unknown): Verification | undefined
}
