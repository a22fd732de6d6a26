/** Collections and relations to many: the tables that stand between entities, those of plain values, and keys in others' tables. */
import type { JavaAnnotation } from '../../parse/java/index.ts'
import { attributesOf, elementName, levelsOf, targetOf, type Attribute } from './levels.ts'
import { listedKeys } from './keys.ts'
import { allOf, annotationOf, inside, plainName } from './names.ts'
import { attributesIn, noteOverrides, saysNo } from './parts.ts'
import { isMappedBy, isUnbound, joinedBy } from './relations.ts'
import { ordered, type Sketch, type Where } from './sketch.ts'
import { placeIn, Table, type Column } from './table.ts'
import { textOf, type Placed } from './world.ts'

/** `@OneToMany`, `@ManyToMany` and `@ElementCollection`: none of them has a column in the entity's own table. */
export async function collected(attribute: Attribute, where: Where): Promise<readonly Column[]> {
  const { annotations, in: from } = attribute
  const { sketch } = where
  if (sketch.depth > 0) return []
  const relation = ['OneToMany', 'ManyToMany'].flatMap((name) => annotationOf(annotations, name, from.file) ?? [])[0]
  if (relation === undefined) await valuesOf(attribute, where)
  else if (!(await isMappedBy(relation, from, sketch))) {
    const joins = allOf(annotations, 'JoinColumn', from.file)
    if (plainName(relation) === 'OneToMany' && joins.length > 0) await pointingBack(attribute, relation, joins, where)
    else await betweenTables(attribute, relation, where)
  }
  return []
}

/** `@OneToMany` with a `@JoinColumn`: the key stands in the table of what is collected. */
async function pointingBack(attribute: Attribute, relation: JavaAnnotation, joins: readonly JavaAnnotation[], { sketch }: Where): Promise<void> {
  const target = await targetOf(attribute, relation, sketch.world)
  if (target === undefined) return
  const { of, table, title } = await sketch.ways.home(target, sketch)
  const theirs = new Table(table, title, placeIn(of, of.type.line), sketch.naming)
  const { columns, isGuessed, isOpen } = await joinedBy(joins, attribute, attribute.in, sketch.entity, attribute.name, sketch)
  if (isOpen) theirs.close('the name of a column that points to it is told only when it runs')
  if (!isUnbound(attribute, joins))
    theirs.foreignKey(names(columns), columns[0]?.type ?? '', true, placeIn(attribute.in, attribute.line), isGuessed) // prettier-ignore
  sketch.beside.push(theirs)
}

/** {@link https://docs.jboss.org/hibernate/orm/6.6/userguide/html_single/Hibernate_User_Guide.html#associations-many-to-many} */
export async function betweenTables(attribute: Attribute, relation: JavaAnnotation, { sketch }: Where): Promise<readonly Column[]> {
  if (sketch.depth > 0) return []
  const { annotations, in: from } = attribute
  const join = annotationOf(annotations, 'JoinTable', from.file)
  const target = await targetOf(attribute, relation, sketch.world)
  const other = target === undefined ? undefined : await sketch.ways.home(target, sketch)
  const table = await sideTable(join, attribute, sketch, sketch.naming.between(sketch.primary.name, attribute.name, other?.table ?? elementName(attribute)))
  const joins = inside(join, 'joinColumns')
  const inverse = inside(join, 'inverseJoinColumns')
  const back = target === undefined ? undefined : await otherSide(target, attribute.name, sketch)
  const own = await joinedBy(joins, attribute, from, sketch.entity, back ?? sketch.entity.type.name, sketch)
  const theirs = await joinedBy(inverse, attribute, from, target, attribute.name, sketch)
  if (own.isOpen || theirs.isOpen) table.close('the name of a column of it is told only when it runs')
  const at = placeIn(from, attribute.line)
  const isBound = !isUnbound(attribute, [...joins, ...inverse])
  for (const { columns, isGuessed } of [own, theirs]) {
    if (isBound) table.foreignKey(names(columns), columns[0]?.type ?? '', false, at, isGuessed)
    else for (const { name, type } of columns) table.column(name, type, false, at)
  }
  const kind = plainName(relation)
  if (/^One/.test(kind)) table.key('unique', names(theirs.columns), at)
  if (/ToOne$/.test(kind)) table.key('id', names(own.columns), at)
  else ownKey(table, attribute, own.columns, theirs.columns, sketch)
  await listedKeys(join, table, from, sketch.world)
  sketch.beside.push(table)
  return []
}

/** The attribute by which the other entity leads back. */
async function otherSide(target: Placed, name: string, sketch: Sketch): Promise<string | undefined> {
  const { levels } = await levelsOf(target, sketch.world)
  for (const one of attributesOf(levels)) {
    const many = annotationOf(one.annotations, 'ManyToMany', one.in.file)
    if (many !== undefined && (await textOf(many.values.get('mappedBy'), one.in, sketch.world)) === name) return one.name
  }
  return undefined
}

/** {@link https://docs.jboss.org/hibernate/orm/6.6/userguide/html_single/Hibernate_User_Guide.html#collections} */
async function valuesOf(attribute: Attribute, { sketch, prefix }: Where): Promise<void> {
  const { annotations, in: from } = attribute
  const written = annotationOf(annotations, 'CollectionTable', from.file)
  const entity = sketch.entity.type.name
  const table = await sideTable(written, attribute, sketch, `${entity}_${attribute.name}`)
  const joins = inside(written, 'joinColumns')
  const own = await joinedBy(joins, attribute, from, sketch.entity, entity, sketch)
  const at = placeIn(from, attribute.line)
  if (own.isOpen) table.close('the name of a column of it is told only when it runs')
  if (isUnbound(attribute, joins)) for (const { name, type } of own.columns) table.column(name, type, false, at)
  else table.foreignKey(names(own.columns), own.columns[0]?.type ?? '', false, at, own.isGuessed)
  const target = await targetOf(attribute, annotationOf(annotations, 'ElementCollection', from.file), sketch.world)
  const isEmbedded = target !== undefined && annotationOf(target.type.annotations, 'Embeddable', target.file) !== undefined
  let elements: readonly Column[] = []
  // Hibernate leaves the key of a set out where what it holds may be null; which it is taken for depends on its version.
  let isFull = false
  if (isEmbedded) {
    await noteOverrides(annotations, from, `${prefix}${attribute.name}.`, sketch)
    elements = await sketch.ways.attributes(await attributesIn(target, sketch), { sketch, table, prefix: `${prefix}${attribute.name}.`, ofKey: true })
  } else {
    const column = annotationOf(annotations, 'Column', from.file)
    const name = await textOf(column?.values.get('name'), from, sketch.world)
    elements = [{ name: sketch.naming.physical(name ?? attribute.name), attribute: attribute.name, type: elementName(attribute) }]
    table.column(elements[0]?.name ?? '', elementName(attribute), saysNo(column, 'nullable') === undefined, at)
    isFull = saysNo(column, 'nullable') !== undefined
  }
  ownKey(table, attribute, own.columns, elements, sketch, isFull)
  await listedKeys(written, table, from, sketch.world)
  sketch.beside.push(table)
}

async function sideTable(written: JavaAnnotation | undefined, { in: from, line }: Attribute, sketch: Sketch, otherwise: string): Promise<Table> {
  const ask = async (name: string): Promise<string | undefined> => {
    const value = written?.values.get(name)
    return value === undefined ? '' : textOf(value, from, sketch.world)
  }
  const [named, schema] = [await ask('name'), await ask('schema')]
  const name = sketch.naming.physical((named ?? '') || otherwise)
  const table = new Table(schema === undefined || schema === '' ? name : `${sketch.naming.physical(schema)}.${name}`, name, placeIn(from, line), sketch.naming)
  if (named === undefined) table.close('its name is told only when it runs')
  return table
}

/**
 * The key that Hibernate makes for such a table: of a set both sides, of a list with an order the owner and the place, of a map the owner and the key. A list
 * without an order, and a collection, have none.
 */
function ownKey(table: Table, attribute: Attribute, own: readonly Column[], theirs: readonly Column[], sketch: Sketch, isFull = true): void {
  const { annotations, in: from, use, line } = attribute
  const at = placeIn(from, line)
  const has = (name: string): boolean => annotationOf(annotations, name, from.file) !== undefined
  const kind = use.type.name.replace(/^java\.util\./, '')
  if (/Set$/.test(kind)) {
    const { columns, isSure } = ordered([...own, ...theirs], sketch.isOlder, true)
    table.ownKey('id', columns, isSure && isFull, at)
  } else if (/Map$/.test(kind) || has('OrderColumn') || annotationOf(annotations, 'CollectionId', from.file, 'hibernate') !== undefined) {
    const place: Column = { name: sketch.naming.physical(`${attribute.name}_${has('OrderColumn') ? 'order' : 'key'}`), attribute: attribute.name, type: '' }
    table.ownKey('id', [...own, place], sketch.isOlder, at)
  } else if (!/^(List|Collection|Iterable|ArrayList)$/.test(kind)) table.close('what kind of collection it keeps is not told')
}

function names(columns: readonly Column[]): readonly string[] {
  return columns.map(({ name }) => name)
}
