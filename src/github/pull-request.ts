/** Which two commits a merge is judged by: what it would make of the base, never the head against a base that moved on. */
import { UserError } from '../base/errors.ts'
import type { Repository } from './client.ts'
import { field, isSha, numberAt, textAt } from './payload.ts'
import { statusOf } from './retry.ts'
import { unreadable } from './unreadable.ts'

export interface PullRequest {
  readonly number: number
  readonly headSha: string
  readonly baseSha: string
  /** GitHub's trial merge as the event tells it; it may be of an older head or of another base. */
  readonly mergeSha?: string
  /** Who opened it. */
  readonly author: string
  /** It was pointed at another branch: its trial merge may still be into the old one. */
  readonly retargeted: boolean
  /** Its branch is in another repository, or in none any more. */
  readonly fork?: true
}

/** Reads a pull request out of the payload of an event about one. Throws UserError (exit 2) when there is none. */
export function pullRequestOf(payload: unknown): PullRequest {
  const event = field(payload, 'pull_request')
  const retargeted = textAt(payload, 'action') === 'edited' && field(payload, 'changes', 'base') !== undefined
  const found = readPullRequest(event, retargeted)
  if (found !== undefined) return found
  throw new UserError('The event does not describe a pull request.', {
    exit: 2,
    hint: 'Run this step in a workflow that starts `on: pull_request`.',
  })
}

/** As the API and the events' payloads both tell it. */
export function readPullRequest(value: unknown, retargeted = false): PullRequest | undefined {
  const number = numberAt(value, 'number')
  const [headSha, baseSha, mergeSha] = [field(value, 'head', 'sha'), field(value, 'base', 'sha'), field(value, 'merge_commit_sha')]
  if (number === undefined || !isSha(headSha) || !isSha(baseSha)) return undefined
  const fork = textAt(value, 'head', 'repo', 'full_name').toLowerCase() !== textAt(value, 'base', 'repo', 'full_name').toLowerCase()
  return {
    number,
    headSha,
    baseSha,
    author: textAt(value, 'user', 'login'),
    retargeted,
    ...(fork ? { fork } : {}),
    ...(isSha(mergeSha) ? { mergeSha } : {}),
  }
}

export interface MergeGroup {
  readonly baseSha: string
  readonly headSha: string
  readonly headRef: string
}

/** Reads the payload of a `merge_group` event. Throws UserError (exit 2) when it is none. */
export function mergeGroupOf(payload: unknown): MergeGroup {
  const [baseSha, headSha] = [field(payload, 'merge_group', 'base_sha'), field(payload, 'merge_group', 'head_sha')]
  if (isSha(baseSha) && isSha(headSha)) return { baseSha, headSha, headRef: textAt(payload, 'merge_group', 'head_ref') }
  throw new UserError('The event does not describe a merge group.', { exit: 2, hint: 'Run this step in a workflow that starts `on: merge_group`.' })
}

/** The pull request that a group adds to what is queued before it, by the name GitHub gives its branch: `gh-readonly-queue/main/pr-104-…`. */
export function queuedPull({ headRef }: MergeGroup): number | undefined {
  const found = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d{1,15})-[0-9a-f]+$/.exec(headRef)
  return found === null ? undefined : Number(found[1])
}

export interface Comparison {
  readonly base: string
  readonly head: string
  readonly how: 'merge commit' | 'merge base' | 'merge group' | 'inputs'
}

export interface History {
  /** Undefined when there is no such commit. */
  parents(sha: string): Promise<readonly string[] | undefined>
  mergeBase(base: string, head: string): Promise<string>
}

/** `trial` is the commit that may be GitHub's trial merge: that counts when it is one of this head, and of the base if that was changed. */
export async function compared(pull: PullRequest, trial: string | undefined, history: History): Promise<Comparison> {
  if (isSha(trial)) {
    const [base, head, ...more] = (await history.parents(trial)) ?? []
    const fits = base !== undefined && head === pull.headSha && more.length === 0
    if (fits && (!pull.retargeted || base === pull.baseSha)) return { base, head: trial, how: 'merge commit' }
  }
  return { base: await history.mergeBase(pull.baseSha, pull.headSha), head: pull.headSha, how: 'merge base' }
}

/** The workflow's own commit on `pull_request`, else what the event says GitHub made for trying. */
export function trialMerge(pull: PullRequest, sha: string, ref: string): string | undefined {
  return ref === `refs/pull/${pull.number}/merge` ? sha : pull.mergeSha
}

/** History as the API tells it. */
export function apiHistory(repository: Repository): History {
  const { octokit, owner, repo } = repository
  return {
    async parents(sha) {
      try {
        const { data } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha })
        return data.parents.map((parent) => parent.sha)
      } catch (error) {
        if (statusOf(error) === 404) return undefined
        throw unreadable(error, `the commit ${sha}`, repository)
      }
    },
    async mergeBase(base, head) {
      try {
        // One commit a page: only the merge base is wanted, and the files come with page 1.
        const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}`, per_page: 1, page: 2 })
        return data.merge_base_commit.sha
      } catch (error) {
        throw unreadable(error, `the merge base of ${base} and ${head}`, repository)
      }
    },
  }
}

/** The full SHA of a branch, tag or commit. Throws UserError (exit 3) when there is none. */
export async function resolveRevision(repository: Repository, revision: string): Promise<string> {
  const { octokit, owner, repo } = repository
  try {
    return (await octokit.rest.repos.getCommit({ owner, repo, ref: revision, per_page: 1, page: 2 })).data.sha
  } catch (error) {
    throw unreadable(error, `the commit ${revision}`, repository)
  }
}
