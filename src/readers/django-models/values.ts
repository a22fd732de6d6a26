/** The few values that decide what a model's table is: texts, truths and lists, through constants of the tree. */
import type { PyExpression } from '../../parse/python/index.ts'
import type { ModuleNames } from './names.ts'
import { resolve, type World } from './world.ts'

/** An expression and the module in which its names are to be looked up. */
export interface Written {
  readonly node: PyExpression
  readonly module: ModuleNames
}

const most = { depth: 12, items: 1_000 }

/** Through names to what they stand for; itself where that is no value of the tree. */
export function followed(written: Written, world: World): Written {
  const { node, module } = written
  if (node.type !== 'name' && node.type !== 'member') return written
  const named = resolve(node, module, world)
  return named.is === 'value' ? { node: named.node, module: named.module } : written
}

export function truthOf(written: Written, world: World): boolean | undefined {
  const { node } = followed(written, world)
  return node.type === 'constant' ? node.value === true : undefined
}

export function textOf(written: Written, world: World, depth = 0): string | undefined {
  if (world.values-- <= 0) return undefined
  const { node, module } = followed(written, world)
  if (depth > most.depth) return undefined
  if (node.type === 'string') return node.bytes ? undefined : node.value
  if (node.type === 'binary' && node.operator === '+') {
    const [left, right] = [textOf({ node: node.left, module }, world, depth + 1), textOf({ node: node.right, module }, world, depth + 1)]
    return left === undefined || right === undefined ? undefined : (left + right).slice(0, 1_000)
  }
  return undefined
}

/** The items of a list, a tuple or a set, and of what is put together of them; undefined where some are told only when it runs. */
export function itemsOf(written: Written, world: World, depth = 0): readonly Written[] | undefined {
  if (world.values-- <= 0) return undefined
  const { node, module } = followed(written, world)
  if (depth > most.depth) return undefined
  const of = (one: PyExpression): readonly Written[] | undefined => itemsOf({ node: one, module }, world, depth + 1)
  if (node.type === 'binary' && node.operator === '+') return joined([of(node.left), of(node.right)])
  if (node.type === 'call' && node.callee.type === 'name' && /^(list|tuple|set|frozenset)$/.test(node.callee.name)) {
    const [first] = node.arguments
    return first === undefined ? [] : node.arguments.length === 1 && first.spread === undefined ? of(first.value) : undefined
  }
  if (node.type !== 'list') return undefined
  return joined(node.items.map((item) => (item.type === 'spread' ? of(item.value) : [{ node: item, module }])))
}

function joined(parts: readonly (readonly Written[] | undefined)[]): readonly Written[] | undefined {
  const all: Written[] = []
  for (const part of parts) {
    if (part === undefined || all.length + part.length > most.items) return undefined
    all.push(...part)
  }
  return all
}

/** Names in a list, or one by itself. */
export function textsOf(written: Written, world: World): readonly string[] | undefined {
  const one = textOf(written, world)
  if (one !== undefined) return [one]
  const texts = itemsOf(written, world)?.map((item) => textOf(item, world))
  return texts === undefined || texts.includes(undefined) ? undefined : (texts as readonly string[])
}

export interface Options {
  readonly positional: readonly Written[]
  readonly named: ReadonlyMap<string, Written>
  /** More may be given than is told: `**options`. */
  readonly open: boolean
}

/** The arguments of a call, through `**options` where that is a dict of the tree. */
export function optionsOf({ node, module }: Written, world: World): Options {
  const positional: Written[] = []
  const named = new Map<string, Written>()
  let open = false
  for (const { name, spread, value } of node.type === 'call' ? node.arguments : []) {
    if (name !== undefined) named.set(name, { node: value, module })
    else if (spread === undefined) positional.push({ node: value, module })
    else {
      const more = spread === '**' ? entriesOf({ node: value, module }, world) : undefined
      if (more === undefined) open = true
      else for (const [key, one] of more) named.set(key, one)
    }
  }
  return { positional, named, open }
}

function entriesOf(written: Written, world: World): ReadonlyMap<string, Written> | undefined {
  const { node, module } = followed(written, world)
  if (node.type === 'call' && node.callee.type === 'name' && node.callee.name === 'dict' && node.arguments.every(({ name }) => name !== undefined))
    return new Map(node.arguments.map(({ name = '', value }) => [name, { node: value, module }]))
  if (node.type !== 'dict') return undefined
  const found = new Map<string, Written>()
  for (const { key, value } of node.entries) {
    if (key?.type !== 'string') return undefined
    found.set(key.value, { node: value, module })
  }
  return found
}
