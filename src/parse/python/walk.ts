/** Finds calls in a module with what they stand in: in which functions and classes, and how often they run. */
import type { PyCall, PyClass, PyExpression, PyFunction, PyModule, PyStatement } from './nodes.ts'

export interface PyCallSite {
  readonly call: PyCall
  /** Functions and classes it stands in, outermost first. */
  readonly inside: readonly (PyFunction | PyClass)[]
  /** The statement it stands in. */
  readonly statement: PyStatement
  /** It is the decorator of this function. */
  readonly decorates?: PyFunction | PyClass
  /** It stands in a loop. */
  readonly repeated: boolean
  /** It stands in a branch or handler: whether it runs, nobody says. */
  readonly conditional: boolean
}

interface Around {
  readonly inside: readonly (PyFunction | PyClass)[]
  readonly repeated: boolean
  readonly conditional: boolean
}

/** All calls, in the order of the text. */
export function callsOf(module: PyModule): readonly PyCallSite[] {
  const sites: PyCallSite[] = []
  const statements = (body: readonly PyStatement[], around: Around): void => body.forEach((one) => visit(one, around))
  const take = (node: PyExpression | undefined, statement: PyStatement, around: Around, decorates?: PyFunction | PyClass): void => {
    if (node === undefined) return
    if (node.type === 'call') sites.push({ call: node, statement, ...around, ...(decorates === undefined ? {} : { decorates }) })
    const inner = node.type === 'other' || node.type === 'lambda' ? { ...around, conditional: true } : around
    for (const part of partsOf(node)) take(part, statement, inner)
  }
  const visit = (statement: PyStatement, around: Around): void => {
    const all = (...nodes: readonly (PyExpression | undefined)[]): void => nodes.forEach((node) => take(node, statement, around))
    const maybe = { ...around, conditional: true }
    switch (statement.type) {
      case 'assign':
        return all(statement.value, ...statement.targets)
      case 'update':
        return all(statement.target, statement.value)
      case 'expression':
      case 'return':
        return all(statement.value)
      case 'if':
        for (const { test, body } of statement.branches) {
          all(test)
          statements(body, maybe)
        }
        return statements(statement.otherwise, maybe)
      case 'try':
        statements(statement.body, around)
        for (const handler of statement.handlers) statements(handler, maybe)
        statements(statement.otherwise, around)
        return statements(statement.last, around)
      case 'block':
        all(...statement.heads)
        return statements(statement.body, statement.of === 'with' ? around : { ...maybe, repeated: around.repeated || statement.of !== 'match' })
      case 'function':
        for (const decorator of statement.decorators) take(decorator, statement, around, statement)
        for (const { fallback } of statement.parameters) all(fallback)
        return statements(statement.body, { inside: [...around.inside, statement], repeated: false, conditional: false })
      case 'class':
        for (const decorator of statement.decorators) take(decorator, statement, around, statement)
        for (const { value } of statement.bases) all(value)
        return statements(statement.body, { ...around, inside: [...around.inside, statement] })
      case 'other':
        return all(...statement.inside)
      default:
    }
  }
  statements(module.body, { inside: [], repeated: false, conditional: false })
  return sites
}

/** The expressions an expression is made of. */
export function partsOf(node: PyExpression): readonly PyExpression[] {
  switch (node.type) {
    case 'format':
      return node.parts.filter((part) => typeof part !== 'string')
    case 'member':
      return [node.object]
    case 'subscript':
      return node.index === undefined ? [node.object] : [node.object, node.index]
    case 'call':
      return [node.callee, ...node.arguments.map(({ value }) => value)]
    case 'dict':
      return node.entries.flatMap(({ key, value }) => (key === undefined ? [value] : [key, value]))
    case 'list':
      return node.items
    case 'binary':
      return [node.left, node.right]
    case 'unary':
    case 'spread':
    case 'named':
    case 'lambda':
      return [node.value]
    case 'conditional':
      return [node.test, node.taken, node.otherwise]
    case 'other':
      return node.inside
    default:
      return []
  }
}
