/** Reads many blobs through one `git cat-file --batch` that stays for the next question. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import { limits } from '../base/limits.ts'
import { decode, tooLarge, type Decoded } from './decode.ts'
import { startGit } from './git.ts'

/** Contents by git's name of them. Hand the same one to base and head: what both hold is read once. */
export type BlobCache = Map<string, Decoded>

const notHere: Decoded = { unread: 'not in this clone' }

interface Question {
  readonly answer: (content: Decoded) => void
}

export interface BlobReader {
  /** Answers in the order asked; never rejects: what git can't give is `not in this clone`. */
  read(ids: readonly string[]): Promise<readonly Decoded[]>
}

export function blobReader(repository: string, cache: BlobCache): BlobReader {
  let process: BatchProcess | undefined
  const one = (id: string): Promise<Decoded> => {
    const cached = cache.get(id)
    if (cached !== undefined) return Promise.resolve(cached)
    if (process === undefined || process.ended()) process = startBatch(repository)
    return process.ask(id)
  }
  return {
    async read(ids) {
      const wanted = new Map<string, Promise<Decoded>>()
      for (const id of ids) if (!wanted.has(id)) wanted.set(id, one(id))
      const contents = await Promise.all(ids.map((id) => wanted.get(id) as Promise<Decoded>))
      ids.forEach((id, at) => cache.set(id, contents[at] as Decoded))
      return contents
    },
  }
}

interface BatchProcess {
  ask(id: string): Promise<Decoded>
  ended(): boolean
}

function startBatch(repository: string): BatchProcess {
  const child = startGit(repository, ['cat-file', '--batch'])
  const waiting: Question[] = []
  let done = false
  const end = (): void => {
    done = true
    for (const { answer } of waiting.splice(0)) answer(notHere)
  }
  const answers = answerParser((content) => {
    waiting.shift()?.answer(content)
    if (waiting.length === 0) hold(child, false)
  })
  child.stdout.on('data', answers)
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
        waiting.push({ answer })
        child.stdin.write(`${id}\n`)
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
function answerParser(answer: (content: Decoded) => void): (chunk: Buffer) => void {
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
