/** Stands in front of the emulated GitHub: checks every request against GitHub's description, fills in what the emulator lacks, and makes trouble on demand. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadContract } from './contract.ts'
import { answerGraphql, graphqlErrors } from './graphql.ts'

export interface Exchange {
  readonly method: string
  /** With its query; without the prefix of GitHub Enterprise Server. */
  readonly path: string
  /** Asked under that prefix. */
  readonly enterprise: boolean
  readonly body: unknown
  readonly authorization: string | undefined
  readonly operation: string | undefined
  readonly requestErrors: readonly string[]
  /** How the emulator's answer differs from GitHub's description; told, never failing a test. */
  responseErrors: readonly string[]
  fault: boolean
  status?: number
  /** Of the answer's body. */
  bytes?: number
}

/** Trouble for the next `times` requests whose `METHOD /path` matches. */
export interface Fault {
  readonly match: RegExp
  times: number
  /** Closes the socket instead of answering; `'after'` only once the emulator has done what was asked. */
  readonly drop?: boolean | 'after'
  /** Never answers. */
  readonly hang?: boolean
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is where `headers` name its type, as a proxy's page. */
  readonly body?: unknown
  /** Sends only the first bytes of the true answer, then closes the socket. */
  readonly cutAfter?: number
  /** Changes the true answer. */
  readonly edit?: (answer: never) => unknown
}

/** Answers a request that the emulator can't, or leaves it to the next. */
export type Overlay = (request: OverlayRequest) => Answer | undefined | Promise<Answer | undefined>

export interface OverlayRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  /** The token, without its scheme. */
  readonly token: string
}

export interface Gateway {
  readonly url: string
  /** Asked before the emulator, the first first. */
  readonly overlays: Overlay[]
  readonly log: readonly Exchange[]
  readonly faults: Fault[]
  /** Who the token is, as GraphQL tells it. */
  viewer: string
  /** Requests that GitHub would not understand: a test fails on any. */
  violations(): readonly { readonly path: string; readonly errors: readonly string[] }[]
  count(pattern: RegExp): number
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** The limit GitHub puts on a comment and on an issue and does not describe. */
const bodyCharacters = 65_536

export async function startGateway(upstream: string): Promise<Gateway> {
  const contract = loadContract()
  const log: Exchange[] = []
  const faults: Fault[] = []
  const overlays: Overlay[] = []

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ message: `gateway: ${String(error)}` }))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    const asked = request.url ?? '/'
    const bare = asked.replace(/^\/api\/(?:v3(?=\/)|(?=graphql$))/, (prefix) => (prefix === '/api/' ? '/' : ''))
    // Where GitHub sends those who ask for a repository by a name it had.
    const path = bare.replace(/^\/repositories\/\d+(?=\/)/, '/repos/octocat/demo')
    const text = await bodyOf(request)
    const graphql = path === '/graphql'
    const checked = graphql ? { route: undefined, errors: graphqlErrors(JSON.parse(text)) } : contract.request(method, path, text)
    const exchange: Exchange = {
      method,
      path,
      enterprise: asked !== bare,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.authorization,
      operation: graphql ? 'graphql' : checked.route?.id,
      requestErrors: checked.errors,
      responseErrors: [],
      fault: false,
    }
    log.push(exchange)

    const fault = faults.find((one) => one.times > 0 && one.match.test(`${method} ${path.replace(/\?.*$/, '')}`))
    if (fault !== undefined) {
      fault.times -= 1
      exchange.fault = true
      if (fault.drop === true) return void request.socket.destroy()
      if (fault.hang === true) return
    }
    const answer =
      fault?.status === undefined
        ? ((await overlay(method, path, exchange)) ?? (await forward(method, path, request.headers, text)))
        : { status: fault.status, text: faultText(fault), headers: fault.headers ?? {} }
    if (fault?.drop === 'after') return void request.socket.destroy()
    const out = fault?.edit === undefined ? answer.text : JSON.stringify(fault.edit(JSON.parse(answer.text) as never))
    if (checked.route !== undefined && fault === undefined) exchange.responseErrors = contract.response(checked.route, answer.status, out)
    const etag: Readonly<Record<string, string>> = method === 'GET' && answer.status === 200 ? { etag: etagOf(out) } : {}
    exchange.status = etag['etag'] !== undefined && request.headers['if-none-match'] === etag['etag'] ? 304 : answer.status
    exchange.bytes = exchange.status === 304 ? 0 : Buffer.byteLength(out)
    if (exchange.status === 304) return void response.writeHead(304, etag).end()
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(exchange.bytes),
      ...etag,
      ...answer.headers,
    })
    if (fault?.cutAfter === undefined) return void response.end(out)
    response.write(out.slice(0, fault.cutAfter), () => setTimeout(() => request.socket.destroy(), 20))
  }

  async function overlay(method: string, path: string, { body, authorization }: Exchange): Promise<Answer | undefined> {
    const { pathname, searchParams } = new URL(path, 'http://localhost')
    for (const one of overlays) {
      const answer = await one({ method, path: pathname, query: searchParams, body, token: (authorization ?? '').replace(/^\S+\s+/, '') })
      if (answer !== undefined) return answer
    }
    if (path === '/graphql') return json(200, await answerGraphql(body, { viewer: () => gateway.viewer, blob: blobFor(authorization) }))
    const text = (body as { body?: unknown } | undefined)?.body
    if (/\/issues(\/|$)/.test(path) && method !== 'GET' && typeof text === 'string' && text.length > bodyCharacters) {
      return json(422, { message: 'Validation Failed', errors: [{ code: 'custom', message: 'body is too long (maximum is 65536 characters)' }] })
    }
    return undefined
  }

  function blobFor(authorization: string | undefined) {
    return async (owner: string, name: string, id: string): Promise<Buffer | undefined> => {
      const answer = await forward('GET', `/repos/${owner}/${name}/git/blobs/${id}`, { authorization }, '')
      if (answer.status !== 200) return undefined
      const { content, encoding } = JSON.parse(answer.text) as { content: string; encoding: 'base64' | 'utf-8' }
      return Buffer.from(content, encoding)
    }
  }

  async function forward(method: string, path: string, headers: IncomingHttpHeaders, text: string): Promise<Answer> {
    const passed = Object.fromEntries(
      Object.entries(headers).filter(([name]) => ['authorization', 'accept', 'content-type', 'user-agent'].includes(name)),
    ) as Record<string, string>
    const answer = await fetch(upstream + path, { method, headers: passed, ...(text === '' ? {} : { body: text }) })
    const link = answer.headers.get('link')
    const body = await answer.text()
    return {
      status: answer.status,
      text: body.replaceAll(upstream, gateway.url),
      headers: link === null ? {} : { link: link.replaceAll(upstream, gateway.url) },
    }
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    overlays,
    log,
    faults,
    viewer: 'github-actions[bot]',
    violations: () => log.filter((one) => one.requestErrors.length > 0).map((one) => ({ path: one.path, errors: one.requestErrors })),
    count: (pattern) => log.filter((one) => pattern.test(`${one.method} ${one.path}`)).length,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return gateway
}

export function json(status: number, body: unknown): Answer {
  return { status, text: JSON.stringify(body), headers: {} }
}

function etagOf(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('hex')}"`
}

function faultText({ body, headers }: Fault): string {
  return typeof body === 'string' && headers?.['content-type'] !== undefined ? body : JSON.stringify(body ?? { message: 'fault' })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
