/** A real Docker engine in namespaces of its own, as a Swarm of one node: it reaches no network, and nothing of it stays. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { programOf } from './needs.ts'

const dockerd = programOf('dockerd', 'docker.io')
const rights = process.getuid?.() === 0 && process.arch === 'x64' && spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true']).status === 0

/** Whether one can be started here: it takes root and the right to make namespaces. */
export const canSwarm = dockerd !== undefined && rights
if (dockerd !== undefined && !rights) process.stderr.write('Skipped: a Docker engine takes root, x64 and the right to make namespaces.\n')

export interface Engine {
  readonly socketPath: string
  readonly host: string
  ask(method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

export async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'quay-docker-'))
  const socketPath = join(folder, 'docker.sock')
  const words = ['--iptables=false', '--ip6tables=false', '--bridge=none', '--storage-driver=vfs', `--data-root=${folder}/data`]
  const command = `ip link set lo up; exec ${dockerd} ${words.join(' ')} --exec-root=${folder}/exec --pidfile=${folder}/pid -H unix://${socketPath}`
  // Whatever it started lives in its namespace of processes and ends with that, and that with this one.
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...spaces, 'sh', '-c', command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  })
  let log = ''
  child.stderr.on('data', (text) => (log = `${log}${String(text)}`.slice(-4_000)))
  const ask = (method: string, path: string, body?: unknown): Promise<unknown> => send(socketPath, method, path, body)
  for (let tries = 0; ; tries += 1) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`The engine did not come up:\n${log}`)
    const up = await ask('GET', '/_ping').then(
      () => true,
      () => false,
    )
    if (up) break
    await wait(50)
  }
  return {
    socketPath,
    host: `unix://${socketPath}`,
    ask,
    close: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** Makes it a Swarm and gives it three images: `quay/web:v1` and `:v2`, which run, and `:bad`, which ends with exit code 7. */
export async function makeSwarm({ ask }: Engine): Promise<void> {
  await ask('POST', '/swarm/init', { ListenAddr: '127.0.0.1:2377', AdvertiseAddr: '127.0.0.1' })
  for (const [tag, code] of [
    ['v1', waits],
    ['v2', waits],
    ['bad', ends],
  ] as const)
    await ask('POST', `/images/create?fromSrc=-&repo=quay/web&tag=${tag}&changes=${encodeURIComponent('ENTRYPOINT ["/main"]')}`, imageOf(code))
}

/** pause() without end; exit(7). */
const waits = Buffer.from('b8220000000f05ebf7', 'hex')
const ends = Buffer.from('bf07000000b83c0000000f05', 'hex')

/** The smallest program that Linux loads, so that no image has to be fetched: {@link https://refspecs.linuxfoundation.org/elf/elf.pdf}. */
function imageOf(code: Buffer): Buffer {
  const head = Buffer.alloc(120)
  head.write('7f454c46020101', 'hex')
  head.writeUInt16LE(2, 16)
  head.writeUInt16LE(0x3e, 18)
  head.writeUInt32LE(1, 20)
  head.writeBigUInt64LE(0x40_00_78n, 24)
  head.writeBigUInt64LE(64n, 32)
  head.writeUInt16LE(64, 52)
  head.writeUInt16LE(56, 54)
  head.writeUInt16LE(1, 56)
  head.writeUInt32LE(1, 64)
  head.writeUInt32LE(5, 68)
  for (const at of [80, 88]) head.writeBigUInt64LE(0x40_00_00n, at)
  for (const at of [96, 104]) head.writeBigUInt64LE(BigInt(head.length + code.length), at)
  head.writeBigUInt64LE(0x10_00n, 112)
  const folder = mkdtempSync(join(tmpdir(), 'quay-image-'))
  mkdirSync(join(folder, 'root'))
  writeFileSync(join(folder, 'root', 'main'), Buffer.concat([head, code]), { mode: 0o755 })
  const tar = execFileSync('tar', ['-C', join(folder, 'root'), '-c', '.'])
  rmSync(folder, { recursive: true })
  return tar
}

interface ServiceAsk {
  readonly image?: string
  readonly replicas?: number
  readonly onFailure?: 'rollback' | 'pause'
  readonly memory?: number
}

export async function createService(
  { ask }: Engine,
  name: string,
  { image = 'v1', replicas = 1, onFailure = 'pause', memory }: ServiceAsk = {},
): Promise<void> {
  await ask('POST', '/services/create', {
    Name: name,
    TaskTemplate: {
      ContainerSpec: { Image: `quay/web:${image}`, StopGracePeriod: 1e8 },
      RestartPolicy: { Condition: 'any', Delay: 3e8 },
      ...(memory === undefined ? {} : { Resources: { Reservations: { MemoryBytes: memory } } }),
    },
    Mode: replicas === 0 ? { Global: {} } : { Replicated: { Replicas: replicas } },
    // Between two tasks there is more time than it takes to see the first one fail.
    UpdateConfig: { Parallelism: 1, FailureAction: onFailure, Monitor: 1e9, Delay: 2e9, Order: 'start-first' },
    RollbackConfig: { Parallelism: 1, Monitor: 3e8 },
  })
}

interface Known {
  readonly ID: string
  readonly Version: { readonly Index: number }
  readonly Spec: { readonly TaskTemplate: { readonly ContainerSpec: object } }
}

export async function deploy({ ask }: Engine, name: string, image: string): Promise<void> {
  const { ID, Version, Spec } = (await ask('GET', `/services/${name}`)) as Known
  const { TaskTemplate } = Spec
  const next = { ...Spec, TaskTemplate: { ...TaskTemplate, ContainerSpec: { ...TaskTemplate.ContainerSpec, Image: `quay/web:${image}` } } }
  await ask('POST', `/services/${ID}/update?version=${Version.Index}`, next)
}

function send(socketPath: string, method: string, path: string, body: unknown): Promise<unknown> {
  const payload = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, method, path, headers: { host: 'docker', 'content-type': Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json' } },
      (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk)))
        response.on('end', () => {
          if ((response.statusCode ?? 500) >= 400) reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))
          else resolve(/^application\/json/.test(response.headers['content-type'] ?? '') && method === 'GET' ? JSON.parse(text) : text)
        })
      },
    )
    asked.on('error', reject)
    asked.end(payload)
  })
}
