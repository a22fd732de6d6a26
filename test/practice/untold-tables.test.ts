/** What passes of a schema passes for the tables that could be told, and says how many could not. */
import { describe, expect, test } from 'vitest'
import { judge, type Files } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const models = (bases: string): Files => ({
  'compose.yaml':
    'services:\n  larder:\n    build: .\n    ports: [ "80:8000" ]\n    environment: { DATABASE_URL: "postgresql://larder@rows/larder" }\n  rows: { image: "postgres:17" }\n',
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "larder.wsgi"]\n',
  'requirements.txt': 'django\npsycopg\ndj-database-url\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "larder.settings")\n',
  'larder/settings.py': 'import dj_database_url\nINSTALLED_APPS = ["stock"]\nDATABASES = {"default": dj_database_url.config()}\n',
  'stock/__init__.py': '',
  'stock/apps.py': 'from django.apps import AppConfig\nclass StockConfig(AppConfig):\n    name = "stock"\n',
  'stock/models.py': `from django.db import models\nfrom labels.models import Labelled\n\nclass Shelf(models.Model):\n    name = models.TextField()\n\nclass Jar(${bases}models.Model):\n    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)\n`,
})

async function current(files: Files): Promise<readonly (string | undefined)[]> {
  const { head } = await judge(files, files)
  return ['primary-key', 'foreign-key-index'].map((rule) => head.verdicts.find((one) => one.rule === `database/${rule}` && one.outcome === 'pass')?.current)
}

test('all of them', async () => {
  expect(await current(models(''))).toEqual(['all 2 tables', '1 of 1'])
})

test('all but one', async () => {
  expect((await current(models('Labelled, ')))[0]).toBe('1 table; 1 table unknown')
})

describe('an app of Django', () => {
  const attic = (settings: string, more: Files = {}): Files => ({
    ...models(''),
    'larder/settings.py': `import dj_database_url\n${settings}\nDATABASES = {"default": dj_database_url.config()}\n`,
    'attic/__init__.py': '',
    'attic/models.py':
      'from django.db import models\n\nclass Trunk(models.Model):\n    place = models.IntegerField(db_index=True)\n    owner = models.TextField()\n    class Meta:\n        indexes = [models.Index(fields=["place", "owner"])]\n',
    ...more,
  })
  const isOnly = async (settings: string, more: Files = {}): Promise<boolean> => (await current(attic(settings, more)))[0] === 'all 2 tables'

  test.each([
    ['no settings install', 'INSTALLED_APPS = ["stock"]'],
    ['a remark names', 'INSTALLED_APPS = (\n    "stock",\n    # "attic",\n)'],
    ['no branch installs', 'INSTALLED_APPS = ["stock"]\nif DEBUG:\n    INSTALLED_APPS += ["toolbar"]'],
  ])('makes no tables that %s', async (_, settings) => {
    expect(await isOnly(settings)).toBe(true)
    expect((await verdicts(attic(settings), 'database/redundant-index'))[0]).toContain('pass')
  })

  test.each<readonly [string, string, Files]>([
    ['its settings install', 'INSTALLED_APPS = ["stock", "attic"]', {}],
    ['one branch installs', 'INSTALLED_APPS = ["stock"]\nif os.environ.get("ATTIC"):\n    INSTALLED_APPS.append("attic")', {}],
    ['a configuration of its own installs', 'INSTALLED_APPS = ["stock", "larder.setup.AtticConfig"]', { 'larder/setup.py': 'from django.apps import AppConfig\nclass AtticConfig(AppConfig):\n    name = "attic"\n' }],
    ['other settings install', 'INSTALLED_APPS = ["stock"]', { 'larder/live.py': 'from larder.settings import *\nINSTALLED_APPS = INSTALLED_APPS + ["attic"]\n' }],
    ['a list that nobody knows may install', 'INSTALLED_APPS = ["stock", *os.environ.get("MORE", "").split(",")]', {}],
    ['settings out of the tree may install', 'INSTALLED_APPS = ["stock"]\ntry:\n    from .local_settings import *\nexcept ImportError:\n    pass', {}],
    ['migrations make', 'INSTALLED_APPS = ["stock"]', { 'attic/migrations/__init__.py': '', 'attic/migrations/0001_initial.py': 'from django.db import migrations\nclass Migration(migrations.Migration):\n    operations = []\n' }],
  ])('makes the tables that %s', async (_, settings, more) => {
    expect(await isOnly(settings, more)).toBe(false)
    expect((await verdicts(attic(settings, more), 'database/redundant-index'))[0]).toContain('fail: one index is enough: [place] of attic.Trunk')
  }) // prettier-ignore
})

const ferries = (entities: Files): Files => ({
  'compose.yaml':
    'services:\n  ferries:\n    build: .\n    ports: [ "80:3000" ]\n    environment: { DATABASE_URL: "postgresql://ferries@rows/ferries" }\n  rows: { image: "postgres:17" }\n',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/main.js"]\n',
  'package.json': '{ "name": "ferries", "dependencies": { "typeorm": "0.3.20", "pg": "8.13.0" } }',
  'src/main.ts':
    "import { DataSource } from 'typeorm'\nexport const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, entities: [__dirname + '/*.entity.ts'] })\n",
  ...entities,
})
const pier = (members: string, imports = ''): string =>
  `import { Column, Entity, Index, PrimaryColumn } from 'typeorm'\n${imports}\n@Entity()\nexport class Pier extends Base {\n${members}\n}\n`
const base = (members: string, name = 'Numbered'): Files => ({
  'src/base.ts': `import { CreateDateColumn } from 'typeorm'\nimport { ${name} } from './marks'\nexport abstract class Base {\n${members}\n  @CreateDateColumn() madeAt: Date\n}\n`,
})
const extending = "import { Base } from './base'"
const later = 'const kept = new Map()\nexport function Numbered() {\n  return (of: object, name: string) => {\n    kept.set(of, name)\n  }\n}\n'
const key = 'database/primary-key'

describe('a key that a decorator of the repository’s own may make', () => {
  test('is unknown, and told with the place', async () => {
    const files = ferries({ 'src/pier.entity.ts': pier('  @Column() name: string', extending), 'src/marks.ts': later, ...base('  @Numbered()\n  id: number') })
    expect(await verdicts(files, key)).toEqual(['schema/typeorm unknown @ src/base.ts:4'])
    expect((await said(files, /typeorm keyless/)).join()).toContain('what @Numbered makes of id')
  })

  test('takes nothing from what else is said of the table', async () => {
    const twice = pier('  @Index() @Column() name: string\n  @Column() berth: string\n', extending).replace('@Entity()', "@Entity()\n@Index(['name', 'berth'])")
    const files = ferries({ 'src/pier.entity.ts': twice, 'src/marks.ts': later, ...base('  @Numbered()\n  id: number') })
    expect((await verdicts(files, 'database/redundant-index'))[0]).toContain('fail: one index is enough: [name] of Pier')
  })

  test('does not speak for a table beside it', async () => {
    const buoy = "import { Column, Entity } from 'typeorm'\n@Entity()\nexport class Buoy {\n  @Column() colour: string\n}\n"
    const files = ferries({ 'src/pier.entity.ts': pier('  @Column() name: string', extending), 'src/buoy.entity.ts': buoy, 'src/marks.ts': later, ...base('  @Numbered()\n  id: number') }) // prettier-ignore
    expect(await verdicts(files, key)).toEqual(['schema/typeorm fail: Buoy without a primary key @ src/buoy.entity.ts:2'])
  })

  test.each([
    ['what it is put together of', "import { PrimaryColumn } from 'typeorm'\nexport const Numbered = () => PrimaryColumn('uuid')\n"],
    ['what it calls when it runs', "import { PrimaryGeneratedColumn } from 'typeorm'\nexport function Numbered() {\n  return (of: object, name: string) => {\n    PrimaryGeneratedColumn('uuid')(of, name)\n  }\n}\n"],
    ['several in one', "import { applyDecorators } from '@nestjs/common'\nimport { Index, PrimaryColumn } from 'typeorm'\nexport const Numbered = (type: string) => applyDecorators(PrimaryColumn(type), Index())\n"],
  ])('is the key by %s', async (_, marks) => {
    const files = ferries({ 'src/pier.entity.ts': pier('  @Column() name: string', extending), 'src/marks.ts': marks, ...base("  @Numbered('uuid')\n  id: string") })
    expect(await verdicts(files, key)).toEqual(['schema/typeorm pass @ src/pier.entity.ts:3'])
  }) // prettier-ignore

  test.each([
    ['the ORM’s own columns alone', '', ''],
    ['a column of the ORM’s with another decorator on it', '  @Numbered() @CreateDateColumn() id: Date', later],
    ['a column that one of its own is made of', '  @Numbered()\n  id: string', "import { Column } from 'typeorm'\nexport const Numbered = () => Column()\n"],
    ['a method with another decorator', '  @Numbered()\n  tally() {}', later],
  ])('is missing with %s', async (_, members, marks) => {
    const files = ferries({ 'src/pier.entity.ts': pier('  @Column() name: string', extending), 'src/marks.ts': marks, ...base(members) })
    expect(await verdicts(files, key)).toEqual(['schema/typeorm fail: Pier without a primary key @ src/pier.entity.ts:3'])
  }) // prettier-ignore
})

describe('what is no table of production', () => {
  const keyless = "import { Column, Entity } from 'typeorm'\n@Entity()\nexport class Pier {\n  @Column() name: string\n}\n"

  test.each(['src/pier.template.ts', 'packages/cli/src/add/templates/pier.ts', 'dev/test-plugins/piers/pier.entity.ts'])('%s', async (path) => {
    expect(await verdicts(ferries({ [path]: keyless }), key)).toEqual([])
  })

  test.each(['src/templates/pier.entity.ts', 'src/template.entity.ts', 'src/test-results/pier.entity.ts'])('not so %s', async (path) => {
    expect(await verdicts(ferries({ [path]: keyless }), key)).toEqual([`schema/typeorm fail: Pier without a primary key @ ${path}:2`])
  })
})

describe('a table of SQLAlchemy’s Core', () => {
  const wharf = (columns: string): Files => ({
    'compose.yaml':
      'services:\n  wharf:\n    build: .\n    ports: [ "80:8000" ]\n    environment: { DATABASE_URL: "postgresql://wharf@rows/wharf" }\n  rows: { image: "postgres:17" }\n',
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "wharf:app"]\n',
    'requirements.txt': 'flask\nflask-sqlalchemy\npsycopg2\ngunicorn\n',
    'wharf/__init__.py':
      'import os\nfrom flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\napp.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]\ndb = SQLAlchemy(app)\n',
    'wharf/models.py': `from sqlalchemy import UniqueConstraint\nfrom wharf import db\n\nclass Crate(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n\ncrates_to_ships = db.Table(\n    "crates_to_ships",\n    db.metadata,\n${columns})\n`,
  })
  const pair = (more: string): string => `    db.Column("crate_id", db.ForeignKey("crate.id")${more}),\n    db.Column("ship", db.Integer${more}),\n`
  const unique = '    UniqueConstraint("crate_id", "ship"),\n'

  test.each([
    ['no key', pair('')],
    ['a unique over columns that may hold nothing', `${pair('')}${unique}`],
    ['a unique over columns that are said to', `${pair(', nullable=True')}${unique}`],
    ['a unique with one of them', `${pair(', nullable=False').replace(', nullable=False', '')}${unique}`],
  ])('fails with %s', async (_, columns) => {
    expect(await verdicts(wharf(columns), key)).toEqual(['schema/sqlalchemy fail: crates_to_ships without a primary key @ wharf/models.py:7'])
  })

  test.each([
    ['a unique that is never null', `${pair(', nullable=False')}${unique}`],
    ['a key of its columns', pair(', primary_key=True')],
    ['a key beside its columns', `${pair('')}    db.PrimaryKeyConstraint("crate_id", "ship"),\n`],
    ['a number that is counted up', `${pair('')}    db.Column("number", db.Integer, db.Identity(), unique=True),\n`],
  ])('passes with %s', async (_, columns) => {
    expect((await verdicts(wharf(columns), key))[0]).toContain('schema/sqlalchemy pass')
  })

  const revision = (body: string, name = 'b2', after = '"a1"'): string =>
    `from alembic import op\nimport sqlalchemy as sa\nrevision = "${name}"\ndown_revision = ${after}\n\ndef upgrade():\n${body}\ndef downgrade():\n    pass\n`
  const migrated = (...bodies: readonly string[]): Files =>
    Object.fromEntries(bodies.map((body, at) => [`wharf/migrate/versions/${at}_step.py`, revision(body, `r${at}`, at === 0 ? 'None' : `"r${at - 1}"`)]))
  const added = '    op.create_primary_key("crates_to_ships_pkey", "crates_to_ships", ["crate_id", "ship"])\n'

  test.each([
    ['a key', added, pair('')],
    ['a key without a name', '    op.create_primary_key(None, "crates_to_ships", ["ship", "crate_id"])\n', pair('')],
    ['a key in SQL', '    op.execute("ALTER TABLE crates_to_ships ADD PRIMARY KEY (crate_id, ship)")\n', pair('')],
    ['a column that is its key', '    op.execute("ALTER TABLE public.crates_to_ships ADD COLUMN id serial PRIMARY KEY")\n', pair('')],
    [
      'a unique over columns that are never null',
      '    op.create_unique_constraint("one_each", "crates_to_ships", ["crate_id", "ship"])\n',
      pair(', nullable=False'),
    ],
    ['an index over them', '    op.create_index("one_each", "crates_to_ships", ["crate_id", "ship"], unique=True)\n', pair(', nullable=False')],
  ])('passes where a migration adds %s', async (_, body, columns) => {
    expect((await verdicts({ ...wharf(columns), ...migrated(body) }, key))[0]).toContain('schema/sqlalchemy pass')
  })

  test.each([
    ['a key to another table', [added.replace('"crates_to_ships",', '"crates_to_trains",')], pair('')],
    ['a key that a later one drops', [added, '    op.drop_constraint("crates_to_ships_pkey", "crates_to_ships")\n'], pair('')],
    ['a key without a name that a later one drops', ['    op.execute("ALTER TABLE crates_to_ships ADD PRIMARY KEY (ship)")\n', '    op.drop_constraint("crates_to_ships_pkey", "crates_to_ships")\n'], pair('')],
    ['a key that goes with its column', [added, '    op.drop_column("crates_to_ships", "ship")\n'], pair('')],
    ['a unique over columns that may hold nothing', ['    op.create_unique_constraint("one_each", "crates_to_ships", ["crate_id", "ship"])\n'], pair('')],
    ['a unique over some rows', ['    op.create_index("one_each", "crates_to_ships", ["crate_id"], unique=True, postgresql_where=sa.text("ship > 0"))\n'], pair(', nullable=False')],
    ['an index alone', ['    op.create_index("some", "crates_to_ships", ["crate_id", "ship"])\n'], pair(', nullable=False')],
  ])('fails where a migration adds %s', async (_, bodies, columns) => {
    expect(await verdicts({ ...wharf(columns), ...migrated(...bodies) }, key)).toEqual(['schema/sqlalchemy fail: crates_to_ships without a primary key @ wharf/models.py:7'])
  }) // prettier-ignore

  describe('whose class has a key that its migration does not make', () => {
    const berth: Files = {
      ...wharf(''),
      'wharf/models.py':
        'from wharf import db\n\nclass Berth(db.Model):\n    __tablename__ = "berths"\n    ship = db.Column(db.Integer, primary_key=True, index=True)\n',
    }
    const created = (key: string, more = ''): string =>
      `    op.create_table("berths", sa.Column("ship", sa.Integer(), nullable=False${key}), sa.CheckConstraint("ship > 0")${more})\n`
    const of = async (...bodies: readonly string[]): Promise<readonly (string | undefined)[]> => {
      const files = { ...berth, ...migrated(...bodies) }
      return [await verdicts(files, 'database/redundant-index'), await verdicts(files, key)].map(([first]) => first?.split(' ')[1]?.replace(':', ''))
    }

    test('keeps its index, and nobody knows its key', async () => {
      expect(await of(created(''))).toEqual(['pass', 'unknown'])
      expect(await of(created('').replace('"berths"', '"moorings"'), '    op.rename_table("moorings", "berths")\n')).toEqual(['pass', 'unknown'])
    })

    test.each([
      ['its column is', [created(', primary_key=True')]],
      ['a constraint beside its columns is', [created('', ', sa.PrimaryKeyConstraint("ship")')]],
      ['another migration adds', [created(''), '    op.create_primary_key("berths_pkey", "berths", ["ship"])\n']],
      ['SQL adds', [created(''), '    op.execute("ALTER TABLE berths ADD PRIMARY KEY (ship)")\n']],
      ['what is told elsewhere may be', [created('', ', *more()')]],
      ['a table of another name lacks', [created('').replace('"berths"', '"buoys"')]],
    ])('has two with a key that %s', async (_, bodies) => expect(await of(...bodies)).toEqual(['fail', 'pass']))
  })

  test('has its foreign keys led by what migrations add', async () => {
    const led = async (...bodies: readonly string[]): Promise<string | undefined> =>
      (await verdicts({ ...wharf(pair('')), ...migrated(...bodies) }, 'database/foreign-key-index'))[0]?.replace(/ @ .*/, '')
    expect(await led(added)).toBe('schema/sqlalchemy pass')
    expect(await led('    op.execute("ALTER TABLE crates_to_ships ADD PRIMARY KEY (ship)")\n')).toContain('fail: no index begins with crates_to_ships.crate_id')
    expect(await led(added, '    op.drop_constraint("crates_to_ships_pkey", "crates_to_ships")\n')).toContain('fail')
  })
})

describe('a table of MySQL whose key a migration adds', () => {
  const till = (...sql: readonly string[]): Files => ({
    ...ferries({ 'src/pier.entity.ts': "import { Column, Entity } from 'typeorm'\n@Entity('piers')\nexport class Pier {\n  @Column() name: string\n}\n" }),
    ...Object.fromEntries(sql.map((text, at) => [`src/migrations/${at}_step.sql`, `SET NAMES utf8;\n${text}\n`])),
  })
  const add = 'ALTER TABLE `piers` ADD CONSTRAINT `one` PRIMARY KEY (`name`);'

  test('passes, until another drops it', async () => {
    expect((await verdicts(till(add), key))[0]).toContain('schema/typeorm pass')
    expect((await verdicts(till(add, 'ALTER TABLE `piers` DROP PRIMARY KEY;'), key))[0]).toContain('fail: Pier without a primary key')
  })
})

describe('tables that entities of TypeORM only picture', () => {
  const rule = 'database/foreign-key-index'
  const entities: Files = {
    'api/src/pier.entity.ts': "import { Entity, PrimaryColumn } from 'typeorm'\n@Entity('piers')\nexport class Pier {\n  @PrimaryColumn() id: number\n}\n",
    'api/src/berth.entity.ts':
      "import { Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm'\nimport { Pier } from './pier.entity'\n@Entity('harbour.berths')\nexport class Berth {\n  @PrimaryColumn() id: number\n  @ManyToOne(() => Pier)\n  @JoinColumn({ name: 'PIER_ID' })\n  pier: Pier\n}\n",
  }
  const harbour = (options: string, more: Files = {}): Files => {
    const { 'src/main.ts': main, 'package.json': manifest, Dockerfile: image, ...rest } = ferries(entities)
    return {
      ...rest,
      'compose.yaml': (rest['compose.yaml'] ?? '').replace('build: .', 'build: ./api'),
      'api/Dockerfile': image ?? '',
      'api/package.json': manifest ?? '',
      'api/src/main.ts': (main ?? '').replace('entities:', `${options} entities:`),
      ...more,
    }
  }
  const of = async (options: string, more: Files): Promise<string | undefined> => (await verdicts(harbour(options, more), rule))[0]
  const fails = 'schema/api typeorm fail: no index begins with Berth.pier @ api/src/berth.entity.ts:6'
  const unread: Files = { 'rows/versions/v_2_ddl.sql': 'CREATE NONCLUSTERED INDEX BERTH_PIER ON [harbour].[BERTHS] ([PIER_ID]);\nGO\n' }

  test('may have indexes by SQL that no reader takes', async () => {
    expect(await of('synchronize: false,', unread)).toBe('schema/api typeorm unknown @ rows/versions/v_2_ddl.sql:1')
    expect(await of('', unread)).toContain(' unknown')
  })

  test.each<readonly [string, string, Files]>([
    ['are made as it starts', 'synchronize: true,', unread],
    ['are made by migrations in code', '', { ...unread, 'api/src/migrations/1-Piers.ts': "import { MigrationInterface, QueryRunner } from 'typeorm'\nexport class Piers1 implements MigrationInterface {\n  async up(runner: QueryRunner) {\n    await runner.query('CREATE TABLE piers (id int PRIMARY KEY)')\n  }\n  async down() {}\n}\n" }],
    ['stand beside SQL of another kind', '', { 'rows/reports/takings.sql': 'SELECT 1;\n', 'rows/versions/v_2_ddl_revert.sql': 'DROP INDEX a;\n', 'test/schema/rows.sql': 'SELECT 1;\n' }],
    ['are made by SQL that is read and makes no index', '', { ...unread, 'rows/migrations/1_piers.sql': 'CREATE TABLE piers (id int PRIMARY KEY);\n' }],
  ])('lack them where they %s', async (_, options, more) => expect(await of(options, more)).toBe(fails)) // prettier-ignore

  test('have those of migrations in SQL, wherever they lie', async () => {
    const led = (column: string): Files => ({ 'rows/migrations/1_berths.sql': `CREATE INDEX berth_pier ON harbour.berths (${column});\n` })
    expect(await of('', led('"PIER_ID"'))).toContain(' pass')
    expect(await of('', led('id'))).toBe(fails)
    expect(await of('synchronize: true,', led('"PIER_ID"'))).toBe(fails)
  })

  test('are none the clearer for a query that is put together', async () => {
    const asks = (words: string): Files => ({ 'api/src/ask.ts': `import { QueryRunner } from 'typeorm'\nexport const ask = (runner: QueryRunner, of: string) => {\n  const text = '${words} ' + of\n  return runner.query(text)\n}\n` }) // prettier-ignore
    expect(await of('', asks('Select next value for'))).toBe(fails)
    expect(await of('', asks('CREATE INDEX'))).toContain(' unknown')
  })
})
