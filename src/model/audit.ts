/** What an audit adds to the verdicts: what to do first and what it gains, what the system carries, what it costs. */
import type { Evidence } from '../base/evidence.ts'
import type { Severity } from './rule.ts'

/** One failing rule, with all its failing subjects. */
export interface PlanItem {
  readonly rule: string
  readonly category: string
  readonly severity: Severity
  readonly title: string
  readonly impact: string
  readonly effort: string
  readonly subjects: readonly string[]
  /** Of the first subject; what is recommended, of others too where it differs. */
  readonly current: string
  readonly recommended: string
  readonly message: string
  readonly evidence: Evidence
  /** Points that mending it gives its category, and the overall score. */
  readonly gain: number
  readonly overall: number
  /** Rules of the plan whose mending mends this one too. */
  readonly doneWith?: readonly string[]
}

export interface PlanPhase {
  readonly phase: 1 | 2 | 3
  readonly items: readonly PlanItem[]
  /** The overall score once this phase and those before it are done. */
  readonly score?: number
  readonly grade?: string
}

/** A figure that nobody measured: what it is, and where it comes from. */
export interface Assumption {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly because: string
}

/** One thing that runs out as the load grows. */
export interface Bound {
  readonly subject: string
  readonly what: string
  /** The sum, in words. */
  readonly how: string
  /** Concurrent users it carries; undefined when the repository does not show. */
  readonly users?: number
  readonly tenants?: number
  readonly evidence: Evidence
  /** What to do when it is near, and from how many tenants on: four fifths of what it carries. */
  readonly remedy: string
  readonly from?: number
}

/** Yes, no, or not to be told from the tree. */
export type Answer = 'yes' | 'no' | 'unknown'

export interface Capacity {
  readonly tenants?: number
  readonly users: number
  readonly requestsPerSecond: number
  readonly queriesPerSecond: number
  readonly assumptions: readonly Assumption[]
  /** The tightest first; what the repository does not show last. */
  readonly bounds: readonly Bound[]
  /** Now, after phase 1, after phase 2. */
  readonly answers: readonly { readonly when: string; readonly answer: Answer; readonly because: string }[]
  /** Tenants, or users where no tenants are named, that what is known carries. */
  readonly carries?: number
}

export interface Cost {
  readonly currency: string
  readonly items: readonly { readonly name: string; readonly monthly: number; readonly quantity: number; readonly total: number }[]
  readonly total: number
  /** At half the target, the target, twice and five times of it. */
  readonly sizes: readonly { readonly tenants: number; readonly perTenant: number; readonly carried: Answer }[]
}

export interface Audit {
  readonly phases: readonly PlanPhase[]
  readonly capacity?: Capacity
  readonly cost?: Cost
  readonly objectives: { readonly rtoHours?: number; readonly rpoHours?: number }
  readonly node?: { readonly cpus?: number; readonly memoryBytes?: number; readonly diskBytes?: number }
}
