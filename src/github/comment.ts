/** The one comment on a pull request: found again by its marker and author, changed in place, never by an older run, and never in the way of the decision. */
import { messageOf, type Repository } from './client.ts'
import { httpFailure, statusOf, troubleOf } from './retry.ts'
import { readMarker, saysTheSame, supersedes, withMarker, type Loss, type Marker } from './marker.ts'

/** GitHub refuses a longer comment. It counts characters; this counts UTF-16 units, which are never fewer. */
const commentLimit = 65_536

export interface CommentRequest {
  readonly pull: number
  /** `losses` are those that block now. */
  readonly marker: Marker & { readonly losses: readonly Loss[] }
  /** Given the losses that the comment has shown before and that block no longer. */
  readonly body: (mended: readonly Loss[]) => string
  /** `on-change`: the first when something is judged, then when what it says changes. */
  readonly when: 'on-change' | 'always'
  readonly judged: boolean
}

export type CommentResult =
  | { readonly done: 'created' | 'updated' | 'unchanged' | 'not-needed' | 'outdated'; readonly url?: string }
  | { readonly done: 'failed'; readonly warning: string }

interface Found {
  readonly id: number
  readonly url: string
  readonly body: string
  readonly marker: Marker
}

/** What github.token writes as. */
const workflowAuthor = 'github-actions[bot]'
const tries = 3

/** Never throws for what GitHub answers: a failure is a warning that names what is missing. */
export async function publishComment(repository: Repository, request: CommentRequest): Promise<CommentResult> {
  const { clock } = repository.patience
  for (let attempt = 1; ; attempt += 1) {
    const started = clock.now()
    try {
      return await publish(repository, request)
    } catch (error) {
      const trouble = troubleOf(error, clock.now())
      if (trouble === undefined && httpFailure(error) === undefined) throw error
      const again = trouble?.kind === 'transient' && attempt < tries
      // A comment whose answer was lost may stand there: the next try looks before it writes.
      if (again && (await repository.patience.wait(trouble, attempt, 'the comment', clock.now() - started))) continue
      return { done: 'failed', warning: warningOf(error) }
    }
  }
}

async function publish(repository: Repository, request: CommentRequest): Promise<CommentResult> {
  const { octokit, owner, repo } = repository
  const [found, ...doubles] = await ownComments(repository, request.pull)
  const body = bodyOf(request, found?.marker.losses ?? [])
  if (found === undefined) {
    if (request.when === 'on-change' && !request.judged) return { done: 'not-needed' }
    const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: request.pull, body })
    return { done: 'created', url: data.html_url }
  }
  if ([found, ...doubles].some((one) => !supersedes(request.marker, one.marker))) return { done: 'outdated', url: found.url }
  // Two runs that began at once may each have written one.
  for (const double of doubles) await octokit.rest.issues.deleteComment({ owner, repo, comment_id: double.id })
  if (found.body === body || (request.when === 'on-change' && saysTheSame(found.body, body))) return { done: 'unchanged', url: found.url }
  await octokit.rest.issues.updateComment({ owner, repo, comment_id: found.id, body })
  return { done: 'updated', url: found.url }
}

/** What was lost once and is mended stays said on every later run: a run with nothing new then leaves the comment alone. */
function bodyOf({ marker, body }: CommentRequest, told: readonly Loss[]): string {
  const isNow = (loss: Loss) => marker.losses.some((one) => one.rule === loss.rule && one.subject === loss.subject)
  const mended = told.filter((loss) => !isNow(loss))
  const whole = withMarker(body(mended), { ...marker, losses: [...marker.losses, ...mended] })
  if (whole.length > commentLimit) throw new RangeError(`a comment of ${whole.length} characters, ${commentLimit} are allowed`)
  return whole
}

/** Anyone may write our marker: only what the token or the workflow's own user wrote counts. */
async function ownComments(repository: Repository, pull: number): Promise<readonly Found[]> {
  const { octokit, owner, repo } = repository
  const marked: (Found & { readonly author: string })[] = []
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, { owner, repo, issue_number: pull, per_page: 100 })
  for await (const { data } of pages) {
    for (const comment of data) {
      const marker = readMarker(comment.body ?? '')
      if (marker === undefined) continue
      marked.push({ id: comment.id, url: comment.html_url, body: comment.body ?? '', marker, author: comment.user?.login ?? '' })
    }
  }
  if (marked.every((one) => one.author === workflowAuthor)) return marked
  const viewer = await viewerOf(repository)
  return marked.filter((one) => one.author === workflowAuthor || (viewer !== undefined && one.author === viewer))
}

/** GraphQL tells it for every kind of token; `GET /user` refuses those of workflows and apps. */
async function viewerOf(repository: Repository): Promise<string | undefined> {
  try {
    return (await repository.octokit.graphql<{ viewer: { login: string } }>('{ viewer { login } }')).viewer.login
  } catch (error) {
    repository.patience.log('debug', `who the token belongs to is not known: ${messageOf(error)}`)
    return undefined
  }
}

function warningOf(error: unknown): string {
  const status = statusOf(error)
  const expired = status === 401 ? 'The token is not valid, or no longer.' : undefined
  const refused = status === 403 || status === 404
  const cause = refused
    ? 'The token needs the permission `pull-requests: write`; that of a pull request from a fork or by Dependabot can only read.'
    : (expired ?? 'The decision does not depend on it.')
  return `The comment could not be written: ${messageOf(error)}. ${cause} The step summary shows the same.`
}
