/** Finds what a way into a cluster has in common with those that are taken already, without holding each against each: a monorepo has thousands. */
import { isRegion } from './names.ts'
import type { Unit } from './units.ts'

export interface Crowd {
  add(unit: Unit): void
  /** Those that may run the same, in the order in which they came. */
  sharers(unit: Unit): readonly Unit[]
  /** The first that is the same in another region: as `isTwin` says of two. */
  twin(unit: Unit): Unit | undefined
  /** One whose folder is the unit's, lies in it, or lies beside it. */
  hasNear(unit: Unit): boolean
}

interface Named {
  readonly name: string
  readonly unit: Unit
  readonly order: number
}

/** Each index is brought up to date when it is asked: most crowds are asked for one thing alone. */
export function crowdOf(units: readonly Unit[]): Crowd {
  const all = [...units]
  const orders = new Map<Unit, number>()
  const byIdentity = new Map<string, Unit[]>()
  const twins = new Map<string, Named[]>()
  const [folders, above, parents] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const upToDate = (file: (unit: Unit, order: number) => void): (() => void) => {
    let next = 0
    return () => {
      for (; next < all.length; next++) file(all[next] as Unit, next)
    }
  }

  const fileIdentities = upToDate((unit, order) => {
    orders.set(unit, order)
    for (const identity of identitiesOf(unit)) {
      const same = byIdentity.get(identity)
      if (same === undefined) byIdentity.set(identity, [unit])
      else same[Math.min(same.length, mostSharers - 1)] = unit
    }
  })
  const fileTwins = upToDate((unit, order) => {
    for (const { key, name } of masksOf(unit)) {
      // Two of different names are enough to find the first that differs from any.
      const kept = twins.get(key)
      if (kept === undefined) twins.set(key, [{ name, unit, order }])
      else if (kept.length < 2 && kept.every((one) => one.name !== name)) kept.push({ name, unit, order })
    }
  })
  const fileFolders = upToDate((unit) => {
    folders.add(unit.folder)
    // Where a folder is, all above it are.
    for (let folder = unit.folder; !above.has(folder); folder = parentOf(folder)) above.add(folder)
    parents.add(parentOf(unit.folder))
  })

  const orderOf = (unit: Unit): number => orders.get(unit) ?? 0
  return {
    add: (unit) => void all.push(unit),
    sharers: (unit) => {
      fileIdentities()
      return [...new Set([...identitiesOf(unit)].flatMap((identity) => byIdentity.get(identity) ?? []))].sort((a, b) => orderOf(a) - orderOf(b))
    },
    twin: (unit) => {
      fileTwins()
      const found = masksOf(unit).flatMap(({ key, name }) => (twins.get(key) ?? []).find((one) => one.name !== name) ?? [])
      return found.sort((a, b) => a.order - b.order)[0]?.unit
    },
    hasNear: ({ folder }) => {
      fileFolders()
      return above.has(folder) || liesIn(folder, folders) || (parentOf(folder) !== '' && parents.has(parentOf(folder)))
    },
  }
}

/** Of those that run the same all but the first are its twins in other regions: nobody has more. */
const mostSharers = 200

function identitiesOf(unit: Unit): Iterable<string> {
  return unit.form === 'chart' ? [...unit.identities, `chart ${unit.path}`] : unit.identities
}

/** Its folder with one name left out, for each: twins have one of these in common. Only production, or a region that nothing is told of, has twins. */
function masksOf(unit: Unit): readonly { readonly key: string; readonly name: string }[] {
  const isLive = unit.told?.environment === 'production'
  if (!isLive && unit.told !== undefined) return []
  const { folder, form } = unit
  const masks: { readonly key: string; readonly name: string }[] = []
  let from = 0
  while (from <= folder.length) {
    const slash = folder.indexOf('/', from)
    const to = slash < 0 ? folder.length : slash
    const name = folder.slice(from, to)
    // No name holds a NUL.
    if (isLive || isRegion(name)) masks.push({ key: `${form} ${isLive} ${folder.slice(0, from)}\0${folder.slice(to)}`, name })
    from = to + 1
  }
  return masks
}

/** Whether a folder, or one above it, is among these; the root's is ``. */
function liesIn(folder: string, folders: ReadonlySet<string>): boolean {
  let one = folder
  while (!folders.has(one) && one !== '') one = parentOf(one)
  return folders.has(one)
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
}
