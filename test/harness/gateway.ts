/** Stands in front of the emulated GitHub: checks every request against GitHub's description, fills in what the emulator lacks, and makes trouble on demand. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadContract } from './contract.ts'

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
    const path = asked.replace(/^\/api\/(?:v3(?=\/)|(?=graphql$))/, (prefix) => (prefix === '/api/' ? '/' : ''))
    const text = await bodyOf(request)
    const graphql = path === '/graphql'
    const checked = graphql ? { route: undefined, errors: [] } : contract.request(method, path, text)
    const exchange: Exchange = {
      method,
      path,
      enterprise: asked !== path,
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
        : { status: fault.status, text: JSON.stringify(fault.body ?? { message: 'fault' }), headers: fault.headers ?? {} }
    if (fault?.drop === 'after') return void request.socket.destroy()
    const out = fault?.edit === undefined ? answer.text : JSON.stringify(fault.edit(JSON.parse(answer.text) as never))
    exchange.status = answer.status
    if (checked.route !== undefined && fault === undefined) exchange.responseErrors = contract.response(checked.route, answer.status, out)
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(out)),
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
    if (path === '/graphql') return json(200, { data: { viewer: { login: gateway.viewer } } })
    const text = (body as { body?: unknown } | undefined)?.body
    if (/\/issues(\/|$)/.test(path) && method !== 'GET' && typeof text === 'string' && text.length > bodyCharacters) {
      return json(422, { message: 'Validation Failed', errors: [{ code: 'custom', message: 'body is too long (maximum is 65536 characters)' }] })
    }
    return undefined
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

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
