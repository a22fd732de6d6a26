/** What the own files of poolers are worked out to: the servers behind, and the most connections that are opened to one of them. */
import type { Evidence } from '../base/evidence.ts'
import { isResolved, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Engine, SettingsDeclaration } from '../model/declaration.ts'
import { plus, type Range } from './range.ts'

export interface PoolerFile {
  readonly mode: Fact<string>
  readonly modes: ReadonlyMap<string, Fact<string>>
  readonly maxClients?: Fact<number>
  readonly port: number | undefined
  readonly behind: readonly { readonly host: string | undefined; readonly port: number | undefined; readonly at: Evidence }[]
  /** To the server that gets the most, by one copy of the pooler. */
  readonly opens: Range
  readonly keepsPrepared: boolean
  /** It sends reads to copies, where its file says. */
  readonly splits?: Fact<boolean>
  /** What it speaks, where its file says. */
  readonly engine?: Engine
}

export type Server = PoolerFile['behind'][number]

export interface Demand {
  readonly server: Server
  readonly size: Range
}

const keyOf = ({ host, port }: Server): string => `${host ?? ''} ${port ?? ''}`

export function distinct(demands: readonly Pick<Demand, 'server'>[]): readonly Server[] {
  return [...new Map(demands.map(({ server }) => [keyOf(server), server])).values()]
}

export function most(demands: readonly Demand[], at: Evidence): Range {
  const sums = new Map<string, Range>()
  for (const { server, size } of demands) {
    const before = sums.get(keyOf(server))
    sums.set(keyOf(server), before === undefined ? size : plus(before, size))
  }
  const [first, ...others] = [...sums.values()]
  if (first === undefined) return open('the servers it leads to', at, 'commit the file that names them')
  return others.reduce((best, one) => (one.high > best.high ? one : best), first)
}

/** What an included file adds is not known here. */
export function withIncludes(range: Range, file: SettingsDeclaration): Range {
  const [include] = file.includes
  return include === undefined ? range : plus(range, open('an included file', include.at, 'write its pools in the file itself'))
}

export function agreed(facts: readonly Fact<string>[], at: Evidence, raw: string): Fact<string> {
  const lower = facts.map((fact) => mapFact(fact, (text) => text.toLowerCase()))
  const [first] = lower
  if (first === undefined) return unresolved(raw, at, 'commit the file that names its pools')
  return lower.find((fact) => !isResolved(fact)) ?? (lower.every((fact) => valueOf(fact) === valueOf(first)) ? first : unresolved(raw, first.at))
}

export function open(raw: string, at: Evidence, hint: string): Range {
  return { low: 0, high: Infinity, places: [at], notes: [], missing: [{ raw, at, hint }] }
}

export function numberIn(fact: Fact<string> | undefined): number | undefined {
  return fact === undefined ? undefined : valueOf(mapFact(fact, plainNumber))
}

export function plainNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined
}
