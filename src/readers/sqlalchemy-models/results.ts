/** What a function of the tree gives back, where its text tells which of its ways is taken. */
import type { PyExpression, PyFunction, PyStatement } from '../../parse/python/index.ts'
import { isTyping } from './names.ts'
import type { Here, World } from './world.ts'

/** Undefined where conditions that nobody can decide stand before what is given back. */
export async function resultOf(node: PyFunction, inside: Here, world: World): Promise<Here | undefined> {
  const found = node.async ? 'open' : walk(node.body, world)
  return found === undefined || found === 'open' ? undefined : { ...inside, node: found }
}

function walk(body: readonly PyStatement[], world: World): PyExpression | 'open' | undefined {
  for (const one of body) {
    if (one.type === 'return') return one.value ?? 'open'
    const found = one.type === 'if' ? ofIf(one, world) : one.type === 'try' || (one.type === 'block' && one.of === 'with') ? walk(one.body, world) : undefined
    if (found !== undefined) return found
    if (one.type === 'block' && one.of !== 'with' && returns(one.body)) return 'open'
  }
  return undefined
}

function ofIf(one: PyStatement & { readonly type: 'if' }, world: World): PyExpression | 'open' | undefined {
  for (const { test, body } of one.branches) {
    const truth = truthOf(test, world)
    if (truth === true) return walk(body, world)
    if (truth === undefined) return one.branches.some((each) => returns(each.body)) || returns(one.otherwise) ? 'open' : undefined
  }
  return walk(one.otherwise, world)
}

/** `has_inherited_table(cls)` ({@link https://docs.sqlalchemy.org/en/20/orm/declarative_mixins.html#using-orm-declared-attr-to-generate-table-specific-inheriting-columns}). */
function truthOf(test: PyExpression, world: World): boolean | undefined {
  if (test.type === 'unary' && test.operator === 'not') {
    const inner = truthOf(test.value, world)
    return inner === undefined ? undefined : !inner
  }
  if (isTyping(test)) return false
  const callee = test.type === 'call' ? test.callee : undefined
  const isAsked = callee?.type === 'name' || callee?.type === 'member' ? callee.name === 'has_inherited_table' : false
  return isAsked ? world.inherits : undefined
}

function returns(body: readonly PyStatement[]): boolean {
  return body.some(
    (one) =>
      one.type === 'return' ||
      (one.type === 'if' && (one.branches.some((branch) => returns(branch.body)) || returns(one.otherwise))) ||
      (one.type === 'try' && [one.body, one.otherwise, one.last, ...one.handlers].some(returns)) ||
      (one.type === 'block' && returns(one.body)),
  )
}
