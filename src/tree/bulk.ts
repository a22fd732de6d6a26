/** Asks git of thousands of blobs at once. Through a pipe each blob would wake this process up, and git write it in three pieces. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentParser, sizeParser } from './answers.ts'
import type { Decoded } from './decode.ts'
import { git, startGitInto } from './git.ts'

/** Starting a process costs as much as a few hundred blobs do. */
export const isBulk = (ids: readonly string[]): boolean => ids.length >= 500

const chunkBytes = 1_000_000

/** Sizes in bytes by the ids they were asked for, as far as git told them. The ids are distinct. */
export async function sizesInBulk(repository: string, ids: readonly string[]): Promise<ReadonlyMap<string, number | undefined>> {
  const sizes = new Map<string, number | undefined>()
  const parse = sizeParser((size) => sizes.set(ids[sizes.size] ?? '', size))
  const answer = await git(repository, ['cat-file', '--batch-check', '--buffer'], lines(ids)).catch(() => undefined)
  if (answer !== undefined) parse(answer.output)
  return sizes
}

/** Contents by the ids they were asked for, as far as git gave them: none where no file can be written. The ids are distinct. */
export async function readInBulk(repository: string, ids: readonly string[]): Promise<ReadonlyMap<string, Decoded>> {
  const contents = new Map<string, Decoded>()
  const file = namelessFile()
  if (file === undefined) return contents
  const parse = contentParser((content) => contents.set(ids[contents.size] ?? '', content))
  try {
    await written(repository, ids, file)
    const chunk = Buffer.allocUnsafe(chunkBytes)
    for (let at = 0; ;) {
      const read = readSync(file, chunk, 0, chunkBytes, at)
      if (read === 0) break
      at += read
      parse(Buffer.from(chunk.subarray(0, read)))
    }
  } catch {
    // What could not be read back is asked for once more, one by one.
  } finally {
    closeSync(file)
  }
  return contents
}

const lines = (ids: readonly string[]): string => `${ids.join('\n')}\n`

function written(repository: string, ids: readonly string[], file: number): Promise<void> {
  return new Promise((resolve) => {
    const child = startGitInto(file, repository, ['cat-file', '--batch'])
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(lines(ids))
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
}

/** It has no name when git writes into it: nobody else opens it, and whatever ends this process, nothing of it stays. Undefined where there can be none. */
function namelessFile(): number | undefined {
  let folder: string | undefined
  let file: number | undefined
  try {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
    file = openSync(join(folder, 'blobs'), 'wx+', 0o600)
    rmSync(folder, { recursive: true })
    return file
  } catch {
    if (file !== undefined) closeSync(file)
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    return undefined
  }
}
