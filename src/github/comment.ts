/** The one comment on a pull request: found again by its marker and author, changed in place, never by an older run, and never in the way of the decision. */
import { ownership } from './author.ts'
import type { Repository } from './client.ts'
import { refusal, type Origin } from './refusal.ts'
import { readMarker, saysTheSame, supersedes, withMarker, type Loss, type Marker } from './marker.ts'
import { statusOf } from './retry.ts'
import { written } from './writing.ts'

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
  readonly origin: Origin
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

/** Never throws for what GitHub answers: a failure is a warning that names what is missing. */
export async function publishComment(repository: Repository, request: CommentRequest): Promise<CommentResult> {
  const result = await written(repository, 'the comment', () => publish(repository, request))
  if ('done' in result) return result.done
  return { done: 'failed', warning: refusal(result.failed, 'The comment', 'pull-requests: write', request.origin, 'The step summary shows the same.') }
}

async function publish(repository: Repository, request: CommentRequest): Promise<CommentResult> {
  const { octokit, owner, repo } = repository
  const [found, ...doubles] = await ownComments(repository, request.pull)
  const body = bodyOf(request, found?.marker.losses ?? [])
  if (found === undefined) {
    if (request.when === 'on-change' && !request.judged) return { done: 'not-needed' }
    const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: request.pull, body })
    // Where a loss is told, nothing may stand beside it that says otherwise; a pass beside another is tidied up by the next run.
    return (request.marker.losses.length > 0 ? await beaten(repository, request, data.id) : undefined) ?? { done: 'created', url: data.html_url }
  }
  if ([found, ...doubles].some((one) => !supersedes(request.marker, one.marker))) return { done: 'outdated', url: found.url }
  // Two runs that began at once may each have written one.
  for (const double of doubles) await remove(repository, double.id)
  if (found.body === body || (request.when === 'on-change' && saysTheSame(found.body, body))) return { done: 'unchanged', url: found.url }
  await octokit.rest.issues.updateComment({ owner, repo, comment_id: found.id, body })
  return { done: 'updated', url: found.url }
}

/** Two runs that began at once each found no comment and wrote one: the newer run's stays, of equals the first. */
async function beaten(repository: Repository, { pull, marker }: CommentRequest, id: number): Promise<CommentResult | undefined> {
  for (const other of (await ownComments(repository, pull)).filter((one) => one.id !== id)) {
    const [ours, theirs] = [supersedes(marker, other.marker), supersedes(other.marker, marker)]
    if (!ours || (theirs && other.id < id)) {
      await remove(repository, id)
      return { done: 'outdated', url: other.url }
    }
    await remove(repository, other.id)
  }
  return undefined
}

/** The other run may have done so itself. */
async function remove({ octokit, owner, repo }: Repository, id: number): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id })
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
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
  const isOwn = ownership(repository)
  const own = await Promise.all(marked.map(({ author }) => isOwn(author)))
  return marked.filter((_, at) => own[at])
}
