/** A rule ready to judge: its data and its checked expressions, as baked for shipped rules and as loading makes of a repository's own. */
import type { Rule } from '../model/rule.ts'
import type { Expr, Template } from './expression.ts'
import { nearest } from './nearest.ts'

/** Examples are for tests and pages; judging never needs them. */
export type RuleData = Omit<Rule, 'examples'>

export interface CompiledRule {
  readonly rule: RuleData
  /** The category's place in reports. */
  readonly order: number
  readonly when?: Expr
  readonly check: Expr
  readonly measures: Readonly<Record<string, CompiledMeasure>>
  /** Of {@link Rule.weakens}, where one has a `past`. */
  readonly past: Readonly<Record<string, Expr>>
  readonly current: Template
  readonly recommended: Template
  readonly message: Template
}

export interface CompiledMeasure {
  readonly unit: string
  readonly value?: Expr
  readonly each?: Expr
  readonly name?: Expr
}

export interface Category {
  readonly id: string
  readonly title: string
  readonly order: number
}

/** What the score subtracts and how it grades, as rules/_score.yaml says. */
export interface Scoring {
  /** The share of critical and high rules that must have been judged for the whole to get a grade. */
  readonly graded: number
  /** Points of ten, by severity. */
  readonly points: { readonly critical: number; readonly high: number; readonly medium: number; readonly low: number }
  /** Best first; the first whose bound the rounded score meets. `above` excludes the bound itself. */
  readonly grades: readonly { readonly grade: string; readonly from?: number; readonly above?: number }[]
}

/** What is wrong with a parameter of the configuration, with the nearest right name; undefined when it fits. */
export function paramProblem(rule: RuleData, name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(rule.params, name)) {
    const names = Object.keys(rule.params)
    if (names.length === 0) return `${rule.id} has no parameters`
    return `${rule.id} has no parameter ${name}; did you mean ${nearest(name, names) ?? names.join(', ')}?`
  }
  const wanted = typeof rule.params[name]
  return typeof value === wanted && !Number.isNaN(value) ? undefined : `${rule.id} asks for a ${wanted} in ${name}`
}
