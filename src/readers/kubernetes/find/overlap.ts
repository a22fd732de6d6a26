/** Tells two ways to bring up the same from two systems, and from one system in two regions. */
import { basename } from '../../../base/paths.ts'
import { isRegion } from './names.ts'
import type { Unit } from './units.ts'

/** What both run, as a person would name it. */
export function sharedBy(a: Unit, b: Unit): string | undefined {
  const [small, large] = a.identities.size <= b.identities.size ? [a, b] : [b, a]
  for (const one of small.identities) if (large.identities.has(one)) return one.slice(one.indexOf('/') + 1)
  if (a.form === 'chart' && b.form === 'chart' && a.path === b.path) return basename(a.folder) || 'the chart'
  return undefined
}

/** Production in several regions: folders that differ in one name, each of production or of a region. */
export function isTwin(a: Unit, b: Unit): boolean {
  if (a.form !== b.form || !differInOne(a.folder, b.folder)) return false
  const live = (unit: Unit): boolean => unit.told?.environment === 'production'
  if (live(a) && live(b)) return true
  const own = [a, b].map((unit) => differing(unit, unit === a ? b : a))
  return a.told === undefined && b.told === undefined && own.every((name) => isRegion(name))
}

function differInOne(a: string, b: string): boolean {
  const [one, other] = [a.split('/'), b.split('/')]
  return one.length === other.length && one.filter((name, at) => name !== other[at]).length === 1
}

function differing(unit: Unit, other: Unit): string {
  const names = other.folder.split('/')
  return unit.folder.split('/').find((name, at) => name !== names[at]) ?? ''
}
