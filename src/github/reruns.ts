/** Runs the check of a pull request again, which is the way a waiver reaches it: what a workflow's own token writes starts no workflow. */
import type { Repository } from './client.ts'
import { wordOf } from './marker.ts'

export interface GateRun {
  readonly id: number
  readonly url: string
  readonly underWay: boolean
  readonly failed: boolean
}

/** Events whose runs judge a pull request, and are named by its head commit. */
const judging = new Set(['pull_request', 'pull_request_target', 'pull_request_review'])

/** The newest run of `workflow`, a file's name, for the head. Source: docs.github.com/rest/actions/workflow-runs. */
export async function gateRunOf(repository: Repository, head: string, workflow: string): Promise<GateRun | undefined> {
  const { octokit, owner, repo } = repository
  const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ owner, repo, head_sha: head, per_page: 100 })
  const run = data.workflow_runs
    .filter((one) => judging.has(one.event) && wordOf(fileOf(one.path)) === wordOf(workflow))
    .toSorted((a, b) => b.run_number - a.run_number)[0]
  if (run === undefined) return undefined
  return { id: run.id, url: run.html_url, underWay: run.status !== 'completed', failed: run.conclusion === 'failure' }
}

/** Only its failed jobs where it failed, so that others are left alone. */
export async function runAgain({ octokit, owner, repo }: Repository, run: GateRun): Promise<void> {
  const which = { owner, repo, run_id: run.id }
  if (run.failed) await octokit.rest.actions.reRunWorkflowFailedJobs(which)
  else await octokit.rest.actions.reRunWorkflow(which)
}

/** When GitHub first ran anything for a commit, so that it had it by then; undefined where that can't be told. */
export async function firstSeen({ octokit, owner, repo }: Repository, head: string): Promise<string | undefined> {
  const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ owner, repo, head_sha: head, per_page: 100 })
  // The newest come first: of more than a page the first is not among them.
  if (data.total_count > data.workflow_runs.length) return undefined
  return data.workflow_runs.flatMap(({ created_at }) => (Number.isNaN(Date.parse(created_at)) ? [] : [created_at])).toSorted()[0]
}

/** `.github/workflows/gate.yml@refs/heads/main` → `gate.yml`. */
export function fileOf(path: string): string {
  return path.replace(/@.*$/, '').replace(/^.*\//, '')
}
