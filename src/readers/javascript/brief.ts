/** Clients of one errand: opened by a function and ended before it returns, so that nothing of them stays open. Where it migrates they serve nobody. */
import { bare, calleeName, isCall, nameNodeOf } from '../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode } from '../../parse/javascript/index.ts'
import { functionAround, isBelow } from './guards.ts'
import { handlersOf } from './handlers.ts'

const ending = /\.(end|close|destroy|quit|disconnect|\$disconnect)$/
const migrating = /(^|\.)(migrate|migrateToLatest|runMigrations?)$|(^|\.)migrate\.(latest|up)$/
const migrator = /(^|[a-z_])(migrat(e|es|ions?|or))([A-Z_]|$)|^(migrate|migrations?)/i

/** A handler that opens and ends one on each request migrates nothing, and is no such function. */
export function isBrief(module: JsModule, call: CallNode): boolean {
  const around = functionAround(module, call)
  if (around === undefined) return false
  const name = nameNodeOf(module, around)?.name ?? ''
  const inside = module.calls.filter((other) => isBelow(module, other, around))
  if (!migrator.test(name) && !inside.some((other) => migrating.test(calleeName(other)))) return false
  return endsWithin(module, call, around)
}

/** Opened and ended by one function that answers no request itself: how often it is called, its callers say. */
export function isErrand(module: JsModule, call: CallNode, imports: Imports): boolean {
  const around = functionAround(module, call)
  if (around === undefined || !endsWithin(module, call, around)) return false
  return !handlersOf(module, imports).some(({ node }) => node === around || isBelow(module, around, node))
}

/** What a signal ends, in a function of its own, stays open until then. */
function endsWithin(module: JsModule, call: CallNode, around: JsNode): boolean {
  const names = namesAround(module, call)
  return module.calls.some((other) => {
    const callee = calleeName(other)
    return ending.test(callee) && functionAround(module, other) === around && names.has(callee.replace(ending, ''))
  })
}

/** What the client is called, and what it was made of: `drizzle({ client: pool })` ends with its pool. */
function namesAround(module: JsModule, call: CallNode): ReadonlySet<string> {
  const names = new Set<string>()
  let node: JsNode = call
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'VariableDeclarator') {
      if (above.id.type === 'Identifier') names.add(above.id.name)
      break
    }
    if (above.type === 'BlockStatement') break
  }
  const pending: JsNode[] = call.arguments.map((one) => bare(one as JsNode))
  for (let next = pending.pop(); next !== undefined && names.size < 50; next = pending.pop()) {
    if (next.type === 'Identifier') names.add(next.name)
    else if (next.type === 'ObjectExpression')
      pending.push(...next.properties.flatMap((one) => (one.type === 'ObjectProperty' ? [bare(one.value as JsNode)] : [])))
    else if (isCall(next)) pending.push(...next.arguments.map((one) => bare(one as JsNode)))
  }
  return names
}
