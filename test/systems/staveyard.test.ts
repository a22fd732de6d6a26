/** A yard of barrel makers on Spring Boot and Hibernate: what its entities lose is told with its line, and the same tables in another form are quiet. */
import { describe, expect, test } from 'vitest'
import { add, all, fixture, judge, remove, rename, replace, type Edit, type Files } from './story.ts'

const base = fixture('staveyard')
const java = 'src/main/java/example/staveyard'
const settings = 'src/main/resources/application.yml'
const barrel = `${java}/stock/Barrel.java`
const vessel = `${java}/stock/Vessel.java`
const oak = `${java}/stock/Oak.java`
const order = `${java}/orders/Order.java`
const line = `${java}/orders/Line.java`
const filling = `${java}/orders/Filling.java`
const cellar = `${java}/orders/Cellar.java`
const repair = `${java}/orders/Repair.java`

/** What the head says of its schemas: rule, place and words of what does not pass. */
async function said(edit: Edit): Promise<{ readonly told: readonly string[]; readonly regressed: readonly string[]; readonly counts: readonly unknown[] }> {
  const decision = await judge(base, edit(base))
  const { verdicts, system } = decision.head
  const told = verdicts
    .filter(({ subject, outcome }) => subject.startsWith('schema/') && (outcome === 'fail' || outcome === 'unknown'))
    .map(({ rule, outcome, message, evidence }) => `${outcome} ${rule.replace('database/', '')}: ${message} ${evidence[0]?.path}:${evidence[0]?.line}`)
  const counts = system.things.flatMap(({ kind, name, facts }) => {
    const { models, indexes, uniques, foreignKeys } = facts as Record<string, { readonly value?: number } | undefined>
    return kind === 'schema' ? [[name, models?.value, indexes?.value, uniques?.value, foreignKeys?.value]] : []
  })
  return {
    told,
    regressed: decision.changes.flatMap(({ rule, subject, change }) => (change === 'regressed' && subject.startsWith('schema/') ? [`${rule} ${subject}`] : [])),
    counts,
  }
}

const key = (what: string, path: string, written: string): Told => ({ says: `fail foreign-key-index: no index begins with ${what}`, path, written })

/** What a verdict says, and the words of the line it points to. */
interface Told {
  readonly says: string
  readonly path: string
  readonly written: string
  readonly rule?: string
}

function placed({ says, path, written }: Told, files: Files): string {
  const text = files[path] ?? ''
  return `${says} ${path}:${text.slice(0, text.indexOf(written)).split('\n').length}`
}

const losses: readonly (readonly [name: string, edit: Edit, told: Told])[] = [
  ['the index of a foreign key', replace(vessel, '  @Index(name = "vessels_oak", columnList = Columns.OAK + ", litres DESC"),\n', ''), key('Vessel.oak_id', vessel, 'Oak oak;')],
  ['an index that begins with another column', replace(vessel, 'Columns.OAK + ", litres DESC"', '"litres, " + Columns.OAK'), key('Vessel.oak_id', vessel, 'Oak oak;')],
  ['the index of what a class above brings along', replace(order, ', indexes = @Index(columnList = "entered_by, placed")', ''), key('Order.entered_by', `${java}/Kept.java`, 'Cooper enteredBy;')],
  ['the index of what is embedded', replace(oak, '@Table(indexes = @Index(columnList = Columns.OF_FOREST))\n', ''), key('Oak.felled_forest', oak, 'Forest forest;')],
  ['a constant of another column before it', replace(oak, 'columnList = Columns.OF_FOREST', 'columnList = Columns.LEDGER + ", " + Columns.OF_FOREST'), key('Oak.felled_forest', oak, 'Forest forest;')],
  ['a one-to-one that became a many-to-one', replace(vessel, '@OneToOne\n', '@ManyToOne\n'), key('Vessel.seal_id', vessel, 'Seal seal;')],
  ['the same below one table for all', replace(repair, /OneToOne/g, 'ManyToOne'), key('Order.vessel_id', repair, 'Vessel vessel;')],
  ['the index of a table between two', replace(barrel, ',\n      indexes = @Index(columnList = "hoop_id"))', ')'), key('barrel_hoop.hoop_id', barrel, 'hoops')],
  ['a set that became a list, which has no key', all(replace(barrel, 'Set<Hoop> hoops = new HashSet', 'List<Hoop> hoops = new ArrayList'), replace(barrel, '@Index(columnList = "hoop_id")', '{@Index(columnList = "hoop_id"), @Index(columnList = "barrel_id")}')), { says: 'fail primary-key: barrel_hoop without a primary key', path: barrel, written: 'hoops', rule: 'primary-key' }],
  ['the unique of a collection', replace(barrel, '{"barrel_id", "brand"}', '{"brand", "barrel_id"}'), key('barrel_brand.barrel_id', barrel, 'brands')],
  ['the index of a key that another class keeps', replace(line, '{@Index(columnList = "order_id")}', '{}'), key('Line.order_id', order, 'lines')],
  ['the index of the key’s second column', replace(filling, ', indexes = @Index(columnList = "cellar_id")', ''), key('Filling.cellar_id', filling, 'Cellar cellar;')],
  ['the index of a secondary table', replace(cellar, ', indexes = @Index(columnList = "owner_id")', ''), key('cellar_note.owner_id', cellar, 'Cellar owner;')],
  ['a new relation without one', replace(line, 'private int pieces;', 'private int pieces;\n\n  @jakarta.persistence.ManyToOne private example.staveyard.stock.Hoop spare;'), key('Line.spare_id', line, 'spare;')],
  ['a new entity without one', add(`${java}/stock/Stave.java`, 'package example.staveyard.stock;\n\nimport jakarta.persistence.*;\n\n@Entity\nclass Stave {\n  @Id Long id;\n\n  @ManyToOne\n  Barrel barrel;\n}\n'), { says: 'fail foreign-key-index: no index begins with Stave.barrel_id', path: `${java}/stock/Stave.java`, written: '' }],
] // prettier-ignore

const sql = `CREATE TABLE coopers (id bigint PRIMARY KEY, mark text UNIQUE, email text NOT NULL UNIQUE);
CREATE TABLE forest (id bigint PRIMARY KEY, name text);
CREATE TABLE oak (code text PRIMARY KEY, year int, felled_forest bigint REFERENCES forest);
CREATE INDEX ON oak (felled_forest);
CREATE TABLE seal (id bigint PRIMARY KEY);
CREATE TABLE hoop (id bigint PRIMARY KEY);
CREATE TABLE vessels (id bigint PRIMARY KEY, oak_id text REFERENCES oak, seal_id bigint UNIQUE REFERENCES seal, entered_by bigint REFERENCES coopers);
CREATE INDEX ON vessels (oak_id);
CREATE INDEX ON vessels (entered_by);
CREATE TABLE barrel (id bigint PRIMARY KEY REFERENCES vessels, toasted_by bigint REFERENCES coopers);
CREATE INDEX ON barrel (toasted_by);
CREATE TABLE cellar (id bigint PRIMARY KEY);
`

const migrated: Edit = all(replace(settings, 'ddl-auto: update', 'ddl-auto: validate'), add('src/main/resources/db/migration/V1__yard.sql', sql))
const withoutIndexes: Edit = (files) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, path.endsWith('.java') ? text.replace(/@Index\(/g, '@Unknown(') : text]))

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['as it is', (files) => files],
  ['attributes in another order', replace(vessel, '  private int litres;\n\n  @OneToOne\n  private Seal seal;\n', '  @OneToOne\n  private Seal seal;\n\n  private int litres;\n')],
  ['annotations by their full names', all(replace(line, 'import jakarta.persistence.Table;\n', ''), replace(line, '@Table(', '@jakarta.persistence.Table('))],
  ['JPA before version 3', (files) => Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll('jakarta.persistence', 'javax.persistence').replaceAll('@OneToOne\n', '@OneToOne(optional = false)\n')]))],
  ['annotations at getters', replace(vessel, '  @ManyToOne(optional = false)\n  @JoinColumn(name = Columns.OAK)\n  private Oak oak;\n', '  private Oak oak;\n\n  @Access(AccessType.PROPERTY)\n  @ManyToOne(optional = false)\n  @JoinColumn(name = Columns.OAK)\n  public Oak getOak() { return oak; }\n')],
  ['a unique in place of an index', replace(line, 'indexes = {@Index(columnList = "order_id")}', 'uniqueConstraints = @jakarta.persistence.UniqueConstraint(columnNames = {"order_id", "pieces"})')],
  ['a unique on the column', all(replace(barrel, '@Table(indexes = @Index(columnList = "toastedBy"))\n', ''), replace(barrel, '@JoinColumn(name = "toastedBy")', '@JoinColumn(name = "toastedBy", unique = true)'))],
  ['the column as Spring calls it', replace(barrel, 'columnList = "toastedBy"', 'columnList = "toasted_by"')],
  ['a relation without a constraint', all(replace(line, '{@Index(columnList = "order_id")}', '{}'), replace(order, 'nullable = false)', 'nullable = false, foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))'))],
  ['an override that names the column', all(replace(oak, '  private Felling felled;', '  @jakarta.persistence.AssociationOverride(name = "forest", joinColumns = @JoinColumn(name = "grown_in"))\n  private Felling felled;'), replace(oak, 'columnList = Columns.OF_FOREST', 'columnList = "grown_in"'))],
  ['a class of keys', all(replace(filling, '  @EmbeddedId private Key id;\n\n  @MapsId("barrel")\n', '  @Id\n'), replace(filling, '  @MapsId("cellar")\n', '  @Id\n'), replace(filling, '@Entity\n', '@Entity\n@IdClass(Filling.Key.class)\n'))],
  ['an entity moved to another package', all(rename(`${java}/stock/Forest.java`, `${java}/Forest.java`), replace(`${java}/Forest.java`, 'package example.staveyard.stock;', 'package example.staveyard;'), replace(oak, 'import jakarta.persistence.Table;', 'import jakarta.persistence.Table;\nimport example.staveyard.Forest;'))],
  ['InnoDB, which makes its own', all(replace(settings, /postgresql/g, 'mysql'), replace('pom.xml', '<artifactId>postgresql</artifactId>', '<artifactId>mysql-connector-j</artifactId>'), replace('compose.production.yml', 'image: postgres:17.6\n    command: postgres -c max_connections=70', 'image: mysql:8.4'), replace(line, '{@Index(columnList = "order_id")}', '{}'))],
  ['entities without indexes, where migrations make them', all(migrated, withoutIndexes)],
  ['the same with a step beside it', all(migrated, withoutIndexes, add('src/main/resources/db/migration/V2__line.sql', 'CREATE TABLE lines (id bigint PRIMARY KEY);\n'))],
  ['an entity of another library', add(`${java}/Note.java`, 'package example.staveyard;\n\nimport androidx.room.Entity;\nimport jakarta.persistence.ManyToOne;\n\n@Entity\nclass Note {\n  @ManyToOne Kept kept;\n}\n')],
  ['an entity for tests', add('src/test/java/example/staveyard/Trial.java', 'package example.staveyard;\n\nimport jakarta.persistence.*;\n\n@Entity\nclass Trial {\n  @Id Long id;\n  @ManyToOne example.staveyard.stock.Hoop hoop;\n}\n')],
  ['an index by a migration beside Hibernate', all(replace(line, '{@Index(columnList = "order_id")}', '{}'), add('src/main/resources/db/migration/V1__index.sql', 'CREATE INDEX lines_order ON lines (order_id);\n'))],
] // prettier-ignore

describe('the tables of Hibernate', () => {
  test.each(losses)('%s: told as a regression', async (_name, edit, told) => {
    const found = await said(edit)
    const where = placed(told, edit(base))
    expect(found.told).toEqual([told.written === '' ? expect.stringContaining(`${told.says} ${told.path}:`) : where])
    expect(found.regressed).toEqual([`database/${told.rule ?? 'foreign-key-index'} schema/jpa`])
  })

  test.each(harmless)('%s: quiet', async (_name, edit) => {
    const { told, regressed } = await said(edit)
    expect([told, regressed]).toEqual([[], []])
  })

  test('the system counts tables, also those of collections', async () => {
    expect((await said((files) => files)).counts).toEqual([['jpa', 14, 14, 5, 16]])
  })

  test('where migrations make the tables, they tell of them', async () => {
    expect((await said(migrated)).counts).toEqual([['src/main/resources/db/migration', 8, 7, 3, 6]])
    const { told } = await said(all(migrated, add('src/main/resources/db/migration/V2__drop.sql', 'DROP INDEX barrel_toasted_by_idx;\n')))
    expect(told).toEqual([
      expect.stringMatching(/^fail foreign-key-index: no index begins with barrel.toasted_by src\/main\/resources\/db\/migration\/V1__yard.sql:10$/),
    ])
  })

  test.each([
    ['nobody makes them', replace(settings, '  jpa:\n    hibernate:\n      ddl-auto: update\n', '  jpa.hibernate.ddl-auto: none\n')],
    ['they are only looked at', replace(settings, 'ddl-auto: update', 'ddl-auto: validate')],
  ])('%s: it is told that what makes them is not known', async (_name, edit) => {
    const { told, regressed } = await said(edit)
    expect(told).toEqual([expect.stringMatching(/^unknown foreign-key-index: .*what makes these tables/)])
    expect(regressed).toEqual([])
  })

  test('entities in Kotlin are told not to be read, once', async () => {
    const kotlin = (name: string): Edit =>
      add(`src/main/kotlin/example/${name}.kt`, `package example\n\nimport jakarta.persistence.Entity\n\n@Entity\nclass ${name}\n`)
    const decision = await judge(base, all(kotlin('Adze'), kotlin('Croze'))(base))
    expect(decision.head.system.skipped).toEqual([
      { path: 'src/main/kotlin/example/Adze.kt', line: 5, reason: 'entities of JPA in Kotlin: the tables of this module are not read' },
    ])
  })

  test('without JPA no source is read', async () => {
    const decision = await judge(base, replace('pom.xml', 'spring-boot-starter-data-jpa', 'spring-boot-starter-jdbc')(base))
    expect(decision.head.system.things.filter(({ kind }) => kind === 'schema')).toEqual([])
    expect(decision.changes.filter(({ change }) => change === 'regressed')).toEqual([])
  })

  test('a file removed takes its table along', async () => {
    const { counts } = await said(all(remove(filling), remove(cellar)))
    expect(counts).toEqual([['jpa', 11, 12, 5, 12]])
  })
})
