/** The ways to a server, tried one after the other, each within its share of the time; and how a session ends in time whatever the peer does. */
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import type { ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { isOfAddress } from './network.ts'
import type { Server } from './server.ts'
import { tlsChoice } from './tls.ts'

export interface Way {
  readonly server: Server
  /** A name or an address; of a socket its folder or path. */
  readonly host: string
  readonly port: number
  readonly tls: false | ConnectionOptions
  /** When it has to be open, and when the observation ends: moments of `io.now()`. */
  readonly until: number
  readonly end: number
}

export interface Opening<Session> {
  readonly port: number
  open(way: Way): Promise<Session>
  reason(error: unknown): Unreached
  /** With or without TLS it might be taken. */
  isOfEncryption(reason: Unreached): boolean
  /** Why it is not the one that is asked for; the next address may be. */
  unfit?(session: Session): Promise<Unreached | undefined>
}

export async function openAny<Session extends { close(): Promise<void> }>(server: Server, io: ProbeIo, opening: Opening<Session>): Promise<Session> {
  const end = io.now() + io.patienceMs
  const { tries } = await tlsChoice(server)
  const port = Number(server.parameters.get('port') ?? opening.port) || opening.port
  const addresses = server.socket === undefined ? server.hosts : [{ host: server.socket, port }]
  let first: Unreached | undefined
  for (const [index, address] of addresses.entries()) {
    const until = io.now() + (end - io.now()) / (addresses.length - index)
    for (const [turn, tls] of tries.entries()) {
      if (io.signal.aborted || io.now() >= end) throw first ?? new Unreached('no-connection', 'there was no time left to connect')
      try {
        const session = await opening.open({ server, ...address, tls, until, end })
        const unfit = await unfitness(session, opening)
        if (unfit === undefined) return session
        first ??= unfit
        break
      } catch (error) {
        const reason = opening.reason(error)
        if (turn + 1 < tries.length && opening.isOfEncryption(reason)) continue
        first ??= reason
        if (!isOfAddress(reason.because) || io.signal.aborted) throw reason
        break
      }
    }
  }
  throw first ?? new Unreached('cannot-run', 'the connection string names no server')
}

/** A session that is not the one is closed here. */
async function unfitness<Session extends { close(): Promise<void> }>(session: Session, opening: Opening<Session>): Promise<Unreached | undefined> {
  let fits = false
  try {
    const unfit = await opening.unfit?.(session)
    fits = unfit === undefined
    return unfit
  } finally {
    if (!fits) await session.close()
  }
}

export interface Watch {
  /** The connection came about, so from now on silence is the peer's. */
  reached(): void
  /** It is open and may last until then. */
  opened(): void
  done(): void
  fail(error: unknown): void
  /** Rejected when it failed, so that nobody waits for an answer that a library has given up on without a word. */
  readonly failing: Promise<never>
}

/** Calls `stop` with a reason when the time is over or all is to end. */
export function watch(io: ProbeIo, { until, end }: Way, stop: (why: Unreached) => void): Watch {
  let isReached = false
  let fail: (error: unknown) => void = () => undefined
  const failing = new Promise<never>((_, reject) => {
    fail = reject
  })
  failing.catch(() => undefined)
  const over = (): void => {
    const why = isReached
      ? new Unreached('no-answer', 'it took the connection and did not answer in time')
      : new Unreached('no-connection', 'no connection came about in time')
    stop(why)
    fail(why)
  }
  let timer = setTimeout(over, Math.max(1, until - io.now()))
  io.signal.addEventListener('abort', over, { once: true })
  return {
    reached: () => {
      isReached = true
    },
    opened: () => {
      clearTimeout(timer)
      timer = setTimeout(over, Math.max(1, end - io.now()))
    },
    done: () => {
      clearTimeout(timer)
      io.signal.removeEventListener('abort', over)
    },
    fail,
    failing,
  }
}

/** Says goodbye, so that the server need not find out, and waits for no answer. */
export async function farewell(stream: Duplex, say: () => void): Promise<void> {
  if (stream.destroyed) return
  const gone = new Promise<void>((resolve) => {
    stream.once('close', resolve)
  })
  stream.once('finish', () => stream.destroy())
  const timer = setTimeout(() => stream.destroy(), 200)
  say()
  await gone
  clearTimeout(timer)
}
