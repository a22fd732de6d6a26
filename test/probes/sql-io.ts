/** What the probes of databases need of the world, and the ways of the tests to ask them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import type { ProbeIo } from '../../src/probes/io.ts'
import { Unmeasured, Unreached, type Figures, type Probe } from '../../src/probes/probe.ts'

function none(): never {
  throw new Error('no database is looked at through this door')
}

export function ioOf(patienceMs: number, signal: AbortSignal = new AbortController().signal): ProbeIo {
  return {
    signal,
    patienceMs,
    now: () => performance.now(),
    today: () => new Date(),
    lookUp: none,
    readText: none,
    records: none,
    connect: none,
    session: none,
    request: none,
    run: none,
    wait: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds)
      }),
  }
}

/** Every target goes through the schema, as one of a configuration does. */
export async function look<Target>(probe: Probe<Target>, written: unknown, patienceMs = 4000): Promise<Figures> {
  return probe.observe(probe.target.parse(written), ioOf(patienceMs))
}

/** The reason and the words of a look that comes to nothing. */
export async function refusal<Target>(
  probe: Probe<Target>,
  written: unknown,
  patienceMs = 4000,
): Promise<{ readonly because: string; readonly detail: string }> {
  try {
    await look(probe, written, patienceMs)
  } catch (error) {
    if (error instanceof Unreached) return { because: error.because, detail: error.message }
    throw error
  }
  throw new Error('it was reached')
}

/** A figure that is not there, as `reason: words`. */
export function missing(figures: Figures, name: string): string {
  const figure = figures[name]
  return figure instanceof Unmeasured ? `${figure.reason}: ${figure.detail}` : `measured ${JSON.stringify(figure)}`
}

export interface Wire {
  readonly port: number
  /** Sessions that are open. */
  open(): number
  close(): Promise<void>
}

export type Trouble =
  | 'none'
  | 'stall'
  | 'reset'
  | 'drip'
  | { readonly cutAfter: number }
  | { readonly stallAfter: number }
  | { readonly say: string | Buffer }
  | { readonly change: (chunk: Buffer) => Buffer }

/** A way to a server on which something goes wrong. */
export async function wire(port: number, trouble: Trouble): Promise<Wire> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client)).on('error', () => undefined)
    if (trouble === 'reset') return void client.resetAndDestroy()
    if (trouble === 'stall') return void client.resume()
    if (typeof trouble === 'object' && 'say' in trouble) return void client.resume().write(trouble.say)
    const upstream = connect(port, '127.0.0.1')
    client.on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy()).on('close', () => client.end())
    client.pipe(upstream)
    let sent = 0
    upstream.on('data', (chunk: Buffer) => {
      if (trouble === 'none') return void client.write(chunk)
      if (trouble === 'drip') return void client.write(chunk.subarray(0, 1))
      if ('change' in trouble) return void client.write(trouble.change(chunk))
      const most = 'cutAfter' in trouble ? trouble.cutAfter : 'stallAfter' in trouble ? trouble.stallAfter : 0
      client.write(chunk.subarray(0, Math.max(0, most - sent)))
      sent += chunk.length
      if (sent > most && 'cutAfter' in trouble) client.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** A host that takes no connection: its queue is full, and it is asleep. */
export async function deafServer(): Promise<Wire> {
  const program = "require('net').createServer().listen(0, '127.0.0.1', 1, function () { process.stdout.write(String(this.address().port)) })"
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(said)
  child.kill('SIGSTOP')
  const waiting = [1, 2, 3].map(() => connect(port, '127.0.0.1').on('error', () => undefined))
  await once(waiting[0] as Socket, 'connect')
  return {
    port,
    open: () => waiting.length,
    close: async () => {
      for (const socket of waiting) socket.destroy()
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}
