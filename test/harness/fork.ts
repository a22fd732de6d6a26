/** Pull requests as GitHub tells them when their branch is elsewhere, and the token it then hands out. */
import { json, type Overlay } from './gateway.ts'
import { name, owner, type Pull } from './github.ts'

export const fork = `mallory/${name}`

interface Event {
  pull_request: { head: { ref: string; repo: unknown } }
}

/** The payload of a pull request whose branch is in the fork. */
export function fromFork(pull: Pull, action?: string): unknown {
  const event = structuredClone(pull.event(action)) as Event
  event.pull_request.head.repo = { full_name: fork, fork: true }
  return event
}

/** As GitHub answers whoever writes with a token that may only read. */
export const readOnly: Overlay = ({ method, path }) =>
  method === 'GET' || path === '/graphql'
    ? undefined
    : json(403, { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' })

/** GitHub answers 200 to what GraphQL may not tell. */
export const silentGraphql: Overlay = ({ path }) =>
  path === '/graphql'
    ? json(200, { data: { viewer: null }, errors: [{ type: 'FORBIDDEN', path: ['viewer'], message: 'Resource not accessible by integration' }] })
    : undefined

export interface Listed {
  readonly number: number
  readonly head: string
  readonly base: string
  readonly merge?: string
  /** `owner/name` of the branch's repository. */
  readonly from?: string
  readonly branch?: string
  /** The branch it is for. */
  readonly into?: string
}

/** `GET /pulls` with its filter and pages, which the emulator lacks. */
export function pullList(all: () => readonly Listed[]): Overlay {
  return ({ method, path, query }) => {
    if (method !== 'GET' || path !== `/repos/${owner}/${name}/pulls`) return undefined
    const found = all()
      .map((one) => ({ from: fork, branch: 'feature', ...one }))
      .filter((one) => query.get('head') === `${one.from.split('/')[0] ?? ''}:${one.branch}`)
    const [size, page] = [Number(query.get('per_page') ?? 30), Number(query.get('page') ?? 1)]
    return json(200, found.slice((page - 1) * size, page * size).map(pullOf))
  }
}

function pullOf({ number, head, base, merge, from, branch, into = 'main' }: Listed & { readonly from: string; readonly branch: string }): unknown {
  return {
    number,
    state: 'open',
    user: { login: from.split('/')[0] },
    head: { sha: head, ref: branch, repo: { full_name: from } },
    base: { sha: base, ref: into, repo: { full_name: `${owner}/${name}` } },
    merge_commit_sha: merge ?? null,
  }
}
