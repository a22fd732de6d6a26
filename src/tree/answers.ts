/** Cuts what `git cat-file` writes into answers, however the pieces come. */
import { limits } from '../base/limits.ts'
import { decode, tooLarge, type Decoded } from './decode.ts'

export type Parser<T> = (answer: (content: T) => void) => (chunk: Buffer) => void

export const notHere: Decoded = { unread: 'not in this clone' }

/**
 * Of `--batch`: `<id> blob <size>\n<content>\n` or `<id> missing\n` ({@link https://git-scm.com/docs/git-cat-file#_batch_output}).
 * What is too large passes by without being kept.
 */
export function contentParser(answer: (content: Decoded) => void): (chunk: Buffer) => void {
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
      const content = size > limits.fileBytes ? tooLarge(size) : decode((parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).subarray(0, size))
      parts = []
      size = -1
      answer(content)
    }
  }
}

/** Of `--batch-check`: one line an answer. */
export function sizeParser(answer: (size: number | undefined) => void): (chunk: Buffer) => void {
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
