/** Judges a pull request or a merge group, and with it the job. */
import { mergeGroupOf, pullRequestOf, type PullRequest } from '../github/pull-request.ts'
import { judge } from './judge.ts'
import { publish } from './publish.ts'
import type { Outcome, Situation } from './situation.ts'
import { undecided } from './status.ts'
import type { Subject } from './trees.ts'

export async function gateRun(situation: Situation): Promise<Outcome> {
  const subject = subjectOf(situation)
  const judged = await judge(situation, subject).catch((error: unknown) => {
    throw undecided(situation, subject.pull?.headSha ?? subject.group?.headSha, subject.pull, error)
  })
  return { exit: situation.engine.exitOf(judged.decision), show: () => publish({ ...situation, ...judged, pull: subject.pull }) }
}

function subjectOf({ inputs, context }: Situation): Subject {
  const { event, payload } = context
  if (event === 'merge_group') return { group: mergeGroupOf(payload), pull: undefined }
  const pull: PullRequest | undefined = inputs.base !== '' && inputs.head !== '' && !event.startsWith('pull_request') ? undefined : pullRequestOf(payload)
  return { group: undefined, pull }
}
