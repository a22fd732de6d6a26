/** A session with PostgreSQL or PgBouncer's console that ends in time, whatever the peer does, and takes no exception for an answer. */
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import type { Client } from 'pg'
import type { ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { guard } from './guard.ts'
import { isOfAddress } from './network.ts'
import { isOfStatement, pgError } from './pg-errors.ts'
import { tlsChoice } from './pg-tls.ts'
import type { Server } from './server.ts'

/** One statement's answer; a column's name is a stranger's word, so rows are no objects. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A statement was refused, and the session goes on. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly state: string
  readonly unreached: Unreached

  constructor(state: string, unreached: Unreached) {
    super(unreached.message)
    this.state = state
    this.unreached = unreached
  }
}

export interface PgSession {
  readonly encrypted: boolean
  /** Milliseconds that are left of the observation's patience. */
  left(): number
  /** By the simple protocol, which consoles of poolers speak too: one table a statement. Throws {@link Refused} or Unreached. */
  ask(sql: string): Promise<readonly Table[]>
  close(): Promise<void>
}

/** What pg has and its types don't tell of. */
interface Wire {
  readonly stream: Duplex & { readonly encrypted?: boolean }
  once(event: 'connect' | 'sslconnect', listener: () => void): void
}

interface Peer {
  readonly server: Server
  readonly host: string
  readonly port: number
  readonly tls: false | ConnectionOptions
}

/** Tries each address, and each way of encryption that sslmode allows. */
export async function openPg(server: Server, io: ProbeIo): Promise<PgSession> {
  const end = io.now() + io.patienceMs
  const { tries } = await tlsChoice(server)
  const addresses = server.socket === undefined ? server.hosts : [{ host: server.socket, port: Number(server.parameters.get('port') ?? 5432) || 5432 }]
  let first: Unreached | undefined
  for (const [index, { host, port }] of addresses.entries()) {
    const until = index === addresses.length - 1 ? end : io.now() + (end - io.now()) / (addresses.length - index)
    for (const [turn, tls] of tries.entries()) {
      try {
        return await open({ server, host, port, tls }, io, until, end)
      } catch (error) {
        const unreached = pgError(error, server)
        const another = turn + 1 < tries.length && isOfEncryption(unreached)
        if (another) continue
        if (first === undefined || index === addresses.length - 1) first ??= unreached
        if (!isOfAddress(unreached.because) || io.signal.aborted) throw unreached
        break
      }
    }
  }
  throw first ?? new Unreached('cannot-run', 'the connection string names no server')
}

/** As libpq goes on under `prefer` and `allow`: no TLS there, or pg_hba.conf wants the other way. */
function isOfEncryption({ because, message }: Unreached): boolean {
  return because === 'tls-protocol' || (because === 'auth-rejected' && /pg_hba\.conf|SSL required/.test(message))
}

async function open(peer: Peer, io: ProbeIo, until: number, end: number): Promise<PgSession> {
  const { default: pg } = await import('pg')
  const { server } = peer
  const options = server.parameters.get('options')
  const client = new pg.Client({
    host: peer.host,
    port: peer.port,
    ...(server.user === undefined ? {} : { user: server.user }),
    ...(server.database === undefined ? {} : { database: server.database }),
    ...(options === undefined ? {} : { options }),
    // A function, since without a word pg looks for one in the environment and in ~/.pgpass.
    password: async () => {
      if (server.password !== undefined) return server.password.reveal()
      throw new Unreached('no-credentials', 'it asks for a password, and the connection string holds none')
    },
    ssl: peer.tls,
    ...(server.parameters.get('sslnegotiation') === 'direct' && peer.tls !== false ? { sslnegotiation: 'direct' as const } : {}),
    application_name: 'plimsoll',
    types: { getTypeParser: () => (text: string) => text },
  })
  const { connection } = client as unknown as { readonly connection: Wire }
  const raw = connection.stream
  let reached = false
  let failed: unknown
  client.on('error', (error) => (failed ??= error))
  connection.once('connect', () => (reached = true))
  if (peer.tls === false) guard(raw, isMessage)
  else connection.once('sslconnect', () => guard(connection.stream))
  const stop = (): void => {
    const why = reached
      ? new Unreached('no-answer', 'it took the connection and did not answer in time')
      : new Unreached('no-connection', 'no connection came about in time')
    connection.stream.destroy(why)
    if (raw !== connection.stream) raw.destroy(why)
  }
  let timer = setTimeout(stop, Math.max(1, until - io.now()))
  io.signal.addEventListener('abort', stop, { once: true })
  const settle = (): void => {
    clearTimeout(timer)
    io.signal.removeEventListener('abort', stop)
  }
  try {
    if (io.signal.aborted) throw new Unreached('no-connection', 'there was no time left to ask')
    await client.connect()
  } catch (error) {
    settle()
    connection.stream.destroy()
    raw.destroy()
    throw failed ?? error
  }
  clearTimeout(timer)
  timer = setTimeout(stop, Math.max(1, end - io.now()))
  return {
    encrypted: connection.stream.encrypted === true,
    left: () => Math.max(0, end - io.now()),
    ask: (sql) => ask(client, sql, server, () => failed),
    close: async () => {
      settle()
      await farewell(client, connection.stream)
      raw.destroy()
    },
  }
}

/** The first byte of what a server may say to a start: an authentication request, an error, a notice, another version of the protocol. */
function isMessage(byte: number): boolean {
  return 'RENv'.includes(String.fromCharCode(byte))
}

async function ask(client: Client, sql: string, server: Server, failed: () => unknown): Promise<readonly Table[]> {
  try {
    const found: unknown = await client.query({ text: sql, rowMode: 'array' })
    const results = (Array.isArray(found) ? found : [found]) as readonly {
      readonly fields: readonly { readonly name: string }[]
      readonly rows: Table['rows']
    }[]
    return results.map(({ fields, rows }) => ({ columns: fields.map(({ name }) => name), rows }))
  } catch (error) {
    if (isOfStatement(error) && failed() === undefined) throw new Refused((error as { readonly code: string }).code, pgError(error, server))
    throw pgError(failed() ?? error, server)
  }
}

/** Says goodbye, so that the server need not find out, and waits for no answer. */
async function farewell(client: Client, stream: Duplex): Promise<void> {
  if (stream.destroyed) return
  const gone = new Promise<void>((resolve) => {
    stream.once('close', resolve)
  })
  stream.once('finish', () => stream.destroy())
  const timer = setTimeout(() => stream.destroy(), 200)
  client.end().catch(() => undefined)
  await gone
  clearTimeout(timer)
}
