/** Connections: to any address of a name or to a socket of this machine, with TLS or without. */
import { createConnection, isIP, type LookupFunction, type Socket } from 'node:net'
import type { ConnectAsk, Connection } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import { bounded, seconds, type Bounds } from './bounds.ts'
import { connectFault, placeOf, socketFault } from './faults.ts'
import { held } from './held.ts'
import { lookUp } from './lookup.ts'
import { secure } from './tls.ts'

export interface Dialled {
  readonly socket: Socket
  readonly address: string
  readonly dnsMs: number
  readonly connectMs: number
}

export async function connect(ask: ConnectAsk, bounds: Bounds): Promise<Connection> {
  const { socket, address, connectMs } = await (ask.socketPath === undefined ? dial(ask, bounds) : dialSocket(ask.socketPath, bounds))
  if (ask.tls === undefined) return { socket, address, connectMs }
  const { socket: secured, ...tls } = await secure(socket, ask, ask.tls, bounds)
  return { socket: secured, address, connectMs, tls }
}

export async function dial({ host, port }: ConnectAsk, bounds: Bounds): Promise<Dialled> {
  const started = performance.now()
  const addresses = await lookUp(host, bounds)
  const found = performance.now()
  const place = placeOf(host, port)
  const [only] = addresses
  const socket = await open(
    bounds,
    () => new Unreached('no-connection', `${place} took no connection within ${seconds(bounds.patienceMs)}`),
    (error) => connectFault(error, place),
    () =>
      addresses.length === 1 && only !== undefined
        ? createConnection({ host: only, port })
        : createConnection({ host, port, lookup: known(addresses), autoSelectFamily: true, autoSelectFamilyAttemptTimeout: share(addresses.length, bounds) }),
  )
  return { socket, address: socket.remoteAddress ?? only ?? '', dnsMs: found - started, connectMs: performance.now() - found }
}

export async function dialSocket(path: string, bounds: Bounds): Promise<Dialled> {
  const started = performance.now()
  const socket = await open(
    bounds,
    () => new Unreached('no-connection', `${path} took no connection within ${seconds(bounds.patienceMs)}`),
    (error) => socketFault(error, path),
    () => createConnection({ path }),
  )
  return { socket, address: path, dnsMs: 0, connectMs: performance.now() - started }
}

async function open(bounds: Bounds, late: () => Unreached, fault: (error: unknown) => unknown, start: () => Socket): Promise<Socket> {
  const socket = await bounded<Socket>(bounds, late, ({ resolve, reject }) => {
    const opening = start()
    opening.once('connect', () => {
      opening.removeListener('error', failed)
      resolve(opening)
    })
    const failed = (error: unknown): void => reject(fault(error))
    opening.once('error', failed)
    return () => {
      opening.on('error', () => {})
      opening.destroy()
    }
  })
  socket.setNoDelay(true)
  return held(socket, bounds)
}

/** What was looked up once is not looked up again. */
function known(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_, { all }, done) => {
    const [first] = found
    if (all === true) done(null, found)
    else done(null, first?.address ?? '', first?.family)
  }
}

/** An address that drops what is sent to it leaves time for the next one; slow ones are waited for longer than Node's 250 ms. */
function share(addresses: number, { patienceMs }: Bounds): number {
  return Math.min(2_000, Math.max(10, Math.floor(patienceMs / (addresses + 1))))
}
