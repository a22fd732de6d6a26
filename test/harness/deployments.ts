/** What the emulator lacks for deploys: deployments, their statuses, and the artifacts that earlier runs left. */
import { json, type Overlay } from './gateway.ts'
import { name, owner, type GitHub } from './github.ts'
import { gives, type Storage } from './storage.ts'
import { zipOf } from './zip.ts'

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly environment: string
}

export interface Status {
  readonly id: number
  readonly state: string
  readonly description: string
  readonly log_url: string
  readonly environment_url: string
  readonly creator: { readonly login: string }
}

export interface Deployments {
  readonly all: Deployment[]
  /** By deployment, the newest first, as GitHub lists them. */
  readonly statuses: Map<number, Status[]>
  /** Bodies of the statuses that were written, in order. */
  readonly written: { readonly deployment: number; readonly body: Readonly<Record<string, unknown>> }[]
  /** As a job or a service would make it. */
  deploy(sha: string, environment?: string, ...states: readonly Partial<Status>[]): Deployment
  say(deployment: Deployment, status: Partial<Status>): void
  /** The payload of `deployment_status`. */
  event(deployment: Deployment, status?: Readonly<Record<string, unknown>>): unknown
}

const root = `/repos/${owner}/${name}`

/** Call it before the gateway's other overlays, which may refuse what is asked. */
export function withDeployments(github: GitHub): Deployments {
  let [lastDeployment, lastStatus] = [700, 9000]
  const known: Deployments = {
    all: [],
    statuses: new Map(),
    written: [],
    deploy(sha, environment = 'production', ...states) {
      const deployment = { id: ++lastDeployment, sha, environment }
      known.all.push(deployment)
      known.statuses.set(deployment.id, [])
      for (const state of states) known.say(deployment, state)
      return deployment
    },
    say({ id }, status) {
      const whole = { state: 'success', description: '', log_url: '', environment_url: '', creator: { login: 'github-actions[bot]' }, ...status }
      known.statuses.set(id, [{ id: ++lastStatus, ...whole }, ...(known.statuses.get(id) ?? [])])
    },
    event: (deployment, status = {}) => ({
      action: 'created',
      deployment: { ...deployment, ref: 'main', task: 'deploy', creator: { login: owner } },
      deployment_status: { id: 1, state: 'success', environment: deployment.environment, environment_url: '', log_url: '', target_url: '', ...status },
      repository: { full_name: `${owner}/${name}`, default_branch: 'main' },
    }),
  }
  github.gateway.overlays.push(({ method, path, query, body, token }) => {
    if (method === 'GET' && path === `${root}/deployments`) {
      const matches = ({ sha, environment }: Deployment) =>
        (query.get('sha') ?? sha) === sha && (query.get('environment') ?? environment).toLowerCase() === environment.toLowerCase()
      return json(200, known.all.filter(matches).toReversed())
    }
    const id = Number(new RegExp(`^${root}/deployments/(\\d+)/statuses$`).exec(path)?.[1])
    const statuses = known.statuses.get(id)
    if (Number.isNaN(id)) return undefined
    if (statuses === undefined) return json(404, { message: 'Not Found' })
    if (method === 'GET') return page(statuses, query, `${github.gateway.url}${path}`)
    const login = token === github.token ? 'github-actions[bot]' : token.replace(/^token-of-/, '')
    const said = body as Readonly<Record<string, unknown>>
    if (String(said['description']).length > 140) return json(422, { message: 'description is too long (maximum is 140 characters)' })
    known.written.push({ deployment: id, body: said })
    known.say({ id } as Deployment, { ...(said as Partial<Status>), creator: { login } })
    return json(201, known.statuses.get(id)?.[0])
  })
  return known
}

function page(all: readonly unknown[], query: URLSearchParams, address: string) {
  const [size, at] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)]
  const next: Readonly<Record<string, string>> = all.length > at * size ? { link: `<${address}?per_page=${size}&page=${at + 1}>; rel="next"` } : {}
  return { ...json(200, all.slice((at - 1) * size, at * size)), headers: next }
}

export interface Kept {
  readonly name: string
  /** The text of its report.json; or the bytes of the whole zip. */
  readonly report: string | Buffer
  readonly run?: number
  readonly fork?: true
  readonly expired?: true
}

/** Artifacts of the repository, the last one the newest. */
export function keptArtifacts(storage: Storage, kept: readonly Kept[]): Overlay {
  const zips = new Map(kept.map((one, index) => [index + 1, typeof one.report === 'string' ? zipOf([{ name: 'report.json', data: one.report }]) : one.report]))
  return ({ path, query }) => {
    if (path === `${root}/actions/artifacts`) {
      const artifacts = kept
        .map(({ name: called, run = 8_000_000_000, fork, expired = false }, index) => ({
          id: index + 1,
          name: called,
          expired,
          workflow_run: { id: run, repository_id: 1, head_repository_id: fork === true ? 2 : 1 },
        }))
        .filter((one) => one.name === query.get('name'))
      return json(200, { total_count: artifacts.length, artifacts })
    }
    const id = Number(new RegExp(`^${root}/actions/artifacts/(\\d+)/zip$`).exec(path)?.[1])
    const zip = zips.get(id)
    if (zip === undefined) return undefined
    storage.answers = [gives(zip)]
    return { status: 302, text: '', headers: { location: `${storage.url}/${id}?sig=a-secret-for-a-minute` } }
  }
}
