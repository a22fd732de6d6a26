/** Reads many blobs through one `git cat-file --batch` that stays for the next question. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import { contentParser, notHere, sizeParser, type Parser } from './answers.ts'
import { isBulk, readInBulk, sizesInBulk } from './bulk.ts'
import type { Decoded } from './decode.ts'
import { startGit } from './git.ts'

/** Contents by git's name of them. Hand the same one to base and head: what both hold is read once. */
export type BlobCache = Map<string, Decoded>

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
      const bulk = isBulk(unknown)
      // The other process is needed next: it starts while this one answers.
      if (!bulk && ids.some((id) => !cache.has(id))) contents()
      const told = bulk ? await sizesInBulk(repository, unknown) : nothing
      const left = unknown.filter((id) => !told.has(id))
      const sizes = await Promise.all(left.map((id) => check().ask(id)))
      const keep = (id: string, size: number | undefined): void => {
        if (size !== undefined) known.set(id, size)
      }
      for (const [id, size] of told) keep(id, size)
      left.forEach((id, at) => keep(id, sizes[at]))
      return ids.map((id) => known.get(id))
    },
    async read(ids) {
      const wanted = [...new Set(ids)].filter((id) => !cache.has(id))
      if (isBulk(wanted)) for (const [id, content] of await readInBulk(repository, wanted)) cache.set(id, content)
      const left = wanted.filter((id) => !cache.has(id))
      const answers = await Promise.all(left.map((id) => contents().ask(id)))
      left.forEach((id, at) => cache.set(id, answers[at] as Decoded))
      return ids.map((id) => cache.get(id) as Decoded)
    },
  }
}

const nothing: ReadonlyMap<string, undefined> = new Map()

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
