/** The modules of a tree as far as its models ask for them, and what a name in one of them stands for. Nothing of it is run. */
import { isText } from '../../base/source.ts'
import { moduleFile, parsePython, type PyExpression } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { namesOf, type Definition, type Imported, type ModuleNames } from './names.ts'

/** What is known of one tree. What is worked out is forgotten when another module comes along, since it may change it. */
export interface World {
  readonly context: Pick<ReadContext, 'read' | 'has' | 'below'>
  readonly modules: Map<string, ModuleNames | undefined>
  readonly wanted: Set<string>
  readonly memo: Map<string, unknown>
  /** Things that are being worked out inside one another. */
  depth: number
  /** Columns that may still be listed: models that are derived from one another in a long row each list all of them. */
  left: number
  /** Modules behind `import *` that may still be looked through for a name. */
  stars: number
  /** Texts and lists that may still be put together: those that name one another twice double what there is to do. */
  values: number
}

export type Named =
  | { readonly is: 'class'; readonly of: Definition }
  | { readonly is: 'module'; readonly path: string }
  /** A name of a library; `from` is the module that asks, for a package of the tree may stand behind the longer name. */
  | { readonly is: 'outside'; readonly of: string; readonly from: string }
  | { readonly is: 'value'; readonly node: PyExpression; readonly module: ModuleNames }
  | { readonly is: 'function' }
  | { readonly is: 'unknown' }

const unknown: Named = { is: 'unknown' }

/** Modules of one tree, names behind names, rounds of loading, columns of all models, look-ups behind `import *`, and values: more than the largest applications have. */
const most = { modules: 6_000, depth: 16, rounds: 10, inside: 100, columns: 100_000, stars: 200_000, values: 2_000_000 }

const worlds = new WeakMap<ReadContext['has'], World>()

export function worldOf(context: ReadContext): World {
  const before = worlds.get(context.has)
  if (before !== undefined) return before
  const { columns: left, stars, values } = most
  const made: World = { context, modules: new Map(), wanted: new Set(), memo: new Map(), depth: 0, left, stars, values }
  worlds.set(context.has, made)
  return made
}

/** Works something out, again and again as long as it asks for modules that are not loaded yet. */
export async function workedOut<T>(world: World, work: () => T): Promise<T> {
  for (let round = 0; ; round++) {
    const done = work()
    const wanted = [...world.wanted]
    world.wanted.clear()
    if (wanted.length === 0 || round >= most.rounds) return done
    for (const path of wanted) await load(world, path)
    world.memo.clear()
    world.left = most.columns
  }
}

async function load(world: World, path: string): Promise<void> {
  if (world.modules.has(path) || world.modules.size >= most.modules) return
  const file = await world.context.read(path)
  const module = isText(file) ? (await parsePython(file)).module : undefined
  world.modules.set(path, module === undefined ? undefined : namesOf(module))
}

/** Works something out once, as long as no other module is loaded. `meanwhile` is the answer to whoever asks for it while it is worked out. */
export function once<T>(world: World, key: string, meanwhile: T, work: () => T): T {
  if (world.memo.has(key)) return world.memo.get(key) as T
  if (world.depth >= most.inside) return meanwhile
  world.memo.set(key, meanwhile)
  world.depth++
  const done = work()
  world.depth--
  world.memo.set(key, done)
  return done
}

export function moduleAt(path: string | undefined, world: World): ModuleNames | undefined {
  if (path === undefined) return undefined
  if (!world.modules.has(path) && world.modules.size < most.modules) world.wanted.add(path)
  return world.modules.get(path)
}

/** What an expression names: a class of the tree, something of a library, or a value. */
export function resolve(node: PyExpression, module: ModuleNames, world: World, depth = 0): Named {
  if (depth > most.depth) return unknown
  switch (node.type) {
    case 'name':
      return lookUp(node.name, module, world, depth + 1) ?? unknown
    case 'member': {
      const object = resolve(node.object, module, world, depth + 1)
      return memberOf(object, node.name, world, depth + 1)
    }
    case 'subscript':
      // `ForeignKey[Order]`, `Generic[T]`.
      return resolve(node.object, module, world, depth + 1)
    default:
      return { is: 'value', node, module }
  }
}

function memberOf(object: Named, name: string, world: World, depth: number): Named {
  if (object.is === 'module') return nameIn(object.path, name, world, depth)
  if (object.is === 'outside') {
    const own = once<string | undefined>(world, `file\n${object.from}\n${object.of}`, undefined, () => moduleFile(object.from, 0, object.of, world.context))
    return own === undefined ? { is: 'outside', of: `${object.of}.${name}`, from: object.from } : nameIn(own, name, world, depth)
  }
  if (object.is !== 'class') return unknown
  const inner = object.of.inner.get(name)
  if (inner !== undefined) return { is: 'class', of: inner }
  const value = assigned(object.of, name)
  return value === undefined ? unknown : { is: 'value', node: value, module: object.of.module }
}

/** What the class's own body gives a name. */
export function assigned({ body }: Definition, name: string): PyExpression | undefined {
  const found = body.findLast((one) => one.type === 'assign' && one.value !== undefined && one.targets.some((to) => to.type === 'name' && to.name === name))
  return found?.type === 'assign' ? found.value : undefined
}

function nameIn(path: string, name: string, world: World, depth: number): Named {
  const module = moduleAt(path, world)
  const found = module === undefined ? undefined : lookUp(name, module, world, depth + 1)
  if (found !== undefined) return found
  const below = /(^|\/)__init__\.py$/.test(path) ? moduleFile(path, 1, name, world.context) : undefined
  return below === undefined ? unknown : { is: 'module', path: below }
}

/** Undefined where the module has no such name. */
function lookUp(name: string, module: ModuleNames, world: World, depth = 0): Named | undefined {
  if (depth > most.depth) return unknown
  return once<Named | undefined>(world, `${module.path}\n${name}`, undefined, () => look(name, module, world, depth))
}

function look(name: string, module: ModuleNames, world: World, depth: number): Named | undefined {
  const own = module.classes.get(name)
  if (own !== undefined) return own === 'several' ? unknown : { is: 'class', of: own }
  if (module.functions.has(name)) return { is: 'function' }
  const imported = module.imports.get(name)
  if (imported !== undefined) return importedName(imported, module, world, depth)
  const value = module.constants.get(name)
  if (value === 'several') return unknown
  // `Money = models.DecimalField` is another name for it.
  if (value !== undefined) return value.type === 'name' && value.name === name ? unknown : resolve(value, module, world, depth + 1)
  for (const { path, library } of starsOf(module, world)) {
    if (world.stars-- <= 0) return unknown
    if (library !== undefined && /^[A-Z]/.test(name)) return { is: 'outside', of: `${library}.${name}`, from: module.path }
    const next = path === undefined || path === module.path ? undefined : moduleAt(path, world)
    const through = next === undefined ? undefined : lookUp(name, next, world, depth + 1)
    if (through !== undefined) return through
  }
  return undefined
}

interface Star {
  readonly path?: string
  readonly library?: string
}

/** Modules that `import *` brings in: of the tree, or Django's own. */
function starsOf(module: ModuleNames, world: World): readonly Star[] {
  return once<readonly Star[]>(world, `stars\n${module.path}`, [], () =>
    module.stars.flatMap(({ level, module: from }): readonly Star[] => {
      const path = moduleFile(module.path, level, from, world.context)
      return path !== undefined ? [{ path }] : level === 0 && /^django\./.test(from) ? [{ library: from }] : []
    }),
  )
}

function importedName({ level, module: from, name }: Imported, module: ModuleNames, world: World, depth: number): Named {
  const path = moduleFile(module.path, level, from, world.context)
  if (name === undefined) return path === undefined ? { is: 'outside', of: from, from: module.path } : { is: 'module', path }
  if (path !== undefined) {
    const found = path === module.path ? undefined : nameIn(path, name, world, depth + 1)
    if (found !== undefined && found.is !== 'unknown') return found
  }
  const below = moduleFile(module.path, level, from === '' ? name : `${from}.${name}`, world.context)
  if (below !== undefined) return { is: 'module', path: below }
  return level > 0 || path !== undefined ? unknown : { is: 'outside', of: `${from}.${name}`, from: module.path }
}
