/** Judges one commit as it stands: a picture for pushes and the calendar, which never fails a job for what it shows. */
import { UserError } from '../base/errors.ts'
import { field, isSha } from '../github/payload.ts'
import { readPullRequest, resolveRevision } from '../github/pull-request.ts'
import type { Context } from './context.ts'
import { publishScan, tellNothing } from './publish-scan.ts'
import type { Outcome, Situation } from './situation.ts'
import { treeOf } from './trees.ts'

export async function scanRun(situation: Situation): Promise<Outcome> {
  const { inputs, context, engine, sources, teller } = situation
  if (inputs.head === '' && isDeletion(context))
    return { exit: 0, show: () => tellNothing(teller, 'The push deleted its branch or tag: there is nothing to scan.') }
  const commit =
    inputs.head === '' ? commitOf(context) : ((await sources.local?.resolve(inputs.head)) ?? (await resolveRevision(await sources.remote(), inputs.head)))
  const scanned = await engine.scan(await treeOf(commit, sources), inputs.config === '' ? {} : { configPath: inputs.config })
  return { exit: 0, show: () => publishScan({ ...situation, scanned }) }
}

function isDeletion({ event, payload, sha }: Context): boolean {
  const after = field(payload, 'after')
  return event === 'push' && (field(payload, 'deleted') === true || /^0+$/.test(typeof after === 'string' ? after : sha))
}

/** The workflow's own commit, which on a pull request is the trial merge; where GitHub runs the base's workflow instead, the pull request's head. */
function commitOf({ event, payload, sha, ref }: Context): string {
  const pull = event.startsWith('pull_request') && !ref.startsWith('refs/pull/') ? readPullRequest(field(payload, 'pull_request')) : undefined
  const commit = pull?.headSha ?? sha
  if (isSha(commit)) return commit
  throw new UserError(`The event \`${event}\` names no commit to scan.`, { exit: 2, hint: 'Name one with the input `head`: a branch, a tag or a commit.' })
}
