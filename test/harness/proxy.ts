/** A proxy as a company puts one in front of its runners: every tunnel it is asked for ends at one server. */
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

export interface Proxy {
  readonly url: string
  /** `host:port` of each tunnel. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

export async function startProxy(target: string): Promise<Proxy> {
  const asked: string[] = []
  const open = new Set<Socket>()
  const { hostname, port } = new URL(target)
  const server = createServer((_, response) => response.writeHead(400).end())
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '')
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
