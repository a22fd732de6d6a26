/** Which way a parameter makes its rule stricter, read off the rule's own expressions: a list kept by hand would miss the next rule. */
import type { CompiledRule } from '../rules/compiled.ts'
import type { Expr } from '../rules/expression.ts'

export type Direction = 'higher' | 'lower'

/** The way that is stricter in every place the parameter stands in; undefined where that differs or can't be told. */
export function directionOf(compiled: CompiledRule, param: string): Direction | undefined {
  const elsewhere = [compiled.when, ...Object.values(compiled.measures).flatMap((one) => [one.value, one.each, one.name])]
  if (elsewhere.some((expr) => expr !== undefined && mentions(expr, param))) return undefined
  const found = [...ofCheck(compiled.check, param, true)]
  for (const [name, bound] of Object.entries(compiled.past)) {
    if (!mentions(bound, param)) continue
    // A fall counts below the bound and a rise above it: the more values lie there, the stricter.
    found.push(isPlain(bound, param) ? (compiled.rule.weakens[name]?.worse === 'lower' ? 'higher' : 'lower') : undefined)
  }
  const [first] = found
  return found.every((one) => one === first) ? first : undefined
}

/** One answer for each place; `wanted` is false below an odd number of negations. */
function ofCheck(expr: Expr, param: string, wanted: boolean): readonly (Direction | undefined)[] {
  if (!mentions(expr, param)) return []
  switch (expr.op) {
    case 'and':
    case 'or':
      return [...ofCheck(expr.left, param, wanted), ...ofCheck(expr.right, param, wanted)]
    case 'not':
      return ofCheck(expr.of, param, !wanted)
    case 'if':
      return mentions(expr.test, param) ? [undefined] : [...ofCheck(expr.yes, param, wanted), ...ofCheck(expr.no, param, wanted)]
    case 'each':
      return mentions(expr.of, param) || (expr.macro !== 'all' && expr.macro !== 'exists') ? [undefined] : ofCheck(expr.body, param, wanted)
    case 'binary':
      return [ofComparison(expr, param, wanted)]
    default:
      return [undefined]
  }
}

/** `x >= params.days` asks for more where the parameter is higher. */
function ofComparison({ sign, left, right }: Extract<Expr, { op: 'binary' }>, param: string, wanted: boolean): Direction | undefined {
  const onLeft = isPlain(left, param) && !mentions(right, param)
  const onRight = isPlain(right, param) && !mentions(left, param)
  if (onLeft === onRight || !/^[<>]=?$/.test(sign)) return undefined
  return (sign.startsWith('>') === onRight) === wanted ? 'higher' : 'lower'
}

function isPlain(expr: Expr, param: string): boolean {
  return expr.op === 'field' && expr.name === param && expr.of.op === 'var' && expr.of.name === 'params'
}

/** `params` as a whole, or by a computed key, may mean any of them. */
function mentions(expr: Expr, param: string): boolean {
  if ((expr.op === 'field' || expr.op === 'has') && expr.of.op === 'var' && expr.of.name === 'params') return expr.name === param
  if (expr.op === 'var') return expr.name === 'params'
  return Object.values(expr).some((part) => (Array.isArray(part) ? part : [part]).some((one) => isExpr(one) && mentions(one, param)))
}

function isExpr(value: unknown): value is Expr {
  return typeof value === 'object' && value !== null && 'op' in value
}
