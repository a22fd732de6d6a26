/** Requests over HTTP as a check needs them: redirects by hand, credentials only for the host they were meant for, connections kept where asked. */
import { withoutCredentials } from '../base/secret.ts'
import type { HttpAnswer, HttpAsk, HttpSession } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import type { Bounds } from './bounds.ts'
import { dial, dialSocket } from './connect.ts'
import { contextOf } from './context.ts'
import { exchange, Line, type Reply } from './exchange.ts'
import { shown } from './faults.ts'
import { redirected } from './redirects.ts'
import { secure } from './tls.ts'

const defaultMaxBytes = 4_000_000

/** Lines by place. */
export class Session implements HttpSession {
  readonly #lines = new Map<string, Line>()
  readonly kept: boolean

  constructor(kept: boolean) {
    this.kept = kept
  }

  line(place: string): Line {
    const line = this.#lines.get(place) ?? new Line({ keepAlive: this.kept, maxSockets: 1 })
    this.#lines.set(place, line)
    return line
  }

  close(): void {
    for (const line of this.#lines.values()) line.destroy()
    this.#lines.clear()
  }
}

export async function request(ask: HttpAsk, bounds: Bounds): Promise<HttpAnswer> {
  // Read before the clock starts: it takes long, and only once.
  contextOf(ask.tls ?? {})
  const session = ask.session instanceof Session ? ask.session : new Session(false)
  const started = performance.now()
  const redirects: string[] = []
  const cookies = new Map<string, string>()
  try {
    let hop = ask
    for (;;) {
      const { reply, address, phases } = await one(hop, session, bounds)
      if (new URL(hop.url).origin === new URL(ask.url).origin) for (const [name, value] of reply.cookies) cookies.set(name, value)
      const next = redirected(hop, reply.status, reply.headers.get('location'), ask.follow ?? 0, [ask.url, ...redirects])
      if (next === undefined) {
        const { status, headers, body, bytes, firstByteMs } = reply
        return { status, headers, cookies, body, bytes, tookMs: performance.now() - started, phases: { ...phases, firstByteMs }, address, redirects }
      }
      redirects.push(next.url)
      hop = next
    }
  } finally {
    if (session !== ask.session) session.close()
  }
}

type Phases = Omit<HttpAnswer['phases'], 'firstByteMs'>

async function one(ask: HttpAsk, session: Session, bounds: Bounds): Promise<{ readonly reply: Reply; readonly address: string; readonly phases: Phases }> {
  const url = urlOf(ask.url)
  const line = session.line(JSON.stringify([url.protocol, url.host, ask.socketPath, ask.tls]))
  const message = {
    method: (ask.method ?? 'GET').toUpperCase(),
    place: shown(withoutCredentials(url.href), 200),
    path: `${url.pathname}${url.search}`,
    headers: headersOf(ask, url, session.kept),
    body: ask.body,
    maxBytes: ask.maxBytes ?? defaultMaxBytes,
    certified: ask.tls?.certificate !== undefined,
    kept: session.kept,
  }
  // A connection that is cut when it is used again is told as such: asked once more, what fails now and then would seem sound.
  const phases = line.open ? {} : await open(line, url, ask, bounds)
  return { reply: await exchange(line, message, bounds), address: line.address, phases }
}

async function open(line: Line, url: URL, ask: HttpAsk, bounds: Bounds): Promise<Phases> {
  const secured = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (secured ? 443 : 80))
  const { socket, address, dnsMs, connectMs } = await (ask.socketPath === undefined ? dial({ host, port }, bounds) : dialSocket(ask.socketPath, bounds))
  if (!secured) {
    line.take(socket, address)
    return { dnsMs, connectMs }
  }
  const tls = await secure(socket, { host, port }, { ...ask.tls, speaks: ['http/1.1'] }, bounds)
  line.take(tls.socket, address)
  return { dnsMs, connectMs, tlsMs: tls.handshakeMs }
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new Unreached('cannot-run', `${withoutCredentials(text)} is no address of http or https`)
}

function headersOf(ask: HttpAsk, url: URL, kept: boolean): Readonly<Record<string, string>> {
  const given = Object.fromEntries(Object.entries(ask.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, value] of Object.entries(given))
    if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new Unreached('cannot-run', `the header ${name} holds what no header may hold`)
  const user = url.username === '' && url.password === '' ? undefined : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return {
    host: url.host,
    'user-agent': 'plimsoll',
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    ...(user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
    ...(ask.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(ask.body)) }),
    ...given,
    connection: kept ? 'keep-alive' : 'close',
  }
}
