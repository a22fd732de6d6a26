/** Entities of JPA as their annotations describe them: tables, columns, keys, each with its line. */
import { describe, expect, test } from 'vitest'
import type { ModelDeclaration, SchemaDeclaration } from '../../src/model/declaration.ts'
import { jpaReader } from '../../src/readers/jpa/index.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

const root = 'src/main/java/'

function contextOf(files: Readonly<Record<string, string>>): ReadContext {
  const paths = Object.keys(files).toSorted()
  return {
    has: (path) => paths.includes(path),
    below: (folder) => (folder === '' ? paths : paths.filter((path) => path.startsWith(`${folder}/`))),
    read: (path) => Promise.resolve(files[path] === undefined ? undefined : { path, text: files[path] }),
  }
}

/** Reads one class of a tree; what is imported stands in line 1, so that line 2 is the first that is given. */
async function read(
  name: string,
  sources: Readonly<Record<string, string>>,
  manifest = '<project/>',
  persistence = 'jakarta',
): Promise<readonly ModelDeclaration[]> {
  const files: Record<string, string> = { 'pom.xml': manifest }
  for (const [one, text] of Object.entries(sources))
    files[`${root}a/${one}.java`] = `package a; import ${persistence}.persistence.*; import java.util.*;\n${text}`
  const path = `${root}a/${name}.java`
  const { declares } = await jpaReader.read({ path, text: files[path] ?? '' }, contextOf(files))
  return declares.flatMap((one) => (one as SchemaDeclaration).models)
}

/** One line a table, key and foreign key, with its place. */
function lines(models: readonly ModelDeclaration[]): readonly string[] {
  return models.flatMap(({ name, table, at, fields, keys, open }) => [
    `${name} = ${table}:${at.line}${open === undefined ? '' : ` open: ${open}`}`,
    ...fields.flatMap((field) => (field.foreignKey === undefined ? [] : [`  -> ${field.foreignKey.join(', ')}:${field.at.line}`])),
    ...keys.map((key) => `  ${key.kind} ${key.columns.join(', ')}${key.partial === true ? ' partial' : ''}${key.classed === true ? '?' : ''}:${key.at.line}`),
  ])
}

const spring = '<project><parent><artifactId>spring-boot-starter-parent</artifactId></parent></project>'
const owner = '@Entity class Owner { @Id Long id; }'

describe('columns', () => {
  test('attributes by fields, with what is left out', async () => {
    const [model] = await read('Plank', {
      Plank:
        '@Entity class Plank {\n  static int count;\n  transient int seen;\n  @Transient int asked;\n  @Id long id;\n  @Column(name = "wide", nullable = false) int width;\n  private String sort, kind;\n}',
    })
    expect(model?.fields.map(({ name, type, optional, at }) => [name, type, optional, at.line])).toEqual([
      ['id', 'long', true, 6],
      ['wide', 'int', false, 7],
      ['sort', 'String', true, 8],
      ['kind', 'String', true, 8],
    ])
    expect(lines(model === undefined ? [] : [model])).toEqual(['Plank = Plank:2', '  id id:2'])
    expect(model?.at).toEqual({ path: `${root}a/Plank.java`, line: 2, endLine: 9, key: 'table.Plank' })
  })

  test('attributes by getters', async () => {
    const [model] = await read('Plank', { Plank: '@Entity class Plank {\n  private Owner by;\n  private long no;\n  @Id public long getNo() { return no; }\n  @ManyToOne\n  public Owner getBy() { return by; }\n  public boolean isOld() { return true; }\n  public String getURL() { return ""; }\n  @Transient public int getAge() { return 1; }\n  public int getAt(int i) { return i; }\n}', Owner: owner })
    expect(model?.fields.map(({ name, at }) => [name, at.line])).toEqual([['no', 5], ['by_id', 7], ['old', 8], ['URL', 9]])
    expect(model?.fields[1]?.foreignKey).toEqual(['by_id'])
  }) // prettier-ignore

  test('names by Spring’s strategy and by Hibernate’s own', async () => {
    const sources = { OrderLine: '@Entity @Table(indexes = @Index(columnList = "boxNo"))\nclass OrderLine {\n  @Id long id; int boxNo; String vatID; @Column(name = "SortKey") int sort; @ManyToOne Owner madeBy;\n}', Owner: owner }
    expect((await read('OrderLine', sources, spring)).map(({ table, fields }) => [table, ...fields.map(({ name }) => name)])).toEqual([['order_line', 'id', 'box_no', 'vatid', 'sort_key', 'made_by_id']])
    expect((await read('OrderLine', sources)).map(({ table, fields }) => [table, ...fields.map(({ name }) => name)])).toEqual([['OrderLine', 'id', 'boxNo', 'vatID', 'SortKey', 'madeBy_id']])
    expect(lines(await read('OrderLine', sources, spring))).toContain('  index box_no:2')
  }) // prettier-ignore

  test('embeddables, records and overrides', async () => {
    const found = await read('House', {
      House: '@Entity class House {\n  @Id long id;\n  @Embedded @AttributeOverride(name = "street", column = @Column(name = "way"))\n  @AssociationOverrides(@AssociationOverride(name = "town.mayor", joinColumns = @JoinColumn(name = "head")))\n  Address home;\n  Size size;\n}',
      Address: '@Embeddable class Address { String street; Town town; }',
      Town: '@Embeddable record Town(String zip, @ManyToOne Owner mayor) {}',
      Size: '@Embeddable record Size(int wide, int deep) {}',
      Owner: owner,
    })
    expect(found[0]?.fields.map(({ name }) => name)).toEqual(['id', 'way', 'zip', 'head', 'wide', 'deep'])
    expect(found[0]?.fields[3]?.at).toEqual({ path: `${root}a/Town.java`, line: 2, key: 'table.House.head' })
  }) // prettier-ignore

  test('mapped classes above, with what their type variables stand for', async () => {
    const found = await read('Plank', {
      Plank: '@Entity @AttributeOverride(name = "id", column = @Column(name = "no"))\nclass Plank extends Base<Long, Owner> {}',
      Base: '@MappedSuperclass abstract class Base<K, O> extends Plain {\n  @Id K id;\n  @ManyToOne O by;\n}',
      Plain: 'class Plain { int not; }',
      Owner: owner,
    })
    expect(lines(found)).toEqual(['Plank = Plank:3', '  -> by_id:4', '  id no:3'])
  })

  test('what is not in the repository leaves the table open', async () => {
    expect(lines(await read('Plank', { Plank: '@Entity class Plank extends Elsewhere { @ManyToOne @JoinColumn(name = "b") Owner by; }' }))).toEqual([
      'Plank = Plank:2 open: what Elsewhere gives it is not in the repository',
      '  -> b:2',
    ])
    expect(lines(await read('Plank', { Plank: '@Entity @Table(name = Names.PLANKS) class Plank { @Id long id; @Embedded Size s; }' }))).toEqual([
      'Plank = Plank:2 open: its name is told only when it runs',
      '  id id:2',
    ])
    expect(lines(await read('Plank', { Plank: '@Entity class Plank extends PanacheEntity {}' }))).toEqual(['Plank = Plank:2', '  id id:2'])
  })
})

describe('keys', () => {
  test('indexes and uniques of a table', async () => {
    const found = await read('Plank', {
      Plank: `@Entity\n@Table(name = "planks", schema = "yard", indexes = {\n  @Index(columnList = "a, b desc"),\n  @Index(columnList = Keys.C, unique = true),\n  @Index(columnList = "lower(d), a"),\n  @Index(columnList = "d", options = "where d > 1") },\n  uniqueConstraints = @UniqueConstraint(columnNames = { "a", "c" }))\nclass Plank {\n  @Id long id; int a, b, c;\n  @Column(unique = true)\n  String d;\n}`,
      Keys: 'interface Keys { String C = "c"; }',
    })
    expect(lines(found)).toEqual([
      'Plank = yard.planks:9',
      '  unique d:11',
      '  id id:9',
      '  index a, b:4',
      '  unique c:5',
      '  index d partial?:7',
      '  unique a, c:8',
    ])
  })

  test.each([
    ['by an embedded key', 'jakarta', '@EmbeddedId Key key; @Embeddable static class Key { long owner; long box; }', ['  id box, owner:2']],
    ['by a class of keys', 'jakarta', '@Id long owner; @Id long box;', ['  id box, owner:2']],
    ['whose order depends on sizes', 'jakarta', '@Id long owner; @Id int box;', ['  id box, owner?:2', '  id owner, box?:2']],
    ['in the order of older versions', 'javax', '@Id long owner; @Id int box;', ['  id box, owner:2']],
    ['of a relation', 'jakarta', '@Id @ManyToOne Owner owner; @Id @ManyToOne Owner box;', ['  -> owner_id:2', '  -> box_id:2', '  id box_id, owner_id:2']],
    ['of which a relation is a part', 'jakarta', '@EmbeddedId Key key; @MapsId("owner") @ManyToOne Owner keeper; @Embeddable static class Key { long owner; long box; }', ['  -> keeper_id:2', '  id box, keeper_id:2']],
    ['that is a relation', 'jakarta', '@Id long id; @MapsId @OneToOne Owner owner;', ['  -> owner_id:2', '  id owner_id:2']],
  ])('%s', async (_name, persistence, body, told) => {
    const found = await read('Plank', { Plank: `@Entity class Plank { ${body} }`, Owner: owner }, '<project/>', persistence)
    expect(lines(found)).toEqual(['Plank = Plank:2', ...told])
  }) // prettier-ignore

  test('natural keys and Hibernate’s older indexes', async () => {
    const found = await read('Plank', { Plank: '@Entity class Plank {\n  @Id long id;\n  @org.hibernate.annotations.NaturalId String code;\n  @org.hibernate.annotations.Index(name = "i") int a;\n  @org.hibernate.annotations.Index(name = "i") int b;\n}' }, '<project/>', 'javax')
    expect(lines(found)).toEqual(['Plank = Plank:2', '  id id:2', '  unique code:2', '  index a, b:5'])
  }) // prettier-ignore
})

describe('relations', () => {
  test.each([
    ['@ManyToOne Owner by;', ['  -> by_id:3']],
    ['@ManyToOne @JoinColumn(name = "b", unique = true) Owner by;', ['  -> b:3', '  unique b:3']],
    ['@ManyToOne(targetEntity = Owner.class) Object by;', ['  -> by_id:3']],
    ['@OneToOne Owner by;', ['  -> by_id:3', '  unique by_id:3']],
    ['@OneToOne(mappedBy = "plank") Owner by;', []],
    ['@OneToOne @PrimaryKeyJoinColumn Owner by;', []],
    ['@ManyToOne @JoinColumn(foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT)) Owner by;', []],
    ['@ManyToOne @JoinColumn(foreignKey = @ForeignKey(name = "none")) Owner by;', []],
    ['@ManyToOne @org.hibernate.annotations.NotFound(action = NotFoundAction.IGNORE) Owner by;', []],
    ['@ManyToOne @org.hibernate.annotations.JoinFormula("1 + 1") Owner by;', []],
    ['@org.hibernate.annotations.Any Object by;', []],
    ['@ManyToOne @JoinColumns({@JoinColumn(name = "x", referencedColumnName = "a"), @JoinColumn(name = "y", referencedColumnName = "b")}) Owner by;', ['  -> x, y:3']],
  ])('%s', async (body, told) => {
    const found = await read('Plank', { Plank: `@Entity class Plank { @Id long id;\n  ${body} }`, Owner: owner })
    expect(lines(found).filter((line) => line !== '  id id:2')).toEqual(['Plank = Plank:2', ...told])
  }) // prettier-ignore

  test('a one-to-one is unique in older versions where it is not optional', async () => {
    const ask = async (body: string): Promise<readonly string[]> => lines(await read('Plank', { Plank: `@Entity class Plank { @Id long id; ${body} }`, Owner: owner }, '<project/>', 'javax'))
    expect(await ask('@OneToOne Owner by;')).toEqual(['Plank = Plank:2', '  -> by_id:2', '  id id:2'])
    expect(await ask('@OneToOne(optional = false) Owner by;')).toEqual(['Plank = Plank:2', '  -> by_id:2', '  unique by_id:2', '  id id:2'])
  }) // prettier-ignore

  test('of a key that is not in the repository an index may name the column otherwise', async () => {
    const found = (list: string): Promise<readonly ModelDeclaration[]> => read('Plank', { Plank: `@Entity @Table(indexes = @Index(columnList = "${list}")) class Plank { @Id long id; @ManyToOne Elsewhere by; }` })
    expect(lines(await found('by_code'))[0]).toBe('Plank = Plank:2 open: the name of its column by_id is not told')
    expect(lines(await found('id'))[0]).toBe('Plank = Plank:2')
  }) // prettier-ignore
})

describe('tables beside an entity', () => {
  const of = async (body: string, more: Readonly<Record<string, string>> = {}, persistence = 'jakarta'): Promise<readonly string[]> =>
    lines(
      await read(
        'Plank',
        { Plank: `@Entity class Plank { @Id long id;\n  ${body} }`, Owner: owner.replace('Long', 'long'), ...more },
        '<project/>',
        persistence,
      ),
    ).slice(2)

  test.each([
    ['a set of both', '@ManyToMany Set<Owner> owners;', ['Plank_Owner = Plank_Owner:3', '  -> Plank_id:3', '  -> owners_id:3', '  id Plank_id, owners_id:3']],
    ['a list without an order', '@ManyToMany List<Owner> owners;', ['Plank_Owner = Plank_Owner:3', '  -> Plank_id:3', '  -> owners_id:3']],
    ['a list with one', '@ManyToMany @OrderColumn List<Owner> owners;', ['Plank_Owner = Plank_Owner:3', '  -> Plank_id:3', '  -> owners_id:3', '  id Plank_id, owners_order?:3', '  id owners_order, Plank_id?:3']],
    ['the side that is mapped', '@ManyToMany(mappedBy = "planks") Set<Owner> owners;', []],
    ['one to many without a column', '@OneToMany List<Owner> owners;', ['Plank_Owner = Plank_Owner:3', '  -> Plank_id:3', '  -> owners_id:3', '  unique owners_id:3']],
    ['one to many with one', '@OneToMany @JoinColumn(name = "plank") List<Owner> owners;', ['Owner = Owner:2', '  -> plank:3']],
    ['many to one through a table', '@ManyToOne @JoinTable(name = "kept") Owner by;', ['kept = kept:3', '  -> Plank_id:3', '  -> by_id:3', '  id Plank_id:3']],
    ['values', '@ElementCollection List<String> marks;', ['Plank_marks = Plank_marks:3', '  -> Plank_id:3']],
    ['values with an index', '@ElementCollection @CollectionTable(name = "m", joinColumns = @JoinColumn(name = "p"), indexes = @Index(columnList = "p")) List<String> marks;', ['m = m:3', '  -> p:3', '  index p:3']],
    ['a set that holds no null', '@ElementCollection @Column(nullable = false) Set<String> marks;', ['Plank_marks = Plank_marks:3', '  -> Plank_id:3', '  id Plank_id, marks?:3', '  id marks, Plank_id?:3']],
    ['a set that may', '@ElementCollection Set<String> marks;', ['Plank_marks = Plank_marks:3', '  -> Plank_id:3', '  id Plank_id, marks?:3', '  id marks, Plank_id?:3']],
  ])('%s', async (_name, body, told) => {
    expect(await of(body)).toEqual(told)
  }) // prettier-ignore

  test('a set whose key begins with the other side by its name', async () => {
    expect(await of('@ManyToMany @JoinTable(inverseJoinColumns = @JoinColumn(name = "ally")) Set<Owner> owners;')).toEqual([
      'Plank_Owner = Plank_Owner:3', '  -> Plank_id:3', '  -> ally:3', '  id Plank_id, ally:3',
    ])
    expect(await of('@ManyToMany @JoinTable(name = "o", joinColumns = @JoinColumn(name = "plank"), inverseJoinColumns = @JoinColumn(name = "ally")) Set<Owner> owners;')).toEqual([
      'o = o:3', '  -> plank:3', '  -> ally:3', '  id plank, ally?:3', '  id ally, plank?:3',
    ])
  }) // prettier-ignore

  test('values that are embedded, and a column named from the other side', async () => {
    expect(await of('@ElementCollection List<Mark> marks;', { Mark: '@Embeddable class Mark { @ManyToOne Owner by; }' })).toEqual(['Plank_marks = Plank_marks:3', '  -> Plank_id:3', '  -> by_id:2'])
    expect((await of('@ManyToMany Set<Owner> owners;', { Owner: '@Entity class Owner { @Id long id; @ManyToMany(mappedBy = "owners") Set<Plank> boards; }' }))[1]).toBe('  -> boards_id:3')
  }) // prettier-ignore

  test('secondary tables', async () => {
    const found = await read('Plank', { Plank: '@Entity\n@SecondaryTable(name = "more", pkJoinColumns = @PrimaryKeyJoinColumn(name = "plank"), indexes = @Index(columnList = "o"))\n@SecondaryTable(name = "rest")\nclass Plank { @Id long id;\n  @Column(table = "rest", unique = true) String note;\n  @ManyToOne @JoinColumn(name = "o", table = "more") Owner by;\n}', Owner: owner })
    expect(lines(found)).toEqual(['Plank = Plank:5', '  id id:5', 'more = more:3', '  -> plank:3', '  -> o:7', '  id plank:3', '  index o:3', 'rest = rest:4', '  -> id:4', '  unique note:6', '  id id:4'])
  }) // prettier-ignore
})

describe('inheritance', () => {
  const above = (way: string, body = ''): Record<string, string> => ({
    Owner: owner,
    Tool: `@Entity\n@Inheritance(strategy = InheritanceType.${way})\n@Table(name = "tools")\nabstract class Tool { @Id long id; ${body} }`,
    Adze: '@Entity @Table(name = "adzes", indexes = @Index(columnList = "by_id"))\nclass Adze extends Tool {\n  @ManyToOne Owner by;\n}',
  })

  test('one table for all: what is below brings its columns to it', async () => {
    expect(lines(await read('Adze', above('SINGLE_TABLE')))).toEqual(['Tool = tools:5', '  -> by_id:4'])
  })

  test('what is added to another module’s table belongs to that one', async () => {
    const path = 'shop/src/main/java/b/Saw.java'
    const files = {
      'tools/pom.xml': '<project/>',
      'shop/pom.xml': '<project/>',
      'tools/src/main/java/b/Tool.java': 'package b; import jakarta.persistence.*;\n@Entity class Tool { @Id long id; }',
      [path]: 'package b; import jakarta.persistence.*;\n@Entity class Saw extends Tool { @OneToOne Tool twin; @ElementCollection List<String> teeth; }',
    }
    const { declares } = await jpaReader.read({ path, text: files[path] ?? '' }, contextOf(files))
    expect(declares.map((one) => [(one as SchemaDeclaration).name, ...lines((one as SchemaDeclaration).models)])).toEqual([
      ['tools jpa', 'Tool = Tool:2', '  -> twin_id:2', '  unique twin_id:2'],
      ['shop jpa', 'Saw_teeth = Saw_teeth:2', '  -> Saw_id:2'],
    ])
  })

  test('a table each, that point to the one above', async () => {
    expect(lines(await read('Adze', above('JOINED')))).toEqual(['Adze = adzes:3', '  -> by_id:4', '  -> id:3', '  id id:3', '  index by_id:2'])
    const named = above('JOINED')
    named['Adze'] = (named['Adze'] ?? '').replace('\nclass', ' @PrimaryKeyJoinColumn(name = "tool")\nclass')
    expect(lines(await read('Adze', named))).toContain('  id tool:3')
  })

  test('a table for each class that is made', async () => {
    const sources = above('TABLE_PER_CLASS', '@ManyToOne Owner maker;')
    expect(lines(await read('Adze', sources))).toEqual(['Adze = adzes:3', '  -> by_id:4', '  -> maker_id:5', '  id id:3', '  index by_id:2'])
    expect(await read('Tool', sources)).toEqual([])
  })
})

describe('whose annotations they are', () => {
  test.each([
    ['Room', 'import androidx.room.Entity;'],
    ['Morphia', 'import dev.morphia.annotations.*;'],
    ['Objectify', 'import com.googlecode.objectify.annotation.Entity;'],
  ])('%s has an entity of its own', async (_name, imported) => {
    const path = `${root}a/A.java`
    const text = `package a; ${imported}\n@Entity class A { long id; } // as jakarta.persistence has\n`
    expect(await jpaReader.read({ path, text }, contextOf({ [path]: text }))).toEqual({ declares: [], skipped: [] })
  })

  test('full names need no import', async () => {
    const path = `${root}A.java`
    const text = '@jakarta.persistence.Entity\nclass A {\n  @jakarta.persistence.Id long id;\n}\n'
    const { declares } = await jpaReader.read({ path, text }, contextOf({ [path]: text }))
    expect(declares.flatMap((one) => lines((one as SchemaDeclaration).models))).toEqual(['A = A:2', '  id id:2'])
  })

  test('entities inside other classes, and two in one file', async () => {
    expect(lines(await read('Plank', { Plank: 'class Plank {\n  @Entity static class Inner { @Id long id; }\n}\n@Entity class Second { @Id long id; @ManyToOne Plank.Inner in; }' }))).toEqual([
      'Inner = Inner:3', '  id id:3', 'Second = Second:5', '  -> in_id:5', '  id id:5',
    ])
  }) // prettier-ignore

  test('mappings in XML are told once a module', async () => {
    const text = '<entity-mappings>\n  <entity class="a.A"/>\n</entity-mappings>\n'
    const context = contextOf({ 'pom.xml': '<project/>' })
    const told = async (path: string): Promise<unknown> => (await jpaReader.read({ path, text }, context)).skipped
    expect(await told('src/main/resources/META-INF/orm.xml')).toEqual([
      { path: 'src/main/resources/META-INF/orm.xml', line: 1, reason: 'mappings of JPA in XML: the tables of this module are not read' },
    ])
    expect(await told('src/main/resources/META-INF/more-orm.xml')).toEqual([])
  })

  test('a file that is no Java is told', async () => {
    const path = `${root}A.java`
    const text = 'import jakarta.persistence.Entity;\nclass class class { @Entity'
    expect((await jpaReader.read({ path, text }, contextOf({ [path]: text }))).skipped).toEqual([
      { path, line: 1, reason: 'not understood as Java: no type is found in it' },
    ])
  })
})
