/** Tables of Sequelize and MikroORM: what each way to write them says of fields and keys, with lines, and what closes a table. */
import { expect, test } from 'vitest'
import type { SchemaDeclaration } from '../../src/model/declaration.ts'
import { javascriptReader } from '../../src/readers/javascript/index.ts'

/** `table: field=column →, kind(columns)`, and why nothing is claimed about it. */
async function tables(text: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const path = 'src/models/one.ts'
  const files: Readonly<Record<string, string>> = { 'package.json': '{}', ...more, [path]: text }
  const { declares } = await javascriptReader.read(
    { path, text },
    {
      read: async (one) => (Object.hasOwn(files, one) ? { path: one, text: files[one] ?? '' } : undefined),
      has: (one) => Object.hasOwn(files, one),
      below: (folder) => Object.keys(files).filter((one) => one.startsWith(`${folder}/`)),
    },
  )
  return declares
    .filter((one): one is SchemaDeclaration => one.kind === 'schema')
    .flatMap(({ models }) =>
      models.map(({ table, fields, keys, open }) => {
        const columns = fields.map(({ name, column, foreignKey, at }) => `${name}${column === undefined ? '' : `=${column}`}${foreignKey === undefined ? '' : `→${at.line}`}`) // prettier-ignore
        const listed = keys.map(
          (key) => `${key.kind}(${key.columns.join()})${key.partial === true ? ' partial' : ''}${key.type === undefined ? '' : ` ${key.type}`}`,
        )
        return `${table}: ${[...columns, ...listed].join(' ')}${open === undefined ? '' : ` — ${open}`}`
      }),
    )
}

const define = (attributes: string, options = '', more = ''): string =>
  `module.exports = (sequelize, DataTypes) => {\n  const Boat = sequelize.define('Boat', {\n${attributes}\n}, {${options}})\n${more}\n  return Boat\n}\n`

test.each<[string, string, string]>([
  ['types alone', define('a: DataTypes.STRING, b: DataTypes.INTEGER.UNSIGNED, c: DataTypes.ENUM("x")'), 'Boats: a b c id(id)'],
  ['its own primary key', define('code: { type: DataTypes.STRING, primaryKey: true }'), 'Boats: code id(code)'],
  [
    'a key of several columns',
    define('a: { type: DataTypes.INTEGER, primaryKey: true }, b: { type: DataTypes.INTEGER, primaryKey: true }'),
    'Boats: a b id(a,b)',
  ],
  ['references', define('a: { type: DataTypes.INTEGER, field: "a_id", references: { model: "owners", key: "id" } }'), 'Boats: a=a_id→3 id(id)'],
  ['uniques with one name', define('a: { type: DataTypes.TEXT, unique: "ab" }, b: { type: DataTypes.TEXT, unique: { name: "ab" } }, c: { type: DataTypes.TEXT, unique: true }'), 'Boats: a b c id(id) unique(c) unique(a,b)'], // prettier-ignore
  ['indexes', define('a: DataTypes.TEXT, b: DataTypes.TEXT', "tableName: 'boats', indexes: [{ fields: ['a', sequelize.fn('lower', sequelize.col('b'))] }, { type: 'FULLTEXT', fields: ['b'] }, { unique: true, fields: [{ attribute: 'b' }], where: { a: 1 } }, { using: 'gin', fields: ['b'] }]"), 'boats: a b id(id) index(a) index(b) FULLTEXT unique(b) partial index(b) gin'], // prettier-ignore
  [
    'an association with its key',
    define('ownerId: DataTypes.INTEGER', '', "  Boat.belongsTo(models.Owner, { foreignKey: 'owner_id' })"),
    'Boats: ownerId→3 id(id)',
  ],
  ['an association that makes its key', define('a: DataTypes.INTEGER', '', "  Boat.belongsTo(models.Owner, { as: 'owner', foreignKey: { name: 'ownerId', field: 'owner_id' } })"), 'Boats: a ownerId=owner_id→5 id(id)'], // prettier-ignore
  ['an association whose key the library names', define('a: DataTypes.INTEGER', '', '  Boat.belongsTo(models.Owner)'), 'Boats: a id(id)'],
  ['an association without a constraint', define('ownerId: { type: DataTypes.INTEGER, references: { model: "o" } }', '', "  Boat.belongsTo(Owner, { foreignKey: 'ownerId', constraints: false })"), 'Boats: ownerId id(id)'], // prettier-ignore
  [
    'a class',
    "import { DataTypes, Model } from 'sequelize'\nexport class Ferry extends Model {}\nFerry.init({ a: DataTypes.TEXT }, { sequelize, tableName: 'ferries' })\n",
    'ferries: a id(id)',
  ],
  ['a class that makes itself', "const { Model, DataTypes } = require('sequelize')\nclass Ferry extends Model {\n  static init(sequelize) {\n    return super.init({ a: DataTypes.TEXT }, { sequelize })\n  }\n}\n", 'Ferries: a id(id)'], // prettier-ignore
  ['attributes that stand elsewhere', define('...shared, a: DataTypes.TEXT'), 'Boats: id(id) — its attributes are told only when it runs'],
  [
    'a plural that goes by no rule',
    define('a: DataTypes.TEXT').replace("'Boat'", "'Person'"),
    'Person: a id(id) — its table has the plural that the library makes of its name',
  ],
])('Sequelize: %s', async (_, text, told) => expect(await tables(text)).toEqual([told]))

test('other things that are defined are no tables', async () => {
  expect(await tables("import 'sequelize'\ncustomElements.define('a-b', class extends HTMLElement {}, { extends: 'p' })\ndefine('a', { b: 1 })\n")).toEqual([])
})

const decorated = (body: string, head = "@Table({ tableName: 'boats' })"): string =>
  `import { BelongsTo, Column, DataType, ForeignKey, Index, Model, PrimaryKey, Table, Unique } from 'sequelize-typescript'\n${head}\nexport class Boat extends Model {\n${body}\n}\n`

test.each<[string, string, string]>([
  ['a key by a relation that names it', decorated('@Column ownerId: string\n@BelongsTo(() => Owner, "ownerId") owner: Owner'), 'boats: ownerId→4 id(id)'],
  ['a key by the class it points to', decorated('@ForeignKey(() => Owner) @Column({ field: "owner_id" }) ownerId: string\n@BelongsTo(() => Owner) owner: Owner'), 'boats: ownerId=owner_id→4 id(id)'], // prettier-ignore
  ['two to one class, of which nobody tells', decorated('@ForeignKey(() => Owner) @Column a: string\n@ForeignKey(() => Owner) @Column b: string\n@BelongsTo(() => Owner) owner: Owner'), 'boats: a b id(id)'], // prettier-ignore
  ['keys with one name', decorated('@Index("ab") @Column a: string\n@Index("ab") @Column b: string\n@Unique("bc") @Column c: string\n@PrimaryKey @Column d: string'), 'boats: a b c d id(d) index(a,b) unique(c)'], // prettier-ignore
])('sequelize-typescript: %s', async (_, text, told) => expect(await tables(text)).toEqual([told]))

const entity = (body: string, head = '@Entity()'): string =>
  `import { Entity, Enum, Index, ManyToOne, OneToMany, OneToOne, PrimaryKey, Property, Unique } from '@mikro-orm/core'\n${head}\nexport class TugBoat {\n  @PrimaryKey() id!: number\n${body}\n}\n`

test.each<[string, string, string]>([
  [
    'columns and keys',
    entity('@Property({ unique: true, fieldName: "n" }) name!: string\n@Enum({ index: true }) kind!: string'),
    'tug_boat: id name=n kind id(id) unique(name) index(kind)',
  ],
  ['relations', entity('@ManyToOne() owner!: Owner\n@ManyToOne(Owner) other!: Owner\n@OneToMany(() => Crew, "boat") crew = new Collection(this)'), 'tug_boat: id owner=owner_id→5 other=other_id→6 id(id)'], // prettier-ignore
  ['both sides of a one-to-one', entity('@OneToOne(() => A) a!: A\n@OneToOne(() => B, (b) => b.boat) b!: B\n@OneToOne(() => C, "boat", { owner: true }) c!: C\n@OneToOne({ entity: () => D, mappedBy: "boat" }) d!: D'), 'tug_boat: id a=a_id→5 c=c_id→7 id(id) unique(a) unique(c)'], // prettier-ignore
  [
    'a relation that is the primary key',
    entity('@ManyToOne({ primary: true }) owner!: Owner').replace('  @PrimaryKey() id!: number\n', ''),
    'tug_boat: owner=owner_id→4 id(owner)',
  ],
  ['keys of the class', entity('@ManyToOne() owner!: Owner', "@Entity({ tableName: 'tugs' })\n@Index({ properties: ['owner_id', 'id'] })\n@Unique({ properties: 'owner' })"), 'tugs: id owner=owner_id→7 id(id) index(owner,id) unique(owner)'], // prettier-ignore
  [
    'an embedded one',
    entity('@Embedded(() => Place) place!: Place').replace('Entity, ', 'Embedded, Entity, '),
    'tug_boat: id id(id) — what place embeds is not looked into',
  ],
])('MikroORM: %s', async (_, text, told) => expect(await tables(text)).toEqual([told]))

test('MikroORM: abstract entities are no tables, and schemas say kinds in either way', async () => {
  expect(await tables(entity('', '@Entity({ abstract: true })'))).toEqual([])
  const schema =
    "import { EntitySchema, ReferenceKind } from '@mikro-orm/core'\nexport const Tug = new EntitySchema({\n  name: 'Tug',\n  properties: {\n    id: { type: 'number', primary: true },\n    owner: { kind: ReferenceKind.MANY_TO_ONE, entity: 'Owner' },\n    crew: { reference: '1:m', entity: 'Crew', mappedBy: 'tug' },\n    berth: { kind: '1:1', entity: 'Berth', mappedBy: 'tug' },\n  },\n  uniques: [{ properties: ['owner'] }],\n})\n"
  expect(await tables(schema)).toEqual(['tug: id=id owner=owner_id→6 id(id) unique(owner)'])
})

test('MikroORM: builders of definitions, also as a function', async () => {
  const built =
    "import { defineEntity, p } from '@mikro-orm/core'\nexport const Tug = defineEntity({\n  name: 'Tug',\n  tableName: 'tugs',\n  properties: {\n    id: p.integer().primary(),\n    owner: () => p.manyToOne(Owner).fieldName('o').index(),\n    berth: () => p.oneToOne(Berth).owner(),\n    crew: () => p.oneToMany(Crew).mappedBy('tug'),\n    name: p.string().unique(),\n  },\n})\n"
  const told = 'tugs: id=id owner=o→7 berth=berth_id→8 name=name id(id) index(owner) unique(berth) unique(name)'
  expect(await tables(built)).toEqual([told])
  expect(
    await tables(built.replace('defineEntity, p }', 'defineEntity }').replace('properties: {', 'properties: (p) => ({').replace('  },\n})', '  }),\n})')),
  ).toEqual([told])
})
