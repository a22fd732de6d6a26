/** Files of one tree: each is asked of it once, many at a time, and the first are looked into while the tree still gives the others. */
import type { SourceFile, Tree, Unread } from '../base/source.ts'

type Found = SourceFile | Unread | undefined

export interface Files {
  /** Asks for files that will be read, in the order that they will be read in. */
  ask(paths: readonly string[]): void
  read(path: string): Promise<Found>
  /** As {@link Files.read}, without a promise where the file is there: thousands of turns are saved so. */
  at(path: string): Found | Promise<Found>
}

/** As many are looked into while the tree still gives the others. */
const askedFirst = 400

export function filesOf(tree: Tree): Files {
  const there = new Map<string, Found>()
  const promised = new Map<string, Promise<Found>>()
  const coming = new Map<string, Promise<void>>()
  const ask = (paths: readonly string[]): void => {
    const wanted = paths.filter((path) => !coming.has(path))
    for (const part of wanted.length < 2 * askedFirst ? [wanted] : [wanted.slice(0, askedFirst), wanted.slice(askedFirst)]) {
      if (part.length === 0) continue
      const given = tree.read(part).then((found) => part.forEach((path, index) => there.set(path, found[index])))
      // Whoever reads one of them hears of it.
      given.catch(() => undefined)
      for (const path of part) coming.set(path, given)
    }
  }
  const read = (path: string): Promise<Found> => {
    const known = promised.get(path)
    if (known !== undefined) return known
    ask([path])
    const file = (coming.get(path) as Promise<void>).then(() => there.get(path))
    promised.set(path, file)
    return file
  }
  return { ask, read, at: (path) => (there.has(path) ? there.get(path) : read(path)) }
}
