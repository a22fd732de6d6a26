/** Which paths a pattern means: readers name their files and users what to ignore with these, over trees of any size. */
import { basename } from './paths.ts'

/** More alternatives than this stay literal text: a pattern in a stranger's config must not multiply. */
const maxAlternatives = 256

type Segment =
  | { readonly kind: 'any-folders' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'stars'; readonly parts: readonly string[] }

/**
 * Compiles a pattern: `**` for any folders, `*` for any characters but a slash, `{a,b}` for alternatives; everything else is itself.
 * A leading `./` or `/` means the root, as no prefix does. Matching is linear in the path for one star, and never worse than path × pattern.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const matchers = expandBraces(pattern).map(compileOne)
  if (matchers.length === 1) return matchers[0] as (path: string) => boolean
  return (path) => matchers.some((matches) => matches(path))
}

/** Matches what a user means by `legacy`, `legacy/` and `legacy/**` alike: the file, or everything in the folder. */
export function compileIgnore(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.flatMap((pattern) => {
    const bare = pattern.replace(/\/+(\*\*)?$/, '')
    return bare === '' ? [compileGlob(pattern)] : [compileGlob(bare), compileGlob(`${bare}/**`)]
  })
  return (path) => matchers.some((matches) => matches(path))
}

/**
 * Answers which of many sets of patterns mean a path, in the order of the sets. Patterns are filed by base name, extension, folder, beginning or
 * ending, so that a path is compared with the few that could mean it.
 */
export function globIndex<T>(sets: readonly { readonly globs: readonly string[]; readonly value: T }[]): (path: string) => readonly T[] {
  const filedBy: Readonly<Record<Way, Map<string, Filed[]>>> = { name: new Map(), extension: new Map(), folder: new Map(), head: new Map(), tail: new Map() }
  const others: Filed[] = []
  let ids = 0
  sets.forEach((set, order) => {
    for (const pattern of set.globs.flatMap(expandBraces)) {
      const filed: Filed = { id: ids++, order, pattern }
      const place = placeOfPattern(pattern)
      if (place === undefined) others.push(filed)
      else fileUnder(filedBy[place.way], place.key, filed)
    }
  })
  const valuesOf = (orders: Iterable<number>): readonly T[] => [...orders].sort((one, other) => one - other).map((order) => (sets[order] as { value: T }).value)
  const byName = new Map<string, OfName<T>>()
  /** Trees hold thousands of files of few names: what a name alone tells is found out once. */
  const ofName = (name: string): OfName<T> => {
    const before = byName.get(name)
    if (before !== undefined) return before
    const dot = name.lastIndexOf('.')
    const near = [
      filedBy.name.get(name),
      dot < 0 ? undefined : filedBy.extension.get(name.slice(dot)),
      filedBy.head.get(name.slice(0, told)),
      filedBy.tail.get(name.slice(-told)),
      others,
    ]
    const fitting = near.flatMap((list) => list?.filter((filed) => shapeOf(filed).fits(name)) ?? [])
    const orders = new Set(fitting.filter((filed) => shapeOf(filed).anywhere).map(({ order }) => order))
    const of = { orders, values: valuesOf(orders), asked: shared(fitting.filter(({ order }) => !orders.has(order))) }
    byName.set(name, of)
    return of
  }
  const lists = new Map<string, Asked>()
  const shared = (filed: readonly Filed[]): Asked => {
    const key = filed.map(({ id }) => id).join()
    const before = lists.get(key) ?? { filed, byFolder: new Map<string, readonly number[]>() }
    lists.set(key, before)
    return before
  }
  return (path) => {
    const slash = path.lastIndexOf('/')
    const { orders, values, asked } = ofName(path.slice(slash + 1))
    const ofFolder = slash > 0 ? filedBy.folder.get(path.slice(path.lastIndexOf('/', slash - 1) + 1, slash)) : undefined
    let found: Set<number> | undefined
    for (const order of meaning(asked, path, path.slice(0, Math.max(0, slash)))) (found ??= new Set(orders)).add(order)
    if (ofFolder !== undefined)
      for (const filed of ofFolder) if (!(found ?? orders).has(filed.order) && shapeOf(filed).means(path)) (found ??= new Set(orders)).add(filed.order)
    return found === undefined ? values : valuesOf(found)
  }
}

/** What a file's name tells of the sets that mean it. */
interface OfName<T> {
  /** Those that mean the name wherever it is, with their values. */
  readonly orders: ReadonlySet<number>
  readonly values: readonly T[]
  readonly asked: Asked
}

/** Patterns that ask for the folder, too, beside a name that fits: the same for most names of an ending, and answered once for a folder. */
interface Asked {
  readonly filed: readonly Filed[]
  readonly byFolder: Map<string, readonly number[]>
}

function meaning({ filed, byFolder }: Asked, path: string, folder: string): readonly number[] {
  if (filed.length === 0) return noOrders
  const before = byFolder.get(folder)
  if (before !== undefined) return before
  const orders = new Set(filed.filter((one) => shapeOf(one).means(path)).map(({ order }) => order))
  const found = orders.size === 0 ? noOrders : [...orders]
  byFolder.set(folder, found)
  return found
}

const noOrders: readonly number[] = []

type Way = 'name' | 'extension' | 'folder' | 'head' | 'tail'

/** Letters of a name's beginning or end that a pattern is filed by. */
const told = 3

/** Without taking the pattern apart: a start files hundreds of them, and a tree asks for few. */
function placeOfPattern(pattern: string): { readonly way: Way; readonly key: string } | undefined {
  const slash = pattern.lastIndexOf('/')
  const last = pattern.slice(slash + 1)
  const star = last.indexOf('*')
  if (star < 0) return { way: 'name', key: last }
  if (last === '**') return undefined
  const tail = last.slice(last.lastIndexOf('*') + 1)
  const dot = tail.lastIndexOf('.')
  if (dot >= 0) return { way: 'extension', key: tail.slice(dot) }
  if (star >= told) return { way: 'head', key: last.slice(0, told) }
  if (tail.length >= told) return { way: 'tail', key: tail.slice(-told) }
  const folder = slash <= 0 ? '' : pattern.slice(pattern.lastIndexOf('/', slash - 1) + 1, slash)
  return folder === '' || folder === '.' || folder.includes('*') ? undefined : { way: 'folder', key: folder }
}

interface Filed {
  readonly id: number
  readonly order: number
  readonly pattern: string
  /** Compiled when a path is first held against it. */
  shape?: Shape
}

interface Shape {
  /** Whether a file of this name may be meant. */
  readonly fits: (name: string) => boolean
  /** Whether each path with such a name is. */
  readonly anywhere: boolean
  readonly means: (path: string) => boolean
}

function shapeOf(filed: Filed): Shape {
  if (filed.shape === undefined) {
    const segments = segmentsOf(filed.pattern)
    const [last] = segments.slice(-1) as [Segment]
    filed.shape = { fits: (name) => segmentMatches(last, name), anywhere: isAnywhere(segments), means: compiled(segments) }
  }
  return filed.shape
}

function fileUnder(index: Map<string, Filed[]>, key: string, filed: Filed): void {
  const list = index.get(key)
  if (list === undefined) index.set(key, [filed])
  else list.push(filed)
}

function segmentsOf(pattern: string): readonly Segment[] {
  return pattern
    .replace(/^(\.?\/)+/, '')
    .split('/')
    .map((text): Segment => {
      if (text === '**') return { kind: 'any-folders' }
      return text.includes('*') ? { kind: 'stars', parts: text.split(/\*+/) } : { kind: 'literal', text }
    })
}

function compileOne(pattern: string): (path: string) => boolean {
  return compiled(segmentsOf(pattern))
}

function compiled(segments: readonly Segment[]): (path: string) => boolean {
  const [, second] = segments
  if (segments.every((segment) => segment.kind === 'literal')) {
    const whole = segments.map((segment) => (segment as { text: string }).text).join('/')
    return (path) => path === whole
  }
  // Most readers' patterns are a name anywhere: these need no splitting of the path.
  if (isAnywhere(segments) && second !== undefined) return (path) => segmentMatches(second, basename(path))
  const [last] = segments.slice(-1) as [Segment]
  return (path) => segmentMatches(last, basename(path)) && segmentsMatch(segments, namesOf(path))
}

/** A name anywhere: a pattern of two parts, of which the first is any folders. */
function isAnywhere(segments: readonly Segment[]): boolean {
  const [first, second] = segments
  return segments.length === 2 && first?.kind === 'any-folders' && second?.kind !== 'any-folders'
}

let lastPath = ''
let lastNames: readonly string[] = ['']

/** One path is held against many patterns in a row, so it is split once. */
function namesOf(path: string): readonly string[] {
  if (path !== lastPath) {
    lastNames = path.split('/')
    lastPath = path
  }
  return lastNames
}

/** The greedy walk: on a mismatch only the last `**` needs to take one folder more. A final `**` takes at least one name. */
function segmentsMatch(segments: readonly Segment[], names: readonly string[]): boolean {
  let at = 0
  let name = 0
  let retryAt = -1
  let retryName = 0
  while (name < names.length) {
    const segment = segments[at]
    if (segment?.kind === 'any-folders') {
      if (at === segments.length - 1) return true
      retryAt = ++at
      retryName = name
    } else if (segment !== undefined && segmentMatches(segment, names[name] as string)) {
      at++
      name++
    } else if (retryAt >= 0) {
      at = retryAt
      name = ++retryName
    } else return false
  }
  return at === segments.length
}

function segmentMatches(segment: Segment, name: string): boolean {
  if (segment.kind === 'any-folders') return true
  if (segment.kind === 'literal') return segment.text === name
  const { parts } = segment
  const head = parts[0] as string
  const tail = parts.at(-1) as string
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false
  let from = head.length
  const end = name.length - tail.length
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index] as string
    const found = name.indexOf(part, from)
    if (found < 0 || found + part.length > end) return false
    from = found + part.length
  }
  return true
}

/** `a.{yml,yaml}` → `a.yml`, `a.yaml`; braces may nest. A brace that is not closed or holds no comma is itself. */
export function expandBraces(pattern: string): readonly string[] {
  if (!pattern.includes('{')) return [pattern]
  const done: string[] = []
  const open: string[] = [pattern]
  while (open.length > 0) {
    const text = open.pop() as string
    const brace = firstBrace(text)
    if (brace === undefined) done.push(text)
    else for (const choice of brace.choices) open.push(text.slice(0, brace.start) + choice + text.slice(brace.end))
    if (done.length + open.length > maxAlternatives) return [pattern]
  }
  return done.reverse()
}

function firstBrace(text: string): { readonly start: number; readonly end: number; readonly choices: readonly string[] } | undefined {
  let depth = 0
  let start = -1
  let commas: number[] = []
  for (let index = text.indexOf('{'); index >= 0 && index < text.length; index++) {
    const character = text[index]
    if (character === '{' && depth++ === 0) {
      start = index
      commas = []
    } else if (character === ',' && depth === 1) commas.push(index)
    else if (character === '}' && depth > 0 && --depth === 0 && commas.length > 0) {
      const cuts = [start, ...commas, index]
      return { start, end: index + 1, choices: cuts.slice(1).map((cut, position) => text.slice((cuts[position] as number) + 1, cut)) }
    }
  }
  return undefined
}
