/** What every mode of the action works with: the inputs, the run, the checkout, the API. */
import type { Repository } from '../github/client.ts'
import type { Clock } from '../github/retry.ts'
import type { Context } from './context.ts'
import type { Engine } from './engine.ts'
import type { Environment, Inputs } from './inputs.ts'
import type { Teller } from './teller.ts'
import type { Sources } from './trees.ts'

export interface Situation {
  readonly inputs: Inputs
  /** The step's. */
  readonly environment: Environment
  readonly context: Context
  readonly engine: Engine
  readonly clock: Clock
  readonly teller: Teller
  readonly sources: Sources
  /** Opened on first use, once. */
  readonly remote: () => Promise<Repository>
  readonly interruption: Interruption
}

/** Calls `does` when the job is cancelled, in place of ending the process, until the function it answers is called. */
export type Interruption = (does: () => void) => () => void

/** Why nothing could be decided, and what to leave behind so that no older verdict stands. */
export class Undecided extends Error {
  override readonly name = 'Undecided'
  readonly reason: unknown
  readonly show: () => Promise<void>

  constructor(reason: unknown, show: () => Promise<void>) {
    super('nothing could be decided')
    this.reason = reason
    this.show = show
  }
}

/** What a mode came to: the exit code stands, whatever becomes of showing it. */
export interface Outcome {
  readonly exit: number
  readonly show: () => Promise<void>
}
