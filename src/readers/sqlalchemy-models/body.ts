/** What stands in the body of a class, by its names. */
import type { PyExpression, PyFunction, PySpan, PyStatement } from '../../parse/python/index.ts'
import { isTyping } from './names.ts'
import { top, type Found, type Here } from './world.ts'

export interface Attribute {
  readonly name: string
  readonly found: Found
  readonly span: PySpan
  readonly value?: PyExpression
  readonly annotation?: PyExpression
  /** A method, which `declared_attr` may make an attribute. */
  readonly function?: PyFunction
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>
  /** Expressions by themselves: an `Index(…)` that nobody names. */
  readonly loose: readonly PyExpression[]
  /** Statements of a condition or a loop, which may make columns. */
  readonly open?: PySpan
}

const known = new WeakMap<Found['node'], Body>()

export function bodyOf(found: Found): Body {
  const before = known.get(found.node)
  if (before !== undefined) return before
  const attributes = new Map<string, Attribute>()
  const loose: PyExpression[] = []
  let open: PySpan | undefined
  const visit = (one: PyStatement): void => {
    const { line, endLine, from, to } = one
    const span = { line, endLine, from, to }
    if (one.type === 'assign') {
      for (const target of one.targets) {
        if (target.type !== 'name') continue
        const { value, annotation } = one
        attributes.set(target.name, {
          name: target.name,
          found,
          span,
          ...(value === undefined ? {} : { value }),
          ...(annotation === undefined ? {} : { annotation }),
        })
      }
    } else if (one.type === 'function') attributes.set(one.name, { name: one.name, found, span, function: one })
    else if (one.type === 'expression') loose.push(one.value)
    else if (one.type === 'if') {
      const [first] = one.branches
      if (first !== undefined && isTyping(first.test)) one.otherwise.forEach(visit)
      else if (first?.test.type === 'unary' && first.test.operator === 'not' && isTyping(first.test.value)) first.body.forEach(visit)
      else if (one.branches.some(({ body }) => assigns(body)) || assigns(one.otherwise)) open ??= span
    } else if (one.type === 'try' || one.type === 'block' || one.type === 'update') open ??= span
  }
  found.node.body.forEach(visit)
  const body: Body = { attributes, loose, ...(open === undefined ? {} : { open }) }
  known.set(found.node, body)
  return body
}

function assigns(body: readonly PyStatement[]): boolean {
  return body.some(({ type }) => type !== 'function' && type !== 'other' && type !== 'expression')
}

/** What is plainly written under a name of a class. */
export function classAttribute(found: Found, name: string): Here | undefined {
  const value = bodyOf(found).attributes.get(name)?.value
  return value === undefined ? undefined : top(found.module, value)
}
