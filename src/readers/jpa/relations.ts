/** Relations to one other entity: the columns that point to it, and whether a constraint holds them. */
import type { JavaAnnotation } from '../../parse/java/index.ts'
import { targetOf, type Attribute } from './levels.ts'
import { allOf, annotationOf, plainName } from './names.ts'
import { ofTable, saysNo, saysYes } from './parts.ts'
import type { Sketch, Where } from './sketch.ts'
import { placeIn, type Column } from './table.ts'
import { textOf, type Placed } from './world.ts'

/**
 * `@ManyToOne` and `@OneToOne` ({@link https://docs.jboss.org/hibernate/orm/6.6/userguide/html_single/Hibernate_User_Guide.html#associations}). Hibernate makes no
 * index for the columns; those of a one-to-one are unique, up to Hibernate 6.1 only where it is not optional
 * ({@link https://docs.jboss.org/hibernate/orm/6.2/migration-guide/migration-guide.html#ddl-implicit-unique}).
 */
export async function toOne(attribute: Attribute, relation: JavaAnnotation, where: Where): Promise<readonly Column[]> {
  const { sketch, table, prefix } = where
  const { annotations, in: from } = attribute
  const path = `${prefix}${attribute.name}`
  const isOne = plainName(relation) === 'OneToOne'
  if (isOne && (await isMappedBy(relation, from, sketch))) return []
  // A one-to-one by the key itself has no column of its own.
  if (isOne && allOf(annotations, 'PrimaryKeyJoinColumn', from.file).length > 0) return []
  const ofHibernate = (name: string): JavaAnnotation | undefined => annotationOf(annotations, name, from.file, 'hibernate')
  if (['JoinFormula', 'JoinColumnOrFormula', 'JoinColumnsOrFormulas'].some((name) => ofHibernate(name) !== undefined)) return []
  const override = sketch.overrides.get(path)
  const joins = override?.annotations ?? allOf(annotations, 'JoinColumn', from.file)
  const found = await joinedBy(joins, attribute, override?.in ?? from, await targetOf(attribute, relation, sketch.world), attribute.name, sketch)
  const of = await ofTable(joins[0], override?.in ?? from, sketch, table)
  if (found.isOpen) of.close(`the name of a column of its ${path} is told only when it runs`)
  const maps = annotationOf(annotations, 'MapsId', from.file)
  const isOptional = saysNo(relation, 'optional') === undefined && maps === undefined && !where.ofKey
  const at = placeIn(from, attribute.line)
  const isBound = !isUnbound(attribute, joins)
  const columns = found.columns.map((one): Column => ({ ...one, attribute: found.columns.length === 1 ? path : one.attribute }))
  const names = columns.map(({ name }) => name)
  if (isBound) of.foreignKey(names, found.columns[0]?.type ?? '', isOptional, at, found.isGuessed)
  else for (const { name, type } of columns) of.column(name, type, isOptional, at)
  const [only] = joins
  if (isOne && (!sketch.isOlder || !isOptional) && maps === undefined && !where.ofKey) of.key('unique', names, at)
  else if (joins.length === 1 && saysYes(only, 'unique')) of.key('unique', names, only === undefined ? at : placeIn(override?.in ?? from, only.line))
  if (maps !== undefined) sketch.maps.push({ part: (await textOf(maps.values.get('value'), from, sketch.world)) ?? '', columns })
  return columns
}

export async function isMappedBy(relation: JavaAnnotation, from: Placed, sketch: Sketch): Promise<boolean> {
  const written = relation.values.get('mappedBy')
  // A name that can't be told names the other side all the same.
  return written !== undefined && (await textOf(written, from, sketch.world)) !== ''
}

export interface Joined {
  readonly columns: readonly Column[]
  /** The key that is pointed to is not in the tree, and the name is made of what most call it. */
  readonly isGuessed: boolean
  readonly isOpen: boolean
}

/** Columns that point to an entity: as they are named, else after the attribute and the key. */
export async function joinedBy(
  joins: readonly JavaAnnotation[],
  attribute: Attribute,
  from: Placed,
  target: Placed | undefined,
  named: string,
  sketch: Sketch,
): Promise<Joined> {
  const key = target === undefined ? undefined : await sketch.ways.key(target, sketch)
  const own = key === undefined || key.length === 0 ? undefined : key
  const physical = (name: string): string => sketch.naming.physical(name)
  if (joins.length === 0) {
    const columns = (own ?? [{ name: 'id', attribute: 'id', type: '' }]).map((one) => ({ ...one, name: physical(`${named}_${one.name}`) }))
    return { columns, isGuessed: own === undefined, isOpen: false }
  }
  const columns: Column[] = []
  let isGuessed = false
  let isOpen = false
  for (const [index, join] of joins.slice(0, 50).entries()) {
    const written = await textAt(join, 'name', from, sketch)
    const pointed = await textAt(join, 'referencedColumnName', from, sketch)
    isOpen ||= written === undefined || pointed === undefined
    const of = own?.find((one) => one.name === physical(pointed ?? '')) ?? (joins.length === 1 && (pointed ?? '') === '' ? own?.[index] : undefined)
    isGuessed ||= written === '' && pointed === '' && of === undefined
    const name = written === undefined || written === '' ? `${named}_${pointed === undefined || pointed === '' ? (of?.name ?? 'id') : pointed}` : written
    columns.push({ name: physical(name), attribute: of?.attribute ?? attribute.name, type: of?.type ?? '' })
  }
  return { columns, isGuessed, isOpen }
}

/** `''` where nothing is written, undefined where it can't be told. */
async function textAt(annotation: JavaAnnotation, name: string, from: Placed, sketch: Sketch): Promise<string | undefined> {
  const value = annotation.values.get(name)
  return value === undefined ? '' : textOf(value, from, sketch.world)
}

/** Whether no constraint is made: `ConstraintMode.NO_CONSTRAINT`, Hibernate's older `@ForeignKey(name = "none")`, and `@NotFound(IGNORE)`. */
export function isUnbound({ annotations, in: { file } }: Attribute, joins: readonly JavaAnnotation[]): boolean {
  const notFound = annotationOf(annotations, 'NotFound', file, 'hibernate')
  if (notFound !== undefined && !isExceptional(notFound)) return true
  const own = annotationOf(annotations, 'ForeignKey', file, 'hibernate')
  const lists = ['JoinColumns', 'JoinTable', 'CollectionTable'].flatMap((name) => annotationOf(annotations, name, file) ?? [])
  return [own, ...[...joins, ...lists].map((one) => keyIn(one))].some((one) => one !== undefined && saysNone(one))
}

function isExceptional(notFound: JavaAnnotation): boolean {
  const action = notFound.values.get('action')
  return action === undefined || (action.kind === 'name' && action.name.endsWith('EXCEPTION'))
}

function keyIn(annotation: JavaAnnotation): JavaAnnotation | undefined {
  const value = annotation.values.get('foreignKey')
  return value?.kind === 'annotation' ? value.annotation : undefined
}

function saysNone(key: JavaAnnotation): boolean {
  const mode = key.values.get('value')
  const name = key.values.get('name')
  return (mode?.kind === 'name' && mode.name.endsWith('NO_CONSTRAINT')) || (name?.kind === 'text' && name.value === 'none')
}
