/** A rule's expressions and templates, checked for every kind it is for; a mistake is told at its own line of the file. */
import { UserError } from '../base/errors.ts'
import type { MeasureRule, Rule } from '../model/rule.ts'
import { asScalar, type YamlScalar } from '../parse/yaml.ts'
import { CelProblem, compile, type CheckScope, type ParamTypes } from './cel.ts'
import type { CompiledMeasure, CompiledRule } from './compiled.ts'
import type { Expr, Template } from './expression.ts'
import type { Entries, FieldReader } from './fields.ts'
import { splitTemplate } from './template.ts'

/** Types an expression between braces may have. */
const printable = /^(string|int|double|bool|list<string>)$/

/** Compiles each expression once for each kind the rule is for; a mistake is told at its line. */
export function compileRule(read: FieldReader, entries: Entries, rule: Rule, order: number): CompiledRule {
  return new Compiler(read, entries, rule).compile(order)
}

class Compiler {
  readonly #read: FieldReader
  readonly #entries: Entries
  readonly #rule: Rule
  readonly #scopes: readonly CheckScope[]

  constructor(read: FieldReader, entries: Entries, rule: Rule) {
    this.#read = read
    this.#entries = entries
    this.#rule = rule
    const types = Object.fromEntries(Object.entries(rule.params).map(([name, value]) => [name, paramType(value)]))
    this.#scopes = rule.for.map((subject) => ({ subject, params: types as ParamTypes }))
  }

  compile(order: number): CompiledRule {
    const { examples: _, ...rule } = this.#rule
    const when = this.#rule.when === undefined ? undefined : this.#expression(this.#rule.when, 'bool', 'when')
    const past: Record<string, Expr> = {}
    for (const [name, { past: source }] of Object.entries(rule.weakens)) {
      if (source !== undefined) past[name] = this.#expression(source, 'number', 'weakens', name, 'past')
    }
    return {
      rule,
      order,
      ...(when === undefined ? {} : { when }),
      check: this.#expression(rule.check, 'bool', 'check'),
      measures: Object.fromEntries(Object.entries(rule.measures).map(([name, measure]) => [name, this.#measure(name, measure)])),
      past,
      current: this.#template(rule.current, 'current'),
      recommended: this.#template(rule.recommended, 'recommended'),
      message: this.#template(rule.message, 'message'),
    }
  }

  #measure(name: string, measure: MeasureRule): CompiledMeasure {
    if (measure.each === undefined) return { unit: measure.unit, value: this.#expression(measure.value ?? '', 'number', 'measures', name, 'value') }
    const each = this.#expression(measure.each, 'list', 'measures', name, 'each')
    const members = this.#scopes.map((scope) => /^list<(.+)>$/.exec(compile(measure.each ?? '', scope).type)?.[1] ?? 'string')
    const it = members[0] ?? 'string'
    const value = measure.value === undefined ? {} : { value: this.#expression(measure.value, 'number', 'measures', name, 'value', it) }
    const label: Expr = it === 'string' ? { op: 'var', name: 'it' } : { op: 'field', of: { op: 'var', name: 'it' }, name: it === 'place' ? 'what' : 'name' }
    return {
      unit: measure.unit,
      each,
      ...value,
      name: measure.name === undefined ? label : this.#expression(measure.name, 'string', 'measures', name, 'name', it),
    }
  }

  #expression(source: string, wanted: 'bool' | 'number' | 'list' | 'string', key: string, part?: string, inner?: string, it?: string): Expr {
    const [first] = this.#scopes.map((scope) => this.#checked(source, scope, wanted, this.#place(key, part, inner), 0, it))
    return first as Expr
  }

  #checked(source: string, scope: CheckScope, wanted: string, place: YamlScalar | undefined, shift: number, it?: string): Expr {
    try {
      const { expr, type } = compile(source, it === undefined ? scope : { ...scope, it })
      if (fits(type, wanted)) return expr
      throw new CelProblem(`this gives ${type} where ${wanted} is asked for`, source, 0)
    } catch (error) {
      if (!(error instanceof CelProblem)) throw error
      const before = (place?.text ?? '').trimStart().slice(0, shift + error.offset)
      const line = (place?.line ?? 1) + before.split('\n').length - 1
      return this.#read.fail(line, error.message, 'facts and functions are listed in docs/rules/facts.md')
    }
  }

  #template(text: string, key: 'current' | 'recommended' | 'message'): Template {
    const place = this.#place(key)
    try {
      return splitTemplate(text).map((part) =>
        typeof part === 'string' ? part : (this.#scopes.map((scope) => this.#checked(part.source, scope, 'text', place, part.offset))[0] as Expr),
      )
    } catch (error) {
      if (error instanceof UserError || !(error instanceof RangeError)) throw error
      return this.#read.fail(place?.line ?? 1, `a brace of ${key} is never closed`, 'write {{ for a brace that is meant as such')
    }
  }

  #place(key: string, part?: string, inner?: string): YamlScalar | undefined {
    let entry = this.#entries.get(key)
    for (const name of [part, inner]) if (name !== undefined && entry !== undefined) entry = this.#read.open(entry.value, key).get(name)
    return asScalar(entry?.value)
  }
}

function paramType(value: string | number | boolean): 'double' | 'string' | 'bool' {
  return typeof value === 'number' ? 'double' : typeof value === 'boolean' ? 'bool' : 'string'
}

function fits(type: string, wanted: string): boolean {
  if (wanted === 'number') return type === 'int' || type === 'double'
  if (wanted === 'list') return type.startsWith('list<')
  if (wanted === 'text') return printable.test(type)
  return type === wanted
}
