/** Errors that are the user's to mend; anything else that is thrown is a fault of ours and exits 70. */

/** Exit codes of the command line and the action, as the contract fixes them. */
export const exitCodes = { pass: 0, block: 1, usage: 2, unreadable: 3, fault: 70 } as const

export interface UserErrorOptions {
  readonly exit: 2 | 3
  /** What to do about it. */
  readonly hint: string
  /** Where, as `file:line`. */
  readonly where?: string
  readonly cause?: unknown
}

/** Says what is wrong, where, and what to do; printed without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly exit: 2 | 3
  readonly hint: string
  readonly where: string | undefined

  constructor(message: string, options: UserErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.exit = options.exit
    this.hint = options.hint
    this.where = options.where
  }
}
