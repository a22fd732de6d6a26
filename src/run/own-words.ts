/** What authors say of a stack where nothing in its format says it: at the heads of its files, and in the README beside them. */
import { basename, dirname } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { Stack } from '../model/stack.ts'
import { headComment, type HeadComment } from '../parse/head-comment.ts'
import { readmeIn, readmeWords } from '../parse/readme.ts'
import type { ReadContext } from '../readers/reader.ts'

export interface Said {
  readonly path: string
  readonly comment: HeadComment
}

export async function headsOf(stack: Stack, context: ReadContext): Promise<readonly Said[]> {
  const found = await Promise.all(
    stack.files.map(async (path): Promise<readonly Said[]> => {
      const file = await context.read(path)
      const comment = isText(file) ? headComment(file.text) : undefined
      return comment === undefined ? [] : [{ path, comment }]
    }),
  )
  return found.flat()
}

/** Of the folder that all of its files are in: a README above speaks of more than them, and is heard where it speaks of all. */
export async function readmeOf(stack: Stack, context: ReadContext): Promise<Said | undefined> {
  const [folder, ...others] = new Set(stack.files.map(dirname))
  const own = folder === undefined || others.length > 0 ? undefined : await wordsIn(folder, stack, context)
  if (own !== undefined || folder === undefined || folder === '') return own
  // What stands above several such folders and denies production speaks of each of them.
  const above = dirname(folder)
  const shared = above === '' || others.length > 0 ? undefined : await wordsIn(above, stack, context)
  if (shared?.comment.says === 'denies') return shared
  const whole = await wordsIn('', stack, context)
  return whole?.comment.ofAll === true ? whole : undefined
}

async function wordsIn(folder: string, stack: Stack, context: ReadContext): Promise<Said | undefined> {
  const path = readmeIn(folder, (one) => context.has(one))
  const file = path === undefined ? undefined : await context.read(path)
  const comment = isText(file) ? readmeWords(file.text, stack.files.map(basename)) : undefined
  return path === undefined || comment === undefined ? undefined : { path, comment }
}
