/** Clients of one errand: opened by a function and ended before it returns, so that nothing of them stays open. Where it migrates they serve nobody. */
import { bare, bindingOf, calleeName, dotted, isCall, nameNodeOf } from '../../parse/javascript/index.ts'
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
  if (onlyProvides(namesAround(module, call), inside)) return true
  if (!migrator.test(name) && !inside.some((other) => migrating.test(calleeName(other)))) return false
  return endsWithin(module, call, around)
}

const asking = /\.(query|execute|unsafe|raw|\$executeRawUnsafe|\$queryRawUnsafe)$/
const providing =
  /^\s*(create|alter|drop|grant|revoke)\s[^;]{0,400}\b(database|schema|role|user|privileges)\b|\bpg_(database|roles)\b|\binformation_schema\.schemata\b/i

/** Whatever is asked of it makes the database, or the role that others then come as. */
function onlyProvides(names: ReadonlySet<string>, inside: readonly CallNode[]): boolean {
  const asked = inside.filter((other) => asking.test(calleeName(other)) && names.has(calleeName(other).replace(asking, '')))
  return asked.length > 0 && asked.every((other) => providing.test(textOf(other.arguments[0])))
}

/** Opened and ended by one function that answers no request itself: how often it is called, its callers say. */
export function isErrand(module: JsModule, call: CallNode, imports: Imports): boolean {
  const around = functionAround(module, call)
  if (around === undefined || !endsWithin(module, call, around)) return false
  return !handlersOf(module, imports).some(({ node }) => node === around || isBelow(module, around, node))
}

const gone = /(^|\.)(rename|move|unlink|rm|remove)(Sync)?$/
const copying = /\.(backup|serialize)$/
const beside = /\.(pragma|close|configure|on|once)$/
const copiesInto = /^\s*vacuum\s+into\b/i

/** A file of SQLite that is no database of the system: one its function moves away or deletes once it is closed, or that of another client, opened to be copied. */
export function isPassing(module: JsModule, call: CallNode, isNamed: boolean): boolean {
  const around = functionAround(module, call)
  const file = call.arguments[0]
  if (around === undefined || file === undefined) return false
  const path = dotted(file)
  const inside = module.calls.filter((other) => isBelow(module, other, around))
  const isGone = inside.some((other) => gone.test(calleeName(other)) && other.arguments[0] !== undefined && dotted(other.arguments[0]) === path)
  const names = new Set([...namesAround(module, call), ...assignedAround(module, call, around)])
  if (!path.includes('?') && isGone && endsNamed(module, around, names)) return true
  const own = module.parents.get(call)
  return !isNamed && own?.type === 'VariableDeclarator' && own.id.type === 'Identifier' && isOnlyCopied(module, own.id, around)
}

function isOnlyCopied(module: JsModule, id: Extract<JsNode, { type: 'Identifier' }>, around: JsNode): boolean {
  const uses = (module.uses.get(id.name) ?? []).filter((use) => use !== id && isBelow(module, use, around))
  const called = uses.map((use) => {
    const member = module.parents.get(use)
    const call = member === undefined ? undefined : module.parents.get(member)
    return isCall(call) && call.callee === member ? call : undefined
  })
  const isCopy = (one: CallNode | undefined): boolean => one !== undefined && (copying.test(calleeName(one)) || copiesInto.test(textOf(one.arguments[0])))
  return called.some(isCopy) && called.every((one) => one !== undefined && (isCopy(one) || beside.test(calleeName(one))))
}

/** As far as it is written: what is put together begins with its first part. */
function textOf(node: JsNode | undefined): string {
  if (node?.type === 'BinaryExpression') return textOf(bare(node.left as JsNode))
  return node?.type === 'StringLiteral' ? node.value : node?.type === 'TemplateLiteral' ? (node.quasis[0]?.value.raw ?? '') : ''
}

/** `let rows` of the function, and `rows = new Database(…)` further down. */
function assignedAround(module: JsModule, call: CallNode, around: JsNode): readonly string[] {
  const set = module.parents.get(call)
  const binding = set?.type === 'AssignmentExpression' ? bindingOf(module, set.left as JsNode) : undefined
  return binding !== undefined && isBelow(module, binding.node, around) ? [binding.name] : []
}

/** What a signal ends, in a function of its own, stays open until then. */
function endsWithin(module: JsModule, call: CallNode, around: JsNode): boolean {
  return endsNamed(module, around, namesAround(module, call))
}

function endsNamed(module: JsModule, around: JsNode, names: ReadonlySet<string>): boolean {
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
