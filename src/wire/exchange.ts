/** One request and its answer over HTTP/1.1, on a line that may be kept for the next; no proxy of the environment is ever used. */
import { Agent, request as send, type ClientRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Unreached } from '../probes/probe.ts'
import { readBody } from './body.ts'
import { bounded, seconds, type Bounds } from './bounds.ts'
import { exchangeFault } from './faults.ts'

/** Connections to one place, at most one at a time; opened beforehand, so that a slow opening is told from a slow answer. */
export class Line extends Agent {
  #opened: Socket | undefined
  /** Of the peer at the other end. */
  address = ''

  /** Whether one is there that was used before. */
  get open(): boolean {
    return Object.values(this.freeSockets).some((sockets) => sockets?.some((socket) => !socket.destroyed && socket.writable) === true)
  }

  take(socket: Socket, address: string): void {
    this.#opened = socket
    this.address = address
  }

  override createConnection(): Socket {
    const socket = this.#opened
    this.#opened = undefined
    if (socket === undefined) throw new Unreached('reset', 'the connection that was kept open was cut')
    return socket
  }
}

export interface Message {
  readonly method: string
  /** For people: no credentials, no query. */
  readonly place: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly maxBytes: number
  readonly certified: boolean
  /** Whether the line is used again. */
  readonly kept: boolean
}

export interface Reply {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly cookies: ReadonlyMap<string, string>
  readonly body: string
  readonly bytes: number
  readonly firstByteMs: number
  readonly tookMs: number
}

/** Of one message's headers; Node's own limit is 16 KiB, which real sites with many cookies come near to. */
const maxHeaderSize = 65_536

/** Early hints and the like before the answer; nobody sends as many. */
const maxInformation = 20

export function exchange(line: Line, message: Message, bounds: Bounds): Promise<Reply> {
  const { method, path, headers, body, place } = message
  const started = performance.now()
  let begun: number | undefined
  const late = (): Unreached => {
    const waited = seconds(performance.now() - started)
    return new Unreached(
      'no-answer',
      begun === undefined ? `${place} took the connection and did not answer within ${waited}` : `the answer of ${place} had not ended after ${waited}`,
    )
  }
  return bounded<Reply>(bounds, late, (settle) => {
    const failed = (error: unknown): void => settle.reject(exchangeFault(error, place, begun !== undefined, message.certified))
    const request = send({ agent: line, method, path, headers, maxHeaderSize, setHost: false, host: 'line' })
    let informed = 0
    request.on('error', failed)
    request.on('information', () => {
      informed += 1
      if (informed > maxInformation) failed(new Unreached('wrong-answer', `${place} keeps saying that an answer will come`))
    })
    request.on('upgrade', (response, socket) => {
      begun = performance.now() - started
      socket.destroy()
      settle.resolve({ ...headOf(response), body: '', bytes: 0, firstByteMs: begun, tookMs: begun })
    })
    request.on('response', (response) => {
      const firstByteMs = performance.now() - started
      begun = firstByteMs
      answer(response, message, firstByteMs)
        .then((reply) => {
          const whole = { ...reply, tookMs: performance.now() - started }
          return finish(request, message.kept, () => settle.resolve(whole))
        })
        .catch(failed)
    })
    request.end(body)
    return () => request.destroy()
  })
}

async function answer(response: IncomingMessage, { maxBytes, place }: Message, firstByteMs: number): Promise<Omit<Reply, 'tookMs'>> {
  const { text, bytes } = await readBody(response, maxBytes, place)
  return { ...headOf(response), body: text, bytes, firstByteMs }
}

/** A line that is kept is free again only when the request is closed. */
function finish(request: ClientRequest, kept: boolean, done: () => void): void {
  if (!kept) request.destroy()
  if (!kept || request.closed || request.destroyed) done()
  else request.once('close', done)
}

function headOf(response: IncomingMessage): Pick<Reply, 'status' | 'headers' | 'cookies'> {
  const headers = new Map<string, string>()
  const cookies = new Map<string, string>()
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    const name = (response.rawHeaders[at] ?? '').toLowerCase()
    const value = response.rawHeaders[at + 1] ?? ''
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
    // Joined they could not be told apart: their dates have commas.
    const [, cookie = '', content = ''] = /^\s*([^=;\s]+)\s*=\s*([^;]*)/.exec(name === 'set-cookie' ? value : '') ?? []
    if (cookie !== '') cookies.set(cookie, content.trim())
  }
  return { status: response.statusCode ?? 0, headers, cookies }
}
