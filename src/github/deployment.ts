/** Deployments as GitHub tells them, and what is said of one: never of another commit's, never over a newer run's word, and nothing else is set inactive by it. */
import { ownership } from './author.ts'
import { messageOf, type Repository } from './client.ts'
import { runLink } from './links.ts'
import { supersedes } from './marker.ts'
import { field, isSha, numberAt, textAt } from './payload.ts'
import { refusal, type Origin } from './refusal.ts'
import { written } from './writing.ts'

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly environment: string
}

/** Out of the payload of `deployment` and `deployment_status`; anyone who may deploy chose the names in it. */
export function deploymentOf(payload: unknown): Deployment | undefined {
  const [id, sha] = [numberAt(payload, 'deployment', 'id'), field(payload, 'deployment', 'sha')]
  return id === undefined || !isSha(sha) ? undefined : { id, sha, environment: textAt(payload, 'deployment', 'environment') }
}

/** The run that writes. */
export interface Writer {
  readonly serverUrl: string
  /** `owner/name`. */
  readonly repository: string
  readonly id: number
  readonly attempt: number
}

const mark = '#plimsoll'

/** By its address a status of ours is known again, and which run wrote it. */
function statusLink({ serverUrl, repository, id, attempt }: Writer): string {
  return `${runLink(serverUrl, repository, id)}/attempts/${attempt}${mark}`
}

/** Undefined for the address of any other status. */
export function readStatusLink(url: string, { serverUrl, repository }: Pick<Writer, 'serverUrl' | 'repository'>): Pick<Writer, 'id' | 'attempt'> | undefined {
  const start = `${serverUrl.replace(/\/+$/, '')}/${repository}/actions/runs/`
  const match = url.startsWith(start) ? /^(\d{1,15})\/attempts\/(\d{1,9})#plimsoll$/.exec(url.slice(start.length)) : null
  return match === null ? undefined : { id: Number(match[1]), attempt: Number(match[2]) }
}

export interface DeploymentRequest {
  /** As the event tells it; looked for by environment and commit where it tells none. */
  readonly deployment: Deployment | undefined
  readonly environment: string
  readonly sha: string
  readonly writer: Writer
  readonly state: 'success' | 'failure' | 'error'
  /** At most 140 characters. */
  readonly description: string
  readonly origin: Origin
}

export type DeploymentResult =
  | { readonly done: 'written'; readonly id: number }
  | { readonly done: 'left'; readonly why: string }
  | { readonly done: 'failed'; readonly warning: string }

/** Never throws for what GitHub answers. */
export async function publishDeploymentStatus(repository: Repository, request: DeploymentRequest): Promise<DeploymentResult> {
  const result = await written(repository, 'the deployment status', () => publish(repository, request))
  if ('done' in result) return result.done
  const warning = refusal(result.failed, 'The deployment status', 'deployments: write', request.origin, 'The job’s exit code is the decision.')
  return { done: 'failed', warning }
}

interface Status {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly link: string
  readonly environmentUrl: string
  /** The run of ours that wrote it. */
  readonly ours: Pick<Writer, 'id' | 'attempt'> | undefined
}

async function publish(repository: Repository, request: DeploymentRequest): Promise<DeploymentResult> {
  const { writer, sha, environment } = request
  const deployment = request.deployment ?? (await newestDeployment(repository, environment, sha))
  if (deployment === undefined) return { done: 'left', why: 'GitHub knows no deployment of this commit to this environment' }
  const before = await statusesOf(repository, deployment.id, writer)
  if (before[0] !== undefined && isOwn(before[0], request)) return { done: 'written', id: deployment.id }
  const why = reasonToLeave(before, request)
  if (why !== undefined) return { done: 'left', why }
  // The address of the environment is each status' own: left out, it would be gone.
  const environmentUrl = before.find((one) => one.environmentUrl !== '')?.environmentUrl ?? ''
  await write(repository, deployment.id, { ...request, link: statusLink(writer), environmentUrl })
  await yieldToNewer(repository, deployment.id, writer, sha)
  return { done: 'written', id: deployment.id }
}

/** Written by an earlier try, whose answer was lost. A run may verify twice, before and after a rollback, and says both. */
function isOwn({ ours, state, description }: Status, { writer, ...said }: DeploymentRequest): boolean {
  return ours?.id === writer.id && ours.attempt === writer.attempt && state === said.state && description === said.description
}

const pending = new Set(['in_progress', 'queued', 'pending', 'waiting'])

function reasonToLeave(statuses: readonly Status[], { writer, sha, state, description }: DeploymentRequest): string | undefined {
  const [latest] = statuses
  if (statuses.some((one) => isNewer(one, writer, sha))) return 'a newer run has written it'
  if (latest === undefined) return undefined
  if (latest.state === 'inactive') return 'a later deployment has taken its place'
  const sameRun = latest.link.includes(`/${writer.repository}/actions/runs/${writer.id}/`)
  // What comes after this step may still fail; GitHub says success itself when the job has ended.
  if (state === 'success' && pending.has(latest.state) && sameRun) return 'it is this run’s own, and follows its job'
  const same = latest.ours !== undefined && latest.state === state && (state === 'success' || latest.description === description)
  return same ? 'it says so already' : undefined
}

function isNewer({ ours }: Status, { id, attempt }: Writer, sha: string): boolean {
  return ours !== undefined && !supersedes({ head: sha, run: id, attempt }, { head: sha, run: ours.id, attempt: ours.attempt })
}

/** Between the look and the word a newer run may have spoken: then its word is said again. */
async function yieldToNewer(repository: Repository, deployment: number, writer: Writer, sha: string): Promise<void> {
  try {
    const newer = (await statusesOf(repository, deployment, writer)).find((one) => isNewer(one, writer, sha))
    if (newer !== undefined && isState(newer.state)) await write(repository, deployment, { ...newer, state: newer.state })
  } catch (error) {
    repository.patience.log('debug', `whether a newer run wrote a deployment status meanwhile is not known: ${messageOf(error)}`)
  }
}

function isState(state: string): state is DeploymentRequest['state'] {
  return state === 'success' || state === 'failure' || state === 'error'
}

interface Word extends Pick<DeploymentRequest, 'state' | 'description'> {
  readonly link: string
  readonly environmentUrl: string
}

/** Source: docs.github.com/rest/deployments/statuses. Health of one deployment says nothing of the others, so none is set inactive. */
async function write({ octokit, owner, repo }: Repository, deployment: number, { state, description, link, environmentUrl }: Word): Promise<void> {
  await octokit.rest.repos.createDeploymentStatus({
    owner,
    repo,
    deployment_id: deployment,
    state,
    description,
    log_url: link,
    auto_inactive: false,
    ...(environmentUrl === '' ? {} : { environment_url: environmentUrl }),
  })
}

/** GitHub leaves out a filter it does not understand, so what it answers is held against what was asked. */
async function newestDeployment({ octokit, owner, repo }: Repository, environment: string, sha: string): Promise<Deployment | undefined> {
  const { data } = await octokit.rest.repos.listDeployments({ owner, repo, environment, sha, per_page: 100 })
  const [newest] = data.filter((one) => one.sha === sha && sameEnvironment(one.environment, environment)).toSorted((a, b) => b.id - a.id)
  return newest === undefined ? undefined : { id: newest.id, sha, environment: newest.environment }
}

/** GitHub knows environments by name, whatever the case. */
export function sameEnvironment(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

const mostPages = 10

/** The newest first. What carries our mark counts only from whom we write as. */
async function statusesOf(repository: Repository, deployment: number, writer: Writer): Promise<readonly Status[]> {
  const { octokit, owner, repo } = repository
  const isOurs = ownership(repository)
  const found: Status[] = []
  let pages = 0
  const request = { owner, repo, deployment_id: deployment, per_page: 100 }
  for await (const { data } of octokit.paginate.iterator(octokit.rest.repos.listDeploymentStatuses, request)) {
    for (const one of data) {
      const link = one.log_url || one.target_url || ''
      const marked = readStatusLink(link, writer)
      const ours = marked !== undefined && (await isOurs(one.creator?.login ?? '')) ? marked : undefined
      found.push({ id: one.id, state: one.state, description: one.description, link, environmentUrl: one.environment_url ?? '', ours })
    }
    pages += 1
    if (pages >= mostPages) break
  }
  return found.toSorted((a, b) => b.id - a.id)
}
