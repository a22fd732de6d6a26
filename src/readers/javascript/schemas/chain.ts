/** Builders that are called one after another, `integer('id').notNull().unique()`, taken apart to where they begin. */
import { bare, isCall, memberName, originOf, type CallNode, type JsNode, type Origin } from '../../../parse/javascript/index.ts'
import { at, resultOf, settle, type Here, type World } from './world.ts'

export interface Link {
  readonly name: string
  /** The call, with its arguments. */
  readonly call: Here
}

export interface Chain {
  /** Calls after the first, in their order. */
  readonly links: readonly Link[]
  /** The call it begins with. */
  readonly root: Here
  /** Where that comes from; undefined for a parameter or what can't be followed. */
  readonly origin: Origin | undefined
  /** What is called first, as its own name: `integer`. */
  readonly called: string
  /** The object it is called on, where that is a parameter: `t` of `t.integer()`. */
  readonly parameter?: Here
}

const longest = 60

/** Undefined where it does not begin with a call that can be followed. */
export function chainOf(start: Here, world: World): Chain | undefined {
  const links: Link[] = []
  let here = settle(start, world)
  for (let step = 0; step < longest; step++) {
    if (!isCall(here.node)) return undefined
    const call: CallNode = here.node
    const callee = bare(call.callee as JsNode)
    const name = memberName(callee)
    if (name !== undefined && (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression')) {
      const object = settle(at(here, callee.object), world)
      if (isCall(object.node) && !isRequire(object.node)) {
        links.unshift({ name, call: here })
        here = object
        continue
      }
    }
    const origin = originAt(at(here, callee), world)
    if (origin !== undefined) return { links, root: here, origin, called: origin.path.findLast((one) => one !== '()') ?? '' }
    const result = resultOf(here, world)
    if (result !== undefined) {
      here = settle(result, world)
      continue
    }
    // `customType(…)` of another file gives a function that makes columns.
    const made = settle(at(here, callee), world)
    if (isCall(made.node) && made.node !== call) {
      const behind = originAt(at(made, made.node.callee as JsNode), world)
      return behind === undefined ? undefined : { links, root: here, origin: behind, called: behind.path.at(-1) ?? '' }
    }
    const of = callee.type === 'MemberExpression' ? settle(at(here, callee.object), world) : made
    return of.node.type === 'Identifier' ? { links, root: here, origin: undefined, called: name ?? of.node.name, parameter: of } : undefined
  }
  return undefined
}

function isRequire(call: CallNode): boolean {
  return call.callee.type === 'Identifier' && call.callee.name === 'require'
}

/** Where a callee was imported from, through the tree's own files; the tree's own functions have no origin. */
export function originAt(callee: Here, world: World): Origin | undefined {
  const direct = originOf(callee.module, callee.node)
  if (direct !== undefined && !/^(?:\.|@\/|~\/|#|src\/)/.test(direct.source)) return direct
  const settled = settle(callee, world)
  const found = originOf(settled.module, settled.node)
  return found !== undefined && !/^(?:\.|@\/|~\/|#|src\/)/.test(found.source) ? found : undefined
}
