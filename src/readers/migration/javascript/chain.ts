/** Calls upon calls, `t.string('a').notNullable().index()`: from what the chain begins with to its last call. */
import { bare, bindingOf, isCall, keyName, type JsNode } from '../../../parse/javascript/index.ts'
import type { Given } from './values.ts'
import { callOf, type Call } from './walk.ts'

export interface Chain {
  /** What the first call is called on, properties left out; of a call of a plain name, that name. */
  readonly root: Given
  /** Properties between the root and the first call, as in `knex.schema`. */
  readonly through: readonly string[]
  /** From the first to the last. */
  readonly calls: readonly Call[]
}

const longest = 200

export function chainOf(last: Call): Chain {
  const calls: Call[] = [last]
  const through: string[] = []
  let on: Given | undefined = last.on
  let root: Given = last.given
  while (calls.length < longest) {
    if (on === undefined) {
      root = { ...last.given, node: calls[0]?.node.callee as JsNode }
      break
    }
    const node = bare(on.node)
    if (isCall(node)) {
      const call = callOf({ ...on, node })
      calls.unshift(call)
      on = call.on
    } else if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
      through.unshift(keyName(node.property) ?? '?')
      on = { ...on, node: node.object }
    } else {
      root = { ...on, node }
      break
    }
  }
  return { root, through, calls }
}

/** Whether it begins with what the migration, or a function around, is handed. */
export function isHanded({ root }: Chain): boolean {
  return root.node.type === 'ThisExpression' || bindingOf(root.module, root.node)?.kind === 'parameter'
}
