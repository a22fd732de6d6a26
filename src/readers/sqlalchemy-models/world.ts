/** Classes and names of all files of a tree that may hold models, found by their names: a mixin stands wherever it likes. */
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { parsePython, type PyClass, type PyExpression, type PyFunction, type PyModule, type PyStatement } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'

export interface Owned<T> {
  readonly module: PyModule
  readonly node: T
}

export interface World {
  /** By name: several modules may have one of their own. */
  readonly classes: ReadonlyMap<string, readonly Owned<PyClass>[]>
  readonly functions: ReadonlyMap<string, readonly Owned<PyFunction>[]>
  /** What names are set to at the top of a module: bases, tables, `Annotated` types. */
  readonly names: ReadonlyMap<string, Owned<PyExpression> | undefined>
  readonly modules: ReadonlyMap<string, PyModule>
}

const sign = /\b(?:sqlalchemy|sqlmodel|flask_sqlalchemy|SQLAlchemy|Column|mapped_column|Mapped|DeclarativeBase|Annotated)\b/
const aside = /(^|\/)(node_modules|site-packages|\.?venv|migrations?|alembic|versions|tests?|examples?|docs?|docs_src)\//
/** More files than any application keeps models in. */
const mostFiles = 3_000

const worlds = new WeakMap<ReadContext['has'], Promise<World>>()

export function isAside(path: string): boolean {
  return aside.test(path) || placeOf(path).place === 'example' || /(^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/.test(path)
}

export function worldOf(context: ReadContext): Promise<World> {
  const known = worlds.get(context.has) ?? gather(context)
  worlds.set(context.has, known)
  return known
}

async function gather(context: ReadContext): Promise<World> {
  const classes = new Map<string, Owned<PyClass>[]>()
  const functions = new Map<string, Owned<PyFunction>[]>()
  const names = new Map<string, Owned<PyExpression> | undefined>()
  const modules = new Map<string, PyModule>()
  const paths = context.below('').filter((path) => path.endsWith('.py') && !isAside(path))
  for (const path of paths) {
    if (modules.size >= mostFiles) break
    const file = await context.read(path)
    if (!isText(file) || !sign.test(file.text)) continue
    const { module } = await parsePython(file)
    if (module === undefined) continue
    modules.set(path, module)
    for (const one of topOf(module)) {
      if (one.type === 'class') classes.set(one.name, [...(classes.get(one.name) ?? []), { module, node: one }])
      else if (one.type === 'function') functions.set(one.name, [...(functions.get(one.name) ?? []), { module, node: one }])
      else if (one.type === 'assign' && one.value !== undefined)
        for (const target of one.targets) if (target.type === 'name') put(names, target.name, { module, node: one.value })
    }
  }
  return { classes, functions, names, modules }
}

const tops = new WeakMap<PyModule, readonly PyStatement[]>()

/** What an `if TYPE_CHECKING` or a `try` holds stands at the top too. */
export function topOf(module: PyModule): readonly PyStatement[] {
  const known = tops.get(module) ?? flat(module.body, 0)
  tops.set(module, known)
  return known
}

function flat(body: readonly PyStatement[], depth: number): readonly PyStatement[] {
  if (depth > 3) return []
  return body.flatMap((one) => {
    if (one.type === 'if') return [...one.branches.flatMap((branch) => flat(branch.body, depth + 1)), ...flat(one.otherwise, depth + 1)]
    return one.type === 'try' ? flat(one.body, depth + 1) : [one]
  })
}

function put<T>(map: Map<string, Owned<T> | undefined>, name: string, one: Owned<T>): void {
  map.set(name, map.has(name) ? undefined : one)
}

/** The class or function that a module means by a name: its own, the one that it imports, or the only one there is. */
export function meant<T extends PyClass | PyFunction>(
  name: string,
  module: PyModule,
  all: ReadonlyMap<string, readonly Owned<T>[]>,
  world: World,
  depth = 0,
): Owned<T> | 'several' | undefined {
  const found = all.get(name) ?? []
  const own = found.find((one) => one.module === module)
  if (own !== undefined) return own
  const path = importedFrom(name, module)
  const near = path === undefined ? [] : found.filter((one) => fits(one.module.path, path))
  if (near.length === 1) return near[0]
  // A package hands on what its own modules have.
  const through = path === undefined || depth > 3 ? undefined : throughOf(path, module, world)
  if (through !== undefined) return meant(name, through, all, world, depth + 1)
  return found.length > 1 ? 'several' : found[0]
}

const imports = new WeakMap<PyModule, ReadonlyMap<string, string>>()

/** `polar/kit/models` of `from polar.kit.models import Model`. */
function importedFrom(name: string, module: PyModule): string | undefined {
  const known = imports.get(module) ?? importsOf(module)
  imports.set(module, known)
  return known.get(name)
}

function importsOf(module: PyModule): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const one of topOf(module)) {
    if (one.type !== 'import' || one.names === undefined || one.names === '*') continue
    const above = one.level === 0 ? [] : module.path.split('/').slice(0, -one.level)
    const path = [...above, ...one.module.split('.').filter((part) => part !== '')].join('/')
    for (const each of one.names) if (!found.has(each.as)) found.set(each.as, path)
  }
  return found
}

/** Of one name and one module there are few: each is looked for once. */
const packages = new WeakMap<World, Map<string, PyModule | undefined>>()

function throughOf(path: string, module: PyModule, world: World): PyModule | undefined {
  const known = packages.get(world) ?? new Map<string, PyModule | undefined>()
  packages.set(world, known)
  if (!known.has(path))
    known.set(
      path,
      [...world.modules.values()].find((one) => fits(one.path, path)),
    )
  const found = known.get(path)
  return found === module ? undefined : found
}

function fits(path: string, wanted: string): boolean {
  const plain = path.replace(/(?:\/__init__)?\.py$/, '')
  return wanted !== '' && (plain === wanted || plain.endsWith(`/${wanted}`))
}

const values = new WeakMap<PyModule, ReadonlyMap<string, PyExpression>>()

export function valueNamed(name: string, module: PyModule, world: World): Owned<PyExpression> | undefined {
  const known = values.get(module) ?? valuesOf(module)
  values.set(module, known)
  const own = known.get(name)
  return own === undefined ? world.names.get(name) : { module, node: own }
}

function valuesOf(module: PyModule): ReadonlyMap<string, PyExpression> {
  const found = new Map<string, PyExpression>()
  for (const one of topOf(module)) {
    if (one.type !== 'assign' || one.value === undefined) continue
    for (const target of one.targets) if (target.type === 'name' && !found.has(target.name)) found.set(target.name, one.value)
  }
  return found
}
