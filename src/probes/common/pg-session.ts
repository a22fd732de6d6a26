/** A session with PostgreSQL or PgBouncer's console that ends in time, whatever the peer does, and takes no exception for an answer. */
import type { Duplex } from 'node:stream'
import type { Client } from 'pg'
import type { ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { guard } from './guard.ts'
import { isOfStatement, pgError } from './pg-errors.ts'
import type { Server } from './server.ts'
import { farewell, openAny, watch, type Way } from './ways.ts'

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

export async function openPg(server: Server, io: ProbeIo): Promise<PgSession> {
  return openAny(server, io, {
    port: 5432,
    open: async (way) => open(way, io),
    reason: (error) => (error instanceof Refused ? error.unreached : pgError(error, server)),
    // As libpq goes on under `prefer` and `allow`: no TLS there, or pg_hba.conf wants the other way.
    isOfEncryption: ({ because, message }) => because === 'tls-protocol' || (because === 'auth-rejected' && /pg_hba\.conf|SSL required/.test(message)),
    unfit: async (session) => unfit(session, server.parameters.get('targetsessionattrs')?.toLowerCase()),
  })
}

/** Of several addresses, the one that is to be meant ({@link https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS}). */
async function unfit(session: PgSession, wanted: string | undefined): Promise<Unreached | undefined> {
  const role = wanted === 'primary' || wanted === 'read-write' ? 'primary' : wanted === 'standby' || wanted === 'read-only' ? 'standby' : undefined
  if (role === undefined) return undefined
  const [table] = await session.ask('select pg_catalog.pg_is_in_recovery()')
  const is = table?.rows[0]?.[0] === 't' ? 'standby' : 'primary'
  return is === role ? undefined : new Unreached('wrong-answer', `it is a ${is}, and target_session_attrs asks for a ${role}`)
}

async function open(way: Way, io: ProbeIo): Promise<PgSession> {
  const { default: pg } = await import('pg')
  const { server } = way
  const options = server.parameters.get('options')
  const client = new pg.Client({
    host: way.host,
    port: way.port,
    ...(server.user === undefined ? {} : { user: server.user }),
    ...(server.database === undefined ? {} : { database: server.database }),
    ...(options === undefined ? {} : { options }),
    // A function, since without a word pg looks for one in the environment and in ~/.pgpass.
    password: async () => {
      if (server.password !== undefined) return server.password.reveal()
      throw new Unreached('no-credentials', 'it asks for a password, and the connection string holds none')
    },
    ssl: way.tls,
    ...(server.parameters.get('sslnegotiation') === 'direct' && way.tls !== false ? { sslnegotiation: 'direct' as const } : {}),
    application_name: 'plimsoll',
    types: { getTypeParser: () => (text: string) => text },
  })
  const { connection } = client as unknown as { readonly connection: Wire }
  const raw = connection.stream
  let failed: unknown
  client.on('error', (error) => (failed ??= error))
  if (way.tls === false) guard(raw, isMessage)
  else connection.once('sslconnect', () => guard(connection.stream))
  const watched = watch(io, way, (why) => {
    connection.stream.destroy(why)
    if (raw !== connection.stream) raw.destroy(why)
  })
  connection.once('connect', watched.reached)
  client.on('error', (error) => watched.fail(pgError(error, server)))
  try {
    await Promise.race([client.connect(), watched.failing])
  } catch (error) {
    watched.done()
    connection.stream.destroy()
    raw.destroy()
    throw failed ?? error
  }
  watched.opened()
  return {
    encrypted: connection.stream.encrypted === true,
    left: () => Math.max(0, way.end - io.now()),
    ask: async (sql) => Promise.race([ask(client, sql, server, () => failed), watched.failing]),
    close: async () => {
      watched.done()
      await farewell(connection.stream, () => void client.end().catch(() => undefined))
      raw.destroy()
    },
  }
}

/** The first byte of what a server may say to a start: an authentication request, an error, a notice, another version of the protocol. */
function isMessage(chunk: Buffer): boolean {
  return 'RENv'.includes(String.fromCharCode(chunk[0] ?? 0))
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
