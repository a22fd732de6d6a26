/** Classes that decorators describe: their properties through what they extend, with each decorator's own name and arguments. */
import type { Evidence } from '../../../base/evidence.ts'
import { isCall, isClass, isFunction, keyName, originOf, type ClassNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { decoratorsOf, type Decorator } from './decorators.ts'
import { startOf } from './draft.ts'
import { at, entriesOf, hereOf, opened, settle, type Here, type World } from './world.ts'

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
  /** A member that a decorator of the tree's own stands on and none of the ORM's makes a column of: it may be the key. */
  readonly apart?: { readonly what: string; readonly at: Evidence }
}

/** Classes that extend one another: real ones have three or four levels. */
const deepest = 12

export function nameOfClass(node: ClassNode): string {
  return node.id?.name ?? 'a class'
}

/** A class with what it inherits, the nearest first. */
export function classOf(module: JsModule, node: ClassNode, from: RegExp, world: World): Described {
  const properties = new Map<string, Property>()
  const classes: { readonly name: string; readonly decorators: readonly Decorator[] }[] = []
  let open: string | undefined
  let apart: Described['apart']
  let here: Here | undefined = hereOf(module, node)
  for (let level = 0; here !== undefined && isClass(here.node); level++) {
    const { module: file, node: own }: { module: JsModule; node: ClassNode } = { module: here.module, node: here.node }
    const { found: ofClass } = decoratorsOf(file, own, from, world)
    if (ofClass === undefined) open ??= 'a decorator of its class can’t be looked into'
    classes.push({ name: nameOfClass(own), decorators: ofClass ?? [] })
    for (const member of own.body.body) {
      if (member.type !== 'ClassProperty' && member.type !== 'ClassMethod' && member.type !== 'ClassAccessorProperty') continue
      const name = keyName(member.key)
      if (name === undefined || properties.has(name)) continue
      const { found: decorators, apart: other } = decoratorsOf(file, member, from, world)
      if (decorators === undefined) open ??= `a decorator of ${name} can’t be looked into`
      if ((decorators?.length ?? 0) > 0) properties.set(name, { name, here: at(here, member), decorators: decorators ?? [] })
      const isBare = member.type !== 'ClassMethod' && decorators?.every((one) => /^(?:Index|Unique)$/.test(one.name)) === true
      if (isBare && other !== undefined) apart ??= { what: `what @${other} makes of ${name}`, at: startOf(file, member, `key.${name}`) }
    }
    if (!own.superClass) break
    if (level >= deepest) open ??= 'what it extends is too deep'
    const above: Here = level >= deepest ? here : aboveOf(at(here, own.superClass as JsNode), world)
    if (!isClass(above.node) && !isBase(above, from)) open ??= 'what it extends can’t be looked into'
    here = isClass(above.node) && level < deepest ? above : undefined
  }
  return { properties: [...properties.values()], classes, ...(open === undefined ? {} : { open }), ...(apart === undefined ? {} : { apart }) }
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
