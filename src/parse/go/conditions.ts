/** What a condition comes to: decided, or hanging on whether a variable of the environment is set or on what it holds. */
import type { SyntaxNode } from './nodes.ts'
import { itemsOf } from './nodes.ts'
import type { GoRun } from './run.ts'
import { isAlike, unsetOf, type GoScope, type GoValue, type GoVariableValue } from './values.ts'

export type GoCondition =
  | { readonly is: 'yes' }
  | { readonly is: 'no' }
  | { readonly is: 'set'; readonly variable: string }
  | { readonly is: 'unset'; readonly variable: string }
  /** `unset` says whether it holds where nobody sets the variable; `isOpen`: there something that is not told decides, a file of settings, and it may hold. */
  | { readonly is: 'equals'; readonly variable: string; readonly value: string; readonly unset: boolean; readonly isNegated: boolean; readonly isOpen?: true }
  | { readonly is: 'open' }

const yes: GoCondition = { is: 'yes' }
const no: GoCondition = { is: 'no' }
const open: GoCondition = { is: 'open' }
const decided = (holds: boolean): GoCondition => (holds ? yes : no)

export function negated(condition: GoCondition): GoCondition {
  switch (condition.is) {
    case 'yes':
      return no
    case 'no':
      return yes
    case 'set':
      return { ...condition, is: 'unset' }
    case 'unset':
      return { ...condition, is: 'set' }
    case 'equals':
      return { ...condition, isNegated: !condition.isNegated, unset: condition.isOpen ?? !condition.unset }
    default:
      return open
  }
}

export function decide(node: SyntaxNode, scope: GoScope, run: GoRun): GoCondition {
  const items = itemsOf(node)
  if (node.name === 'ParenthesizedExpr' && items[0] !== undefined) return decide(items[0], scope, run)
  if (node.name === 'UnaryExp' && items[0]?.name === 'LogicOp' && items[1] !== undefined) return negated(decide(items[1], scope, run))
  if (node.name === 'BinaryExp') {
    const [left, operator, right] = items
    if (left === undefined || operator === undefined || right === undefined) return open
    const sign = scope.file.textOf(operator)
    if (sign === '&&') return both(decide(left, scope, run), decide(right, scope, run))
    if (sign === '||') return negated(both(negated(decide(left, scope, run)), negated(decide(right, scope, run))))
    if (operator.name === 'CompareOp') {
      const [a, b] = [run.value(left, scope), run.value(right, scope)]
      const isError = /err/i.test(scope.file.textOf(left))
      return compared(a, sign, b, isError)
    }
  }
  return truth(run.value(node, scope))
}

function both(a: GoCondition, b: GoCondition): GoCondition {
  if (a.is === 'no' || b.is === 'no') return no
  if (a.is === 'yes') return b
  return b.is === 'yes' ? a : open
}

function truth(value: GoValue): GoCondition {
  if (value.is === 'bool') return decided(value.bool)
  if (value.is === 'told') return { is: value.when, variable: value.variable }
  if (value.is === 'variable') {
    const unset = unsetOf(value)
    return {
      is: 'equals',
      variable: value.name,
      value: 'true',
      unset: unset?.is === 'bool' ? unset.bool : unset?.is === 'text' && unset.text === 'true',
      isNegated: false,
      ...openBy(unset),
    }
  }
  return open
}

export function compared(a: GoValue, sign: string, b: GoValue, isError = false): GoCondition {
  if (sign === '!=') return negated(compared(a, '==', b, isError))
  if (a.is === 'nil' && b.is !== 'nil' && sign === '==') return compared(b, sign, a, isError)
  if (sign === '==' && b.is === 'nil') return absent(a, isError)
  if (a.is !== 'variable' && b.is === 'variable') return compared(b, turned.get(sign) ?? sign, a)
  if (sign === '==') return equal(a, b)
  const limit = b.is === 'number' ? b.number : undefined
  if (limit === undefined) return open
  if (a.is === 'number') return decided(ordered(a.number, sign, limit))
  if (a.is !== 'variable') return open
  const unset = unsetOf(a)
  const usual = unset === undefined ? 0 : unset.is === 'number' ? unset.number : unset.is === 'text' ? Number(unset.text || '0') : Number.NaN
  if (ordered(usual, sign, limit)) return sign.startsWith('>') ? yes : lowest(a, limit)
  return sign.startsWith('>') && usual === 0 ? { is: 'set', variable: a.name } : sign.startsWith('<') ? no : open
}

/** `n <= 0` holds where nobody sets the variable and nothing stands in. */
function lowest(a: GoVariableValue, limit: number): GoCondition {
  return limit <= 1 ? { is: 'unset', variable: a.name } : open
}

const turned: ReadonlyMap<string, string> = new Map([
  ['<', '>'],
  ['>', '<'],
  ['<=', '>='],
  ['>=', '<='],
])

function ordered(a: number, sign: string, b: number): boolean {
  return sign === '<' ? a < b : sign === '>' ? a > b : sign === '<=' ? a <= b : a >= b
}

/** What nobody can tell of an error is taken for none: the program goes on. */
function absent(value: GoValue, isError: boolean): GoCondition {
  if (value.is === 'nil') return yes
  if (value.is === 'told') return negated({ is: value.when, variable: value.variable })
  if (value.is === 'object' || value.is === 'function' || value.is === 'list' || value.is === 'text' || value.is === 'number') return no
  return isError ? yes : open
}

const development = /^(dev|devel|development|local|test|tests|testing|debug|ci)$/i
const production = /^(prod|production|release|live)$/i

function equal(a: GoValue, b: GoValue): GoCondition {
  if (a.is === b.is && (a.is === 'text' || a.is === 'number' || a.is === 'bool')) return decided(isAlike(a, b))
  if (a.is !== 'variable') return a.is === 'joined' && b.is === 'text' && b.text === '' ? no : open
  const unset = unsetOf(a)
  const isEmpty = (value: GoValue | undefined): boolean =>
    value === undefined || value.is === 'nil' || (value.is === 'text' && value.text === '') || (value.is === 'number' && value.number === 0)
  if (isEmpty(b)) return isEmpty(unset) ? { is: 'unset', variable: a.name } : no
  if (b.is === 'bool') return b.bool ? truth(a) : negated(truth(a))
  if (b.is !== 'text') return open
  if (/ENV|MODE|STAGE|PROFILE|TIER/i.test(a.name)) {
    if (development.test(b.text)) return no
    if (production.test(b.text)) return yes
  }
  return { is: 'equals', variable: a.name, value: b.text, unset: isAlike(unset, b), isNegated: false, ...openBy(unset) }
}

function openBy(unset: GoValue | undefined): { readonly unset: true; readonly isOpen: true } | undefined {
  return unset?.is === 'unknown' && unset.raw !== 'nothing' ? { unset: true, isOpen: true } : undefined
}
