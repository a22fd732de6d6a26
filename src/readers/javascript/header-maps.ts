/** Headers that are gathered in a map first and set by its names for every answer: `for (const [name, value] of Object.entries(kept)) response.setHeader(name, value)`. */
import { bare, isCall, isFunction, memberName, type CallNode, type JsNode } from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import { carefulHeaders, reachOf } from './one-answer.ts'
import { below } from './seen.ts'
import type { Reach } from './source-pattern.ts'

export interface MappedHeaders {
  /** The name of a header where it is put into the map, else where the headers are set. */
  readonly at: JsNode
  readonly reach: Reach
}

export function mappedHeaders(looked: Looked): MappedHeaders | undefined {
  let open: MappedHeaders | undefined
  for (const call of looked.module.calls) {
    if (memberName(bare(call.callee as JsNode)) !== 'setHeader' || call.arguments.length < 2 || bare(call.arguments[0] as JsNode).type !== 'Identifier')
      continue
    const { start, handler } = handlerOf(looked, call)
    const above = handler === undefined ? undefined : looked.module.parents.get(handler)
    if (handler === undefined || !isCall(above) || memberName(bare(above.callee as JsNode)) !== 'use') continue
    const reach = reachOf(looked, start)
    if (reach === 'some') continue
    const inside = below(handler)
    // What another server answered is passed on.
    if (inside.some((node) => memberName(node) === 'headers')) continue
    const used = new Set(inside.flatMap((node) => (node.type === 'Identifier' ? [node.name] : [])))
    const put = looked.module.strings.find(
      (string) => string.type === 'StringLiteral' && carefulHeaders.test(string.value) && used.has(mapOf(looked, string) ?? ''),
    )
    if (put !== undefined && reach === 'all') return { at: put, reach }
    open ??= { at: call, reach: 'untold' }
  }
  return open
}

/** The function that answers, around those that are called for each of a list. */
function handlerOf({ module }: Looked, call: CallNode): { readonly start: JsNode; readonly handler?: JsNode } {
  let start: JsNode = call
  for (let node = module.parents.get(call); node !== undefined; node = module.parents.get(node)) {
    if (!isFunction(node)) continue
    const above = module.parents.get(node)
    if (!isCall(above) || memberName(bare(above.callee as JsNode)) !== 'forEach') return { start, handler: node }
    start = above
  }
  return { start }
}

/** `kept['X-Frame-Options'] = …`. */
function mapOf({ module }: Looked, string: JsNode): string | undefined {
  const member = module.parents.get(string)
  if (member?.type !== 'MemberExpression' || member.property !== string || member.object.type !== 'Identifier') return undefined
  const set = module.parents.get(member)
  return set?.type === 'AssignmentExpression' && set.left === member ? member.object.name : undefined
}
