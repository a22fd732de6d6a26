/** Real MariaDB servers for the tests, alone or as a replica of another. */
import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConnection, type Connection } from 'mysql2/promise'
import { programOf } from './needs.ts'
import { asNobody, ended, freePort, pause } from './postgres.ts'

export const mariadbd = programOf('mariadbd', 'mariadb-server')

export interface Mariadb {
  readonly port: number
  readonly folder: string
  readonly socket: string
  urlOf(user: string, secret: string, database?: string): string
  /** As the superuser. */
  client(): Promise<Connection>
  run(...statements: readonly string[]): Promise<void>
  stop(): Promise<void>
}

let made: Promise<string> | undefined
let running = 0

/** Setting up the tables of a server takes longer than starting one: it is done once, and copied. */
async function template(): Promise<string> {
  made ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-maria-new-'))
    const words = ['--no-defaults', `--datadir=${folder}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--innodb_log_file_size=8M']
    const [install, all] = asNobody('mariadb-install-db', words)
    await promisify(execFile)(install, all)
    return folder
  })()
  return made
}

async function forget(): Promise<void> {
  if (made === undefined) return
  const folder = await made
  made = undefined
  rmSync(folder, { recursive: true, force: true })
}

/** `options` are lines of its option file; files of that folder may be named relative to it. */
export async function startMariadb(options: readonly string[] = [], files: Readonly<Record<string, string>> = {}): Promise<Mariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-maria-'))
  const [data, socket, port] = [join(folder, 'data'), join(folder, 'sock'), await freePort()]
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const own = [
    `port=${port}`,
    `datadir=${data}`,
    `socket=${socket}`,
    `pid-file=${folder}/pid`,
    'bind-address=127.0.0.1',
    'innodb_flush_log_at_trx_commit=0',
    'innodb_log_file_size=8M',
    `tmpdir=${folder}`,
  ]
  writeFileSync(join(folder, 'my.cnf'), `[mariadbd]\n${[...own, ...options.map((line) => line.replaceAll('{folder}', folder))].join('\n')}\n`)
  running++
  cpSync(await template(), data, { recursive: true })
  const [program, flags] = asNobody(mariadbd ?? 'mariadbd', [`--defaults-file=${folder}/my.cnf`])
  const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (text) => (log += String(text)))
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 400 || child.exitCode !== null) throw new Error(`MariaDB did not come up:\n${log.slice(-2000)}`)
    await pause(25)
  }
  const open: Connection[] = []
  const client = async (): Promise<Connection> => {
    const one = await createConnection({ socketPath: socket, user: 'root' })
    open.push(one)
    return one
  }
  return {
    port,
    folder,
    socket,
    urlOf: (user, secret, database = 'mysql') => `mysql://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
    client,
    run: async (...statements) => {
      const one = await client()
      for (const statement of statements) await one.query(statement)
      await one.end()
    },
    stop: async () => {
      for (const one of open) one.destroy()
      await ended(child, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
      running--
      if (running === 0) await forget()
    },
  }
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', () => resolve(true)).on('error', () => resolve(false))
    socket.on('data', () => socket.destroy())
  })
}
