/** Where a value comes from, strongest first, and what stays unknown rather than guessed. */
import { describe, expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import type { Files } from '../systems/story.ts'
import { judged } from './shop.ts'

const verdict = (decision: Decision, rule: string, subject: string) => {
  const found = decision.head.verdicts.find((one) => one.rule === rule && one.subject === subject)
  if (found === undefined)
    throw new Error(`no verdict of ${rule} on ${subject} among ${decision.head.verdicts.map((one) => `${one.rule} ${one.subject}`).join(', ')}`)
  return found
}
const judge = (files: Files): Promise<Decision> => judged(files, files)

const service = (value: string): string =>
  `services:\n  db:\n    image: postgres:17.2\n    volumes: ["d:/var/lib/postgresql/data"]\n  api:\n    image: shop/api:1\n    env_file: [api.env]\n    environment: { DATABASE_URL: "postgresql://a:\${PW}@db:5432/shop?connection_limit=5" }\n    deploy:\n      replicas: ${value}\nvolumes: { d: {} }\n`

describe('a value comes from', () => {
  const replicas = async (files: Files): Promise<string> => {
    const { outcome, current } = verdict(await judge(files), 'infrastructure/replicas', 'service/api')
    return `${outcome}: ${current}`
  }

  test('the tree itself', async () => {
    expect(await replicas({ 'compose.yaml': service('4'), '.env': 'N=1\n', '.env.example': 'N=2\n' })).toBe('pass: 4 replicas')
  })

  test('a committed env file, before the example', async () => {
    expect(await replicas({ 'compose.yaml': service('${N:-1}'), '.env': 'N=5\n', '.env.example': 'N=2\n' })).toBe('pass: 5 replicas')
  })

  test.for(['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example'])('the committed example %s, and says so', async (name) => {
    const files = { 'compose.yaml': service('${N}'), [name]: 'N=6\n' }
    const decision = await judge(files)
    const found = verdict(decision, 'infrastructure/replicas', 'service/api')
    expect([found.outcome, found.current]).toEqual(['pass', '6 replicas'])
    const thing = decision.head.system.things.find((one) => one.kind === 'service' && one.name === 'api')
    expect((thing?.facts as { replicas?: unknown } | undefined)?.replicas).toMatchObject({
      state: 'default',
      value: 6,
      note: expect.stringContaining('from example'),
    })
  })

  test('the format’s documented default', async () => {
    const files = { 'compose.yaml': service('2').replace('    deploy:\n      replicas: 2\n', '') }
    const decision = await judge(files)
    const thing = decision.head.system.things.find((one) => one.kind === 'service' && one.name === 'api')
    expect((thing?.facts as { replicas?: unknown } | undefined)?.replicas).toMatchObject({ state: 'default', value: 1 })
    expect(verdict(decision, 'infrastructure/replicas', 'service/api').outcome).toBe('fail')
  })

  test('nowhere: it is unknown', async () => {
    expect(verdict(await judge({ 'compose.yaml': service('${N}') }), 'infrastructure/replicas', 'service/api').outcome).toBe('unknown')
  })

  test('env_file sets the container’s environment, and fills in nothing in the file', async () => {
    expect(await replicas({ 'compose.yaml': service('${N}'), 'api.env': 'N=3\n' })).toMatch(/^unknown/)
  })
})

describe('a dump whose URL is a secret', () => {
  const workflow = '.github/workflows/backup.yml'
  const dump =
    'on:\n  schedule:\n    - cron: "0 2 * * *"\njobs:\n  backup:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pg_dump "$DATABASE_URL" | gzip | aws s3 cp - s3://shop-backups/db.sql.gz\n        env:\n          DATABASE_URL: ${{ secrets.DATABASE_URL }}\n'
  const database = (name: string, more = ''): string => `  ${name}:\n    image: postgres:17.2\n    volumes: ["${name}:/var/lib/postgresql/data"]\n${more}`

  test('backs up the tree’s only database of that engine', async () => {
    const decision = await judge({ [workflow]: dump, 'compose.yaml': `services:\n${database('db')}  cache:\n    image: redis:7\nvolumes: { db: {} }\n` })
    expect(verdict(decision, 'backup/automated', 'database/db').outcome).toBe('pass')
    expect(verdict(decision, 'backup/offsite', 'database/db').outcome).toBe('pass')
  })

  test('a replica of it is no second candidate', async () => {
    const replica = '  replica:\n    image: bitnami/postgresql:17\n    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: db }\n'
    const decision = await judge({ [workflow]: dump, 'compose.yaml': `services:\n${database('db')}${replica}volumes: { db: {} }\n` })
    expect(verdict(decision, 'backup/automated', 'database/db').outcome).toBe('pass')
  })

  test('with two databases it is unknown whose it is', async () => {
    const decision = await judge({
      [workflow]: dump,
      'compose.yaml': `services:\n${database('orders')}${database('users')}volumes: { orders: {}, users: {} }\n`,
    })
    expect(['orders', 'users'].map((name) => verdict(decision, 'backup/automated', `database/${name}`).outcome)).toEqual(['unknown', 'unknown'])
  })

  test('a database of another engine is none', async () => {
    const decision = await judge({
      [workflow]: dump,
      'compose.yaml': 'services:\n  db:\n    image: mysql:8.4\n    volumes: ["d:/var/lib/mysql"]\nvolumes: { d: {} }\n',
    })
    expect(verdict(decision, 'backup/automated', 'database/db').outcome).toBe('fail')
  })
})

describe('a client whose host names nothing in the repository', () => {
  test('is a possible client of every compatible database: what it opens stays open', async () => {
    const files = {
      'compose.yaml':
        'services:\n  db:\n    image: postgres:17.2\n    volumes: ["d:/var/lib/postgresql/data"]\n  api:\n    image: shop/api:1\n    environment: { DATABASE_URL: "postgresql://a:${PW}@${DB_HOST}:5432/shop?connection_limit=5" }\n    deploy: { replicas: 2 }\nvolumes: { d: {} }\n',
    }
    const decision = await judge(files)
    const pooling = verdict(decision, 'database/pooling', 'database/db')
    expect(['unknown', 'pass']).toContain(pooling.outcome)
    expect(pooling.outcome).not.toBe('not-applicable')
  })

  test('is no client of a database of another engine', async () => {
    const files = {
      'compose.yaml':
        'services:\n  db:\n    image: mysql:8.4\n    volumes: ["d:/var/lib/mysql"]\n  api:\n    image: shop/api:1\n    environment: { DATABASE_URL: "postgresql://a:${PW}@${DB_HOST}:5432/shop" }\n    deploy: { replicas: 2 }\nvolumes: { d: {} }\n',
    }
    expect(verdict(await judge(files), 'database/pooling', 'database/db').outcome).toBe('not-applicable')
  })
})

describe('a crontab that a script in the repository writes', () => {
  test('counts as declared', async () => {
    const files = {
      'compose.yaml': 'services:\n  db:\n    image: postgres:17.2\n    volumes: ["d:/var/lib/postgresql/data"]\nvolumes: { d: {} }\n',
      'ops/dump.sh': '#!/bin/sh\ndocker compose exec -T db pg_dump -U a shop | aws s3 cp - s3://shop-backups/db.sql\n',
      'setup.sh': '#!/bin/sh\n(crontab -l; echo "0 3 * * * /srv/shop/ops/dump.sh") | crontab -\n',
    }
    expect(verdict(await judge(files), 'backup/automated', 'database/db').outcome).toBe('pass')
  })
})
