/** The run that a `workflow_run` event tells of, and the open pull requests it was for, by GitHub's word alone. */
import { UserError } from '../base/errors.ts'
import type { Repository } from './client.ts'
import { field, isSha, numberAt, textAt } from './payload.ts'
import { apiHistory, readPullRequest, resolveRevision, type PullRequest } from './pull-request.ts'
import { unreadable } from './unreadable.ts'

export interface WorkflowRun {
  readonly id: number
  /** What started it. */
  readonly event: string
  /** Empty for a run that has not ended. */
  readonly conclusion: string
  readonly headSha: string
  readonly headBranch: string
  /** `owner/name`; empty when the fork is gone. */
  readonly headRepository: string
  /** The file of its workflow, as GitHub tells it; empty where it does not. */
  readonly path: string
  /** GITHUB_RUN_NUMBER and GITHUB_RUN_ATTEMPT of it. */
  readonly number: number | undefined
  readonly attempt: number
}

/** Throws UserError (exit 2) when the payload tells of no run. */
export function workflowRunOf(payload: unknown): WorkflowRun {
  const run = field(payload, 'workflow_run')
  const [id, headSha] = [numberAt(run, 'id'), field(run, 'head_sha')]
  if (id === undefined || !isSha(headSha)) {
    throw new UserError('The event does not describe a workflow run.', { exit: 2, hint: 'Run this step in a workflow that starts `on: workflow_run`.' })
  }
  return {
    id,
    event: textAt(run, 'event'),
    conclusion: textAt(run, 'conclusion'),
    headSha,
    headBranch: textAt(run, 'head_branch'),
    headRepository: textAt(run, 'head_repository', 'full_name'),
    path: textAt(run, 'path'),
    number: numberAt(run, 'run_number'),
    attempt: numberAt(run, 'run_attempt') ?? 1,
  }
}

export interface OpenPull extends PullRequest {
  readonly baseBranch: string
}

export interface Pulls {
  /** Those whose head is the run's own commit. */
  readonly current: readonly OpenPull[]
  /** How many of the same branch have another head by now. */
  readonly moved: number
}

/** Pages of 100: one branch may be offered to as many branches as there are. */
const pages = 10

/** Throws UserError (exit 3) when they can't be listed. Source: docs.github.com/rest/pulls/pulls. */
export async function pullsOf(repository: Repository, run: WorkflowRun): Promise<Pulls> {
  const { octokit, owner, repo } = repository
  const branch = `${run.headRepository.split('/')[0] ?? ''}:${run.headBranch}`
  const current: OpenPull[] = []
  let moved = 0
  try {
    for (let page = 1; page <= pages; page += 1) {
      const { data } = await octokit.rest.pulls.list({ owner, repo, state: 'open', head: branch, per_page: 100, page })
      // What GitHub was asked for is held against what it answers: a filter it does not understand it leaves out.
      const ours = data.filter((one) => sameName(textAt(one, 'head', 'repo', 'full_name'), run.headRepository) && one.head.ref === run.headBranch)
      const heads = ours.flatMap((one) => {
        const pull = readPullRequest(one)
        return pull === undefined ? [] : [{ ...pull, baseBranch: one.base.ref }]
      })
      current.push(...heads.filter((pull) => pull.headSha === run.headSha))
      moved += heads.filter((pull) => pull.headSha !== run.headSha).length
      if (data.length < 100) break
    }
  } catch (error) {
    throw unreadable(error, `the open pull requests of ${JSON.stringify(branch)}`, repository, 'pull-requests: read')
  }
  return { current: current.toSorted((a, b) => a.number - b.number), moved }
}

/** GitHub may still name the trial merge into the branch that the pull request was for before: only one into its base now may be judged. */
export async function settled<Pull extends PullRequest>(repository: Repository, pull: Pull, baseBranch: string): Promise<Pull> {
  if (pull.mergeSha === undefined) return pull
  const history = apiHistory(repository)
  const [into] = (await history.parents(pull.mergeSha)) ?? []
  if (into === undefined || into === pull.baseSha) return pull
  const tip = await resolveRevision(repository, `heads/${baseBranch}`)
  return { ...pull, retargeted: (await history.mergeBase(tip, into)) !== into }
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
