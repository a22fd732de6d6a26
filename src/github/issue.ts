/** The one issue that keeps the audit: found again by its marker and author, changed in place, never opened a second time and never reopened. */
import { messageOf, type Repository } from './client.ts'
import { issueMarkerLine, issueSaysTheSame, readIssueMarker, type IssueMarker } from './issue-marker.ts'
import { supersedes } from './marker.ts'
import { ownIssues, type OwnIssue } from './own-issues.ts'
import { isRefused } from './refusal.ts'
import { statusOf } from './retry.ts'
import { written } from './writing.ts'

/** GitHub refuses a longer body. It counts characters; this counts UTF-16 units, which are never fewer. */
const bodyLimit = 65_536

export interface IssueRequest {
  readonly marker: IssueMarker
  readonly title: string
  /** Without the marker. */
  readonly body: string
  /** `on-change`: when what it says changes. */
  readonly when: 'on-change' | 'always'
  /** Whether there is enough to say to open an issue for it. */
  readonly worth: boolean
}

export type IssueResult =
  | { readonly done: 'created' | 'updated' | 'unchanged' | 'outdated'; readonly url: string; readonly closed: boolean }
  | { readonly done: 'not-needed' }
  | { readonly done: 'failed'; readonly warning: string }

type Found = OwnIssue<IssueMarker>

/** Never throws for what GitHub answers: a failure is a warning that names what is missing. */
export async function publishIssue(repository: Repository, request: IssueRequest): Promise<IssueResult> {
  const body = `${issueMarkerLine(request.marker)}\n${request.body}`
  if (body.length > bodyLimit) throw new RangeError(`an issue of ${body.length} characters, ${bodyLimit} are allowed`)
  const result = await written(repository, 'the issue', () => publish(repository, request, body))
  return 'done' in result ? result.done : { done: 'failed', warning: warningOf(result.failed) }
}

async function publish(repository: Repository, request: IssueRequest, body: string): Promise<IssueResult> {
  const { octokit, owner, repo } = repository
  const { title } = request
  const before = await ownIssues(repository, { read: readIssueMarker, thorough: request.worth })
  if (before === 'unknown')
    return { done: 'failed', warning: `The issue was not written: who the token belongs to can't be told, and so not which issue is its own. ${elsewhere}` }
  const [found, ...doubles] = before
  if (found !== undefined) return settle(repository, request, body, found, doubles)
  if (!request.worth) return { done: 'not-needed' }
  const { data } = await octokit.rest.issues.create({ owner, repo, title, body })
  const created: IssueResult = { done: 'created', url: data.html_url, closed: false }
  // Another run may have looked at the same moment, found none, and written one too.
  const after = await ownIssues(repository, { read: readIssueMarker, thorough: false }).catch((error: unknown) => {
    repository.patience.log('debug', `whether there are two issues now is not known: ${messageOf(error)}`)
    return []
  })
  const [first, ...others] = after === 'unknown' ? [] : after
  if (first === undefined) return created
  const settled = await settle(repository, request, body, first, others)
  return first.number === data.number ? created : settled
}

/** One stays, the one with the lowest number; it says what the newest run found. */
async function settle(repository: Repository, request: IssueRequest, body: string, found: Found, doubles: readonly Found[]): Promise<IssueResult> {
  const { octokit, owner, repo } = repository
  const { url, closed } = found
  for (const double of doubles) {
    // Without the marker nobody takes it for the audit again.
    const pointer = `The audit is kept in #${found.number}.`
    await octokit.rest.issues.update({ owner, repo, issue_number: double.number, body: pointer, state: 'closed', state_reason: 'not_planned' })
  }
  if (!supersedes(request.marker, found.marker)) return { done: 'outdated', url, closed }
  if (found.body === body || (request.when === 'on-change' && issueSaysTheSame(found.body, body))) return { done: 'unchanged', url, closed }
  await octokit.rest.issues.update({ owner, repo, issue_number: found.number, title: request.title, body })
  return { done: 'updated', url, closed }
}

const elsewhere = 'The step summary shows the whole audit.'

function warningOf(error: unknown): string {
  const why =
    statusOf(error) === 410
      ? "This repository's issues are switched off, in its settings under General."
      : isRefused(error)
        ? 'The token needs the permission `issues: write`.'
        : 'The scorecard does not depend on it.'
  return `The issue could not be written: ${messageOf(error)}. ${why} ${elsewhere}`
}
