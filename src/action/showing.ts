/** Ways to show a result that stands already; each is tried by itself, and none can change it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { messageOf } from '../github/client.ts'
import { blobLink } from '../github/links.ts'
import type { Links } from '../report/links.ts'
import type { Context } from './context.ts'
import type { Teller } from './teller.ts'

/** Bytes; GitHub drops a summary of more than 1 MiB whole. */
export const summaryBudget = 900_000
const summaryLimit = 1024 * 1024

export type Attempt = <T>(what: string, does: () => Promise<T> | T) => Promise<T | undefined>

/** `stands` says what no failure changes, as a sentence. */
export function attempts(teller: Teller, stands: string): Attempt {
  return async (what, does) => {
    try {
      return await does()
    } catch (error) {
      await teller.tell((core) => core.warning(`${what} could not be written: ${messageOf(error)}. ${stands}`)).catch(() => undefined)
      return undefined
    }
  }
}

export function linksOf({ serverUrl, repository }: Context): Links {
  return { blob: (commit, path, line) => blobLink(serverUrl, repository, commit, path, line) }
}

/** Throws RangeError for a summary that GitHub would drop. */
export function withinLimit(audit: string): string {
  const bytes = Buffer.byteLength(audit)
  if (bytes > summaryLimit) throw new RangeError(`it has ${bytes} bytes, ${summaryLimit} are allowed`)
  return audit
}

/** Into a folder of its own, since one job may run this action twice; answers the paths by the same names. */
export function writeFiles<Name extends string>(context: Context, files: Readonly<Record<Name, { readonly name: string; readonly text: string }>>) {
  const folder = mkdtempSync(join(context.temp || tmpdir(), 'plimsoll-'))
  const written = Object.entries<{ readonly name: string; readonly text: string }>(files).map(([key, { name, text }]): [string, string] => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return [key, path]
  })
  return Object.fromEntries(written) as Readonly<Record<Name, string>>
}

/** What lies at the path may come from the pull request: a link there is replaced, never followed. */
export function writeInto(context: Context, file: string, text: string): void {
  const path = resolve(context.workspace, file)
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  writeFileSync(path, text, { flag: 'wx' })
}
