/** Small systems made by hand, so that a test of the rules needs neither files nor readers. */
import type { Evidence } from '../../src/base/evidence.ts'
import type { Fact } from '../../src/base/fact.ts'
import type { FactsOf, Kind, Thing } from '../../src/model/kinds.ts'
import type { System } from '../../src/model/system.ts'
import { compile, type CheckScope } from '../../src/rules/cel.ts'
import { evaluate, scoped, type Evaluation } from '../../src/rules/evaluate.ts'
import { loadRule } from '../../src/rules/load.ts'
import type { CompiledRule } from '../../src/rules/compiled.ts'
import { Fault, isList, isThing, Params, Range, Unknown, type Result, type Value } from '../../src/rules/value.ts'

/** A place whose line tells the tests apart what was read. */
export function at(line: number, path = 'stack.yaml'): Evidence {
  return { path, line, key: `line${line}` }
}

export function is<T>(value: T, line: number): Fact<T> {
  return { state: 'known', value, at: at(line) }
}

export function unknown(raw: string, line: number, bounds: { readonly atLeast?: number; readonly atMost?: number; readonly hint?: string } = {}): Fact<never> {
  return { state: 'unresolved', raw, at: at(line), ...bounds }
}

export function unlisted(raw: string, line: number): { readonly state: 'unresolved'; readonly raw: string; readonly at: Evidence } {
  return { state: 'unresolved', raw, at: at(line) }
}

export function thing<K extends Kind>(kind: K, name: string, line: number, facts: FactsOf<K>): Thing<K> {
  return { kind, name, at: at(line), facts, marks: [] }
}

export function place(what: string, line: number, path = 'stack.yaml'): Thing<'place'> {
  return { kind: 'place', name: `${path}:${line} ${what}`, at: at(line, path), facts: { what: { state: 'known', value: what, at: at(line, path) } }, marks: [] }
}

export function system(things: readonly Thing[], facts: FactsOf<'system'> = {}): System {
  const root: Thing<'system'> = { kind: 'system', name: 'system', at: at(1), facts: { ...facts }, marks: [] }
  return { root, things, stacks: [], candidates: [], skipped: [], files: [], needs: [], asks: [], notes: [] }
}

export const categories = [
  { id: 'backup', title: 'Backup', order: 5 },
  { id: 'database', title: 'Database', order: 2 },
  { id: 'infrastructure', title: 'Infrastructure', order: 1 },
]

/** A rule from its YAML, under an id of one's choice. */
export function rule(yaml: string, id = 'database/probe'): CompiledRule {
  return loadRule({ path: `.plimsoll/rules/${id}.yaml`, text: yaml }, { categories, shipped: false }).compiled
}

/** A rule of one check over databases. */
export function check(expression: string, more = ''): CompiledRule {
  return rule(`title: The probe holds\nseverity: high\nfor: database\ncheck: ${JSON.stringify(expression)}\n${more}`)
}

/** Compiles and evaluates an expression about one thing. */
export function ask(source: string, subject: Thing, params: Readonly<Record<string, number | string | boolean>> = {}): Evaluation {
  const types = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? 'double' : typeof value === 'boolean' ? 'bool' : 'string']),
  )
  const scope = { subject: subject.kind, params: types } as CheckScope
  const variables = new Map<string, Value>([
    ['subject', subject],
    ['system', system([]).root],
    ['params', new Params(params)],
  ])
  return evaluate(compile(source, scope).expr, scoped(variables))
}

/** A result in a form that reads well in an assertion. */
export function plainly(result: Result): unknown {
  if (result instanceof Unknown) return { unknown: result.missing.map((one) => one.raw) }
  if (result instanceof Fault) return { fault: result.message }
  if (result instanceof Range) return { low: result.low, high: result.high }
  if (typeof result === 'bigint') return Number(result)
  if (isList(result)) return result.map(plainly)
  return typeof result === 'object' && isThing(result) ? result.name : result
}

/** What was read, as `subject field line`. */
export function readsOf(evaluation: Evaluation): readonly string[] {
  return evaluation.steps.map((read) => `${read.subject} ${read.field} ${read.at.line}`)
}
