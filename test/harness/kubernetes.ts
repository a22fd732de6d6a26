/** What a real API server answered once, over TLS: test/fixtures/kubernetes says how it was recorded. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Leaf } from './certificates.ts'
import { listenHttps, type Listener } from './listeners.ts'

export interface Recorded {
  readonly status: number
  readonly type: string
  readonly date: string
  readonly body: unknown
}

const folder = join(import.meta.dirname, '../fixtures/kubernetes')

/** By path and query, but for the size of pages. */
export function recorded(...situations: readonly string[]): ReadonlyMap<string, Recorded> {
  const files = situations.map((name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Readonly<Record<string, Recorded>>)
  return new Map(files.flatMap((file) => Object.entries(file).map(([path, answer]) => [keyOf(path), answer] as const)))
}

/** What `kubectl rollout status` said of it at that moment. */
export function kubectlSaid(situation: string): string {
  return String(answerAt(recorded(situation), 'kubectl rollout status')?.body)
}

function keyOf(path: string): string {
  const { pathname, searchParams } = new URL(path, 'https://kubernetes')
  searchParams.delete('limit')
  searchParams.sort()
  return `${pathname}?${searchParams.toString()}`
}

export function answerAt(answers: ReadonlyMap<string, Recorded>, path: string): Recorded | undefined {
  return answers.get(keyOf(path))
}

export interface Kubernetes extends Listener {
  readonly url: string
  /** What was asked, with the size of pages. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined; readonly certified: boolean }[]
}

export interface Serving {
  readonly leaf: Leaf
  /** Of clients, who are asked for a certificate then. */
  readonly authority?: string
  /** Changes an answer, or gives one where none was recorded. */
  readonly answer?: (
    path: string,
    found: Recorded | undefined,
    response: ServerResponse,
    request: IncomingMessage,
  ) => Partial<Recorded> | 'answered' | undefined
}

export async function startKubernetes(answers: ReadonlyMap<string, Recorded>, { leaf, authority, answer }: Serving): Promise<Kubernetes> {
  const asked: Kubernetes['asked'] = []
  const options = { ...leaf, ...(authority === undefined ? {} : { ca: authority, requestCert: true, rejectUnauthorized: false }) }
  const listener = await listenHttps(options, (request, response) => {
    const path = request.url ?? ''
    const { authorized } = request.socket as { readonly authorized?: boolean }
    asked.push({ path, authorization: request.headers.authorization, certified: authorized === true })
    const found = answerAt(answers, path)
    const changed = answer?.(path, found, response, request)
    if (changed === 'answered') return
    // As the API server answers what it has no route for.
    const { status, type, date, body } = { status: 404, type: 'text/plain; charset=utf-8', date: '', body: '404 page not found\n', ...found, ...changed }
    response.writeHead(status, { 'content-type': type, ...(date === '' ? {} : { date }) })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  return { ...listener, asked, url: `https://localhost:${listener.port}` }
}

interface ConfigAsk {
  readonly server: string
  readonly ca?: string
  /** Of the cluster and of the user, as YAML in flow style. */
  readonly cluster?: string
  readonly user?: string
}

/** A kubeconfig as `kubectl config` writes it, with a second context that leads nowhere. */
export function kubeconfig({ server, ca, cluster = '', user = 'token: tok-quay' }: ConfigAsk): string {
  const authority = ca === undefined ? '' : `\n    certificate-authority-data: ${Buffer.from(ca).toString('base64')}`
  return `apiVersion: v1
kind: Config
preferences: {}
clusters:
- name: elsewhere
  cluster:
    server: https://192.0.2.1:6443
- name: quay
  cluster:
    server: ${server}${authority}${cluster === '' ? '' : `\n    ${cluster}`}
contexts:
- name: quay-admin
  context: { cluster: quay, user: mate, namespace: shop }
- context:
    cluster: elsewhere
    user: mate
  name: elsewhere
current-context: quay-admin
users:
- name: mate
  user:
    ${user}
`
}
