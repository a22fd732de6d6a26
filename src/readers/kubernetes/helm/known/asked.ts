/** What every chart that is understood by its values is asked with, and how its defaults come as facts. */
import { byDefault, unresolved, type Fact } from '../../../../base/fact.ts'
import type { Skip } from '../../../../base/evidence.ts'
import type { Declaration } from '../../../../model/declaration.ts'
import type { Cluster } from '../../object.ts'
import { flagFact, numberFact, textFact, type Part } from '../../custom/part.ts'

/** A chart that is installed, by its values. */
export interface Asked {
  readonly stack: string
  readonly release: string
  /** The dependency's alias, or the chart's name. */
  readonly alias: string
  readonly namespace: string
  /** Its values; what none of them says stands where the chart is named. */
  readonly values: Part
  /** What is installed beside it. */
  readonly cluster: Cluster
}

export interface KnownChart {
  readonly names: readonly string[]
  /** Of whose repository it must be: others have charts of the same name. */
  readonly from: RegExp
  readonly docs: string
  declare(asked: Asked): readonly Declaration[] | { readonly declares: readonly Declaration[]; readonly skipped: readonly Skip[] }
}

/** The chart's default, where nothing out of sight can say otherwise. */
export function fallback<T>(part: Part, otherwise: T, note = 'the chart’s default'): Fact<T> {
  return part.open === undefined
    ? byDefault(otherwise, part.at, note)
    : unresolved(part.open, part.at, `${part.at.key} written beside the release would tell it`)
}

/** `enabled` and its like. */
export function flag(part: Part, otherwise: boolean): Fact<boolean> {
  return flagFact(part) ?? fallback(part, otherwise)
}

export function count(part: Part, otherwise: number): Fact<number> {
  return numberFact(part) ?? fallback(part, otherwise)
}

/** A text that has a default, such as `architecture`. */
export function word(part: Part, otherwise: string): Fact<string> {
  return textFact(part) ?? fallback(part, otherwise)
}
