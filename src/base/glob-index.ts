/** Which of many sets of patterns mean a path: readers name hundreds of patterns, and trees hold thousands of paths. */
import { compiled, expandBraces, isAnywhere, segmentMatches, segmentsOf, type Segment } from './glob.ts'

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
    const before = lists.get(key) ?? { filed, byFolder: new Map<string, readonly number[]>(), byName: new Map<string, readonly Filed[]>() }
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
  /** Name of a folder → the patterns that such a name may be asked for by. */
  readonly byName: Map<string, readonly Filed[]>
}

function meaning(asked: Asked, path: string, folder: string): readonly number[] {
  const { filed, byFolder } = asked
  if (filed.length === 0) return noOrders
  const before = byFolder.get(folder)
  if (before !== undefined) return before
  const near = new Set(folder.split('/').flatMap((name) => askedBy(asked, name)))
  const orders = new Set([...near].filter((one) => shapeOf(one).means(path)).map(({ order }) => order))
  const found = orders.size === 0 ? noOrders : [...orders]
  byFolder.set(folder, found)
  return found
}

const noOrders: readonly number[] = []

function askedBy({ filed, byName }: Asked, name: string): readonly Filed[] {
  const before = byName.get(name)
  if (before !== undefined) return before
  const found = filed.filter((one) => {
    const { folder } = shapeOf(one)
    return folder === undefined || segmentMatches(folder, name)
  })
  byName.set(name, found)
  return found
}

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
  /** The first of its folders that has a name: no path without such a folder is meant. */
  readonly folder: Segment | undefined
}

function shapeOf(filed: Filed): Shape {
  if (filed.shape === undefined) {
    const segments = segmentsOf(filed.pattern)
    const [last] = segments.slice(-1) as [Segment]
    filed.shape = {
      fits: (name) => segmentMatches(last, name),
      anywhere: isAnywhere(segments),
      means: compiled(segments),
      folder: segments.slice(0, -1).find(({ kind }) => kind !== 'any-folders'),
    }
  }
  return filed.shape
}

function fileUnder(index: Map<string, Filed[]>, key: string, filed: Filed): void {
  const list = index.get(key)
  if (list === undefined) index.set(key, [filed])
  else list.push(filed)
}
