/** Whether a port takes connections, for what speaks a protocol that has no probe of its own. */
import type { Duplex } from 'node:stream'
import { flag, placeSchema, placeText, textOrMap, type Place } from './common/target.ts'
import { Unmeasured, Unreached, type Probe } from './probe.ts'

interface TcpTarget {
  readonly address: Place
  readonly banner?: boolean | undefined
}

const example = 'a host and a port such as mail.example.org:25'

const schema = textOrMap('address', { address: placeSchema(example), banner: flag.optional() }, example)

export const tcpProbe: Probe<TcpTarget> = {
  name: 'tcp',
  title: 'whether a port takes connections; with `banner`, also the line that the server says first',
  docs: 'https://www.rfc-editor.org/rfc/rfc9293',
  key: 'address',
  target: schema,
  figures: {
    connected: { type: 'bool', means: 'that it takes connections; where it does not, that is the reason' },
    connectSeconds: { type: 'double', means: 'what it took to connect, without the look-up of the name', unit: 's', better: 'lower' },
    banner: { type: 'string', means: 'the first line that the server says by itself' },
    address: { type: 'string', means: 'the address that took the connection' },
  },
  defaults: ({ banner }) => ({ expect: ['connected', ...(banner === true ? ["banner != ''"] : [])] }),
  place: ({ address }) => placeText(address),
  async observe({ address, banner = false }, io) {
    const { socket, connectMs, address: taken } = await io.connect(address)
    try {
      return {
        connected: true,
        connectSeconds: connectMs / 1000,
        banner: banner ? await firstLine(socket, placeText(address)) : new Unmeasured('no-figure', 'it is read only with banner: true'),
        address: taken,
      }
    } finally {
      socket.destroy()
    }
  },
}

/** Characters of a line that are kept; a server that says more before its line ends is cut there. */
const most = 500

function firstLine(socket: Duplex, place: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const ended = (): void => {
      if (text === '') reject(new Unreached('reset', `${place} cut the connection before it said anything`))
      else resolve(plain(text))
    }
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1', 0, most)
      const end = text.indexOf('\n')
      if (end !== -1 || text.length >= most) resolve(plain(text.slice(0, end === -1 ? most : end)))
    })
    socket.once('end', ended)
    socket.once('close', ended)
    socket.once('error', (error) => {
      if (!(error instanceof Unreached)) ended()
      else if (error.because !== 'out-of-time') reject(error)
      else reject(new Unreached('no-answer', `${place} took the connection and did not finish a line`))
    })
  })
}

function plain(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim()
}
