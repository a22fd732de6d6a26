/** What people say on a pull request that lets a loss through: waivers in comments, and a review of exceptions the head brings. */
import type { Config } from './config.ts'
import type { Change, Waiver } from './verdict.ts'

/** Asked only where something blocks. */
export interface Question {
  /** The base's: it says who may waive. */
  readonly config: Config
  readonly blocking: readonly Change[]
  /** The head brings waivers or `provides` of its own, and a review by somebody with the right would make them count. */
  readonly headBrings: boolean
}

export interface Approvals {
  readonly waivers: readonly Waiver[]
  /** Who approved the head with its own waivers and `provides`. */
  readonly reviewer?: string
  /** What was said and does not count, and why. */
  readonly notices: readonly string[]
}
