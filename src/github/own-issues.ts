/** Finds the issues that this token or the workflow's own user wrote with a mark of ours: anyone may write the mark, and GitHub's filters miss some authors. */
import { viewerOf, workflowAuthor } from './author.ts'
import type { Repository } from './client.ts'
import { statusOf } from './retry.ts'

/** Pages of the issues that were touched last, looked through before the first is written. */
const recentPages = 10

export interface OwnIssue<Mark> {
  readonly number: number
  readonly url: string
  readonly body: string
  readonly closed: boolean
  readonly marker: Mark
}

export interface Wanted<Mark> {
  /** Undefined for a body that is not looked for. */
  readonly read: (body: string) => Mark | undefined
  /** Looks past the filter by author too: before a first one is written. */
  readonly thorough: boolean
}

/** The lowest number first. */
export async function ownIssues<Mark>(repository: Repository, { read, thorough }: Wanted<Mark>): Promise<readonly OwnIssue<Mark>[] | 'unknown'> {
  const byWorkflow = await marked(repository, read, [workflowAuthor], { creator: workflowAuthor }, Infinity).catch((error: unknown) => {
    // GitHub does not know this user where Actions are not set up.
    if (statusOf(error) === 422) return []
    throw error
  })
  if (byWorkflow.length > 0) return byWorkflow
  const viewer = await viewerOf(repository)
  if (viewer === undefined) return 'unknown'
  const byViewer = viewer === workflowAuthor ? [] : await marked(repository, read, [viewer], { creator: viewer }, Infinity)
  if (byViewer.length > 0 || !thorough) return byViewer
  // GitHub's filter by creator is known to miss apps in some places; a second issue every week would be the price.
  return marked(repository, read, [workflowAuthor, viewer], { sort: 'updated', direction: 'desc' }, recentPages)
}

interface Filter {
  readonly creator?: string
  readonly sort?: 'updated'
  readonly direction?: 'desc'
}

async function marked<Mark>(
  { octokit, owner, repo }: Repository,
  read: Wanted<Mark>['read'],
  authors: readonly string[],
  filter: Filter,
  most: number,
): Promise<readonly OwnIssue<Mark>[]> {
  const found: OwnIssue<Mark>[] = []
  let pages = 0
  for await (const { data } of octokit.paginate.iterator(octokit.rest.issues.listForRepo, { owner, repo, state: 'all', per_page: 100, ...filter })) {
    for (const issue of data) {
      const body = issue.body ?? ''
      const marker = issue.pull_request === undefined ? read(body) : undefined
      const author = issue.user?.login ?? ''
      if (marker === undefined || !authors.includes(author)) continue
      found.push({ number: issue.number, url: issue.html_url, body, closed: issue.state === 'closed', marker })
    }
    pages += 1
    if (pages >= most) break
  }
  return found.toSorted((a, b) => a.number - b.number)
}
