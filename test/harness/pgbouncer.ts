/** A real PgBouncer in front of a real PostgreSQL. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programOf } from './needs.ts'
import { asNobody, ended, freePort, password, pause, type Postgres } from './postgres.ts'

export const pgbouncer = programOf('pgbouncer', 'pgbouncer')

export interface Pgbouncer {
  readonly port: number
  readonly folder: string
  urlOf(user: string, secret: string, database?: string): string
  stop(): Promise<void>
}

/** Users of its own: `admin` and `watcher` may look at its console, `app` may not. All have the password `w`, in front of the server `postgres` has its own. */
export async function startPgbouncer(server: Postgres, settings: Readonly<Record<string, string>> = {}, databases: readonly string[] = []): Promise<Pgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pgb-'))
  const port = await freePort()
  const users = { admin: 'w', watcher: 'w', app: 'w', postgres: password }
  writeFileSync(
    join(folder, 'users.txt'),
    Object.entries(users)
      .map(([name, secret]) => `"${name}" "${secret}"\n`)
      .join(''),
  )
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: folder,
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users.txt'),
    admin_users: 'admin',
    stats_users: 'watcher',
    ...settings,
  }
  const lines = [
    '[databases]',
    `postgres = host=127.0.0.1 port=${server.port} user=postgres dbname=postgres`,
    ...databases,
    '[pgbouncer]',
    ...Object.entries(all).map(([name, value]) => `${name} = ${value}`),
  ]
  writeFileSync(join(folder, 'pgbouncer.ini'), `${lines.join('\n')}\n`)
  const [program, words] = asNobody(pgbouncer ?? 'pgbouncer', [join(folder, 'pgbouncer.ini')])
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => (log += String(text)))
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`PgBouncer did not come up:\n${log.slice(-2000)}`)
    await pause(25)
  }
  return {
    port,
    folder,
    urlOf: (user, secret, database = 'pgbouncer') => `postgresql://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
