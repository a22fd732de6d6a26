/** Unit files that a tree only offers to who wants one: what they start is no more production's than what its README tells everybody to start. */
import { basename, dirname } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import { markdownLines } from '../parse/markdown.ts'
import { readmeIn } from '../parse/readme.ts'
import type { ReadContext } from '../readers/reader.ts'
import { defaultNames } from '../stacks/locate.ts'
import { toldOf } from './told-for.ts'

const plain = /(?<![\w/.-])(docker|podman)[- ]compose(?=\s)(?:(?!\s(-f|--file)\b)[^\n`;&|]){0,200}\bup\b/i
const asWished = /\boptional(ly)?\b|\bif you (want|wish|like|prefer)\b/i
const edits = /\b(edit|adjust|adapt|change|modify|customi[sz]e)\b/i

/** Those that the README beside them calls optional or tells to edit, where the one at the root tells to start the root's own file. */
export async function offeredUnits(units: readonly string[], context: ReadContext): Promise<ReadonlySet<string>> {
  const has = (path: string): boolean => context.has(path)
  const own = defaultNames.find(has)
  const main = readmeIn('', has)
  const told = own === undefined || main === undefined ? undefined : await context.read(main)
  if (own === undefined || main === undefined || !isText(told) || !plain.test(told.text) || (await toldOf([own], [main], context))?.to !== 'others')
    return new Set()
  const offered: string[] = []
  for (const path of units) {
    const readme = readmeIn(dirname(path), has)
    const file = readme === undefined ? undefined : await context.read(readme)
    if (isText(file) && offers(file.text, basename(path))) offered.push(path)
  }
  return new Set(offered)
}

function offers(text: string, unit: string): boolean {
  let heading = ''
  return markdownLines(text).some(({ text: words, kind }) => {
    if (kind === 'heading') heading = words
    const isNamed = words.includes(unit)
    return (isNamed || /\bsystemd\b/i.test(words)) && (asWished.test(`${heading} ${words}`) || (isNamed && edits.test(words)))
  })
}
