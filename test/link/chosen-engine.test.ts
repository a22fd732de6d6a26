/** A variable that chooses the engine decides whether the hosts beside it are anybody's: `DB_ENGINE: sqlite` is a file, whatever server is named below. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, replace, type Files } from '../systems/story.ts'
import { factsOf, subjectsOf } from './facts.ts'

const stack = (environment: string, image = 'acme/larder:3'): Files => ({
  'compose.yaml': `services:\n  larder:\n    image: ${image}\n    restart: always\n    ports: [ "80:8000" ]\n    environment: { ${environment} }\n    volumes: [ "larder:/data" ]\nvolumes: { larder: }\n`,
})
const servers = 'POSTGRES_SERVER: postgres, POSTGRES_DB: larder'

describe('a single file', () => {
  test.each([
    [`DB_ENGINE: sqlite, ${servers}`, 'DB_ENGINE'],
    [`DATABASE_TYPE: sqlite3, DATABASE_HOST: rows`, 'DATABASE_TYPE'],
    [`DB_TYPE: sqlite, DB_POSTGRESDB_HOST: rows`, 'DB_TYPE'],
    [`SQL_ENGINE: django.db.backends.sqlite3, POSTGRES_HOST: rows`, 'SQL_ENGINE'],
    [`DB_CLIENT: better-sqlite3, DB_HOST: rows`, 'DB_CLIENT'],
    [`LARDER_DB_ENGINE: sqlite, LARDER_DB_HOST: rows`, 'LARDER_DB_ENGINE'],
  ])('%s', async (environment, name) => {
    expect(await subjectsOf(stack(environment), 'database')).toEqual([name])
    expect(await factsOf(stack(environment), `database/${name}`)).toMatchObject({ engine: 'sqlite compose.yaml:6', singleFile: 'true compose.yaml:6' })
  })

  test('is what code opens that leaves its address to its settings', async () => {
    const files = {
      ...stack(`DB_ENGINE: sqlite, ${servers}`, 'larder\n    build: .'),
      Dockerfile: 'FROM python:3.13\nCOPY larder /larder\n',
      'requirements.txt': 'sqlalchemy\nfastapi\n',
      'larder/rows.py': 'import sqlalchemy as sa\nfrom .settings import settings\n\nengine = sa.create_engine(settings.url, pool_pre_ping=True)\n',
    }
    expect(await factsOf(files, 'client/larder')).toMatchObject({ library: 'sqlalchemy larder/rows.py:4', of: 'DB_ENGINE compose.yaml:7' })
    expect(await subjectsOf(files, 'database')).toEqual(['DB_ENGINE'])
  })

  test('blocks the change that takes it for the server', async () => {
    const base = stack(`DB_ENGINE: postgres, ${servers}`)
    expect(blocked(await judge(base, replace('compose.yaml', 'postgres,', 'sqlite,')(base)))).toContain('database/engine database/DB_ENGINE')
  })
})

describe('a server', () => {
  test.each([
    [`DB_ENGINE: postgres, ${servers}`, ['POSTGRES_SERVER']],
    ['DB_ENGINE: "${ENGINE}", POSTGRES_SERVER: rows', ['POSTGRES_SERVER']],
    ['CACHE_DB_TYPE: sqlite, POSTGRES_SERVER: rows', ['POSTGRES_SERVER']],
    ['DB_ENGINE: sqlite, REDIS_HOST: marks', ['REDIS_HOST']],
    ['DB_TYPE: sqlite, DATABASE_URL: "postgresql://larder@rows.example.com/larder"', ['DATABASE_URL']],
  ])('%s', async (environment, found) => {
    expect(await subjectsOf(stack(environment), 'database')).toEqual(found)
  })
})

test.each([
  ['null', []],
  ['(null)', []],
  ['marks', ['REDIS_HOST']],
])('a host of %s in the environment', async (host, found) => {
  expect(await subjectsOf(stack(`REDIS_HOST: "${host}"`), 'database')).toEqual(found)
})
