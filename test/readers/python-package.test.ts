/** What opens databases in Python and is not read is told by the line of the manifest that speaks for its folder. */
import { expect, test } from 'vitest'
import { pythonPackageReader } from '../../src/readers/python-package/index.ts'
import { contextOf } from './platform-harness.ts'

const told = async (path: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { skipped } = await pythonPackageReader.read({ path, text: files[path] ?? '' }, contextOf(files))
  return skipped.map((skip) => `${skip.path}:${skip.line} ${skip.reason}`)
}
const reason = (library: string): string => `a Python application that opens databases with ${library}: what it makes of them is not read`

test.for([
  ['requirements.txt', 'fastapi==0.115.0\nClickhouse_Driver[lz4]==0.2.9\n', 2, 'clickhouse-driver'],
  ['pyproject.toml', '[project]\nname = "reef"\ndependencies = ["fastapi", "piccolo>=1.22"]\n', 3, 'piccolo'],
  ['pyproject.toml', '[project]\ndependencies = [\n  "fastapi",\n  "oracledb>=2",\n]\n', 4, 'oracledb'],
  ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.12"\npony = "^0.7"\n', 3, 'pony'],
  ['requirements/production.txt', 'django-environ==0.11\normar==0.20\n', 2, 'ormar'],
  ['Pipfile', '[packages]\npyodbc = "*"\n', 2, 'pyodbc'],
] as const)('%s', async ([path, text, line, library]) => {
  expect(await told(path, { [path]: text })).toEqual([`${path}:${line} ${reason(library)}`])
})

test.for([
  ['requirements.txt', 'Django==5.2\npsycopg[binary]==3.2.3\n'],
  ['requirements.txt', 'SQLAlchemy==2.0.36\nasyncpg==0.30\npeewee==3.17\n'],
  ['requirements-dev.txt', 'pony==0.7.19\n'],
  ['pyproject.toml', '[project]\nname = "reef"\n\n[tool.reef]\ndatabases = ["a"]\n'],
] as const)('silent: %s', async ([path, text]) => {
  expect(await told(path, { [path]: text })).toEqual([])
})
