/** A verification that stands, with all that showing it takes. */
import type { Repository } from '../github/client.ts'
import type { Scorecard } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import type { Context } from './context.ts'
import type { Asked } from './deployed.ts'
import type { Verifier } from './engine.ts'
import type { Inputs } from './inputs.ts'
import type { Teller } from './teller.ts'

export interface VerificationPublication {
  readonly verification: Verification
  readonly verifier: Verifier
  readonly scorecard: Scorecard | undefined
  readonly asked: Asked
  readonly inputs: Inputs
  readonly context: Context
  readonly teller: Teller
  readonly remote: () => Promise<Repository>
  /** The job was cancelled: there are seconds left. */
  readonly interrupted: boolean
}
