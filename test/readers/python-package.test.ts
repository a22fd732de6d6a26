/** What opens databases in Python beside Django is told by the line of the manifest that speaks for its folder. */
import { expect, test } from 'vitest'
import { pythonPackageReader } from '../../src/readers/python-package/index.ts'
import { contextOf } from './platform-harness.ts'

const told = async (path: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { skipped } = await pythonPackageReader.read({ path, text: files[path] ?? '' }, contextOf(files))
  return skipped.map((skip) => `${skip.path}:${skip.line} ${skip.reason}`)
}
const reason = (library: string): string => `a Python application that opens databases with ${library}: its clients, pools and migrations are not read`

test.for([
  ['requirements.txt', 'fastapi==0.115.0\nSQLAlchemy[asyncio]==2.0.36\n', 2, 'sqlalchemy'],
  ['pyproject.toml', '[project]\nname = "reef"\ndependencies = ["fastapi", "sqlalchemy>=2"]\n', 3, 'sqlalchemy'],
  ['pyproject.toml', '[project]\ndependencies = [\n  "fastapi",\n  "asyncpg>=0.29",\n]\n', 4, 'asyncpg'],
  ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.12"\npymysql = "^1.1"\n', 3, 'pymysql'],
  ['requirements/production.txt', 'django-environ==0.11\nsqlmodel==0.0.22\n', 2, 'sqlmodel'],
  ['Pipfile', '[packages]\npeewee = "*"\n', 2, 'peewee'],
] as const)('%s', async ([path, text, line, library]) => {
  expect(await told(path, { [path]: text })).toEqual([`${path}:${line} ${reason(library)}`])
})

test.for([
  ['requirements.txt', 'Django==5.2\npsycopg[binary]==3.2.3\n'],
  ['requirements-dev.txt', 'sqlalchemy-stubs==0.4\n'],
  ['requirements-dev.txt', 'sqlalchemy==2.0.36\n'],
  ['pyproject.toml', '[project]\nname = "reef"\n\n[tool.reef]\ndatabases = ["a"]\n'],
] as const)('silent: %s', async ([path, text]) => {
  expect(await told(path, { [path]: text })).toEqual([])
})
