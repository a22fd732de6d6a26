/** Not written yet. */
import { UserError } from '../base/errors.ts'
import type { Outcome, Situation } from './situation.ts'

export async function commandRun({ context }: Situation): Promise<Outcome> {
  throw new UserError(`The event \`${context.event}\` is not supported yet.`, { exit: 2, hint: 'This version judges pull requests and merge groups.' })
}
