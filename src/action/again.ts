/** Has the check run again after an answer, since what the action writes by itself starts nothing. */
import { messageOf, type Repository } from '../github/client.ts'
import { say, type OpenPull, type Remark } from '../github/discussion.ts'
import { readMarker, wordOf } from '../github/marker.ts'
import { gateRunOf, runAgain } from '../github/reruns.ts'
import { isRefused } from '../github/refusal.ts'
import type { Context } from './context.ts'
import type { Situation } from './situation.ts'

export interface Again {
  /** What is said of it in the answer. */
  readonly text: string
  /** To be called once the answer stands, which the check reads. */
  readonly start: () => Promise<void>
}

/** The scorecard says which workflow judges, and by which run; commands may be answered by another. */
export function judgedBy(context: Context, remarks: readonly Remark[]): Context {
  const marker = remarks.filter((one) => one.ours).flatMap((one) => readMarker(one.body) ?? [])[0]
  if (marker?.workflow === undefined || marker.workflow === wordOf(context.workflow)) return context
  return { ...context, workflow: marker.workflow, run: marker.run, attempt: marker.attempt }
}

const byHand = 'Run its job again by hand for the check to turn.'

export async function againFor(situation: Situation, repository: Repository, pull: OpenPull, remarks: readonly Remark[]): Promise<Again> {
  const nothing = async () => undefined
  try {
    const run = await gateRunOf(repository, pull.headSha, judgedBy(situation.context, remarks).workflow)
    if (run === undefined) return { text: `No run of the check is known for this commit. ${byHand}`, start: nothing }
    if (run.underWay) return { text: 'A run of the check is under way; if it does not see this yet, say `/plimsoll recheck` when it is done.', start: nothing }
    return { text: 'The check runs again.', start: () => started(situation, repository, pull, () => runAgain(repository, run)) }
  } catch (error) {
    return { text: `${reasonOf(error, 'actions: read')} ${byHand}`, start: nothing }
  }
}

async function started(situation: Situation, repository: Repository, pull: OpenPull, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    const why = `${reasonOf(error, 'actions: write')} ${byHand}`
    await situation.teller.tell((core) => core.warning(why))
    await say(repository, pull.number, `😕 ${why}`)
  }
}

function reasonOf(error: unknown, permission: string): string {
  return isRefused(error)
    ? `The check could not be run again: the token needs the permission \`${permission}\`.`
    : `The check could not be run again (${messageOf(error)
        .slice(0, 200)
        .replace(/[^\w .,:/-]/g, '')}).`
}
