/** Classes that decorators describe: their properties through what they extend, with each decorator's own name and arguments. */
import {
  bare,
  childrenOf,
  isCall,
  isClass,
  isFunction,
  keyName,
  originOf,
  type ClassNode,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import { argumentsOf, at, entriesOf, hereOf, isOwn, opened, settle, type Here, type World } from './world.ts'

export interface Decorator {
  /** As the ORM calls it: `ManyToOne`. */
  readonly name: string
  readonly here: Here
  readonly args: readonly Here[]
}

export interface Property {
  readonly name: string
  readonly here: Here
  readonly decorators: readonly Decorator[]
}

export interface Described {
  readonly properties: readonly Property[]
  /** Decorators of the class itself first, then of those it extends. */
  readonly classes: readonly { readonly name: string; readonly decorators: readonly Decorator[] }[]
  /** Why some of it may be missing. */
  readonly open?: string
}

/** Classes that extend one another: real ones have three or four levels. */
const deepest = 12

export function nameOfClass(node: ClassNode): string {
  return node.id?.name ?? 'a class'
}

/** Decorators of a package's; undefined where one of the tree's own may bring some of them along. */
function decoratorsOf(module: JsModule, node: JsNode, from: RegExp, world: World): readonly Decorator[] | undefined {
  const list = 'decorators' in node && Array.isArray(node.decorators) ? (node.decorators as readonly { readonly expression: JsNode }[]) : []
  const found: Decorator[] = []
  let whole = true
  for (const { expression } of list) {
    const callee = isCall(expression) ? bare(expression.callee as JsNode) : bare(expression)
    const origin = originOf(module, callee)
    const here = hereOf(module, expression)
    // What a factory of the package's gives back has no name of its own: `createIndexDecorator()`.
    if (origin?.path.includes('()') === true && from.test(origin.source)) whole = false
    else if (origin !== undefined && from.test(origin.source)) found.push({ name: origin.path.at(-1) ?? '', here, args: argumentsOf(here) })
    else if (origin === undefined || isOwn(origin.source)) whole &&= !mayBring(at(here, callee), from, world)
    // Another package's may be made for the ORM's, as its name says.
    else if (origin.path.some((one) => /index|unique/i.test(one))) whole = false
  }
  return whole ? found : undefined
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

/** A class with what it inherits, the nearest first. */
export function classOf(module: JsModule, node: ClassNode, from: RegExp, world: World): Described {
  const properties = new Map<string, Property>()
  const classes: { readonly name: string; readonly decorators: readonly Decorator[] }[] = []
  let open: string | undefined
  let here: Here | undefined = hereOf(module, node)
  for (let level = 0; here !== undefined && isClass(here.node); level++) {
    const { module: file, node: own }: { module: JsModule; node: ClassNode } = { module: here.module, node: here.node }
    const ofClass = decoratorsOf(file, own, from, world)
    if (ofClass === undefined) open ??= 'a decorator of its class can’t be looked into'
    classes.push({ name: nameOfClass(own), decorators: ofClass ?? [] })
    for (const member of own.body.body) {
      if (member.type !== 'ClassProperty' && member.type !== 'ClassMethod' && member.type !== 'ClassAccessorProperty') continue
      const name = keyName(member.key)
      if (name === undefined || properties.has(name)) continue
      const decorators = decoratorsOf(file, member, from, world)
      if (decorators === undefined) open ??= `a decorator of ${name} can’t be looked into`
      if ((decorators?.length ?? 0) > 0) properties.set(name, { name, here: at(here, member), decorators: decorators ?? [] })
    }
    if (!own.superClass) break
    if (level >= deepest) open ??= 'what it extends is too deep'
    const above: Here = level >= deepest ? here : aboveOf(at(here, own.superClass as JsNode), world)
    if (!isClass(above.node) && !isBase(above, from)) open ??= 'what it extends can’t be looked into'
    here = isClass(above.node) && level < deepest ? above : undefined
  }
  return { properties: [...properties.values()], classes, ...(open === undefined ? {} : { open }) }
}

/** The class itself, or the one that a function around it gives back. */
function aboveOf(written: Here, world: World): Here {
  const above = opened(written, world)
  return isFunction(above.node) ? settle(above, world) : above
}

/** The ORM's own base class brings no columns. */
function isBase(here: Here, from: RegExp): boolean {
  return from.test(originOf(here.module, here.node)?.source ?? '')
}

/** The options among a decorator's arguments: the last object, with what is spread into it; undefined where they can't be told whole. */
export function optionsOf(args: readonly Here[], world: World): ReadonlyMap<string, Here> | undefined {
  for (const one of args.toReversed()) {
    const here = opened(one, world)
    if (here.node.type === 'ObjectExpression') return entriesOf(here, world)
    if (here.node.type === 'Identifier' && here.node.name !== 'undefined') return undefined
    if (isCall(here.node)) return undefined
  }
  return new Map()
}
