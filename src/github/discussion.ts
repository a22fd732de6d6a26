/** A pull request's discussion: what was said on it, by whom with which right, and how to answer. */
import { ownership } from './author.ts'
import type { Repository } from './client.ts'
import { readPullRequest, type PullRequest } from './pull-request.ts'
import { statusOf } from './retry.ts'

export interface Remark {
  readonly id: number
  readonly author: string
  readonly body: string
  readonly edited: boolean
  readonly createdAt: string
  /** Written by what this token writes as. */
  readonly ours: boolean
}

interface ApiComment {
  readonly id: number
  readonly body?: string
  readonly user?: { readonly login: string } | null
  readonly created_at: string
  readonly updated_at: string
}

/** All of them, oldest first. Source: docs.github.com/rest/issues/comments. */
export async function remarksOn(repository: Repository, pull: number): Promise<readonly Remark[]> {
  const { octokit, owner, repo } = repository
  const found = (await octokit.paginate(octokit.rest.issues.listComments, { owner, repo, issue_number: pull, per_page: 100 })) as readonly ApiComment[]
  const isOwn = ownership(repository)
  // Only an answer of ours carries weight by its author; of the others it need not be known.
  return Promise.all(found.map(async (one) => remarkOf(one, (one.body ?? '').startsWith('<!-- plimsoll') && (await isOwn(one.user?.login ?? '')))))
}

/** Undefined when it is gone. */
export async function remarkAt(repository: Repository, id: number): Promise<Remark | undefined> {
  const { octokit, owner, repo } = repository
  try {
    return remarkOf((await octokit.rest.issues.getComment({ owner, repo, comment_id: id })).data as ApiComment, false)
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

function remarkOf({ id, body, user, created_at, updated_at }: ApiComment, ours: boolean): Remark {
  return { id, author: user?.login ?? '', body: body ?? '', edited: !isSameSecond(created_at, updated_at), createdAt: created_at, ours }
}

/** GitHub tells whole seconds; a server that tells more may write the two one after the other. */
function isSameSecond(created: string, updated: string): boolean {
  return Date.parse(updated) - Date.parse(created) < 1000
}

export interface OpenPull extends PullRequest {
  readonly open: boolean
  /** The branch it is to be merged into. */
  readonly baseRef: string
}

/** The pull request as it is now. */
export async function pullRequestNow(repository: Repository, number: number): Promise<OpenPull | undefined> {
  const { octokit, owner, repo } = repository
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number })
  const found = readPullRequest(data)
  return found === undefined ? undefined : { ...found, open: data.state === 'open', baseRef: data.base.ref }
}

/**
 * The role of somebody in this repository, `none` for who has none: `read`, `triage`, `write`, `maintain`, `admin` or one of an organisation's own.
 * Source: docs.github.com/rest/collaborators/collaborators, where `permission` says `write` of who may maintain.
 */
export async function roleOf(repository: Repository, login: string): Promise<string> {
  const { octokit, owner, repo } = repository
  // Of a deleted account GitHub tells no name.
  if (login === '') return 'none'
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login })
    return data.permission === 'none' ? 'none' : data.role_name
  } catch (error) {
    if (statusOf(error) === 404) return 'none'
    throw error
  }
}

/** Who approves this very head, by the last thing each of them said in a review. */
export async function approversOf(repository: Repository, pull: PullRequest): Promise<readonly string[]> {
  const { octokit, owner, repo } = repository
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, { owner, repo, pull_number: pull.number, per_page: 100 })
  const last = new Map<string, boolean>()
  for (const { user, state, commit_id } of reviews) {
    // A comment leaves an approval as it is; a dismissal and a request for changes do not.
    if (user !== null && state !== 'COMMENTED' && state !== 'PENDING') last.set(user.login, state === 'APPROVED' && commit_id === pull.headSha)
  }
  return [...last].flatMap(([login, approves]) => (approves ? [login] : []))
}

export async function react(repository: Repository, comment: number, content: 'eyes' | 'rocket' | 'confused'): Promise<void> {
  const { octokit, owner, repo } = repository
  await octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content })
}

export interface Said {
  readonly id: number
  readonly url: string
}

export async function say(repository: Repository, pull: number, body: string): Promise<Said> {
  const { octokit, owner, repo } = repository
  const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: pull, body })
  return { id: data.id, url: data.html_url }
}

export async function unsay({ octokit, owner, repo }: Repository, comment: number): Promise<void> {
  await octokit.rest.issues.deleteComment({ owner, repo, comment_id: comment })
}
