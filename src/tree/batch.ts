/** Reads many blobs through one `git cat-file --batch` that stays for the next question. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import { limits } from '../base/limits.ts'
import { decode, tooLarge, type Decoded } from './decode.ts'
import { startGit } from './git.ts'

/** Contents by git's name of them. Hand the same one to base and head: what both hold is read once. */
export type BlobCache = Map<string, Decoded>

const notHere: Decoded = { unread: 'not in this clone' }

export interface BlobReader {
  /** Bytes, in the order asked, without reading the blobs; undefined for one that git can't give. */
  sizes(ids: readonly string[]): Promise<readonly (number | undefined)[]>
  /** Answers in the order asked; never rejects: what git can't give is `not in this clone`. */
  read(ids: readonly string[]): Promise<readonly Decoded[]>
}

export function blobReader(repository: string, cache: BlobCache): BlobReader {
  const known = new Map<string, number>()
  const check = keeper(() => startBatch<number | undefined>(repository, '--batch-check', sizeParser, undefined))
  const contents = keeper(() => startBatch(repository, '--batch', contentParser, notHere))
  return {
    async sizes(ids) {
      const unknown = [...new Set(ids)].filter((id) => !known.has(id))
      // The other process is needed next: it starts while this one answers.
      if (ids.some((id) => !cache.has(id))) contents()
      const told = await Promise.all(unknown.map((id) => check().ask(id)))
      unknown.forEach((id, at) => {
        const size = told[at]
        if (size !== undefined) known.set(id, size)
      })
      return ids.map((id) => known.get(id))
    },
    async read(ids) {
      const wanted = new Map<string, Promise<Decoded>>()
      for (const id of ids) {
        const cached = cache.get(id)
        if (!wanted.has(id)) wanted.set(id, cached === undefined ? contents().ask(id) : Promise.resolve(cached))
      }
      const answers = await Promise.all(ids.map((id) => wanted.get(id) as Promise<Decoded>))
      ids.forEach((id, at) => cache.set(id, answers[at] as Decoded))
      return answers
    },
  }
}

interface BatchProcess<T> {
  ask(id: string): Promise<T>
  ended(): boolean
}

/** Starts a process at the first question, and anew when one has ended. */
function keeper<T>(start: () => BatchProcess<T>): () => BatchProcess<T> {
  let process: BatchProcess<T> | undefined
  return () => {
    if (process === undefined || process.ended()) process = start()
    return process
  }
}

type Parser<T> = (answer: (content: T) => void) => (chunk: Buffer) => void

function startBatch<T>(repository: string, mode: '--batch' | '--batch-check', parser: Parser<T>, missing: T): BatchProcess<T> {
  const child = startGit(repository, ['cat-file', mode])
  const waiting: ((content: T) => void)[] = []
  let first = 0
  let done = false
  const end = (): void => {
    done = true
    for (const answer of waiting.splice(first)) answer(missing)
  }
  const parse = parser((content) => {
    waiting[first++]?.(content)
    if (first < waiting.length) return
    waiting.length = first = 0
    hold(child, false)
  })
  let asked = ''
  const send = (): void => {
    child.stdin.write(asked)
    asked = ''
  }
  child.stdout.on('data', parse)
  child.stderr.resume()
  child.stdin.on('error', () => undefined)
  child.on('error', end)
  child.on('close', end)
  hold(child, false)
  return {
    ended: () => done,
    ask(id) {
      return new Promise((answer) => {
        if (waiting.length === 0) hold(child, true)
        waiting.push(answer)
        // Questions of one turn go out in one piece.
        if (asked === '') setImmediate(send)
        asked += `${id}\n`
      })
    },
  }
}

/** An idle process must not keep ours from ending: it ends by itself when its input is closed with us. */
function hold(child: ChildProcessWithoutNullStreams, on: boolean): void {
  const verb = on ? 'ref' : 'unref'
  child[verb]()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as Socket)[verb]()
}

/**
 * Cuts the stream into answers, `<id> blob <size>\n<content>\n` or `<id> missing\n` ({@link https://git-scm.com/docs/git-cat-file#_batch_output}).
 * What is too large passes by without being kept.
 */
function contentParser(answer: (content: Decoded) => void): (chunk: Buffer) => void {
  let header = ''
  let size = -1
  let missing = 0
  let parts: Buffer[] = []
  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (size < 0) {
        const end = chunk.indexOf(10, at)
        header += chunk.toString('latin1', at, end < 0 ? chunk.length : end)
        if (end < 0) return
        at = end + 1
        const told = /^\S+ (\w+) (\d+)$/.exec(header)
        header = ''
        if (told === null) answer(notHere)
        else {
          size = Number(told[2])
          missing = size + 1
        }
        continue
      }
      const taken = Math.min(missing, chunk.length - at)
      if (size <= limits.fileBytes) parts.push(chunk.subarray(at, at + taken))
      missing -= taken
      at += taken
      if (missing > 0) continue
      const content = size > limits.fileBytes ? tooLarge(size) : decode(Buffer.concat(parts).subarray(0, size))
      parts = []
      size = -1
      answer(content)
    }
  }
}

/** One line an answer, as `--batch-check` gives it. */
function sizeParser(answer: (size: number | undefined) => void): (chunk: Buffer) => void {
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const told = /^\S+ \w+ (\d+)$/.exec(line)
      answer(told === null ? undefined : Number(told[1]))
    }
  }
}
