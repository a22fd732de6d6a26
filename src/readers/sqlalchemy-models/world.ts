/** Follows expressions through names, imports, classes and calls of the tree's own functions, to what a library calls them. */
import { isText } from '../../base/source.ts'
import {
  moduleFile,
  parsePython,
  type PyArgument,
  type PyCall,
  type PyClass,
  type PyExpression,
  type PyFunction,
  type PyModule,
} from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { namesOf, type Imported, type Meaning } from './names.ts'
import { resultOf } from './results.ts'

/** A node in its file, and what the parameters around it stand for. */
export interface Here {
  readonly module: PyModule
  readonly node: PyExpression
  readonly frames: Frames
}

/** `cls` is the class that a declared attribute is asked of. */
export type Frames = ReadonlyMap<string, Here | 'cls'>

export interface Found {
  readonly node: PyClass
  readonly module: PyModule
}

export interface Given extends Pick<PyArgument, 'name' | 'spread'> {
  readonly here: Here
}

/** A call of what is not in the tree, by the name it has where it comes from. */
export interface Called {
  readonly is: 'call'
  readonly of: string
  readonly here: Here
  readonly given: readonly Given[]
}

export type Settled =
  | { readonly is: 'outside'; readonly of: string; readonly made?: Called }
  | Called
  | { readonly is: 'class'; readonly found: Found }
  | { readonly is: 'attribute'; readonly found: Found; readonly name: string }
  | { readonly is: 'function'; readonly node: PyFunction; readonly here: Here }
  | { readonly is: 'module'; readonly module: PyModule }
  | { readonly is: 'cls' }
  | { readonly is: 'value'; readonly here: Here }
  | { readonly is: 'unknown' }

export interface World {
  readonly context: ReadContext
  /** Steps left for one file: names that lead to names in circles would never end. */
  left: number
  /** Whether the class that is described stands on another table of its own. */
  inherits: boolean
}

const most = { steps: 60_000, depth: 40, stars: 12 }

export function worldOf(context: ReadContext): World {
  return { context, left: most.steps, inherits: false }
}

const unknown: Settled = { is: 'unknown' }

export function at(here: Here, node: PyExpression): Here {
  return { ...here, node }
}

export function top(module: PyModule, node: PyExpression): Here {
  return { module, node, frames: new Map() }
}

export async function settle(here: Here, world: World, depth = 0): Promise<Settled> {
  if (depth > most.depth || --world.left < 0) return unknown
  const { node, module, frames } = here
  switch (node.type) {
    case 'name': {
      const bound = frames.get(node.name)
      if (bound !== undefined) return bound === 'cls' ? { is: 'cls' } : settle(bound, world, depth + 1)
      return (await named(node.name, module, world, depth + 1, node)) ?? { is: 'outside', of: node.name }
    }
    case 'member':
      return memberOf(await settle(at(here, node.object), world, depth + 1), node.name, here, world, depth + 1)
    case 'call':
      return called(here, node, world, depth)
    case 'subscript': {
      const object = await settle(at(here, node.object), world, depth + 1)
      // `Base[int]` is the class with what it is of; `Annotated[…]` is more than its name.
      return object.is === 'class' || object.is === 'call' ? object : { is: 'value', here }
    }
    case 'lambda': {
      const { line, endLine, from, to, parameters, value } = node
      const span = { line, endLine, from, to }
      const body = [{ type: 'return' as const, value, ...span }]
      return { is: 'function', here, node: { type: 'function', name: 'lambda', parameters, decorators: [], async: false, body, ...span } }
    }
    case 'named':
      return settle(at(here, node.value), world, depth + 1)
    default:
      return { is: 'value', here }
  }
}

async function memberOf(object: Settled, name: string, here: Here, world: World, depth: number): Promise<Settled> {
  switch (object.is) {
    case 'outside':
      return { ...object, of: `${object.of}.${name}` }
    case 'call':
      return { is: 'outside', of: `${object.of}.${name}`, made: object }
    case 'module':
      return (await named(name, object.module, world, depth)) ?? unknown
    case 'class':
      return { is: 'attribute', found: object.found, name }
    case 'unknown': {
      // What every application of Flask calls so.
      const { node } = here
      const isDatabase = node.type === 'member' && node.object.type === 'name' && node.object.name === 'db'
      return isDatabase ? { is: 'outside', of: `flask_sqlalchemy.SQLAlchemy.${name}` } : unknown
    }
    default:
      return { is: 'value', here }
  }
}

/** Names that no star of SQLAlchemy's takes from what Python itself brings. */
function isSpoken(name: string): boolean {
  return /^[A-Z]|_|^(deferred|composite|registry|relationship|synonym|backref|text|func|desc|asc|nullsfirst|nullslast)$/.test(name)
}

/** What a name of a module means; undefined where the module has none, as for what Python itself brings. */
async function named(name: string, module: PyModule, world: World, depth: number, from?: PyExpression): Promise<Settled | undefined> {
  if (depth > most.depth || --world.left < 0) return unknown
  const names = namesOf(module)
  const isItself = (one: Meaning): boolean => one.is === 'value' && from !== undefined && one.node.from <= from.from && from.to <= one.node.to
  const meaning = names.meanings.get(name)?.findLast((one) => !isItself(one))
  switch (meaning?.is) {
    case 'class':
      return { is: 'class', found: { node: meaning.node, module } }
    case 'function':
      return { is: 'function', node: meaning.node, here: { module, node: { type: 'name', name, line: 1, endLine: 1, from: 0, to: 0 }, frames: new Map() } }
    case 'value':
      return settle(top(module, meaning.node), world, depth + 1)
    case 'import':
      return imported(meaning.of, module, world, depth + 1)
    default:
  }
  for (const star of names.stars.slice(0, most.stars)) {
    const next = await moduleAt(star, module, world)
    const found = next === undefined || next === module ? undefined : await named(name, next, world, depth + 1)
    if (found !== undefined) return found
    // `from sqlalchemy import *`
    if (next === undefined && star.level === 0 && /^(sqlalchemy|sqlmodel)\b/.test(star.module) && isSpoken(name))
      return { is: 'outside', of: `${star.module}.${name}` }
  }
  return undefined
}

async function imported({ level, module: from, name }: Imported, module: PyModule, world: World, depth: number): Promise<Settled> {
  const file = await moduleAt({ level, module: from }, module, world)
  if (name === undefined) return file === undefined ? { is: 'outside', of: from } : { is: 'module', module: file }
  const found = file === undefined || file === module ? undefined : await named(name, file, world, depth)
  if (found !== undefined) return found
  const below = await moduleAt({ level, module: from === '' ? name : `${from}.${name}` }, module, world)
  if (below !== undefined) return { is: 'module', module: below }
  return file === undefined && level === 0 ? { is: 'outside', of: `${from}.${name}` } : unknown
}

async function moduleAt({ level, module: name }: Imported, from: PyModule, world: World): Promise<PyModule | undefined> {
  const path = moduleFile(from.path, level, name, world.context)
  const file = path === undefined ? undefined : await world.context.read(path)
  return isText(file) ? (await parsePython(file)).module : undefined
}

function givenTo(call: PyCall, here: Here): readonly Given[] {
  return call.arguments.map(({ name, spread, value }) => ({
    here: at(here, value),
    ...(name === undefined ? {} : { name }),
    ...(spread === undefined ? {} : { spread }),
  }))
}

async function called(here: Here, node: PyCall, world: World, depth: number): Promise<Settled> {
  return callWith(await settle(at(here, node.callee), world, depth + 1), here, givenTo(node, here), world, depth + 1)
}

async function callWith(callee: Settled, here: Here, given: readonly Given[], world: World, depth: number): Promise<Settled> {
  if (depth > most.depth) return unknown
  switch (callee.is) {
    case 'outside':
      return { is: 'call', of: callee.of, here, given }
    case 'call': {
      // What `functools.partial` keeps comes first.
      const [first, ...kept] = callee.given
      if (callee.of !== 'functools.partial' || first === undefined) return unknown
      return callWith(await settle(first.here, world, depth + 1), here, [...kept, ...given], world, depth + 1)
    }
    case 'class': {
      const base = await outsideBase(callee.found, world, depth + 1)
      return base === undefined ? unknown : { is: 'call', of: base, here, given }
    }
    case 'function': {
      const inside = entered(callee.node, callee.here, given)
      const result = await resultOf(callee.node, inside, world)
      return result === undefined ? unknown : settle(result, world, depth + 1)
    }
    default:
      return unknown
  }
}

/** Parameters with what was given, and the names that the function sets plainly. */
export function entered(node: PyFunction, outer: Here, given: readonly Given[]): Here {
  const frames = new Map(outer.frames)
  const byPlace = given.filter(({ name, spread }) => name === undefined && spread === undefined)
  node.parameters.forEach(({ name, fallback, spread }, index) => {
    if (spread !== undefined) return
    const one = given.find((each) => each.name === name) ?? byPlace[index]
    if (one !== undefined) frames.set(name, one.here)
    else if (fallback !== undefined) frames.set(name, { module: outer.module, node: fallback, frames: outer.frames })
  })
  const inside: Here = { module: outer.module, node: outer.node, frames }
  for (const one of node.body) {
    const [target] = one.type === 'assign' ? one.targets : []
    // A name that is made of itself stays what was given.
    if (one.type === 'assign' && one.value !== undefined && target?.type === 'name' && !frames.has(target.name)) frames.set(target.name, at(inside, one.value))
  }
  return inside
}

/** The library's class that one of the tree's is derived from. */
async function outsideBase({ node, module }: Found, world: World, depth: number): Promise<string | undefined> {
  for (const { name, value } of node.bases) {
    if (name !== undefined || depth > most.depth) continue
    const base = await settle(top(module, value), world, depth + 1)
    if (base.is === 'outside') return base.of
    const above = base.is === 'class' ? await outsideBase(base.found, world, depth + 1) : undefined
    if (above !== undefined) return above
  }
  return undefined
}
