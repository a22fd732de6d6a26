/** What is gathered of one entity while its attributes are gone through. */
import type { Evidence } from '../../base/evidence.ts'
import type { JavaAnnotation } from '../../parse/java/index.ts'
import type { Home } from './home.ts'
import type { Attribute } from './levels.ts'
import type { Naming } from './naming.ts'
import type { Column, Table } from './table.ts'
import type { Placed, World } from './world.ts'

export type Place = Omit<Evidence, 'key'>

/** Annotations that stand elsewhere than on the attribute they are about, and where their names have their meaning. */
export interface Override {
  readonly annotations: readonly JavaAnnotation[]
  readonly in: Placed
}

/** Where an attribute is mapped. */
export interface Where {
  readonly sketch: Sketch
  readonly table: Table
  /** The attributes that embed it: `home.street` of an address. */
  readonly prefix: string
  /** Whether it is a part of the key. */
  readonly ofKey: boolean
}

/** What mapping one attribute asks of the whole. */
export interface Ways {
  /** Columns of an entity's key; undefined where it is not in the tree. */
  key(entity: Placed, sketch: Sketch): Promise<readonly Column[] | undefined>
  attributes(attributes: readonly Attribute[], where: Where): Promise<readonly Column[]>
  /** The table of an entity. */
  home(entity: Placed, sketch: Sketch): Promise<Pick<Home, 'of' | 'table' | 'title'>>
}

export interface Sketch {
  readonly ways: Ways
  readonly world: World
  readonly naming: Naming
  readonly entity: Placed
  /** Speaks of JPA before version 3, and so of Hibernate up to 5. */
  readonly isOlder: boolean
  readonly primary: Table
  /** The entity's secondary tables, by their names. */
  readonly secondary: Map<string, Table>
  /** Tables of collections and between entities, and what relations add to others' tables. */
  readonly beside: Table[]
  /** `@AttributeOverride` and `@AssociationOverride`, by the way to the attribute; what stands further out counts. */
  readonly overrides: Map<string, Override>
  readonly ids: Column[]
  readonly naturals: Column[]
  /** Hibernate's own `@Index` of older versions, by name. */
  readonly indexes: Map<string, { readonly columns: string[]; readonly at: Place }>
  /** `@MapsId`: columns of a relation that are the key, or a part of it. */
  readonly maps: { readonly part: string; readonly columns: readonly Column[] }[]
  /** Keys of entities that were worked out once: thousands of relations may lead to one. */
  readonly keys: Map<Placed['type'], readonly Column[] | undefined>
  /** Entities whose keys are asked for one within the other. */
  readonly depth: number
}

export function sketchOf(parts: Pick<Sketch, 'ways' | 'world' | 'naming' | 'entity' | 'isOlder' | 'primary' | 'keys' | 'depth'>): Sketch {
  return {
    ...parts,
    secondary: new Map(),
    beside: [],
    overrides: new Map(),
    ids: [],
    naturals: [],
    indexes: new Map(),
    maps: [],
  }
}

/** The key's columns, those of relations in place of the parts they stand for. */
export function keyOf({ ids, maps }: Sketch): readonly Column[] {
  let columns: readonly Column[] = ids
  for (const { part, columns: own } of maps) {
    if (part === '') columns = own
    else {
      const isPart = ({ attribute }: Column): boolean => attribute === part || attribute.endsWith(`.${part}`) || attribute.includes(`.${part}.`)
      const index = columns.findIndex(isPart)
      const rest = columns.filter((one) => !isPart(one))
      columns = index === -1 ? columns : [...rest.slice(0, index), ...own.map((one) => ({ ...one, attribute: part })), ...rest.slice(index)]
    }
  }
  return columns
}

/**
 * The order of a key that Hibernate puts together: by its attributes' names up to Hibernate 5; later by size and name of the columns
 * ({@link https://docs.jboss.org/hibernate/orm/6.2/javadocs/org/hibernate/boot/model/relational/ColumnOrderingStrategyStandard.html}), which is told where both agree
 * and all columns are of one type.
 */
export function ordered(columns: readonly Column[], isOlder: boolean, isListed = false): { readonly columns: readonly Column[]; readonly isSure: boolean } {
  const last = (text: string): string => text.slice(text.lastIndexOf('.') + 1)
  const byAttribute = isListed ? columns : columns.toSorted((a, b) => compare(last(a.attribute), last(b.attribute)))
  if (columns.length < 2 || isOlder) return { columns: byAttribute, isSure: true }
  const byName = columns.toSorted((a, b) => compare(a.name, b.name))
  const isAlike = columns.every(({ type }) => type !== '' && boxed(type) === boxed(columns[0]?.type ?? ''))
  return { columns: byAttribute, isSure: isAlike && byAttribute[0]?.name === byName[0]?.name }
}

const boxes: ReadonlyMap<string, string> = new Map([
  ['int', 'Integer'],
  ['long', 'Long'],
  ['short', 'Short'],
  ['byte', 'Byte'],
])

function boxed(type: string): string {
  return boxes.get(type) ?? type
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
