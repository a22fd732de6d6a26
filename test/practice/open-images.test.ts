/** Stacks in which variables name the images and the profiles: an empty profile is on, and a store of an unknown engine serves nobody's requests. */
import { expect, test } from 'vitest'
import { blocked, judge, replace, type Files } from '../systems/story.ts'
import { currents, verdicts } from './verdicts.ts'

const stack = (environment: string): Files => ({
  'compose.yaml': `services:
  till:
    image: acme/till:3.2
    profiles: [ "\${TILL_PROFILE:-}" ]
    ports: [ "8080:8080" ]
  db:
    image: \${DB_IMAGE:?which one}
    ports: [ "127.0.0.1:5432:\${DB_PORT:?its own}" ]
    environment: { ${environment} }
`,
})

test('of several engines, and of one', async () => {
  expect(await verdicts(stack('MYSQL_ROOT_PASSWORD: "${P}", POSTGRES_PASSWORD: "${P}"'), 'infrastructure/replicas')).toEqual([
    'service/db not-applicable @ compose.yaml:6',
    'service/till fail: till keeps 1 replica @ compose.yaml:2',
  ])
  expect(await verdicts(stack('POSTGRES_PASSWORD: "${P}"'), 'database/engine')).toEqual(['database/db pass @ compose.yaml:7'])
})

test('a profile that is named starts nothing', async () => {
  const files = stack('POSTGRES_PASSWORD: "${P}"')
  const named = { 'compose.yaml': (files['compose.yaml'] ?? '').replace('${TILL_PROFILE:-}', '${TILL_PROFILE:-off}') }
  expect(await verdicts(named, 'infrastructure/replicas')).toEqual(['service/db not-applicable @ compose.yaml:6'])
})

test('who is called after a store, or asks one, is none', async () => {
  const files: Files = {
    'compose.yaml': `services:
  db-viewer:
    image: \${VIEWER_IMAGE:?which one}
    ports: [ "8080:8080" ]
    environment: { POSTGRES_PASSWORD: "\${P}" }
  books-db:
    image: \${SYNC_IMAGE:?which one}
    environment: { POSTGRES_PASSWORD: "\${P}", POSTGRES_HOST: elsewhere.example }
`,
  }
  expect(await verdicts(files, 'database/engine')).toEqual(['database/POSTGRES_HOST pass @ compose.yaml:8'])
})

const checked = (environment: string, test: string, image = '${ROWS_IMAGE:?which one}'): Files => ({
  'compose.yaml': `services:
  shelf:
    image: ${image}
    environment: { ${environment} }
    healthcheck: { test: ${test} }
`,
})
const both = 'MYSQL_ROOT_PASSWORD: "${P}", MARIADB_ROOT_PASSWORD: "${P}", POSTGRES_PASSWORD: "${P}"'
const engines = async (files: Files): Promise<readonly string[]> => currents(files, 'database/engine')

test.each([
  [both, '[ "CMD", "healthcheck.sh", "--su-mysql", "--connect", "--innodb_initialized" ]', 'mariadb'],
  [both, 'pg_isready -U rows', 'postgres'],
  ['MYSQL_ROOT_PASSWORD: "${P}"', 'mysqladmin ping -h localhost', 'mysql'],
  ['MARIADB_ROOT_PASSWORD: "${P}"', 'mysqladmin ping --host=127.0.0.1', 'mariadb'],
  ['MONGO_INITDB_ROOT_USERNAME: rows', 'mongosh --eval "db.hello()"', 'mongodb'],
])('its own health check tells the engine of what is given a password of a server: %s %s', async (environment, test, engine) => {
  expect(await engines(checked(environment, test))).toEqual([engine])
})

test.each([
  ['POSTGRES_PASSWORD: "${P}"', 'curl -f http://localhost:8080/'],
  ['MYSQL_ROOT_PASSWORD: "${P}"', 'mysqladmin ping -h rows'],
  ['MYSQL_ROOT_PASSWORD: "${P}"', 'pg_isready'],
  ['POSTGRES_DB: rows', 'pg_isready'],
])('who asks another, or is given no password of one, is none: %s %s', async (environment, test) => {
  expect(await engines(checked(environment, test))).toEqual([])
})

test.each(['.env.docker', '.env.production', 'env.docker'])('%s tells the image where there is neither .env nor an example', async (name) => {
  const files = { ...checked('A: b', 'pg_isready', '"${ROWS_IMAGE:?which one}"'), [name]: 'ROWS_TAG=17.2\nROWS_IMAGE="postgres:${ROWS_TAG}"\n' }
  expect(await engines(files)).toEqual(['postgres'])
  expect(await engines({ ...files, '.env.example': 'OTHER=1\n' })).toEqual([])
  expect(await engines({ ...files, '.env': 'OTHER=1\n' })).toEqual([])
})

test.each(['.env.testing', '.env.local', '.env.development'])('%s is another’s', async (name) => {
  expect(await engines({ ...checked('A: b', 'pg_isready', '"${ROWS_IMAGE:?which one}"'), [name]: 'ROWS_IMAGE=postgres:17\n' })).toEqual([])
})

test('a copy of .env that opens a port loses as one that is written does', async () => {
  const files: Files = {
    'compose.yaml':
      'services:\n  shelf:\n    image: "${ROWS_IMAGE}"\n    ports: [ "${ROWS_ADDRESS}:5432:5432" ]\n    volumes: [ "rows:/var/lib/postgresql/data" ]\nvolumes: { rows: }\n',
    '.env.docker': 'ROWS_IMAGE=postgres:17\nROWS_ADDRESS=127.0.0.1\n',
  }
  expect(blocked(await judge(files, replace('.env.docker', '127.0.0.1', '0.0.0.0')(files)))).toEqual(['security/database-exposed database/shelf'])
})
