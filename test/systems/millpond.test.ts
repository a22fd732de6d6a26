/** Tables that Sequelize and MikroORM describe: an index that goes leaves its foreign key told with its place, and the same tables in another form are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, rename, replace, type Edit, type Files } from './story.ts'

const every = fixture('millpond')

function below(folder: string): Files {
  return Object.fromEntries(Object.entries(every).flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text]] : [])))
}

const of = (app: string): Files => ({ ...below('stack'), ...below(`apps/${app}`) })

/** What does not pass of the head's keys, with the place, and what got worse. */
async function said(base: Files, edit: Edit): Promise<readonly string[]> {
  const { head, changes } = await judge(base, edit(base))
  expect(
    head.system.things.some(({ kind }) => kind === 'schema'),
    'no schema was read',
  ).toBe(true)
  const ofKeys = /^database\/(foreign-key-index|primary-key|redundant-index)$/
  const told = head.verdicts.filter(({ rule, outcome }) => ofKeys.test(rule) && (outcome === 'fail' || outcome === 'unknown'))
  const worse = changes.filter(({ rule, change }) => change === 'regressed' && ofKeys.test(rule)).map(({ rule }) => rule.slice(9))
  return [...told.map(({ outcome, message, evidence }) => `${outcome} ${message} ${evidence[0]?.path}:${evidence[0]?.line}`), ...worse]
}

const pond = 'models/pond.js'
const trout = 'models/trout.js'
const haul = 'src/models/haul.ts'
const entity = 'src/entities/haul.ts'
const ticket = 'src/entities/ticket.ts'
const unled = (what: string, index = 'no index'): readonly string[] => [`fail ${index} begins with ${what}`, 'foreign-key-index']

interface Story {
  readonly orm: string
  readonly base: Files
  readonly losses: readonly (readonly [name: string, edit: Edit, told: string])[]
  readonly harmless: readonly (readonly [name: string, edit: Edit])[]
}

const stories: readonly Story[] = [
  {
    orm: 'Sequelize',
    base: of('sequelize'),
    losses: [
      ['an index of the options', replace(pond, "{ fields: ['mill_id', 'code'] }, ", ''), `Pond.millId ${pond}:7`],
      ['an index with an order', replace(pond, ", { name: 'ponds_keeper', fields: [{ name: 'keeperId', order: 'DESC' }] }", ''), `Pond.keeperId ${pond}:8`],
      ['the index begins with another column', replace(pond, "['mill_id', 'code']", "['code', 'mill_id']"), `Pond.millId ${pond}:7`],
      ['an index over some rows', replace(pond, "'code'] }", "'code'], where: { code: 'a' } }"), `Pond.millId ${pond}:7`],
      ['an index of another method', replace(pond, "'code'] }", "'code'], using: 'BRIN' }"), `Pond.millId ${pond}:7`],
      ['an index over an expression', replace(pond, "['mill_id', 'code']", "[sequelize.fn('abs', sequelize.col('mill_id'))]"), `Pond.millId ${pond}:7`],
      ['a unique that led one', replace(trout, "fields: ['pond_id', 'weight']", "fields: ['weight', 'pond_id']"), `Catch.pondId ${trout}:12`],
      ['the index that a migration made', replace('migrations/20260101000000-buyers.js', "['buyer_id']", "['weight']"), `Catch.buyerId ${trout}:7`],
      ['a later migration drops it', add('migrations/20260201000000-less.js', "exports.up = (queryInterface) => queryInterface.removeIndex('catches', ['buyer_id'])\n"), `Catch.buyerId ${trout}:7`], // prettier-ignore
      ['a constraint where there was none', replace(trout, ', constraints: false', ''), `Catch.noteId ${trout}:12`],
    ],
    harmless: [
      ['as it is', (files) => files],
      ['indexes by attributes in place of columns', replace(pond, 'mill_id', 'millId')],
      ['a name for the table', replace(trout, "modelName: 'Catch'", "modelName: 'Catch', tableName: 'catches'")],
      ['a table that keeps the name', all(replace(trout, "modelName: 'Catch'", "modelName: 'Catch', freezeTableName: true"), replace('migrations/20260101000000-buyers.js', "'catches'", "'Catch'"))], // prettier-ignore
      ['unique in place of an index', all(replace(pond, ", { name: 'ponds_keeper', fields: [{ name: 'keeperId', order: 'DESC' }] }", ''), replace(pond, 'keeperId: DataTypes.INTEGER', 'keeperId: { type: DataTypes.INTEGER, unique: true }'))], // prettier-ignore
      ['the model as a module', all(rename(trout, 'models/catch.js'), replace('server.js', './models/trout', './models/catch'))],
      ['attributes that another package spreads', all(replace(pond, "    {\n      code:", "    {\n      ...require('@mill/stamps').attributes,\n      code:"), replace(pond, "{ fields: ['mill_id', 'code'] }, ", ''))], // prettier-ignore
      ['a plural that the library knows', all(replace(trout, "modelName: 'Catch'", "modelName: 'Fish'"))],
      ['InnoDB, which makes its own', all(replace(pond, /\n {6}indexes: .*/, ''), replace('server.js', "'postgres'", "'mysql'"), replace('compose.yaml', 'postgresql:', 'mysql:'), replace('compose.yaml', 'postgres:17', 'mysql:8.4'))], // prettier-ignore
      ['a model of a test', add('test/models/boat.js', "module.exports = (sequelize, DataTypes) => sequelize.define('Boat', { pondId: { type: DataTypes.INTEGER, references: { model: 'ponds' } } })\n")], // prettier-ignore
    ],
  },
  {
    orm: 'sequelize-typescript',
    base: of('decorated'),
    losses: [
      ['an index of the class', replace(haul, ", indexes: [{ fields: ['pondId', 'weight'] }]", ''), `Haul.pondId ${haul}:16`],
      ['the index begins with another column', replace(haul, "['pondId', 'weight']", "['weight', 'pondId']"), `Haul.pondId ${haul}:16`],
      ['an index of the column', replace(haul, '  @Index\n', ''), `Haul.afterId ${haul}:23`],
      ['an index of another method', replace(haul, '  @Index\n', "  @Index({ using: 'GIN' })\n"), `Haul.afterId ${haul}:23`],
      ['a unique', replace(haul, ', unique: true', ''), `Haul.ticketId ${haul}:31`],
      ['an index over some rows', replace(haul, '  @Index\n', '  @Index({ where: { weight: 1 } })\n'), `Haul.afterId ${haul}:23`],
      ['a new key', replace(haul, '  @ForeignKey(() => Kept)', '  @ForeignKey(() => Pond)\n  @Column(DataType.UUID)\n  declare restId: string\n\n  @BelongsTo(() => Pond, "restId")\n  declare rest: Pond\n\n  @ForeignKey(() => Kept)'), `Haul.restId ${haul}:31`], // prettier-ignore
    ],
    harmless: [
      ['as it is', (files) => files],
      ['an index with a name', replace(haul, '  @Index\n', "  @Index({ name: 'hauls_after', order: 'DESC' })\n")],
      ['an index over several columns, by its name', all(replace(haul, ", indexes: [{ fields: ['pondId', 'weight'] }]", ''), replace(haul, '  @ForeignKey(() => Pond)', "  @Index('led')\n  @ForeignKey(() => Pond)"))], // prettier-ignore
      ['a key without a constraint', all(replace(haul, '  @Index\n', ''), replace(haul, "as: 'after'", "as: 'after', constraints: false"))],
      ['a decorator of its own', all(replace(haul, '  @Index\n', '  @Led\n'), replace(haul, "import { Kept } from './base'", "import { createIndexDecorator } from 'sequelize-typescript'\nimport { Kept } from './base'\n\nconst Led = createIndexDecorator()"))], // prettier-ignore
      ['a check of values of its own', all(replace(haul, '  @Column(DataType.FLOAT)', '  @Heavy\n  @Column(DataType.FLOAT)'), add('src/models/heavy.ts', "import { addAttributeOptions } from 'sequelize-typescript'\nexport const Heavy = (target: object, name: string) => addAttributeOptions(target, name, { validate: { min: 1 } })\n"), replace(haul, "import { Kept } from './base'", "import { Kept } from './base'\nimport { Heavy } from './heavy'"))], // prettier-ignore
      ['an index that only a migration makes', all(replace(haul, '  @Index\n', ''), add('migrations/1-after.js', "exports.up = (queryInterface) => queryInterface.addIndex('hauls', { fields: ['after_id'] })\n"))], // prettier-ignore
      ['the base in a folder', all(rename('src/models/base.ts', 'src/base.ts'), replace(haul, './base', '../base'))],
    ],
  },
  {
    orm: 'MikroORM',
    base: of('mikro-orm'),
    losses: [
      ['an index of the class', replace(entity, "@Index({ properties: ['pond', 'weight'] })\n", ''), `Haul.pond ${entity}:17`],
      ['a unique of the class', replace(entity, "['buyer', 'weight']", "['weight', 'buyer']"), `Haul.buyer ${entity}:21`],
      ['an index of the relation', replace(entity, '  @Index()\n', ''), `Haul.follows ${entity}:24`],
      ['an index of its options', replace(entity, ', { index: true }', ''), `Haul.rest ${entity}:28`],
      ['the unique of a one-to-one', replace(entity, 'owner: true', 'owner: true, unique: false'), `Haul.ticket ${entity}:31`],
      ['an index of another kind', replace(entity, "'weight'] })\n@Unique", "'weight'], type: 'brin' })\n@Unique"), `Haul.pond ${entity}:18`],
      ['an index of a schema', replace(ticket, /\n {2}indexes: .*/, ''), `Ticket.pond ${ticket}:15`],
      ['an index of a property of a schema', replace(ticket, ', index: true', ''), `Ticket.clerk ${ticket}:14`],
      ['an index over some rows', replace(entity, "'weight'] })\n@Unique", "'weight'], where: 'weight > 1' })\n@Unique"), `Haul.pond ${entity}:18`],
    ],
    harmless: [
      ['as it is', (files) => files],
      ['an index by the column', replace(entity, "'weight'] })\n@Unique", "'id'] })\n@Unique")],
      ['a key without a constraint', replace(entity, ', { index: true }', ', { createForeignKeyConstraint: false }')],
      ['a relation that is not kept', replace(entity, ', { index: true }', ', { persist: false }')],
      ['the other side of a one-to-one', replace(entity, '() => Ticket, { owner: true }', '() => Ticket, (one) => one.pond')],
      ['an index that an expression makes', all(replace(entity, '  @Index()\n', ''), replace(entity, '@Entity()\n', "@Entity()\n@Index({ name: 'i', expression: 'create index i on haul (follows_id)' })\n"))], // prettier-ignore
      ['an index that only a migration makes', all(replace(entity, '  @Index()\n', ''), add('migrations/Migration1.ts', "import { Migration } from '@mikro-orm/migrations'\n\nexport class Migration1 extends Migration {\n  override async up(): Promise<void> {\n    this.addSql(`create index \"haul_follows_id_index\" on \"haul\" (\"follows_id\");`)\n  }\n}\n"))], // prettier-ignore
      ['SQLite, where it asks for them by itself', all(replace(entity, '  @Index()\n', ''), replace('package.json', '@mikro-orm/postgresql', '@mikro-orm/sqlite'), replace('src/server.ts', '@mikro-orm/postgresql', '@mikro-orm/sqlite'))], // prettier-ignore
      ['a builder of definitions', add('src/entities/clerk.ts', "import { defineEntity, p } from '@mikro-orm/core'\nexport const Clerk = defineEntity({ name: 'Clerk', properties: { id: p.integer().primary(), pond: () => p.manyToOne('Pond').index(), ticket: () => p.oneToOne('Ticket').owner() } })\n")], // prettier-ignore
      ['the decorators of the driver', replace(entity, "'@mikro-orm/core'", "'@mikro-orm/postgresql'")],
      ['an index that another package makes', all(replace(entity, '  @Index()\n', '  @LedIndex()\n'), replace(entity, "import { Kept } from './base'", "import { LedIndex } from '@mill/keys'\nimport { Kept } from './base'"))], // prettier-ignore
    ],
  },
]

describe.each(stories)('$orm', ({ base, losses, harmless }) => {
  test.each(losses)('%s: told as a regression', async (name, edit, told) =>
    expect(await said(base, edit)).toEqual(unled(told, name === 'an index over some rows' ? 'only an index over some rows' : 'no index')),
  )

  test.each(harmless)('%s: quiet', async (_, edit) => expect(await said(base, edit)).toEqual([]))
})

test('a definition of MikroORM by builders is read like the others', async () => {
  const text =
    "import { defineEntity, p } from '@mikro-orm/core'\nexport const Clerk = defineEntity({\n  name: 'Clerk',\n  properties: {\n    id: p.integer().primary(),\n    pond: () => p.manyToOne('Pond'),\n  },\n})\n"
  expect(await said(of('mikro-orm'), add('src/entities/clerk.ts', text))).toEqual(unled('Clerk.pond src/entities/clerk.ts:6'))
})

test('a migration of which not all is told may make the index', async () => {
  const computed = "module.exports = { up: (queryInterface) => queryInterface.sequelize.query(require('./sql').text) }\n"
  const edit = all(add('migrations/20260301000000-more.js', computed), replace(pond, "{ fields: ['mill_id', 'code'] }, ", ''))
  expect(await said(of('sequelize'), edit)).toEqual([expect.stringMatching(/^unknown .*migrations\/20260301000000-more\.js:1$/)])
})
