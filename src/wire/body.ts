/** A body as text, decoded and counted while it comes in: what is larger than asked for is never held. */
import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { Unreached } from '../probes/probe.ts'
import { shown } from './faults.ts'

export interface Body {
  readonly text: string
  readonly bytes: number
}

export async function readBody(response: IncomingMessage, most: number, place: string): Promise<Body> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const first = await firstOf(response)
  if (first === undefined) return { text: '', bytes: 0 }
  const decoder = decoderOf(encoding, first, place)
  const meter = async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > most) throw tooLarge(most, place)
      yield chunk
    }
  }
  const chunks: Buffer[] = []
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) chunks.push(chunk)
  }
  // Counted on both sides: a bomb is small before it is decoded, and empty blocks without end are nothing after.
  await (decoder === undefined ? pipeline(response, meter, collect) : pipeline(response, meter, decoder, meter, collect))
  const whole = Buffer.concat(chunks)
  return { text: textOf(whole, response.headers['content-type'] ?? ''), bytes: whole.length }
}

/** The body's first byte, left where it is; undefined where there is no body, as after HEAD, whatever the headers say of it. */
function firstOf(response: IncomingMessage): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const chunk = response.read() as Buffer | null
      if (chunk === null) return
      response.removeListener('readable', look)
      response.unshift(chunk)
      resolve(chunk[0])
    }
    response.on('readable', look)
    response.once('end', () => resolve(undefined))
    response.once('error', reject)
  })
}

function decoderOf(encoding: string, first: number, place: string): Transform | undefined {
  switch (encoding) {
    case 'identity':
    case '':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      // Some send it bare, against the standard; a wrapped one begins with its method, 8.
      return (first & 0x0f) === 8 ? createInflate() : createInflateRaw()
    default:
      throw new Unreached('wrong-answer', `the body of ${place} is encoded as ${shown(encoding, 40)}, which nobody asked for`)
  }
}

function tooLarge(most: number, place: string): Unreached {
  return new Unreached('too-large', `the body of ${place} is larger than ${most} bytes`)
}

function textOf(bytes: Buffer, type: string): string {
  const charset = /;\s*charset="?([\w.:-]{1,40})/i.exec(type)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // A name that nobody knows; what it is called does not make it unreadable.
    return new TextDecoder().decode(bytes)
  }
}
