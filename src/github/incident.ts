/** The one issue of an environment: opened when it is unhealthy, closed when it is healthy again, opened anew at the next failure, and quiet in between. */
import { messageOf, type Repository } from './client.ts'
import { incidentMarkerLine, isOfEnvironment, readIncidentMarker, type IncidentMarker } from './incident-marker.ts'
import { supersedes } from './marker.ts'
import { ownIssues, type OwnIssue } from './own-issues.ts'
import { refusal, type Origin } from './refusal.ts'
import { statusOf } from './retry.ts'
import { written } from './writing.ts'

/** GitHub refuses a longer body. It counts characters; this counts UTF-16 units, which are never fewer. */
const bodyLimit = 65_536

export interface IncidentRequest {
  readonly marker: IncidentMarker
  readonly title: string
  /** Without the marker. */
  readonly body: string
  /** `on-change`: when what it says changes. */
  readonly when: 'on-change' | 'always'
  readonly origin: Origin
}

export type IncidentResult =
  | { readonly done: 'opened' | 'opened-again' | 'updated' | 'unchanged' | 'closed' | 'outdated'; readonly url: string; readonly byHand: boolean }
  | { readonly done: 'not-needed' }
  | { readonly done: 'failed'; readonly why: string }

type Found = OwnIssue<IncidentMarker>

/** Never throws for what GitHub answers: a failure is one line that names what is missing. */
export async function publishIncident(repository: Repository, request: IncidentRequest): Promise<IncidentResult> {
  const body = `${incidentMarkerLine(request.marker)}\n${request.body}`
  if (body.length > bodyLimit) throw new RangeError(`an issue of ${body.length} characters, ${bodyLimit} are allowed`)
  const result = await written(repository, 'the issue', () => publish(repository, request, body))
  return 'done' in result ? result.done : { done: 'failed', why: whyNot(result.failed, request) }
}

function whyNot(error: unknown, { origin }: IncidentRequest): string {
  const otherwise = 'The job’s exit code is the decision.'
  if (statusOf(error) === 410) return `The issue could not be written: issues are switched off in the repository's settings. ${otherwise}`
  return refusal(error, 'The issue', 'issues: write', origin, otherwise)
}

async function publish(repository: Repository, request: IncidentRequest, body: string): Promise<IncidentResult> {
  const { octokit, owner, repo } = repository
  const { marker, title } = request
  const read = (text: string): IncidentMarker | undefined => {
    const found = readIncidentMarker(text)
    return found !== undefined && isOfEnvironment(found, marker.environment) ? found : undefined
  }
  const before = await ownIssues(repository, { read, thorough: marker.state === 'unhealthy' })
  const [found, ...doubles] = before === 'unknown' ? [] : before
  if (found !== undefined) return settle(repository, request, body, found, doubles)
  if (marker.state === 'healthy') return { done: 'not-needed' }
  if (before === 'unknown')
    return { done: 'failed', why: 'The issue was not written: who the token belongs to can’t be told, and so not which issue is its own.' }
  const { data } = await octokit.rest.issues.create({ owner, repo, title, body })
  const opened: IncidentResult = { done: 'opened', url: data.html_url, byHand: false }
  // Another run may have looked at the same moment, found none, and written one too.
  const after = await ownIssues(repository, { read, thorough: false }).catch((error: unknown) => {
    repository.patience.log('debug', `whether there are two issues now is not known: ${messageOf(error)}`)
    return []
  })
  const [first, ...others] = after === 'unknown' ? [] : after
  if (first === undefined) return opened
  const settled = await settle(repository, request, body, first, others)
  return first.number === data.number ? opened : settled
}

/** One stays, the one with the lowest number; it says what the newest run found. */
async function settle(repository: Repository, request: IncidentRequest, body: string, found: Found, doubles: readonly Found[]): Promise<IncidentResult> {
  const { octokit, owner, repo } = repository
  const { marker, title } = request
  const { url, closed } = found
  for (const double of doubles) {
    // Without the marker nobody takes it for the environment's again.
    const pointer = `This is kept in #${found.number}.`
    await octokit.rest.issues.update({ owner, repo, issue_number: double.number, body: pointer, state: 'closed', state_reason: 'not_planned' })
  }
  const [now, before] = [marker.state, found.marker.state]
  const byHand = closed && before === 'unhealthy'
  if (!supersedes({ head: marker.head, run: marker.run, attempt: marker.attempt }, { ...found.marker })) return { done: 'outdated', url, byHand }
  const unchanged = now === before && (now === 'healthy' || (request.when === 'on-change' && marker.says === found.marker.says))
  if (unchanged) return { done: 'unchanged', url, byHand }
  const closes = now === 'healthy' && !closed
  // Closed by hand while it failed, it is somebody's decision until it was healthy once.
  const opens = now === 'unhealthy' && closed && before === 'healthy'
  const state = closes ? { state: 'closed' as const, state_reason: 'completed' as const } : opens ? { state: 'open' as const } : {}
  await octokit.rest.issues.update({ owner, repo, issue_number: found.number, title, body, ...state })
  return { done: closes ? 'closed' : opens ? 'opened-again' : 'updated', url, byHand }
}
