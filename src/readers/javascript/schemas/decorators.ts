/** Decorators as an ORM knows them: its own, and those that the tree's own decorators plainly bring along. */
import { bare, childrenOf, isCall, isFunction, keyName, originOf, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { argumentsOf, at, hereOf, isOwn, resultOf, settle, type Here, type World } from './world.ts'

export interface Decorator {
  /** As the ORM calls it: `ManyToOne`. */
  readonly name: string
  readonly here: Here
  readonly args: readonly Here[]
}

interface Decorators {
  /** Undefined where one of the tree's own may bring some along that can't be told. */
  readonly found: readonly Decorator[] | undefined
  /** One that brings none: what it keeps in mind for later may become one of the ORM's all the same. */
  readonly apart?: string
}

/** Decorators of a package's, on a class or a member of it. */
export function decoratorsOf(module: JsModule, node: JsNode, from: RegExp, world: World): Decorators {
  const list = 'decorators' in node && Array.isArray(node.decorators) ? (node.decorators as readonly { readonly expression: JsNode }[]) : []
  const found: Decorator[] = []
  let whole = true
  let apart: string | undefined
  for (const { expression } of list) {
    const here = hereOf(module, bare(expression))
    const callee = isCall(here.node) ? at(here, here.node.callee as JsNode) : here
    const origin = originOf(module, callee.node)
    const isTrees = origin === undefined || isOwn(origin.source)
    const brought = isTrees && !mayBring(callee, from, world) ? [] : broughtBy(here, from, world)
    if (brought === undefined) whole = false
    else found.push(...brought)
    const name = callee.node.type === 'Identifier' ? callee.node.name : (origin?.path.at(-1) ?? '')
    if (brought?.length === 0 && (isTrees || /primary|key|generated|^id$/i.test(name))) apart ??= name
  }
  return { found: whole ? found : undefined, ...(apart === undefined ? {} : { apart }) }
}

/** What an expression decorates with: one of the package's, or what a function that does nothing else puts together of those. */
function broughtBy(here: Here, from: RegExp, world: World, left = 8): readonly Decorator[] | undefined {
  const { module, node } = here
  const inner = (one: Here): readonly Decorator[] | undefined => (left <= 0 ? undefined : broughtBy(one, from, world, left - 1))
  const callee = isCall(node) ? at(here, node.callee as JsNode) : here
  // `PrimaryColumn()(target, name)`
  if (isCall(callee.node) && callee !== here) return inner(callee)
  const origin = originOf(module, callee.node)
  if (origin !== undefined && from.test(origin.source)) {
    // What a factory of the package's gives back has no name of its own: `createIndexDecorator()`.
    return origin.path.includes('()') || !/^[A-Z]/.test(origin.path.at(-1) ?? '')
      ? undefined
      : [{ name: origin.path.at(-1) ?? '', here, args: argumentsOf(here) }]
  }
  if (origin !== undefined && !isOwn(origin.source)) {
    if (origin.path.at(-1) === 'applyDecorators') return all(argumentsOf(here).map(inner))
    // Another package's may be made for the ORM's, as its name says.
    return origin.path.some((one) => /index|unique/i.test(one)) ? undefined : []
  }
  if (isFunction(node)) {
    if (node.body.type !== 'BlockStatement') return inner(at(here, node.body))
    return all(node.body.body.map((one) => (one.type === 'ExpressionStatement' ? inner(at(here, one.expression)) : undefined)))
  }
  const made = isCall(node) ? resultOf(here, world) : settle(here, world)
  return made === undefined || made.node === node ? undefined : inner(made)
}

function all(parts: readonly (readonly Decorator[] | undefined)[]): readonly Decorator[] | undefined {
  return parts.includes(undefined) ? undefined : parts.flatMap((one) => one ?? [])
}

/** Whether one of the tree's own decorators uses those of the package, or can't be looked into. */
function mayBring(callee: Here, from: RegExp, world: World): boolean {
  const made = settle(callee, world)
  if (made.node.type === 'Identifier' || made.node.type === 'MemberExpression') return true
  const pending: JsNode[] = [made.node]
  for (let node = pending.pop(), left = 2_000; node !== undefined && left > 0; node = pending.pop(), left--) {
    if (node.type === 'Identifier' && from.test(originOf(made.module, node)?.source ?? '')) return true
    pending.push(...childrenOf(node).filter((child) => !onlyChecks(node, child)))
  }
  return false
}

/** sequelize-typescript's `addAttributeOptions(target, name, { validate })`: a check of values, and no key. */
function onlyChecks(call: JsNode, callee: JsNode): boolean {
  if (!isCall(call) || call.callee !== callee || callee.type !== 'Identifier' || callee.name !== 'addAttributeOptions') return false
  const options = call.arguments.at(-1)
  return options?.type === 'ObjectExpression' && options.properties.every((one) => one.type !== 'SpreadElement' && keyName(one.key) === 'validate')
}
