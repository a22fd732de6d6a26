/** Real Redis servers, as many as a test needs, each in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './listeners.ts'
import { programOf } from './needs.ts'

export const redisServer = programOf('redis-server', 'redis-server')

export interface Redis {
  readonly port: number
  readonly socketPath: string
  readonly folder: string
  readonly process: ChildProcess
  /** Sends commands in inline form over a connection of its own; gives what comes back within a moment. */
  say(...lines: readonly string[]): Promise<string>
  close(): Promise<void>
}

/** `lines` are of redis.conf. It ends with the test's process, whatever becomes of that. */
export async function startRedis(lines: readonly string[] = [], files: Readonly<Record<string, string>> = {}): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'quay-redis-'))
  const port = await freePort()
  const socketPath = join(folder, 'redis.sock')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const own = ['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, `unixsocket ${socketPath}`, 'save ""', 'daemonize no', 'repl-diskless-sync-delay 0']
  writeFileSync(join(folder, 'redis.conf'), `${[...own, ...lines.map((line) => line.replaceAll('{folder}', folder))].join('\n')}\n`)
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', redisServer ?? 'redis-server', join(folder, 'redis.conf')], { stdio: ['ignore', 'pipe', 'ignore'] })
  let log = ''
  child.stdout.on('data', (text) => (log += String(text)))
  for (let tries = 0; !/eady to accept connections|Server initialized/.test(log); tries += 1) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`Redis did not come up:\n${log.slice(-2000)}`)
    await wait(20)
  }
  return {
    port,
    socketPath,
    folder,
    process: child,
    say: (...commands) => say(port, commands),
    close: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function say(port: number, commands: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', (chunk) => (heard += String(chunk)))
  socket.on('error', () => {})
  socket.write(`${commands.join('\r\n')}\r\nQUIT\r\n`)
  await once(socket, 'close')
  return heard
}
