/** Judges a pull request or a merge group: two trees, one decision, and with it the exit code. */
import { mergeGroupOf, pullRequestOf, type PullRequest } from '../github/pull-request.ts'
import { approvalsOf } from './approvals.ts'
import { publish } from './publish.ts'
import type { Outcome, Situation } from './situation.ts'
import { comparisonOf, treesOf, type Subject } from './trees.ts'

export async function gateRun(situation: Situation): Promise<Outcome> {
  const { inputs, context, engine, clock } = situation
  const subject = subjectOf(situation)
  const comparison = await comparisonOf(subject, inputs, context, situation.sources)
  const { base, head } = await treesOf(comparison, situation.sources)
  const pull = subject.pull
  const decision = await engine.gate({
    base,
    head,
    clock: new Date(clock.now()),
    reportOnly: inputs.reportOnly,
    ...(inputs.config === '' ? {} : { configPath: inputs.config }),
    ...(pull === undefined ? {} : { approvals: (question) => approvalsOf(situation, pull, question) }),
  })
  return { exit: engine.exitOf(decision), show: () => publish({ ...situation, decision, comparison, pull }) }
}

function subjectOf({ inputs, context }: Situation): Subject {
  const { event, payload } = context
  if (event === 'merge_group') return { group: mergeGroupOf(payload), pull: undefined }
  const pull: PullRequest | undefined = inputs.base !== '' && inputs.head !== '' && !event.startsWith('pull_request') ? undefined : pullRequestOf(payload)
  return { group: undefined, pull }
}
