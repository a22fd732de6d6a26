/** Judges a pull request or a merge group: two trees, one decision, and with it the exit code. */
import { pullRequestNow } from '../github/discussion.ts'
import { mergeGroupOf, pullRequestOf, queuedPull, type PullRequest } from '../github/pull-request.ts'
import type { Question } from '../model/approvals.ts'
import { approvalsOf } from './approvals.ts'
import { mergeOf } from './judging.ts'
import { publish } from './publish.ts'
import type { Outcome, Situation } from './situation.ts'
import type { Subject } from './trees.ts'

export async function gateRun(situation: Situation): Promise<Outcome> {
  const subject = subjectOf(situation)
  const merge = await mergeOf(situation, subject)
  const approver = approverFor(situation, subject)
  const decision = await merge.decide(approver && (async (question: Question) => approvalsOf(situation, approver, question)))
  const exit = situation.engine.exitOf(decision)
  return { exit, show: () => publish({ ...situation, decision, comparison: merge.comparison, pull: subject.pull }) }
}

function subjectOf({ context }: Situation): Subject {
  const { event, payload } = context
  if (event === 'merge_group') return { group: mergeGroupOf(payload), pull: undefined }
  // Both commits are named, on an event that is about no pull request.
  if (!event.startsWith('pull_request')) return { group: undefined, pull: undefined }
  return { group: undefined, pull: pullRequestOf(payload) }
}

/** The pull request whose comments and reviews count: in a queue, the one that is being merged. */
function approverFor({ remote }: Situation, { pull, group }: Subject): (() => Promise<PullRequest | undefined>) | undefined {
  if (pull !== undefined) return () => Promise.resolve(pull)
  const queued = group === undefined ? undefined : queuedPull(group)
  return queued === undefined ? undefined : async () => pullRequestNow(await remote(), queued)
}
