/** A tree of examples: where its README says that it holds them, what nothing brings up is somebody's to learn from, and no system. */
import { basename, dirname } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import { saysDemo, saysExampleFolder, saysExampleHead, saysExamples, saysRetired, type ReadmeWord } from '../parse/collection.ts'
import { readmeIn, readmeWords } from '../parse/readme.ts'
import type { ReadContext } from '../readers/reader.ts'
import type { ChosenStack } from './stacks.ts'

interface Sorted {
  readonly chosen: readonly ChosenStack[]
  readonly aside: readonly Candidate[]
}

/** Stacks in a folder whose README calls what is there examples, or no production, beside others that are none. */
export async function withoutExampleFolders(chosen: readonly ChosenStack[], before: readonly Stack[], context: ReadContext): Promise<Sorted> {
  const judged = new Set(before.flatMap(({ files }) => files))
  const kept: ChosenStack[] = []
  const aside: Candidate[] = []
  const toTry: Candidate[] = []
  for (const one of chosen) {
    const { files } = one.stack
    const isFree = !isBroughtUp(one.stack) && !files.some((file) => judged.has(file))
    const tried = isFree ? ((await offeredToTry(files, context)) ?? (await saidOfAll(files, context))) : undefined
    if (tried !== undefined) {
      toTry.push({ path: files[0] ?? '', why: tried })
      continue
    }
    const told = isFree ? ((await saidAbove(files, context)) ?? (await saidBeside(files, context))) : undefined
    if (told === undefined) kept.push(one)
    else aside.push({ path: files[0] ?? '', why: told })
  }
  const left = new Set(toTry.map(({ path }) => path))
  return kept.length === 0
    ? { chosen: chosen.filter(({ stack }) => !left.has(stack.files[0] ?? '')), aside: toTry }
    : { chosen: kept, aside: [...aside, ...toTry] }
}

/** A button starts it for some hours ({@link https://github.com/play-with-docker/stacks}), and the README speaks of it nowhere else. */
async function offeredToTry([path = '', ...others]: readonly string[], context: ReadContext): Promise<string | undefined> {
  const readme = readmeIn('', (one) => context.has(one))
  const file = readme === undefined || others.length > 0 ? undefined : await context.read(readme)
  if (!isText(file) || !file.text.includes('play-with-docker.com')) return undefined
  const naming = file.text.split('\n').flatMap((text, index) => (text.includes(basename(path)) ? [{ text, line: index + 1 }] : []))
  const isButton = ({ text }: { readonly text: string }): boolean => /play-with-docker\.com\/?\?stack=/.test(text)
  return naming[0] !== undefined && naming.every(isButton) ? `to be tried out: ${readme}:${naming[0].line} offers it on Play with Docker` : undefined
}

/** In the README of the folder. */
async function saidBeside(files: readonly string[], context: ReadContext): Promise<string | undefined> {
  const [path, text] = await readmeOf(dirname(files[0] ?? ''), context)
  if (text === undefined) return undefined
  const word = saysExampleFolder(text)
  const denial = word === undefined ? readmeWords(text, files.map(basename)) : undefined
  if (word !== undefined) return said('an example', path, word)
  return denial?.says === 'denies' ? said('not for production', path, denial) : undefined
}

/** In that one, or in those of the folders above: what shows off something, or is given up, serves nobody, whatever else is there. The root's is of more than this. */
async function saidOfAll(files: readonly string[], context: ReadContext): Promise<string | undefined> {
  for (let folder = dirname(files[0] ?? ''); folder !== ''; folder = dirname(folder)) {
    const [path, text] = await readmeOf(folder, context)
    const gone = text === undefined ? undefined : saysRetired(text)
    if (gone !== undefined) return said('out of use', path, gone)
    const demo = text === undefined ? undefined : saysDemo(text)
    if (demo !== undefined) return said('a demonstration', path, demo)
  }
  return undefined
}

async function readmeOf(folder: string, context: ReadContext): Promise<readonly [path: string | undefined, text: string | undefined]> {
  const path = folder === '' ? undefined : readmeIn(folder, (name) => context.has(name))
  const file = path === undefined ? undefined : await context.read(path)
  return isText(file) ? [path, file.text] : [path, undefined]
}

/** At the head of all its files. */
async function saidAbove(files: readonly string[], context: ReadContext): Promise<string | undefined> {
  let first: string | undefined
  for (const path of files) {
    const file = await context.read(path)
    const word = isText(file) ? saysExampleHead(file.text) : undefined
    if (word === undefined) return undefined
    first ??= said('an example', path, word)
  }
  return first
}

function said(what: string, path: string | undefined, { line, words }: ReadmeWord): string {
  return `${what}: ${path}:${line} says “${words.replace(/[.!:]$/, '')}”`
}

/** Of fewer, one may be an example and yet run. */
const least = 5

export async function withoutExamples(
  chosen: readonly ChosenStack[],
  candidates: readonly Candidate[],
  before: readonly Stack[],
  context: ReadContext,
): Promise<Sorted> {
  const kept = { chosen, aside: [] }
  if (chosen.length === 0 || chosen.length + candidates.length < least || chosen.some(({ stack }) => isBroughtUp(stack))) return kept
  const path = readmeIn('', (one) => context.has(one))
  const file = path === undefined ? undefined : await context.read(path)
  const word = isText(file) ? saysExamples(file.text) : undefined
  if (word === undefined) return kept
  const judged = new Set(before.flatMap(({ files }) => files))
  const isStanding = ({ stack }: ChosenStack): boolean => stack.files.some((one) => judged.has(one))
  const why = `an example: ${path}:${word.line} says “${word.words.replace(/[.!:]$/, '')}”`
  return {
    chosen: chosen.filter(isStanding),
    aside: chosen.filter((one) => !isStanding(one)).flatMap(({ stack: { files } }) => files.slice(0, 1).map((one) => ({ path: one, why }))),
  }
}

/** By a command, or by what follows the tree. */
function isBroughtUp({ deployed, why }: Stack): boolean {
  return deployed === true || /\b(deployed|applied|run|followed|installed)( by| in|\b.* by) \S+:\d+/.test(why)
}
