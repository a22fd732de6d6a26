/** A rename, a move or a change of tool keeps its subject: what it lost is told of it, and nothing is told where nothing was lost. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, judge, rename, replace } from '../systems/story.ts'
import { judged, shop, told } from './shop.ts'

const stack = 'compose.yaml'
const noUpload = replace('ops/backup.sh', /aws s3 cp .*\n/, '')
const renameDatabase = (to: string) =>
  all(
    replace(stack, '  db:\n', `  ${to}:\n`),
    replace(stack, 'DB_HOST: db', `DB_HOST: ${to}`),
    replace(stack, 'MASTER_HOST: db', `MASTER_HOST: ${to}`),
    replace('ops/backup.sh', '-T db', `-T ${to}`),
  )

describe('the same subject under another name', () => {
  test('a renamed database', async () => {
    expect(told(await judged(shop, renameDatabase('ledger')))).toEqual([])
    expect(told(await judged(shop, all(renameDatabase('ledger'), noUpload)))).toEqual(['blocks regressed backup/offsite database/ledger'])
  })

  test('a renamed service', async () => {
    expect(told(await judged(shop, replace(stack, '  api:\n', '  web:\n')))).toEqual([])
    expect(told(await judged(shop, all(replace(stack, '  api:\n', '  web:\n'), replace(stack, 'replicas: 3', 'replicas: 1'))))).toEqual([
      'blocks regressed infrastructure/replicas service/web',
    ])
  })

  test('a managed database without a name, beside which another is declared that is called alike', async () => {
    const template = (standby: string): string =>
      `AWSTemplateFormatVersion: x\nResources:\n  Database: { Type: AWS::RDS::DBInstance, Properties: { Engine: postgres, MultiAZ: ${standby}, BackupRetentionPeriod: 30, DBSubnetGroupName: !ImportValue subnets } }\n`
    const network =
      'AWSTemplateFormatVersion: x\nResources:\n  Group: { Type: AWS::RDS::DBSubnetGroup }\nOutputs:\n  Subnets: { Value: !Ref Group, Export: { Name: subnets } }\n'
    const base = { 'cfn/network.yaml': network, 'cfn/orders.yaml': template('true') }
    const beside = { ...base, 'cfn/stock.yaml': template('true') }
    const lost = (decision: Awaited<ReturnType<typeof judge>>): readonly string[] => blocked(decision).filter((one) => one.includes('replica'))
    expect(lost(await judge(base, beside))).toEqual([])
    expect(lost(await judge(base, { ...beside, 'cfn/orders.yaml': template('false') }))).toEqual(['database/replica database/orders.Database'])
  })

  test('a renamed pooler', async () => {
    expect(told(await judged(shop, all(replace(stack, '  pooler:\n', '  bouncer:\n'), replace(stack, '@pooler:', '@bouncer:'))))).toEqual([])
  })

  test('a moved file', async () => {
    const move = all(rename(stack, 'deploy/production/compose.yaml'), replace('deploy.sh', 'compose.yaml', 'deploy/production/compose.yaml'))
    expect(told(await judged(shop, move))).toEqual([])
    expect(told(await judged(shop, all(move, replace('deploy/production/compose.yaml', 'replicas: 3', 'replicas: 1'))))).toEqual([
      'blocks regressed infrastructure/replicas service/api',
    ])
  })

  test('another name of the Compose file', async () => {
    for (const name of ['docker-compose.yml', 'compose.yml', 'docker-compose.prod.yml', 'stack.yml']) {
      expect(told(await judged(shop, all(rename(stack, name), replace('deploy.sh', 'compose.yaml', name))))).toEqual([])
    }
  })

  test('the stack is split in two files', async () => {
    const text = shop[stack] ?? ''
    const cut = text.indexOf('  pooler:')
    const end = text.indexOf('\nvolumes:')
    const split = all(
      add('compose.data.yaml', `${text.slice(0, cut)}${text.slice(end)}`),
      add('compose.app.yaml', `services:\n${text.slice(cut, end)}`),
      replace('deploy.sh', '-f compose.yaml', '-f compose.data.yaml -f compose.app.yaml'),
      (files) => Object.fromEntries(Object.entries(files).filter(([path]) => path !== stack)),
    )
    expect(told(await judged(shop, split))).toEqual([])
  })
})

describe('the same subject with another tool', () => {
  const cached = (image: string) => ({
    'compose.yaml': `services:\n  shelf:\n    image: ${image}\n    command: ["--appendonly", "yes"]\n    volumes: ["shelf:/data"]\n  api:\n    image: shop/api:1\n    environment: { REDIS_URL: "redis://shelf:6379" }\n    deploy: { replicas: 2 }\nvolumes: { shelf: {} }\n`,
  })
  const relational = (image: string, path: string, scheme: string) => ({
    'compose.yaml': `services:\n  db:\n    image: ${image}\n    volumes: ["data:${path}"]\n  api:\n    image: shop/api:1\n    environment: { DATABASE_URL: "${scheme}://shop:\${PW}@db:3306/shop?connection_limit=5" }\n    deploy: { replicas: 2 }\nvolumes: { data: {} }\n`,
  })

  test('Redis and Valkey', async () => {
    const decision = await judged(cached('redis:7.4'), cached('valkey/valkey:8'))
    expect(told(decision)).toEqual([])
    const renamed = replace(stack, /\bshelf:/g, 'store:')
    expect(
      told(
        await judged(
          cached('redis:7.4'),
          all(replace(stack, 'redis:7.4', 'valkey/valkey:8'), replace(stack, '  shelf:\n', '  store:\n'), replace(stack, '//shelf:', '//store:')),
        ),
      ),
    ).toEqual([])
    expect(renamed).toBeTypeOf('function')
  })

  test('MySQL and MariaDB', async () => {
    const [before, after] = [relational('mysql:8.4', '/var/lib/mysql', 'mysql'), relational('mariadb:11.4', '/var/lib/mysql', 'mysql')]
    expect(told(await judged(before, after))).toEqual([])
    expect(told(await judged(after, before))).toEqual([])
    expect(
      told(
        await judged(
          before,
          all(() => after, replace(stack, '    volumes: ["data:/var/lib/mysql"]\n', '')),
        ),
      ),
    ).toEqual(['blocks regressed database/persistence database/db'])
  })

  test('SQLite that becomes PostgreSQL keeps its subject, and its debt', async () => {
    const schema = (provider: string) =>
      `datasource db {\n  provider = "${provider}"\n  url      = env("DATABASE_URL")\n}\n\ngenerator client {\n  provider = "prisma-client-js"\n}\n\nmodel Order {\n  id Int @id\n}\n`
    const app = {
      'package.json': '{ "name": "shop", "dependencies": { "@prisma/client": "6.1.0" } }',
      'src/db.ts': "import { PrismaClient } from '@prisma/client'\nexport const prisma = new PrismaClient()\n",
    }
    const before = { ...app, 'prisma/schema.prisma': schema('sqlite'), '.env.example': 'DATABASE_URL="file:./dev.db"\n' }
    const after = {
      ...app,
      'prisma/schema.prisma': schema('postgresql'),
      '.env.example': 'DATABASE_URL="postgresql://shop:change-me@postgres:5432/shop?connection_limit=10"\n',
      'compose.yaml':
        'services:\n  postgres:\n    image: postgres:17.2\n    volumes: ["data:/var/lib/postgresql/data"]\n  app:\n    build: .\n    environment: { DATABASE_URL: "${DATABASE_URL}" }\n    deploy: { replicas: 2 }\nvolumes: { data: {} }\n',
    }
    const decision = await judged(before, after)
    expect(told(decision)).toContain('shows fixed database/engine database/postgres')
    expect(told(decision).filter((line) => line.startsWith('blocks'))).toEqual([])
  })

  test('PostgreSQL that becomes SQLite is a loss of the engine', async () => {
    const after = {
      'compose.yaml': 'services:\n  api:\n    image: shop/api:1\n    environment: { DATABASE_URL: "file:/data/db.sqlite" }\n    deploy: { replicas: 2 }\n',
      'prisma/schema.prisma': 'datasource db {\n  provider = "sqlite"\n  url = env("DATABASE_URL")\n}\nmodel A {\n  id Int @id\n}\n',
    }
    const before = {
      ...relational('postgres:17.2', '/var/lib/postgresql/data', 'postgresql'),
      'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel A {\n  id Int @id\n}\n',
    }
    const decision = await judged(before, after)
    expect(decision.decision).toBe('block')
    expect(told(decision)).toContainEqual(expect.stringMatching(/^blocks (regressed|introduced) database\/engine /))
  })
})

describe('one to one', () => {
  const two = (orders: string, users: string): Record<string, string> => ({
    'compose.yaml': `services:\n  ${orders}:\n    image: postgres:17.2\n    volumes: ["orders:/var/lib/postgresql/data"]\n  ${users}:\n    image: postgres:17.2\n    volumes: ["users:/var/lib/postgresql/data"]\n  shop:\n    image: acme/shop:1\n    environment: { DATABASE_URL: "postgresql://a:\${PW}@${orders}:5432/orders?connection_limit=5" }\n    deploy: { replicas: 2 }\n  login:\n    image: acme/login:1\n    environment: { DATABASE_URL: "postgresql://a:\${PW}@${users}:5432/users?connection_limit=5" }\n    deploy: { replicas: 2 }\nvolumes: { orders: {}, users: {} }\n`,
    'ops/crontab': '0 2 * * * /srv/ops/backup.sh\n',
    'ops/backup.sh': `#!/bin/sh\npg_dump -h ${orders} -U a orders | aws s3 cp - s3://acme/orders.sql\n`,
  })

  test('two databases are renamed at once: each is known by its clients and its volume', async () => {
    const decision = await judged(two('one', 'two'), two('orders-db', 'users-db'))
    expect(told(decision)).toEqual([])
    expect(decision.notices).toEqual([])
  })

  test('two databases that swap names: the name comes first, so the one called `one` is backed up no more', async () => {
    const decision = await judged(two('one', 'two'), two('two', 'one'))
    expect(told(decision)).toEqual([
      'blocks regressed backup/automated database/one',
      'blocks regressed backup/offsite database/one',
      'shows fixed backup/automated database/two',
      'shows fixed backup/offsite database/two',
    ])
  })

  test('a tie is said', async () => {
    const pair = (a: string, b: string) => ({
      'compose.yaml': `services:\n  ${a}:\n    image: acme/worker:1\n    environment: { Q: "1" }\n  ${b}:\n    image: acme/worker:1\n    environment: { Q: "2" }\n  db:\n    image: postgres:17.2\n    volumes: ["d:/var/lib/postgresql/data"]\nvolumes: { d: {} }\n`,
    })
    const decision = await judged(pair('alpha', 'beta'), pair('gamma', 'delta'))
    expect(decision.notices.join('\n')).toMatch(/Two subjects could be the same: service\/alpha may be service\/delta or service\/gamma at head\./)
    expect(decision.decision).toBe('pass')
  })
})
