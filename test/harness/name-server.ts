/** A name server that answers what a test wants: records, refusals, silence or rubbish. */
import { createSocket } from 'node:dgram'

const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, CAA: 257 } as const

export type RecordType = keyof typeof types

export interface ZoneRecord {
  readonly type: RecordType
  readonly ttl: number
  readonly data: Buffer
}

/** By name, or by name and type; a code of failure, silence, rubbish or records. A name that is not there does not exist. */
export type Zone = Readonly<Record<string, 'SERVFAIL' | 'REFUSED' | 'silence' | 'rubbish' | readonly ZoneRecord[]>>

const codes = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 } as const

export async function startNameServer(zone: Zone, port = 0) {
  const server = createSocket('udp4')
  const asked: string[] = []
  server.on('message', (message, { port: from, address }) => {
    const { name, type, end } = question(message)
    asked.push(`${name} ${type}`)
    const kind = Object.entries(types).find(([, number]) => number === type)?.[0] ?? ''
    const entry = zone[`${name} ${kind}`] ?? zone[name] ?? 'NXDOMAIN'
    if (entry === 'silence') return
    if (entry === 'rubbish') server.send(Buffer.concat([message.subarray(0, 2), Buffer.from('harbour rubbish')]), from, address)
    else if (typeof entry === 'string') server.send(reply(message, end, codes[entry], []), from, address)
    else
      server.send(
        reply(
          message,
          end,
          0,
          entry.filter((one) => types[one.type] === type),
        ),
        from,
        address,
      )
  })
  await new Promise<void>((resolve) => {
    server.bind(port, '127.0.0.1', resolve)
  })
  return {
    port: server.address().port,
    address: `127.0.0.1:${server.address().port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
      }),
  }
}

export function nameOf(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}

export function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])
}

export function short(...values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 255]))
}

function question(message: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function reply(message: Buffer, end: number, code: number, records: readonly ZoneRecord[]): Buffer {
  const head = Buffer.concat([message.subarray(0, 2), short(0x81_80 | code, 1, records.length, 0, 0)])
  const answers = records.map(({ type, ttl, data }) => Buffer.concat([short(0xc0_0c, types[type], 1, 0, ttl, data.length), data]))
  return Buffer.concat([head, message.subarray(12, end), ...answers])
}
