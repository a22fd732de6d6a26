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

export function crowdOf(units: readonly Unit[]): Crowd {
  const orders = new Map<Unit, number>()
  const byIdentity = new Map<string, Unit[]>()
  const twins = new Map<string, Named[]>()
  const [folders, above, parents] = [new Set<string>(), new Set<string>(), new Set<string>()]

  const add = (unit: Unit): void => {
    const order = orders.size
    orders.set(unit, order)
    for (const identity of identitiesOf(unit)) byIdentity.set(identity, [...(byIdentity.get(identity) ?? []).slice(0, mostSharers - 1), unit])
    for (const { key, name } of masksOf(unit)) {
      // Two of different names are enough to find the first that differs from any.
      const kept = twins.get(key) ?? []
      if (kept.length < 2 && kept.every((one) => one.name !== name)) twins.set(key, [...kept, { name, unit, order }])
    }
    folders.add(unit.folder)
    for (const folder of upwards(unit.folder)) above.add(folder)
    parents.add(parentOf(unit.folder))
  }
  for (const unit of units) add(unit)

  const orderOf = (unit: Unit): number => orders.get(unit) ?? 0
  return {
    add,
    sharers: (unit) => [...new Set(identitiesOf(unit).flatMap((identity) => byIdentity.get(identity) ?? []))].sort((a, b) => orderOf(a) - orderOf(b)),
    twin: (unit) => {
      const found = masksOf(unit).flatMap(({ key, name }) => (twins.get(key) ?? []).find((one) => one.name !== name) ?? [])
      return found.sort((a, b) => a.order - b.order)[0]?.unit
    },
    hasNear: ({ folder }) => above.has(folder) || upwards(folder).some((one) => folders.has(one)) || (parentOf(folder) !== '' && parents.has(parentOf(folder))),
  }
}

/** Of those that run the same all but the first are its twins in other regions: nobody has more. */
const mostSharers = 200

function identitiesOf(unit: Unit): readonly string[] {
  return unit.form === 'chart' ? [...unit.identities, `chart ${unit.path}`] : [...unit.identities]
}

/** Its folder with one name left out, for each: twins have one of these in common. Only production, or a region that nothing is told of, has twins. */
function masksOf(unit: Unit): readonly { readonly key: string; readonly name: string }[] {
  const isLive = unit.told?.environment === 'production'
  if (!isLive && unit.told !== undefined) return []
  const names = unit.folder.split('/')
  return names.flatMap((name, at) => {
    if (!isLive && !isRegion(name)) return []
    return { key: JSON.stringify([unit.form, isLive, ...names.slice(0, at), null, ...names.slice(at + 1)]), name }
  })
}

/** The folder and all above it, the root's `` among them. */
function upwards(folder: string): readonly string[] {
  const names = folder === '' ? [] : folder.split('/')
  return ['', ...names.map((_, at) => names.slice(0, at + 1).join('/'))]
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
}
