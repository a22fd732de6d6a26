/** Redis' protocol, as far as asking a few questions needs it, read within bounds that no client library keeps. */
import type { Duplex } from 'node:stream'
import { Unreached } from '../probe.ts'

/** An error of the server's own: `NOAUTH Authentication required.` */
export class Refusal {
  readonly code: string
  readonly words: string

  constructor(line: string) {
    this.code = /^[A-Z]{2,30}\b/.exec(line)?.[0] ?? ''
    this.words = line.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 200)
  }
}

export type Reply = string | number | null | Refusal | readonly Reply[]

/** A server's answer to INFO is some 8 kB, to CONFIG GET some 20 kB with 500 words. */
const most = { bytes: 2_000_000, line: 1_000, words: 20_000, depth: 4 }

/**
 * {@link https://redis.io/docs/latest/develop/reference/protocol-spec/}, version 2. A client library keeps what a hostile server sends, half a gigabyte in
 * a second was measured, opens sockets of its own and tells every fault by the same words.
 */
export class Peer {
  readonly #socket: Duplex
  readonly #chunks: AsyncIterator<Buffer>
  readonly #place: string
  #held: Buffer[] = []
  #size = 0
  #read = 0
  #words = 0
  #begun = false

  constructor(socket: Duplex, place: string) {
    this.#socket = socket
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    this.#place = place
  }

  async ask(...words: readonly string[]): Promise<Reply> {
    this.#socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
    this.#begun = this.#size > 0
    return this.#reply(0)
  }

  async #reply(depth: number): Promise<Reply> {
    this.#words += 1
    if (this.#words > most.words || depth > most.depth) throw this.#tooLarge()
    const line = await this.#line()
    const rest = line.slice(1)
    switch (line[0]) {
      case '+':
        return rest
      case '-':
        return new Refusal(rest)
      case ':':
        return this.#number(rest)
      case '$': {
        const length = this.#number(rest)
        return length < 0 ? null : (await this.#take(length + 2)).toString('utf8', 0, length)
      }
      case '*': {
        const length = this.#number(rest)
        if (length < 0) return null
        const replies: Reply[] = []
        for (let at = 0; at < length; at += 1) replies.push(await this.#reply(depth + 1))
        return replies
      }
      default:
        throw new Unreached('wrong-answer', `${this.#place} does not speak Redis’ protocol`)
    }
  }

  #number(text: string): number {
    if (!/^[+-]?\d{1,15}$/.test(text)) throw new Unreached('wrong-answer', `${this.#place} sent a length or a number that is none`)
    return Number(text)
  }

  async #line(): Promise<string> {
    for (;;) {
      const held = this.#joined()
      const end = held.indexOf('\r\n')
      if (end >= 0 && end <= most.line) return (await this.#take(end + 2)).toString('utf8', 0, end)
      const [first] = held
      // A TLS alert or record where a reply should be.
      if (first === 0x15 || first === 0x16) throw new Unreached('tls-protocol', `${this.#place} speaks TLS; write rediss:// instead of redis://`)
      if ((first !== undefined && !'+-:$*'.includes(String.fromCharCode(first))) || held.length > most.line)
        throw new Unreached('wrong-answer', `${this.#place} does not speak Redis’ protocol`)
      await this.#more()
    }
  }

  async #take(bytes: number): Promise<Buffer> {
    if (this.#read - this.#size + bytes > most.bytes) throw this.#tooLarge()
    while (this.#size < bytes) await this.#more()
    const held = this.#joined()
    this.#held = [held.subarray(bytes)]
    this.#size -= bytes
    return held.subarray(0, bytes)
  }

  #joined(): Buffer {
    const joined = this.#held.length === 1 && this.#held[0] !== undefined ? this.#held[0] : Buffer.concat(this.#held)
    this.#held = [joined]
    return joined
  }

  async #more(): Promise<void> {
    let next: IteratorResult<Buffer>
    try {
      next = await this.#chunks.next()
    } catch (error) {
      throw this.#cut(error)
    }
    if (next.done === true) throw this.#cut()
    this.#begun = true
    this.#held.push(next.value)
    this.#size += next.value.length
    this.#read += next.value.length
    if (this.#read > most.bytes) throw this.#tooLarge()
  }

  #cut(error?: unknown): Unreached {
    if (error instanceof Unreached)
      return error.because === 'out-of-time' ? new Unreached('no-answer', `${this.#place} took the connection and did not answer in time`, error) : error
    return this.#begun
      ? new Unreached('wrong-answer', `the answer of ${this.#place} was cut short`, error)
      : new Unreached('reset', `${this.#place} cut the connection before it answered`, error)
  }

  #tooLarge(): Unreached {
    return new Unreached('too-large', `the answer of ${this.#place} is larger than a check reads`)
  }
}
