/** Attributes of an entity to columns: plain ones, those that embed others, and relations to one other entity. */
import type { JavaAnnotation } from '../../parse/java/index.ts'
import { betweenTables, collected } from './collections.ts'
import type { Attribute } from './levels.ts'
import { annotationOf } from './names.ts'
import { attributesIn, noteOverrides, ofTable, saysNo, saysYes } from './parts.ts'
import { toOne } from './relations.ts'
import type { Sketch, Where } from './sketch.ts'
import { placeIn, type Column } from './table.ts'
import { resolve, textOf, type Placed } from './world.ts'

/** Embeddables inside one another: real ones have two or three levels. */
const deepest = 6

const simple =
  /^(byte|short|int|long|float|double|boolean|char|String|Long|Integer|Short|Byte|Boolean|Character|Float|Double|BigDecimal|BigInteger|UUID|Instant|Date|Calendar|Timestamp|Duration|Object|Serializable|URL|URI|Currency|Locale|(Local|Offset|Zoned)(Date|Time|DateTime)|java\..*)$/

export async function mapAttributes(attributes: readonly Attribute[], where: Where): Promise<readonly Column[]> {
  const columns: Column[] = []
  for (const one of attributes) {
    if (--where.sketch.world.budget.steps < 0) {
      where.table.close('it is made of more than is gone through')
      break
    }
    columns.push(...(await mapAttribute(one, where)))
  }
  return columns
}

async function mapAttribute(attribute: Attribute, where: Where): Promise<readonly Column[]> {
  const { annotations, in: from } = attribute
  const has = (name: string): JavaAnnotation | undefined => annotationOf(annotations, name, from.file)
  const ofHibernate = (name: string): JavaAnnotation | undefined => annotationOf(annotations, name, from.file, 'hibernate')
  if (['Any', 'ManyToAny', 'Formula'].some((name) => ofHibernate(name) !== undefined)) return []
  const relation = has('ManyToOne') ?? has('OneToOne')
  const many = has('OneToMany') ?? has('ManyToMany')
  const ofKey = where.ofKey || has('Id') !== undefined || has('EmbeddedId') !== undefined
  let columns: readonly Column[] = []
  if (relation !== undefined)
    columns = has('JoinTable') === undefined ? await toOne(attribute, relation, where) : await betweenTables(attribute, relation, where)
  else if (many !== undefined || has('ElementCollection') !== undefined) return collected(attribute, where)
  else {
    const inner = await embeddedIn(attribute)(where)
    columns = inner === undefined ? [await plainColumn(attribute, where)] : await mapEmbedded(attribute, inner, { ...where, ofKey })
  }
  if (ofKey && !where.ofKey) where.sketch.ids.push(...columns)
  if (ofHibernate('NaturalId') !== undefined) where.sketch.naturals.push(...columns)
  for (const index of annotations.filter((one) => one === ofHibernate('Index'))) await olderIndex(index, attribute, columns, where.sketch)
  return columns
}

/** The class whose attributes stand in place of the attribute itself. */
function embeddedIn(attribute: Attribute): (where: Where) => Promise<Placed | 'foreign' | undefined> {
  return async ({ sketch, prefix }) => {
    const { annotations, in: from, use } = attribute
    const isSaid = ['Embedded', 'EmbeddedId'].some((name) => annotationOf(annotations, name, from.file) !== undefined)
    const isPlain = ['Column', 'Enumerated', 'Convert', 'Lob', 'Temporal', 'Basic', 'Version', 'GeneratedValue'].some(
      (name) => annotationOf(annotations, name, from.file) !== undefined,
    )
    if (!isSaid && (isPlain || use.type.isArray || simple.test(use.type.name))) return undefined
    const target = prefix.split('.').length > deepest ? undefined : await resolve(use.type.name, use.in, sketch.world)
    if (target === undefined) return isSaid ? 'foreign' : undefined
    return isSaid || annotationOf(target.type.annotations, 'Embeddable', target.file) !== undefined ? target : undefined
  }
}

async function mapEmbedded(attribute: Attribute, inner: Placed | 'foreign', where: Where): Promise<readonly Column[]> {
  const { sketch, table } = where
  const path = `${where.prefix}${attribute.name}`
  if (inner === 'foreign') {
    table.close(`what its ${path} is made of is not in the repository`)
    return []
  }
  await noteOverrides(attribute.annotations, attribute.in, `${path}.`, sketch)
  return mapAttributes(await attributesIn(inner, sketch), { ...where, prefix: `${path}.` })
}

async function plainColumn(attribute: Attribute, { sketch, table, prefix }: Where): Promise<Column> {
  const path = `${prefix}${attribute.name}`
  const override = sketch.overrides.get(path)
  const from = override?.in ?? attribute.in
  const column = override?.annotations[0] ?? annotationOf(attribute.annotations, 'Column', attribute.in.file)
  const written = column?.values.get('name')
  const name = written === undefined ? attribute.name : await textOf(written, from, sketch.world)
  const of = await ofTable(column, from, sketch, table)
  if (name === undefined) of.close(`the name of its column ${path} is told only when it runs`)
  const made: Column = { name: sketch.naming.physical((name ?? '') || attribute.name), attribute: path, type: attribute.use.type.name }
  const at = placeIn(attribute.in, attribute.line)
  of.column(made.name, made.type, saysNo(column, 'nullable') === undefined, at)
  if (saysYes(column, 'unique')) of.key('unique', [made.name], column === undefined ? at : placeIn(from, column.line))
  return made
}

/** `@Index(name = "i")` of Hibernate up to 5: attributes that name the same are one index. */
async function olderIndex(index: JavaAnnotation, attribute: Attribute, columns: readonly Column[], sketch: Sketch): Promise<void> {
  const name = (await textOf(index.values.get('name'), attribute.in, sketch.world)) ?? `${attribute.name}`
  const found = sketch.indexes.get(name) ?? { columns: [], at: placeIn(attribute.in, index.line) }
  found.columns.push(...columns.map((one) => one.name))
  sketch.indexes.set(name, found)
}
