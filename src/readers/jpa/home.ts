/** Which table an entity is kept in: its own, or that of the entity it extends. */
import { attributesOf, levelsOf, type Attribute, type Level } from './levels.ts'
import { annotationOf, plainName } from './names.ts'
import type { Naming } from './naming.ts'
import { textOf, type Placed, type World } from './world.ts'

export interface Home {
  /** The class whose table it is. */
  readonly of: Placed
  readonly table: string
  readonly title: string
  /** Why its name is not told. */
  readonly open?: string
  /** Attributes that this entity brings to the table. */
  readonly attributes: readonly Attribute[]
  /** The entity above, where its table holds the rest: the two have one key. */
  readonly joined?: Placed
  /** What the topmost class extends and the tree does not hold. */
  readonly foreign?: string
  /** Nothing is kept of it by itself. */
  readonly isAbstract: boolean
  /** Whether the table is the entity's own, and so are the indexes that it lists. */
  readonly isOwn: boolean
}

/** {@link https://jakarta.ee/specifications/persistence/3.2/jakarta-persistence-spec-3.2#a469}: one table for all unless something else is said. */
export async function homeOf(placed: Placed, world: World, naming: Naming): Promise<Home> {
  const { levels, foreign } = await levelsOf(placed, world)
  const entities = levels.filter(({ is }) => is === 'entity')
  const root = entities.at(-1)?.of ?? placed
  const way = entities.length < 2 && !levels.some(({ is }) => is === 'entity') ? 'SINGLE_TABLE' : strategyOf(root)
  const above = entities[1]?.of
  const isAbstract = way === 'TABLE_PER_CLASS' && placed.type.modifiers.has('abstract')
  const isSingle = above !== undefined && way === 'SINGLE_TABLE'
  const of = isSingle ? root : placed
  const own = above === undefined || way === 'TABLE_PER_CLASS' ? levels : until(levels, above)
  const named = await nameOf(of, world, naming)
  return {
    of,
    ...named,
    title: of.type.name,
    attributes: attributesOf(own.length === levels.length ? levels : withAccess(own, levels)),
    ...(above !== undefined && way === 'JOINED' ? { joined: above } : {}),
    ...(foreign === undefined ? {} : { foreign }),
    isAbstract,
    isOwn: !isSingle,
  }
}

function until(levels: readonly Level[], above: Placed): readonly Level[] {
  return levels.slice(
    0,
    levels.findIndex(({ of }) => of.type === above.type),
  )
}

/** Whether fields or getters tell is decided by the class that holds the key, which stays in the list and gives nothing. */
function withAccess(own: readonly Level[], all: readonly Level[]): readonly Level[] {
  return [...own, ...all.slice(own.length).map((level): Level => ({ ...level, is: 'plain' }))]
}

function strategyOf({ type, file }: Placed): string {
  const value = annotationOf(type.annotations, 'Inheritance', file)?.values.get('strategy')
  return value?.kind === 'name' ? value.name.slice(value.name.lastIndexOf('.') + 1) : 'SINGLE_TABLE'
}

async function nameOf(of: Placed, world: World, naming: Naming): Promise<Pick<Home, 'table' | 'open'>> {
  const { type, file } = of
  const table = type.annotations.find((one) => one === annotationOf(type.annotations, 'Table', file))
  const entity = type.annotations.find((one) => plainName(one) === 'Entity')
  const ask = async (name: string, from: typeof table): Promise<string | undefined> => {
    const value = from?.values.get(name)
    return value === undefined ? '' : textOf(value, of, world)
  }
  const [written, schema, called] = [await ask('name', table), await ask('schema', table), await ask('name', entity)]
  const name = written === undefined || written === '' ? (called ?? '') || type.name : written
  const prefix = schema === undefined || schema === '' ? '' : `${naming.physical(schema)}.`
  return { table: `${prefix}${naming.physical(name)}`, ...(written === undefined ? { open: 'its name is told only when it runs' } : {}) }
}
