/** A table that two ORMs describe is judged once, by the one that makes it. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const django = {
  'desk/manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")\n',
  'desk/requirements.txt': 'django==5.2\npsycopg==3.2\n',
  'desk/desk/settings.py':
    'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "ledger", "NAME": "desk"}}\nINSTALLED_APPS = ["berths"]\n',
  'desk/berths/models.py':
    'from django.db import models\nclass Skipper(models.Model):\n    name = models.TextField()\nclass Boat(models.Model):\n    skipper = models.ForeignKey(Skipper, on_delete=models.CASCADE)\n    class Meta:\n        db_table = "boats"\n',
}
const head = 'from sqlalchemy import Column, ForeignKey, Integer\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n'
const table = (name: string, table: string, to = ''): string =>
  `class ${name}(Base):\n    __tablename__ = "${table}"\n    id = Column(Integer, primary_key=True)\n${to === '' ? '' : `    to_id = Column(ForeignKey("${to}.id"))\n`}`
const mirrors = `${head}${table('Skipper', 'berths_skipper')}${table('Boat', 'boats', 'berths_skipper')}`
const crane = (models: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  ...django,
  'crane/requirements.txt': 'sqlalchemy==2.0.30\npsycopg==3.2\n',
  'crane/models.py': models,
  'crane/main.py':
    'import os\nfrom sqlalchemy import create_engine\nengine = create_engine("postgresql://" + os.environ["CRANE_HOST"] + "/desk")\nwhile True:\n    pass\n',
  ...more,
})
const schemas = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await said(files, /^schema\/\S+ orm/)).map((line) => line.split(' ')[3] ?? '')

test('what Django makes is no schema of SQLAlchemy’s', async () => {
  const files = crane(mirrors)
  expect(await schemas(files)).toEqual(['django'])
  expect(await verdicts(files, 'database/foreign-key-index')).toEqual([expect.stringMatching(/^schema\/desk django pass/)])
})

test('tests that make the tables for themselves change nothing', async () => {
  const own = 'from models import Base\ndef tables(engine):\n    Base.metadata.create_all(engine)\n'
  expect(await schemas(crane(mirrors, { 'crane/conftest.py': own }))).toEqual(['django'])
})

test.each([
  ['crane/main.py', 'from sqlalchemy import create_engine\nfrom models import Base\nengine = create_engine("postgresql://quay/crane")\nBase.metadata.create_all(engine)\nwhile True:\n    pass\n'],
  ['crane/scripts/tables.py', 'from models import Base, engine\nBase.metadata.create_all(bind=engine)\n'],
  ['crane/tables.py', 'from models import Base, engine\nasync def lay():\n    async with engine.begin() as conn:\n        await conn.run_sync(Base.metadata.create_all)\n'],
  ['crane/alembic/versions/1_boats.py', 'from alembic import op\nrevision = "1"\ndown_revision = None\ndef upgrade():\n    op.create_table("boats")\n'],
  ['schema/db.py', 'from crane.models import Base, engine\nBase.metadata.create_all(engine)\n'],
])('%s makes them for SQLAlchemy', async (path, text) => {
  const more = path.startsWith('schema/') ? { 'schema/requirements.txt': 'sqlalchemy==2.0.30\n' } : {}
  expect(await schemas(crane(mirrors, { [path]: text, ...more }))).toEqual(['sqlalchemy', 'django'])
}) // prettier-ignore

test('a line that is a comment makes nothing', async () => {
  const off = 'from models import Base, engine\n# Base.metadata.create_all(engine)\n'
  expect(await schemas(crane(mirrors, { 'crane/tables.py': off }))).toEqual(['django'])
})

test('what nobody else makes is judged still', async () => {
  const files = crane(`${mirrors}${table('Load', 'loads', 'boats')}`)
  const told = (await verdicts(files, 'database/foreign-key-index')).find((line) => line.includes('sqlalchemy'))
  expect(told).toContain('no index begins with Load.to_id @')
})

test('where most of its tables are others, nothing is a picture', async () => {
  const files = crane(`${head}${table('Boat', 'boats', 'hooks')}${table('Hook', 'hooks')}${table('Rope', 'ropes')}`)
  expect(await schemas(files)).toEqual(['sqlalchemy', 'django'])
})

test('tables of the same names in two databases are two', async () => {
  const files = crane(mirrors, {
    'compose.yaml':
      'services:\n  desk: { build: ./desk }\n  crane: { build: ./crane, environment: { CRANE_HOST: loads } }\n  ledger: { image: "postgres:16.4" }\n  loads: { image: "postgres:16.4" }\n',
    'desk/Dockerfile': 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "desk.wsgi"]\n',
    'crane/Dockerfile': 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
  })
  expect(await schemas(files)).toEqual(['sqlalchemy', 'django'])
  expect(await schemas({ ...files, 'compose.yaml': files['compose.yaml']?.replace('CRANE_HOST: loads', 'CRANE_HOST: ledger') ?? '' })).toEqual(['django'])
})

test('indexes that SQL makes for what SQLAlchemy only pictures, wherever it lies', async () => {
  const desk = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    'services/crane/requirements.txt': 'sqlalchemy==2.0.30\npsycopg==3.2\n',
    'services/crane/models.py': `${head}${table('Skipper', 'skippers')}${table('Boat', 'boats', 'skippers')}${table('Load', 'loads', 'boats')}`,
    'services/crane/main.py': 'from sqlalchemy import create_engine\nengine = create_engine("postgresql://ledger/desk")\nwhile True:\n    pass\n',
    'migrations/sql/V1__desk.sql':
      'CREATE TABLE skippers (id int PRIMARY KEY);\nCREATE TABLE boats (id int PRIMARY KEY, to_id int REFERENCES skippers);\nCREATE TABLE loads (id int PRIMARY KEY, to_id int REFERENCES boats);\n',
    'migrations/sql/R__keys.sql': 'CREATE INDEX IF NOT EXISTS boats_to ON boats (to_id);\n',
    ...more,
  })
  expect((await verdicts(desk({}), 'database/foreign-key-index')).join()).toContain('no index begins with Load.to_id @')
  const own = { 'services/crane/tables.py': 'from models import Base, engine\nBase.metadata.create_all(engine)\n' }
  expect((await verdicts(desk(own), 'database/foreign-key-index')).join()).toContain('no index begins with Boat.to_id, Load.to_id @')
})
