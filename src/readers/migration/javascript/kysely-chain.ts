/** What Kysely's builders are told, call upon call: through names, `$call` and callbacks, to the database that they began with. */
import { bare, bindingOf, childrenOf, isCall, keyName, type JsNode } from '../../../parse/javascript/index.ts'
import type { Name } from '../code/statements.ts'
import { functionOf, settled, text, type Given } from './values.ts'
import { callOf, textAt, type Call, type Walk } from './walk.ts'

export interface Built {
  /** What the first call is called on. */
  readonly root: Given
  /** From the first to the last, those of `$call` and `$if` among them. */
  readonly calls: readonly Call[]
}

const longest = 400

/** From the expression that `execute` is called on. */
export function builtChain(last: Given, walk: Walk): Built {
  const calls: Call[] = []
  let now: Given = { ...last, node: bare(last.node) }
  for (let step = 0; step < longest && --walk.imports.budget.steps > 0; step++) {
    const { node } = now
    if (isCall(node)) {
      const call = callOf({ ...now, node })
      calls.push(call)
      if (call.on === undefined) return { root: { ...now, node: bare(node.callee as JsNode) }, calls: inOrder(calls, walk) }
      now = { ...call.on, node: bare(call.on.node) }
    } else if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
      now = { ...now, node: bare(node.object) }
    } else {
      const found = lastGiven(now, walk)
      if (found === undefined || found.node === node) break
      now = found
    }
  }
  return { root: now, calls: inOrder(calls, walk) }
}

/** What a name was given last, else what it is. */
function lastGiven(given: Given, walk: Walk): Given | undefined {
  if (given.node.type !== 'Identifier') return undefined
  const binding = bindingOf(given.module, given.node)
  // `const { schema } = db`.
  if (binding?.init !== undefined && binding.route.length > 0) return { ...given, node: bare(binding.init) }
  return settled(given, walk.imports)
}

function inOrder(calls: Call[], walk: Walk): readonly Call[] {
  return calls.toReversed().flatMap((call) => {
    if (call.method !== '$call' && call.method !== '$if') return [call]
    const body = call.argument(call.method === '$if' ? 1 : 0)
    const inner = body === undefined ? undefined : callsUpon(body, walk)
    return inner === undefined ? [call] : inner
  })
}

/** Calls upon the first parameter of a callback, as in `(col) => col.notNull()`; undefined where the callback does not stand in the tree. */
export function callsUpon(callback: Given, walk: Walk): readonly Call[] | undefined {
  const found = functionOf(callback, walk.imports)
  const [parameter] = found?.node.params ?? []
  if (found === undefined) return undefined
  const own = parameter === undefined ? undefined : bindingOf(found.module, parameter as JsNode)
  const calls: Call[] = []
  const nodes: JsNode[] = [found.node.body as JsNode]
  for (let node = nodes.pop(); node !== undefined && calls.length < longest && --walk.imports.budget.steps > 0; node = nodes.pop()) {
    if (isCall(node)) {
      const call = callOf({ ...found, node })
      if (own !== undefined && call.on !== undefined && bindingOf(found.module, rootOf(call.on.node)) === own) calls.push(call)
    }
    for (const child of childrenOf(node)) nodes.push(child)
  }
  return calls.toSorted((a, b) => endOf(a.node) - endOf(b.node))
}

const endOf = ({ end }: { readonly end?: number | null | undefined }): number => end ?? 0

function rootOf(node: JsNode): JsNode {
  let now = bare(node)
  for (let step = 0; step < longest; step++) {
    if (isCall(now) && now.callee.type === 'MemberExpression') now = bare(now.callee.object)
    else if (now.type === 'MemberExpression') now = bare(now.object)
    else break
  }
  return now
}

/** Whether it begins with what the migration, or a function around, is handed. */
export function isDatabase({ root }: Built): boolean {
  return root.node.type === 'ThisExpression' || bindingOf(root.module, root.node)?.kind === 'parameter'
}

export function find({ calls }: Built, method: string): Call | undefined {
  return calls.findLast((call) => call.method === method)
}

/** The name a call is given, in the schema that `withSchema` names before it; what stands behind `as` is another name for it. */
export function tableIn(built: Built, call: Call, walk: Walk): Name {
  const given = call.argument(0)
  const name = given === undefined ? undefined : textOfName(given, walk)
  const within = find(built, 'withSchema')
  const schema = within === undefined ? undefined : textAt(within, 0, walk)
  const plain = firstWord(name)
  return plain === undefined || schema === undefined || plain.includes('.') ? plain : `${schema}.${plain}`
}

/** `'name'`, or `sql.ref('name')`, `sql.table('name')`, `db.dynamic.ref('name')`, also under a name of its own. */
export function textOfName(given: Given, walk: Walk): Name {
  const found = settled(given, walk.imports)
  const plain = text(found, walk.imports)
  if (plain !== undefined || !isCall(found.node) || found.node.arguments.length !== 1) return plain
  const callee = settled({ ...found, node: found.node.callee as JsNode }, walk.imports).node
  const [first] = found.node.arguments
  const isName = callee.type === 'MemberExpression' && /^(ref|table|id)$/.test(keyName(callee.property) ?? '')
  return isName && first !== undefined ? text({ ...found, node: first as JsNode }, walk.imports) : undefined
}

export function firstWord(name: Name): Name {
  return name?.trim().split(/\s/)[0]
}
