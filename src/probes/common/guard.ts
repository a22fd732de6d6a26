/** Bounds on what a peer may send to a client library, and what becomes of it where the library does not expect what comes. */
import type { Duplex } from 'node:stream'
import { Unreached } from '../probe.ts'

/** Bytes that one session reads; a server's whole answer to us is some hundred thousand. */
const most = 8_000_000

/**
 * A library parses inside the socket's own event, where what it throws for a malformed packet would end the process. Here it ends the connection
 * instead, and so does an answer that does not end.
 */
export function guard(stream: Duplex, isFirst: (chunk: Buffer) => boolean = () => true): void {
  const emit = stream.emit.bind(stream)
  let bytes = 0
  const guarded = (event: string | symbol, ...values: readonly unknown[]): boolean => {
    if (event !== 'data') return emit(event, ...values)
    const chunk = values[0] as Buffer
    if (bytes === 0 && chunk.length > 0 && !isFirst(chunk)) {
      stream.destroy(new Unreached('wrong-answer', 'what answers there speaks another protocol'))
      return true
    }
    bytes += chunk.length
    if (bytes > most) {
      stream.destroy(new Unreached('too-large', `it sent more than ${most / 1_000_000} MB`))
      return true
    }
    try {
      return emit(event, ...values)
    } catch (error) {
      stream.destroy(new Unreached('wrong-answer', 'its answer is not what the protocol allows', error))
      return true
    }
  }
  stream.emit = guarded
}
