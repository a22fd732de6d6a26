/** nginx as people run it, with its own configuration in a temporary folder, ended with the test. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './listeners.ts'

export interface Nginx {
  readonly ports: Readonly<Record<string, number>>
  close(): Promise<void>
}

/** Servers by name: what stands in each, with `PORT` and `FOLDER` filled in; `files` lie in the folder. */
export async function startNginx(program: string, servers: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>): Promise<Nginx> {
  // Between finding a port and taking it, somebody else may.
  for (let at = 0; at < 3; at += 1) {
    const nginx = await start(program, servers, files)
    if (nginx !== undefined) return nginx
  }
  throw new Error('nginx does not start')
}

async function start(program: string, servers: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>): Promise<Nginx | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'harbour-nginx-'))
  mkdirSync(join(folder, 'tmp'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const ports: Record<string, number> = {}
  for (const name of Object.keys(servers)) ports[name] = await freePort()
  const blocks = Object.entries(servers).map(([name, text]) => `server { ${text.replaceAll('PORT', `127.0.0.1:${ports[name]}`).replaceAll('FOLDER', folder)} }`)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/tmp;`).join(' ')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; ${process.getuid?.() === 0 ? 'user root;' : ''}
events {} http { access_log off; ${paths} keepalive_timeout 60s; ${blocks.join('\n')} }`,
  )
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true })
  }
  for (const port of Object.values(ports)) await listening(port, () => child.exitCode !== null)
  if (child.exitCode === null) return { ports, close }
  await close()
  return undefined
}

async function listening(port: number, given: () => boolean): Promise<void> {
  for (let at = 0; at < 200 && !given(); at += 1) {
    const socket = connect({ port, host: '127.0.0.1' })
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await wait(20)
  }
  if (!given()) throw new Error(`nginx does not listen on ${port}`)
}
