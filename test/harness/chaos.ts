/** A proxy between a client and a real server that spoils what passes: late, slow, cut, short or not at all. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface Spoiling {
  /** Milliseconds each piece waits, both ways. */
  readonly delay?: number
  /** The connection is taken and then: cut, or never served. */
  readonly open?: 'reset' | 'blackhole'
  /** Bytes of the answer after which the connection is `reset`, ended (`truncate`) or never continued (`stall`). */
  readonly after?: { readonly bytes: number; readonly how: 'reset' | 'truncate' | 'stall' }
  /** The answer comes a byte at a time, with these milliseconds between. */
  readonly drip?: number
}

export interface Chaos {
  readonly port: number
  readonly url: string
  /** Connections taken so far. */
  readonly connections: () => number
  spoil(spoiling: Spoiling): void
  close(): Promise<void>
}

export async function startChaos(port: number, spoiling: Spoiling = {}, host = '127.0.0.1'): Promise<Chaos> {
  let current = spoiling
  let connections = 0
  const live = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections += 1
    track(live, client)
    if (current.open === 'reset') client.resetAndDestroy()
    else if (current.open === 'blackhole') client.resume()
    else serve(client, current)
  })
  const serve = (client: Socket, how: Spoiling): void => {
    const upstream = connect({ port, host, allowHalfOpen: true })
    track(live, upstream)
    upstream.on('error', () => client.resetAndDestroy())
    client.on('close', () => upstream.destroy())
    pass(client, upstream, { ...(how.delay === undefined ? {} : { delay: how.delay }) })
    pass(upstream, client, how)
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const own = (server.address() as AddressInfo).port
  return {
    port: own,
    url: `http://127.0.0.1:${own}`,
    connections: () => connections,
    spoil: (next) => {
      current = next
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of live) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function track(live: Set<Socket>, socket: Socket): void {
  live.add(socket)
  socket.on('error', () => {})
  socket.once('close', () => live.delete(socket))
}

/** One piece after the other, so that nothing overtakes. */
function pass(from: Socket, to: Socket, { delay, after, drip }: Spoiling): void {
  let passed = 0
  let queue = Promise.resolve()
  const send = async (piece: Buffer): Promise<void> => {
    if (delay !== undefined) await wait(delay)
    const whole = after === undefined ? piece : piece.subarray(0, Math.max(0, after.bytes - passed))
    for (let at = 0; at < whole.length && to.writable; at += drip === undefined ? whole.length : 1) {
      to.write(drip === undefined ? whole : whole.subarray(at, at + 1))
      if (drip !== undefined) await wait(drip)
    }
    passed += whole.length
    if (after === undefined || passed < after.bytes) return
    from.pause()
    // What was written is on its way before the cut.
    await wait(10)
    if (after.how === 'reset') to.resetAndDestroy()
    if (after.how === 'truncate') to.end()
  }
  from.on('data', (piece: Buffer) => {
    queue = queue.then(() => send(piece))
  })
  from.on('end', () => {
    queue = queue.then(() => (after?.how === 'stall' ? undefined : void to.end()))
  })
}
