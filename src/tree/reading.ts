/** What all trees share: the list as an index, links inside the tree followed, and the bounds on what one tree may cost. */
import { limits } from '../base/limits.ts'
import { basename, dirname, join } from '../base/paths.ts'
import type { History, SourceFile, Tree, TreeEntry, Unread } from '../base/source.ts'
import type { Decoded } from './decode.ts'

/** Links that lead to links: more than these are a loop, or as good as one. */
const maxHops = 8

export interface TreeSource {
  readonly commit: string
  /** Sorted by path, each once. */
  entries(): Promise<readonly TreeEntry[]>
  /** Bytes without reading, undefined for one that can't be had; for sources whose entries don't tell them. */
  sizes?(entries: readonly TreeEntry[]): Promise<readonly (number | undefined)[]>
  /** Reads files, in the order asked; undefined for one that vanished. */
  load(entries: readonly TreeEntry[]): Promise<readonly (Decoded | undefined)[]>
  /** Where links point to, as written. */
  targets(entries: readonly TreeEntry[]): Promise<readonly (string | undefined)[]>
  readonly history?: History
}

type Found = { readonly entry: TreeEntry } | { readonly unread: string } | undefined

/** Makes a tree of a source. A symbolic link to a file of the tree is read as that file; one to anything else says so and is not followed. */
export function treeOf(source: TreeSource): Tree {
  let listed: Promise<readonly TreeEntry[]> | undefined
  let indexed: Promise<ReadonlyMap<string, TreeEntry>> | undefined
  const list = (): Promise<readonly TreeEntry[]> => (listed ??= source.entries())
  const index = (): Promise<ReadonlyMap<string, TreeEntry>> => (indexed ??= list().then((entries) => new Map(entries.map((entry) => [entry.path, entry]))))
  const counted = new Set<string>()
  let bytes = 0

  /** Counts each file once; the order of asking decides which is one too many, so equal runs read equal files. */
  const overBounds = (path: string, size: number): string | undefined => {
    if (counted.has(path)) return undefined
    if (counted.size >= limits.filesRead) return `not read: ${limits.filesRead} files of this repository were read already`
    if (bytes + size > limits.treeBytes) return `not read: ${limits.treeBytes} bytes of this repository were read already`
    counted.add(path)
    bytes += size
    return undefined
  }

  interface Counted {
    readonly answers: (SourceFile | Unread | undefined)[]
    readonly wanted: readonly { readonly at: number; readonly entry: TreeEntry }[]
  }
  const count = (paths: readonly string[], { found, sizeOf }: Sized): Counted => {
    const wanted: { readonly at: number; readonly entry: TreeEntry }[] = []
    const answers = paths.map((path, at): Unread | undefined => {
      const file = found[at]
      if (file === undefined) return undefined
      if ('unread' in file) return { path, unread: file.unread }
      const size = sizeOf(file.entry)
      if (size > limits.fileBytes) return { path, unread: `too large: ${size} bytes, ${limits.fileBytes} at most` }
      const over = overBounds(file.entry.path, size)
      if (over !== undefined) return { path, unread: over }
      wanted.push({ at, entry: file.entry })
      return undefined
    })
    return { answers, wanted }
  }
  const sizesOf = sizer(source)
  const sizedOf = async (entries: ReadonlyMap<string, TreeEntry>, paths: readonly string[]): Promise<Sized> => {
    const found = await follow(source, entries, paths)
    const untold = found.flatMap((file) => (file !== undefined && 'entry' in file && file.entry.size === undefined ? [file.entry] : []))
    const sizes = untold.length === 0 ? undefined : await sizesOf(untold)
    return { found, sizeOf: (entry) => entry.size ?? sizes?.get(entry.path) ?? 0 }
  }
  /** Those who ask before others are answered are counted in their turn. */
  let turn: Promise<unknown> = Promise.resolve()

  return {
    commit: source.commit,
    ...(source.history === undefined ? {} : { history: source.history }),
    list,
    async read(paths) {
      const sized = index().then((entries) => sizedOf(entries, paths))
      const counting = turn.then(async () => count(paths, await sized))
      turn = counting.catch(() => undefined)
      const { answers, wanted } = await counting
      const contents = await source.load(wanted.map(({ entry }) => entry))
      wanted.forEach(({ at }, position) => {
        const content = contents[position]
        if (content !== undefined) answers[at] = { path: paths[at] as string, ...content }
      })
      return answers
    },
  }
}

interface Sized {
  readonly found: readonly Found[]
  readonly sizeOf: (entry: TreeEntry) => number
}

type Sizes = ReadonlyMap<string, number | undefined>

/** Asks for sizes before anything is read, so that what is over the bounds never comes into memory. Questions of one turn are asked as one. */
function sizer(source: TreeSource): (entries: readonly TreeEntry[]) => Promise<Sizes> {
  let waiting: TreeEntry[] = []
  let asked: Promise<Sizes> | undefined
  const ask = async (): Promise<Sizes> => {
    await Promise.resolve()
    const entries = waiting
    waiting = []
    asked = undefined
    const told = (await source.sizes?.(entries)) ?? []
    return new Map(entries.map((entry, at) => [entry.path, told[at]]))
  }
  return (entries) => {
    for (const entry of entries) waiting.push(entry)
    return (asked ??= ask())
  }
}

async function follow(source: TreeSource, entries: ReadonlyMap<string, TreeEntry>, paths: readonly string[]): Promise<readonly Found[]> {
  const found: Found[] = paths.map((path) => plain(entries.get(path)))
  let links = found.flatMap((file, at) => (file !== undefined && 'entry' in file && file.entry.kind === 'link' ? [{ at, entry: file.entry }] : []))
  for (let hop = 0; links.length > 0; hop++) {
    const targets = await source.targets(links.map(({ entry }) => entry))
    links = links.flatMap(({ at, entry }, position) => {
      const written = targets[position]
      const target = written === undefined ? undefined : join(dirname(entry.path), written)
      const next = target === undefined ? undefined : entries.get(target)
      if (next === undefined || hop >= maxHops) {
        const where = written === undefined ? 'something unknown' : JSON.stringify(written.slice(0, 200)).slice(1, -1)
        found[at] = {
          unread:
            hop >= maxHops ? `a link that leads in a circle, through ${basename(entry.path)}` : `a link to ${where}, which is not a file of the repository`,
        }
        return []
      }
      found[at] = plain(next)
      return next.kind === 'link' ? [{ at, entry: next }] : []
    })
  }
  return found
}

function plain(entry: TreeEntry | undefined): Found {
  if (entry?.kind === 'module') return { unread: 'a submodule, whose files are in another repository' }
  return entry === undefined ? undefined : { entry }
}
