/** Which classes are tables: what a class is derived from, in the order in which Python looks names up. */
import type { PyClass } from '../../parse/python/index.ts'
import { bodyOf } from './body.ts'
import { broughtBy, isBare, isMadeBase, kindOf, ownName, reflects, type Brought, type Kind } from './origins.ts'
import { settle, top, type Called, type Found, type Settled, type World } from './world.ts'

export interface Shape {
  /** Itself first. */
  readonly mro: readonly Found[]
  readonly kind?: Kind
  /** Columns of classes that are not in the tree, as their documentation has them. */
  readonly brought: readonly Brought[]
  /** A base of the application's own, which is no table itself. */
  readonly isBase: boolean
  /** Why columns may come from where nobody looks. */
  readonly open?: string
}

export interface Classes {
  readonly world: World
  readonly shapes: Map<PyClass, Shape>
}

/** Real models stand on three or four levels. */
const deepest = 16

export async function shapeOf(found: Found, classes: Classes, depth = 0): Promise<Shape> {
  const before = classes.shapes.get(found.node)
  if (before !== undefined) return before
  // One that is derived from itself finds this.
  classes.shapes.set(found.node, { mro: [found], brought: [], isBase: false, open: 'classes that are derived from one another' })
  const shape = depth > deepest ? { mro: [found], brought: [], isBase: false, open: 'more classes than can be followed' } : await derived(found, classes, depth)
  classes.shapes.set(found.node, shape)
  return shape
}

interface Growing {
  readonly above: Found[]
  readonly brought: Brought[]
  kind?: Kind | undefined
  isBase: boolean
  open?: string | undefined
}

async function derived(found: Found, classes: Classes, depth: number): Promise<Shape> {
  const { node, module } = found
  const growing: Growing = { above: [], brought: [], isBase: false }
  for (const { name, spread, value } of node.bases) {
    if (spread !== undefined) growing.open ??= 'its bases are told only when it runs'
    else if (name === undefined)
      await take(await settle(top(module, value.type === 'subscript' ? value.object : value), classes.world), growing, classes, depth)
    else if (name === 'metaclass') {
      const settled = await settle(top(module, value), classes.world)
      if (settled.is === 'outside' && /^(DeclarativeMeta|DeclarativeAttributeIntercept)$/.test(ownName(settled.of) ?? ''))
        Object.assign(growing, { kind: 'declarative', isBase: true })
    }
  }
  for (const decorator of node.decorators) {
    const settled = await settle(top(module, decorator), classes.world)
    const of = settled.is === 'outside' || settled.is === 'call' ? (ownName(settled.of) ?? '') : ''
    if (/^as_declarative(_base)?$/.test(of)) Object.assign(growing, { kind: 'declarative', isBase: true })
    else if (/^(mapped|mapped_as_dataclass)$/.test(of)) growing.kind ??= 'declarative'
  }
  const { above, brought, kind, isBase, open } = growing
  // The last place counts where a class stands in several: Python's order in all but contrived cases.
  const mro = [found, ...above].filter((one, index, all) => all.findLastIndex((other) => other.node === one.node) === index)
  return { mro, brought, isBase, ...(kind === undefined ? {} : { kind }), ...(open === undefined ? {} : { open }) }
}

async function take(base: Settled, growing: Growing, classes: Classes, depth: number): Promise<void> {
  switch (base.is) {
    case 'class': {
      const shape = await shapeOf(base.found, classes, depth + 1)
      growing.above.push(...shape.mro)
      growing.brought.push(...shape.brought)
      growing.kind ??= shape.kind
      growing.open ??= shape.open
      return
    }
    case 'outside': {
      const known = kindOf(base.of)
      if (known !== undefined) {
        growing.kind ??= known.kind
        growing.isBase ||= known.isBase
        if (base.made !== undefined) await takeGiven(base.made, ['model_class'], growing, classes, depth)
        return
      }
      const brought = broughtBy(base.of)
      if (brought !== undefined) growing.brought.push(...brought)
      else if (reflects(base.of)) growing.open ??= 'its columns are read from the database'
      else if (!isBare(base.of)) growing.open ??= `what it has of ${lastOf(base.of)} is not in the repository`
      return
    }
    case 'call': {
      if (isMadeBase(base.of)) {
        growing.kind ??= 'declarative'
        await takeGiven(base, ['cls'], growing, classes, depth)
      } else growing.open ??= reflects(base.of) ? 'its columns are read from the database' : 'one of its bases is made when it runs'
      if (reflects(base.of)) growing.kind ??= 'declarative'
      return
    }
    default:
      growing.open ??= 'one of its bases is made when it runs'
  }
}

/** The class whose columns a base hands on: `declarative_base(cls=…)`, `SQLAlchemy(model_class=…)`. */
async function takeGiven(made: Called, names: readonly string[], growing: Growing, classes: Classes, depth: number): Promise<void> {
  const given = made.given.find(({ name }) => name !== undefined && names.includes(name))
  const settled = given === undefined ? undefined : await settle(given.here, classes.world)
  if (settled?.is === 'class') growing.above.push(...(await shapeOf(settled.found, classes, depth + 1)).mro)
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).slice(0, 60)
}

function isTrue(found: Found, name: string): boolean {
  const value = bodyOf(found).attributes.get(name)?.value
  return value?.type === 'constant' && value.value === true
}

/** Whether a class has a table, its own or the one of a class above. */
export async function isTable(found: Found, classes: Classes): Promise<boolean> {
  const { mro, kind, isBase } = await shapeOf(found, classes)
  if (isBase || isTrue(found, '__abstract__')) return false
  const isNamed = mro.some((one) => ['__tablename__', '__table__'].some((name) => bodyOf(one).attributes.has(name)))
  if (kind === 'sqlmodel') return found.node.bases.some(({ name, value }) => name === 'table' && value.type === 'constant' && value.value === true)
  if (kind === undefined) return false
  if (kind === 'flask' || isNamed) return true
  for (const one of mro.slice(1)) if (await isTable(one, classes)) return true
  return false
}
