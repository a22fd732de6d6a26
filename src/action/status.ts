/** The verdict as a status on the commit itself, where the input `status` names one. */
import type { Repository } from '../github/client.ts'
import type { PullRequest } from '../github/pull-request.ts'
import type { Origin } from '../github/refusal.ts'
import { publishStatus, type CheckAnnotation, type StatusRequest } from '../github/status.ts'
import type { Decision } from '../model/verdict.ts'
import { annotationsOf } from './annotations.ts'
import type { Context } from './context.ts'
import type { Inputs } from './inputs.ts'
import { Undecided } from './situation.ts'
import type { Teller } from './teller.ts'

export interface Stating {
  readonly inputs: Inputs
  readonly context: Context
  readonly teller: Teller
  readonly remote: () => Promise<Repository>
}

/** `summary` is drawn for a check run alone. */
export function stateDecision(stating: Stating, sha: string, pull: PullRequest | undefined, decision: Decision, summary: () => string): Promise<void> {
  const fails = decision.decision === 'block' && decision.mode === 'enforce'
  return write(stating, sha, pull, {
    state: fails ? 'failure' : 'success',
    description: decision.mode === 'report' ? `Report mode, blocks nothing: ${decision.reason}` : decision.reason,
    details: () => ({ summary: summary(), annotations: checkAnnotations(decision) }),
  })
}

/** What an earlier run said of this commit must not stand where a later one can't judge it. */
export function undecided(stating: Stating, sha: string | undefined, pull: PullRequest | undefined, error: unknown): unknown {
  if (stating.inputs.status === '' || sha === undefined) return error
  const description = 'Nothing could be judged; the run says why.'
  return new Undecided(error, () => write(stating, sha, pull, { state: 'error', description, details: () => ({ summary: description, annotations: [] }) }))
}

async function write(
  { inputs, context, teller, remote }: Stating,
  sha: string,
  pull: PullRequest | undefined,
  said: Pick<StatusRequest, 'state' | 'description' | 'details'>,
): Promise<void> {
  const result = await publishStatus(await remote(), {
    ...said,
    name: inputs.status,
    sha,
    url: `${context.serverUrl.replace(/\/+$/, '')}/${context.repository}/actions/runs/${context.runId}`,
    origin: originOf(context, pull),
  })
  await teller.tell((core) => {
    if (result.done === 'failed') core.warning(result.warning)
    else core.info(`${result.done === 'check' ? 'Check run' : 'Commit status'} \`${inputs.status}\` of ${sha}: ${said.state}`)
  })
}

/** GitHub takes rights from the token on these events alone. */
const takesRights = new Set(['pull_request', 'pull_request_review', 'push'])

export function originOf({ event, actor }: Context, pull: PullRequest | undefined): Origin {
  if (!takesRights.has(event)) return 'repository'
  if (pull?.fork === true) return 'fork'
  return actor === 'dependabot[bot]' ? 'dependabot' : 'repository'
}

/** What has no line at head can't be shown on one. */
function checkAnnotations(decision: Decision): readonly CheckAnnotation[] {
  return annotationsOf(decision, Number.POSITIVE_INFINITY).flatMap(({ level, message, place: { title = 'Plimsoll', file, startLine, endLine } }) => {
    if (file === undefined || startLine === undefined) return []
    const lines = { start_line: startLine, end_line: Math.max(endLine ?? startLine, startLine) }
    return [{ path: file, ...lines, annotation_level: level === 'error' ? ('failure' as const) : ('warning' as const), title, message }]
  })
}
