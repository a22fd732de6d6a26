/** The environment's issue: what it says, and what is told of it in the log. */
import { createHash } from 'node:crypto'
import { publishIncident, type IncidentResult } from '../github/incident.ts'
import { runLink } from '../github/links.ts'
import { field } from '../github/payload.ts'
import { readPullRequest } from '../github/pull-request.ts'
import type { Verification } from '../model/verification.ts'
import { cut } from '../report/escape.ts'
import { originOf } from './status.ts'
import type { VerificationPublication } from './verified.ts'

/** Characters, with room for the marker and the last line below GitHub's 65,536. */
const bodyBudget = 60_000

/** What could not be measured says nothing: it opens no issue and closes none. */
export async function tellIncident(publication: VerificationPublication, previous: Verification | undefined): Promise<void> {
  const { verification, verifier, asked, inputs, context, teller, remote } = publication
  const { decision, environment } = verification
  if (decision === 'unmeasured') return
  const shown = verifier.render(verification, { budget: bodyBudget, ...(previous === undefined ? {} : { previous }) })
  const result = await publishIncident(await remote(), {
    marker: { environment, state: decision, says: saysOf(verification), head: asked.sha, run: context.runId, attempt: context.attempt },
    title: `Deployment ${decision === 'healthy' ? 'healthy again' : 'unhealthy'}: ${titled(environment)}`,
    body: `${shown}\n${lastLine(runLink(context.serverUrl, context.repository, context.runId))}\n`,
    when: inputs.comment === 'always' ? 'always' : 'on-change',
    origin: originOf(context, readPullRequest(field(context.payload, 'pull_request'))),
  })
  await teller.tell((core) => {
    // A healthy system needs no issue, so a permission that is missing is worth no warning then.
    if (result.done === 'failed') core[decision === 'healthy' ? 'info' : 'warning'](result.why)
    else core.info(sentenceOf(result))
  })
}

const said = {
  opened: 'Issue opened',
  'opened-again': 'Issue opened again',
  updated: 'Issue updated',
  unchanged: 'Issue unchanged',
  closed: 'Issue closed, as it is healthy again',
  outdated: 'Issue left alone: a newer run has written it',
} as const

function sentenceOf(result: Exclude<IncidentResult, { readonly done: 'failed' }>): string {
  if (result.done === 'not-needed') return 'No issue: nothing was wrong before either'
  return `${said[result.done]}: ${result.url}${result.byHand ? ' (somebody closed it, and it stays closed until it was healthy once)' : ''}`
}

/** The commit and what is wrong with it; figures change with every look and are no news. */
function saysOf({ sha, decision, checks, reasonCode }: Verification): string {
  const wrong = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'no-data').map(({ name, outcome, reasonCode: code }) => [name, outcome, code])
  return createHash('sha256')
    .update(JSON.stringify([sha, decision, decision === 'healthy' ? '' : reasonCode, wrong]))
    .digest('hex')
    .slice(0, 16)
}

/** A title has no code spans to keep a name harmless. */
function titled(environment: string): string {
  const letters = environment.replace(/[^\p{L}\p{N}_./()-]+/gu, ' ').trim()
  return cut(letters === '' ? 'an environment' : letters, 100)
}

function lastLine(run: string): string {
  return `Kept by Plimsoll, from [this run](${run}): closed when the environment is healthy again. Closed by hand, it stays closed until then.`
}
