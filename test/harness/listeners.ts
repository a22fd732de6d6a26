/** Small servers on free ports of this machine that say what a test wants, right or wrong, and end with it. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTls, type TlsOptions, type TLSSocket } from 'node:tls'
import { createServer as createHttps } from 'node:https'
import { createServer as createHttp, type RequestListener } from 'node:http'

export interface Listener {
  readonly port: number
  /** Connections that are open now. */
  readonly open: () => number
  /** Connections taken so far. */
  readonly taken: () => number
  close(): Promise<void>
}

/** Everything a test started, ended together. */
export class Started {
  readonly #listeners: { close(): Promise<void> }[] = []

  async add<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const listener = await starting
    this.#listeners.push(listener)
    return listener
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.splice(0).map((listener) => listener.close()))
  }
}

export function listenRaw(talk: (socket: Socket) => void): Promise<Listener> {
  return listen(createServer(talk))
}

/** Answers whatever it is sent with these bytes, once the request's head has come. */
export function listenFor(answer: (socket: Socket) => void): Promise<Listener> {
  return listenRaw((socket) => {
    socket.once('data', () => answer(socket))
  })
}

export function listenTls(options: TlsOptions, talk: (socket: TLSSocket) => void): Promise<Listener> {
  return listen(createTls(options, talk))
}

export function listenHttp(serve: RequestListener): Promise<Listener> {
  return listen(createHttp({ keepAliveTimeout: 60_000 }, serve))
}

export function listenHttps(options: TlsOptions, serve: RequestListener): Promise<Listener> {
  return listen(createHttps(options, serve))
}

async function listen(server: Server): Promise<Listener> {
  const live = new Set<Socket>()
  let taken = 0
  server.on('connection', (socket: Socket) => {
    taken += 1
    live.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => live.delete(socket))
  })
  server.on('tlsClientError', () => {})
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    open: () => live.size,
    taken: () => taken,
    close: () =>
      new Promise((resolve) => {
        for (const socket of live) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** A port where nobody listens. */
export async function freePort(): Promise<number> {
  const { port, close } = await listenRaw(() => {})
  await close()
  return port
}
