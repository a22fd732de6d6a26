/** What expressions come to. */
import { briefOf } from './brief.ts'
import { callOf } from './calling.ts'
import type { PyExpression } from './nodes.ts'
import { itemOf, keyOf, memberOf, sliced } from './members.ts'
import { lookUp, mayGoOn, placeOf, unknown, type PyRun } from './run.ts'
import { joined } from './texts.ts'
import { binaryOf, eitherOf, notOf } from './operators.ts'
import { truthOf, type PyPlace, type PyScope, type PyValue } from './values.ts'

export function valueOfExpression(node: PyExpression, scope: PyScope, run: PyRun): PyValue {
  const at = placeOf(scope, node)
  if (!mayGoOn(run)) return unknown(briefOf(node), at)
  run.depth++
  const value = evaluate(node, at, scope, run)
  run.depth--
  return value
}

function evaluate(node: PyExpression, at: PyPlace, scope: PyScope, run: PyRun): PyValue {
  const of = (one: PyExpression): PyValue => valueOfExpression(one, scope, run)
  switch (node.type) {
    case 'string':
      return { is: 'text', text: node.value, at }
    case 'number':
      return Number.isNaN(node.value) ? unknown('a number', at) : { is: 'number', number: node.value, at }
    case 'constant':
      return node.value === null ? { is: 'none', at } : { is: 'truth', truth: node.value, at }
    case 'format':
      return joined(
        node.parts.map((part) => (typeof part === 'string' ? part : of(part))),
        at,
      )
    case 'name':
      return lookUp(node.name, scope, at)
    case 'member':
      return memberOf(of(node.object), node.name, run, at, briefOf(node))
    case 'subscript':
      return node.index === undefined ? sliced(of(node.object), briefOf(node), at) : itemOf(of(node.object), of(node.index), at, briefOf(node))
    case 'call':
      return callOf(node, scope, run)
    case 'dict':
      return dictOf(node, at, scope, run)
    case 'list': {
      const items: PyValue[] = []
      let open = false
      for (const item of node.items) {
        const value = of(item.type === 'spread' ? item.value : item)
        if (item.type !== 'spread') items.push(value)
        else if (value.is === 'list') {
          items.push(...value.items)
          open ||= value.open
        } else open = true
      }
      return { is: 'list', items: items.slice(0, 5_000), open, at }
    }
    case 'binary':
      return logical(node, at, scope, run) ?? binaryOf(node.operator, of(node.left), of(node.right), at, briefOf(node))
    case 'unary': {
      const value = of(node.value)
      if (node.operator === 'not') return notOf(value, at, briefOf(node))
      return value.is === 'number' ? { ...value, number: node.operator === '-' ? -value.number : value.number, at } : unknown(briefOf(node), at)
    }
    case 'conditional': {
      const truth = truthOf(of(node.test))
      if (typeof truth === 'boolean') return of(truth ? node.taken : node.otherwise)
      return eitherOf(truth, of(node.taken), of(node.otherwise), at)
    }
    case 'named': {
      const value = of(node.value)
      scope.names.set(node.name, value)
      return value
    }
    case 'lambda': {
      const { parameters, value, line, endLine, from, to } = node
      const span = { line, endLine, from, to }
      const body = [{ type: 'return' as const, value, ...span }]
      return { is: 'function', node: { type: 'function', name: 'lambda', parameters, decorators: [], async: false, body, ...span }, scope, at }
    }
    default:
      return unknown(briefOf(node), at)
  }
}

function logical(node: PyExpression & { readonly type: 'binary' }, at: PyPlace, scope: PyScope, run: PyRun): PyValue | undefined {
  if (node.operator !== 'and' && node.operator !== 'or') return undefined
  const left = valueOfExpression(node.left, scope, run)
  const truth = truthOf(left)
  if (typeof truth === 'boolean') return truth === (node.operator === 'or') ? left : valueOfExpression(node.right, scope, run)
  const right = valueOfExpression(node.right, scope, run)
  const settled = truthOf(right)
  // Whatever the left says, `x and False` and `x or True` are decided, where only the truth of it is asked for.
  if (settled === (node.operator === 'or') && (right.is === 'truth' || right.is === 'test')) return right
  // `os.environ.get("X") or "default"`: what stands there where it is not set.
  if (node.operator === 'or' && left.is === 'variable' && left.fallback === undefined) return right.is === 'none' ? left : { ...left, fallback: right }
  if (truth === undefined) return left.is === 'call' && node.operator === 'or' ? left : unknown(briefOf(node), at)
  return node.operator === 'or' ? eitherOf(truth, left, right, at) : eitherOf(truth, right, left, at)
}

function dictOf(node: PyExpression & { readonly type: 'dict' }, at: PyPlace, scope: PyScope, run: PyRun): PyValue {
  const entries = new Map<string, PyValue>()
  let open = false
  for (const entry of node.entries) {
    const value = valueOfExpression(entry.value, scope, run)
    if (entry.key === undefined) {
      if (value.is === 'dict') {
        for (const [key, one] of value.entries) entries.set(key, one)
        open ||= value.open
      } else open = true
      continue
    }
    const key = keyOf(valueOfExpression(entry.key, scope, run))
    if (key === undefined) open = true
    else entries.set(key, value)
  }
  return { is: 'dict', entries, open, at }
}
