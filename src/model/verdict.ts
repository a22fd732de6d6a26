/** What the rules say of one system, and what comparing two systems says of a merge. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { Audit } from './audit.ts'
import type { Severity } from './rule.ts'
import type { Candidate, Stack } from './stack.ts'
import type { System } from './system.ts'

export type Outcome = 'pass' | 'fail' | 'unknown' | 'not-applicable' | 'error'

export interface Measure {
  readonly name: string
  readonly value: number
  readonly unit: string
}

/** One fact that the deciding branch of an expression read. */
export interface Read {
  readonly subject: string
  readonly field: string
  /** The value in a comparable form; may hold what is not for printing. */
  readonly value: string
  /** Of a list, its first member's place, and the other members' in `also`. */
  readonly at: Evidence
  readonly also: readonly Evidence[]
}

/** What is missing, in these words, of a program that nothing in the tree runs. */
export const whereItRuns = 'where it runs'

/** The key of a place where a document alone tells that something is there. */
export const onlyTold = 'only told'

/** Why a verdict is unknown: what stands there and what would tell. */
export interface Missing {
  readonly raw: string
  readonly at: Evidence
  readonly hint?: string
}

export interface Verdict {
  readonly rule: string
  /** Internal: the rule's title, a true statement about a system that passes. */
  readonly title?: string
  readonly category: string
  readonly severity: Severity
  readonly subject: string
  readonly outcome: Outcome
  readonly current: string
  readonly recommended: string
  readonly message: string
  readonly measures: readonly Measure[]
  readonly evidence: readonly [primary: Evidence, ...related: Evidence[]]
  /** Internal: for telling what a change brought. Not part of the JSON. */
  readonly reads: readonly Read[]
  /** Internal: for unknown verdicts. */
  readonly missing: readonly Missing[]
  /** `provides:` of the configuration stands in for what the tree does not show. */
  readonly provided?: string
}

export interface CategoryScore {
  readonly id: string
  readonly title: string
  readonly score: number
  readonly grade: string
  readonly status: string
}

/** How much of the catalogue a score speaks of: rules with at least one subject that passes or fails. */
export interface Coverage {
  readonly rules: number
  readonly of: number
  /** The critical and high among them. */
  readonly grave: number
  readonly ofGrave: number
  /** As many of the grave must be judged for a grade. */
  readonly needed: number
}

export interface Scorecard {
  readonly commit: string
  /** Undefined when nothing could be judged. */
  readonly score?: number
  /** Undefined when too little could. */
  readonly grade?: string
  readonly judged: Coverage
  readonly categories: readonly CategoryScore[]
  /** Categories with nothing to judge. */
  readonly unjudged: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** What to do first, what the system carries, what it costs. */
  readonly audit: Audit
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
  readonly skipped: readonly Skip[]
  readonly system: System
}

export type ChangeKind = 'regressed' | 'weakened' | 'lost-evidence' | 'removed' | 'introduced' | 'fixed' | 'improved' | 'gate-weakened'

export interface Waiver {
  readonly rule: string
  readonly subject?: string
  readonly reason: string
  /** ISO date; that day still counts. */
  readonly until?: string
  readonly by: string
  readonly at?: Evidence
}

export interface Change {
  readonly rule: string
  /** The rule's title, a true statement about a system that passes; not part of the JSON. */
  readonly title?: string
  readonly category: string
  readonly severity: Severity
  readonly subject: string
  readonly change: ChangeKind
  readonly blocking: boolean
  readonly before: Verdict | null
  readonly after: Verdict | null
  /** What was lost, in one sentence, with the values. */
  readonly message: string
  readonly waiver: Waiver | null
  /** Where to look: at head when it is there, else where it stood at base. */
  readonly evidence: Evidence
  /** The commit `evidence` belongs to. */
  readonly side: 'base' | 'head'
  /** Guarded rules say how to mend, in the format of the file that lost it. */
  readonly fix?: { readonly format: string; readonly text: string }
}

export interface Decision {
  readonly decision: 'pass' | 'block'
  /** One sentence. */
  readonly reason: string
  readonly base: Scorecard
  readonly head: Scorecard
  readonly changes: readonly Change[]
  /** What the change does to the gate itself, shown even when it does not block. */
  readonly notices: readonly string[]
  /** `gate.mode: report` computes and prints the decision and exits 0. */
  readonly mode: 'enforce' | 'report'
  /** Internal: a workflow of the base answers commands in comments, so that a message may name one. */
  readonly answers?: boolean
}
