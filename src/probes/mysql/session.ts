/** A session with MySQL or MariaDB that ends in time, whatever the peer does, and takes no exception for an answer. */
import type { Duplex } from 'node:stream'
import type { Connection, QueryError } from 'mysql2'
import { guard } from '../common/guard.ts'
import type { Server } from '../common/server.ts'
import { farewell, openAny, watch, type Way } from '../common/ways.ts'
import type { ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { isOfStatement, mysqlError, numberOf } from './errors.ts'

/** Rows by the names of their columns in lower case, which differ from version to version. */
export type Row = ReadonlyMap<string, string | null>

export class Refused extends Error {
  override readonly name = 'Refused'
  readonly number: number
  readonly unreached: Unreached

  constructor(number: number, unreached: Unreached) {
    super(unreached.message)
    this.number = number
    this.unreached = unreached
  }
}

export interface MysqlSession {
  readonly encrypted: boolean
  left(): number
  ask(sql: string): Promise<readonly Row[]>
  close(): Promise<void>
}

interface Inside {
  stream: Duplex & { readonly encrypted?: boolean; once(event: 'connect', listener: () => void): unknown }
}

export async function openMysql(server: Server, io: ProbeIo): Promise<MysqlSession> {
  return openAny(server, io, {
    port: 3306,
    open: async (way) => open(way, io),
    reason: (error) => mysqlError(error, server),
    isOfEncryption: ({ because }) => because === 'tls-protocol',
  })
}

async function open(way: Way, io: ProbeIo): Promise<MysqlSession> {
  const { createConnection } = await import('mysql2')
  const { server } = way
  const verifies = way.tls !== false && way.tls.rejectUnauthorized !== false
  const verifiesName = verifies && way.tls.checkServerIdentity === undefined
  // mysql2 holds the certificate of a bare address against the name localhost.
  if (verifiesName && /^[\d.]+$|:/.test(way.host))
    throw new Unreached('cannot-run', 'a certificate can be held against a name only, and the connection string has an address')
  const connection = createConnection({
    ...(server.socket === undefined ? { host: way.host, port: way.port } : { socketPath: way.host }),
    ...(server.user === undefined ? {} : { user: server.user }),
    ...(server.password === undefined ? {} : { password: server.password.reveal() }),
    ...(server.database === undefined ? {} : { database: server.database }),
    ...(way.tls === false ? {} : { ssl: { ...filesOf(way.tls), rejectUnauthorized: verifies, verifyIdentity: verifiesName } }),
    connectTimeout: 0,
    disableEval: true,
    enableKeepAlive: false,
    // A server may ask for files of its client.
    flags: ['-LOCAL_FILES'],
    connectAttributes: { program_name: 'plimsoll' },
    rowsAsArray: true,
    typeCast: (field) => field.string('utf8'),
  })
  const raw = guarded(connection as unknown as Inside)
  let failed: unknown
  const opened = new Promise<void>((resolve, reject) => {
    connection.once('connect', () => resolve())
    connection.on('error', (error) => {
      failed ??= error
      reject(error)
    })
  })
  const inside = connection as unknown as Inside
  // Of packets out of order it would print a line each; thrown here it ends the connection, as what else it can't parse.
  connection.on('warn', () => {
    throw new Unreached('wrong-answer', 'its packets are out of order')
  })
  const watched = watch(io, way, (why) => {
    inside.stream.destroy(why)
    if (raw !== inside.stream) raw.destroy(why)
  })
  raw.once('connect', watched.reached)
  connection.on('error', (error) => watched.fail(mysqlError(error, server)))
  try {
    await Promise.race([opened, watched.failing])
  } catch (error) {
    watched.done()
    inside.stream.destroy()
    raw.destroy()
    throw failed ?? error
  }
  watched.opened()
  return {
    encrypted: inside.stream.encrypted === true,
    left: () => Math.max(0, way.end - io.now()),
    ask: async (sql) => Promise.race([ask(connection, sql, server, () => failed), watched.failing]),
    close: async () => {
      watched.done()
      await farewell(inside.stream, () => void connection.end())
      raw.destroy()
    },
  }
}

function filesOf({ ca, cert, key }: Exclude<Way['tls'], false>): { readonly ca?: string; readonly cert?: string; readonly key?: string } {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
  const [authorities, own, secret] = [text(ca), text(cert), text(key)]
  return {
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(own === undefined ? {} : { cert: own }),
    ...(secret === undefined ? {} : { key: secret }),
  }
}

/** mysql2 puts another stream in place of the first when TLS begins, and nothing tells of it. */
function guarded(inside: Inside): Inside['stream'] {
  const raw = inside.stream
  guard(raw, isGreeting)
  let now = raw
  Object.defineProperty(inside, 'stream', {
    configurable: true,
    enumerable: true,
    get: () => now,
    set: (next: Inside['stream']) => {
      now = next
      guard(next)
    },
  })
  return raw
}

/** A server speaks first: a packet with the number 0 that holds a greeting of protocol 9 or 10, or an error. */
function isGreeting(chunk: Buffer): boolean {
  return (chunk.length < 4 || chunk[3] === 0) && (chunk.length < 5 || [9, 10, 0xff].includes(chunk[4] ?? 0))
}

async function ask(connection: Connection, sql: string, server: Server, failed: () => unknown): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    connection.query({ sql, rowsAsArray: true }, (error: QueryError | null, rows: unknown, fields: unknown) => {
      if (error !== null) {
        const number = numberOf(error)
        const reason = mysqlError(failed() ?? error, server)
        reject(number !== undefined && isOfStatement(error) && failed() === undefined ? new Refused(number, reason) : reason)
        return
      }
      if (!Array.isArray(rows) || !Array.isArray(fields)) {
        resolve([])
        return
      }
      const names = (fields as readonly { readonly name: string }[]).map(({ name }) => name.toLowerCase())
      resolve((rows as readonly (readonly (string | null)[])[]).map((row) => new Map(names.map((name, index) => [name, row[index] ?? null]))))
    })
  })
}
