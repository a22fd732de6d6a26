/** A verdict's figures: what comparing two commits holds against each other while the outcome stays the same. */
import { compareText } from '../base/evidence.ts'
import type { Measure } from '../model/verdict.ts'
import type { CompiledMeasure } from './compiled.ts'
import type { Expr } from './expression.ts'
import { resultOf, type Variables } from './evaluate.ts'
import { isList, isUndecided } from './value.ts'

/** The measure's name in the rule: `retention` of `retention pg_dump`. */
export function measureKey(name: string): string {
  const space = name.indexOf(' ')
  return space === -1 ? name : name.slice(0, space)
}

/**
 * One measure, or one a member with `each`, named `key member`. A value that is unknown, bounded or absent gives none.
 * Without a value, members of one name are counted; with one, they are numbered from the highest value, so that a long retention does not hide that another fell.
 */
export function measure(key: string, compiled: CompiledMeasure, variables: Variables): readonly Measure[] {
  const { unit } = compiled
  if (compiled.each === undefined) {
    const value = numberOf(compiled.value, variables)
    return value === undefined ? [] : [{ name: key, value, unit }]
  }
  const result = resultOf(compiled.each, variables)
  if (isUndecided(result) || !isList(result)) return []
  const values = new Map<string, number[]>()
  for (const member of result) {
    const inner = { name: 'it', value: member, outer: variables }
    const name = nameOf(compiled, inner)
    const value = compiled.value === undefined ? 1 : numberOf(compiled.value, inner)
    if (name === undefined || value === undefined) continue
    const amounts = values.get(name)
    if (amounts === undefined) values.set(name, [value])
    else amounts.push(value)
  }
  return [...values]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, amounts]) => {
      if (compiled.value === undefined) return [{ name: `${key} ${name}`, value: amounts.length, unit }]
      return amounts.sort((a, b) => b - a).map((value, index) => ({ name: index === 0 ? `${key} ${name}` : `${key} ${name} #${index + 1}`, value, unit }))
    })
}

function numberOf(expr: Expr | undefined, variables: Variables): number | undefined {
  if (expr === undefined) return undefined
  const result = resultOf(expr, variables)
  return typeof result === 'number' || typeof result === 'bigint' ? Number(result) : undefined
}

/** A member without the named fact is called by its own name. */
function nameOf(compiled: CompiledMeasure, variables: Variables): string | undefined {
  const label = compiled.name === undefined ? undefined : resultOf(compiled.name, variables)
  if (typeof label === 'string') return label
  const result = resultOf({ op: 'field', of: { op: 'var', name: 'it' }, name: 'name' }, variables)
  return typeof result === 'string' ? result : undefined
}
