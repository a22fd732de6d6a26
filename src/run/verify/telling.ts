/** An expectation and what was seen, in the words of a table: `p95 < 300 ms`, `p95 148 ms`. */
import type { FigureShape, Probe } from '../../probes/probe.ts'
import { resultOf, type Variables } from '../../rules/evaluate.ts'
import type { Expr } from '../../rules/expression.ts'
import { plain, printResult } from '../../rules/text.ts'
import { isList, isUndecided, JsonMap, type Result } from '../../rules/value.ts'
import type { Expectation } from '../../config/verify.ts'

/** Characters of one value in a table. */
const maxShown = 80

export interface Words {
  readonly target: string
  readonly actual: string
}

export function wordsOf(probe: Probe, expectations: readonly Expectation[], variables: Variables): Words {
  const targets = expectations.flatMap(({ source, expr }) =>
    clausesOf(expr).map((clause) => clauseText(probe, clause, variables) ?? (clause === expr ? source : undefined) ?? source),
  )
  const seen = new Map<string, string>()
  for (const { expr } of expectations) {
    for (const reference of referencesOf(expr, probe)) {
      const label = labelOf(reference)
      if (!seen.has(label)) seen.set(label, printed(resultOf(reference, variables), shapeOf(probe, reference)))
    }
  }
  return { target: [...new Set(targets)].join(', '), actual: [...seen].map(([label, value]) => `${label} ${value}`).join(', ') }
}

/** The figures of the probe's that an expression speaks of. */
export function figuresIn(expr: Expr, probe: Probe): readonly string[] {
  return [...new Set(referencesOf(expr, probe).flatMap((reference) => rootOf(reference) ?? []))]
}

/** Whether it holds what is live against what the repository says. */
export function speaksOfDeclared(expr: Expr): boolean {
  return rootOf(expr) === 'declared' || partsOf(expr).some(speaksOfDeclared)
}

/** The figure, or the place in it, with its value; what can't be told is named by its reason. */
function printed(result: Result, shape: FigureShape | undefined): string {
  if (isUndecided(result)) return 'missing' in result ? (result.missing[0]?.hint ?? 'no data') : 'not there'
  if (typeof result === 'number' || typeof result === 'bigint') return measured(Number(result), shape?.unit)
  if (typeof result === 'string') return shortened(result === '' ? '(empty)' : result)
  if (result instanceof JsonMap) return `a map of ${result.entries.size}`
  if (isList(result)) return result.length === 0 ? 'none' : shortened(result.map((one) => printResult(one)).join(', '))
  return printResult(result)
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > maxShown ? `${line.slice(0, maxShown)}…` : line
}

/** `148 ms`, `26 h`, `57.2 MiB`, `12 %`, `3`. */
export function measured(value: number, unit: string | undefined): string {
  if (unit === 's') return duration(value)
  if (unit === 'bytes') return sized(value)
  if (unit === 'ratio') return `${plain(value * 100)} %`
  if (unit === 'days') return `${plain(Math.floor(value * 10) / 10)} ${Math.abs(value) === 1 ? 'day' : 'days'}`
  return plain(value)
}

function duration(seconds: number): string {
  const size = Math.abs(seconds)
  if (size < 1) return `${plain(Math.round(seconds * 10_000) / 10)} ms`
  if (size < 120) return `${plain(seconds)} s`
  if (size < 7_200) return `${plain(Math.round(seconds / 6) / 10)} min`
  if (size < 172_800) return `${plain(Math.round(seconds / 360) / 10)} h`
  return `${plain(Math.round(seconds / 8_640) / 10)} days`
}

function sized(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let left = bytes
  let unit = 0
  for (; Math.abs(left) >= 1024 && unit < units.length - 1; unit++) left /= 1024
  return `${Math.round(left * 10) / 10} ${units[unit]}`
}

function clausesOf(expr: Expr): readonly Expr[] {
  return expr.op === 'and' ? [...clausesOf(expr.left), ...clausesOf(expr.right)] : [expr]
}

const signs: Readonly<Record<string, string>> = { '==': '', '!=': 'not ', '<': '< ', '<=': '≤ ', '>': '> ', '>=': '≥ ', in: 'one of ' }

/** `left sign right` where the left is one of the probe's figures; other forms stay as they were written. */
function clauseText(probe: Probe, expr: Expr, variables: Variables): string | undefined {
  if (expr.op === 'binary' && Object.hasOwn(signs, expr.sign) && isReference(expr.left, probe)) {
    const right = resultOf(expr.right, variables)
    if (isUndecided(right)) return undefined
    return `${labelOf(expr.left)} ${signs[expr.sign]}${printed(right, shapeOf(probe, expr.left))}`
  }
  if (isReference(expr, probe)) return labelOf(expr)
  return expr.op === 'not' && isReference(expr.of, probe) ? `not ${labelOf(expr.of)}` : undefined
}

function isReference(expr: Expr, probe: Probe): boolean {
  const root = rootOf(expr)
  return root !== undefined && Object.hasOwn(probe.figures, root)
}

/** The name that a chain of fields and keys begins with. */
function rootOf(expr: Expr): string | undefined {
  if (expr.op === 'var') return expr.name
  if (expr.op === 'field' || expr.op === 'has') return rootOf(expr.of)
  return expr.op === 'index' && (expr.at.op === 'text' || expr.at.op === 'int') ? rootOf(expr.of) : undefined
}

/** `body.status`, `headers.location`; a setting goes by its own name. */
function labelOf(expr: Expr): string {
  if (expr.op === 'var') return expr.name
  if (expr.op === 'field' || expr.op === 'has') return `${labelOf(expr.of)}.${expr.name}`
  if (expr.op === 'index' && (expr.at.op === 'text' || expr.at.op === 'int')) {
    const of = labelOf(expr.of)
    return of === 'settings' ? String(expr.at.value) : `${of}.${expr.at.value}`
  }
  return ''
}

/** A whole figure has its unit; a part of one is whatever it is. */
function shapeOf(probe: Probe, expr: Expr): FigureShape | undefined {
  return expr.op === 'var' ? probe.figures[expr.name] : undefined
}

function referencesOf(expr: Expr, probe: Probe): readonly Expr[] {
  if (isReference(expr, probe)) return [expr.op === 'has' ? { op: 'field', of: expr.of, name: expr.name } : expr]
  return rootOf(expr) === undefined ? partsOf(expr).flatMap((part) => referencesOf(part, probe)) : []
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case 'field':
    case 'has':
    case 'not':
    case 'negate':
      return [expr.of]
    case 'index':
      return [expr.of, expr.at]
    case 'and':
    case 'or':
    case 'binary':
      return [expr.left, expr.right]
    case 'if':
      return [expr.test, expr.yes, expr.no]
    case 'call':
      return expr.with
    case 'list':
      return expr.items
    case 'each':
      return [expr.of, ...(expr.keep === undefined ? [] : [expr.keep]), expr.body]
    default:
      return []
  }
}
