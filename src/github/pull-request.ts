/** Which two commits a pull request is judged by: what its merge would make of the base, never the head against a base that moved on. */
import { UserError } from '../base/errors.ts'
import type { Repository } from './client.ts'
import { statusOf } from './retry.ts'
import { unreadable } from './tree.ts'

export interface PullRequest {
  readonly number: number
  readonly headSha: string
  readonly baseSha: string
}

/** Reads the payload of a `pull_request` event. Throws UserError (exit 2) when it is none. */
export function pullRequestOf(payload: unknown): PullRequest {
  const event = field(payload, 'pull_request')
  const number = field(event, 'number')
  const [head, base] = [field(event, 'head'), field(event, 'base')]
  const [headSha, baseSha] = [field(head, 'sha'), field(base, 'sha')]
  if (typeof number !== 'number' || !isSha(headSha) || !isSha(baseSha)) {
    throw new UserError('The event does not describe a pull request.', {
      exit: 2,
      hint: 'Run this step in a workflow that starts `on: pull_request`.',
    })
  }
  return { number, headSha, baseSha }
}

export interface Comparison {
  readonly base: string
  readonly head: string
  readonly how: 'merge commit' | 'merge base' | 'inputs'
}

export interface History {
  /** Undefined when there is no such commit. */
  parents(sha: string): Promise<readonly string[] | undefined>
  mergeBase(base: string, head: string): Promise<string>
}

/** `sha` and `ref` are the workflow's own: on `pull_request`, the merge commit GitHub made for trying. */
export async function compared(pull: PullRequest, sha: string, ref: string, history: History): Promise<Comparison> {
  if (ref === `refs/pull/${pull.number}/merge` && isSha(sha)) {
    const [base, head, ...more] = (await history.parents(sha)) ?? []
    if (base !== undefined && head === pull.headSha && more.length === 0) return { base, head: sha, how: 'merge commit' }
  }
  return { base: await history.mergeBase(pull.baseSha, pull.headSha), head: pull.headSha, how: 'merge base' }
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

function isSha(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value)
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}
