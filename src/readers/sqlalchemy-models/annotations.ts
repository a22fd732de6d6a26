/** What annotations of models say: `Mapped[…]`, and columns inside of `Annotated[…]`. */
import type { PyExpression } from '../../parse/python/index.ts'
import { ownName } from './origins.ts'
import { at, settle, type Called, type Here, type World } from './world.ts'

export interface Typed {
  readonly isMapped: boolean
  /** The `mapped_column(…)` or `Field(…)` of an `Annotated`. */
  readonly also?: Called | undefined
}

const deepest = 8

/** {@link https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#mapping-whole-column-declarations-to-python-types} */
export async function typedColumn(here: Here, world: World): Promise<Typed> {
  const { node } = here
  if (node.type !== 'subscript' || node.index === undefined) return { isMapped: false, also: await annotated(here, world, 0) }
  const outer = await settle(at(here, node.object), world)
  const isMapped = outer.is === 'outside' && ownName(outer.of) === 'Mapped'
  return { isMapped, also: await annotated(isMapped ? at(here, node.index) : here, world, 0) }
}

async function annotated(here: Here, world: World, depth: number): Promise<Called | undefined> {
  if (depth > deepest || --world.left < 0) return undefined
  const { node } = here
  const inner = (one: PyExpression): Promise<Called | undefined> => annotated(at(here, one), world, depth + 1)
  if (node.type === 'binary') return (await inner(node.left)) ?? inner(node.right)
  if (node.type === 'subscript' && node.index !== undefined) {
    const outer = await settle(at(here, node.object), world)
    const name = outer.is === 'outside' ? outer.of.slice(outer.of.lastIndexOf('.') + 1) : ''
    if (name === 'Annotated' && node.index.type === 'list') {
      for (const item of node.index.items.slice(1)) {
        const found = await settle(at(here, item), world)
        if (found.is === 'call' && /^(mapped_column|Field)$/.test(ownName(found.of) ?? '')) return found
      }
      const [first] = node.index.items
      return first === undefined ? undefined : inner(first)
    }
    return name === 'Optional' || name === 'Union' ? inner(node.index) : undefined
  }
  if (node.type === 'list') {
    for (const item of node.items) {
      const found = await inner(item)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (node.type !== 'name' && node.type !== 'member') return undefined
  // `intpk = Annotated[int, mapped_column(primary_key=True)]`.
  const settled = await settle(here, world)
  return settled.is === 'value' && settled.here.node !== node ? annotated(settled.here, world, depth + 1) : undefined
}
