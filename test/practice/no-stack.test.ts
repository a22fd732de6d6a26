/** Applications that no stack describes, as public repositories have them: what their code and their workflows say, and what they don't. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, type Files } from '../systems/story.ts'

async function judged(rule: string, files: Files): Promise<readonly string[]> {
  const { head } = await judge({}, files)
  return head.verdicts.filter((one) => one.rule === rule && one.outcome !== 'not-applicable').map((one) => `${one.outcome} ${one.current}`)
}

const manifest = (more: object = {}): string =>
  JSON.stringify({ name: 'shop', scripts: { start: 'node src/server.js' }, dependencies: { express: '4.21.2', pg: '8.13.0', ...more } })
const server = (pool: string): string =>
  `import express from 'express'\n${pool}\nconst app = express()\napp.get('/orders', async (_q, r) => r.json((await pool.query('select id from orders limit 5')).rows))\napp.listen(8080)\n`

describe('a pool that a function makes', () => {
  const factory = "import { Pool } from 'pg'\nexport const makePool = () => new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })\n"

  test('and another file calls is not said to be made for each call', async () => {
    expect(
      await judged('database/pooling', {
        'package.json': manifest(),
        'src/pool.js': factory,
        'src/server.js': server("import { makePool } from './pool.js'\nconst pool = makePool()"),
      }),
    ).toEqual([expect.stringMatching(/^unknown /)])
  })

  test('in a handler is made for each call', async () => {
    const inside = "import { Pool } from 'pg'\n"
    const text = `import express from 'express'\n${inside}const app = express()\napp.get('/orders', async (_q, r) => {\n  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })\n  r.json((await pool.query('select id from orders limit 5')).rows)\n})\napp.listen(8080)\n`
    expect(await judged('database/pooling', { 'package.json': manifest(), 'src/server.js': text })).toEqual([expect.stringMatching(/^fail /)])
  })

  test('of one connection may be all that a function needs, where nothing tells what runs it', async () => {
    const pool = (most: number): Files => ({
      'package.json': manifest(),
      'src/server.js': server(`import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: ${most} })`),
    })
    const stack = {
      'compose.yaml': 'services:\n  shop: { build: ., restart: always }\n',
      Dockerfile: 'FROM node:24\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    }
    expect(await judged('database/pooling', pool(1))).toEqual([expect.stringMatching(/^unknown /)])
    expect(await judged('database/pooling', { ...pool(1), ...stack })).toEqual([expect.stringMatching(/^fail shop opens a single connection/)])
    expect(blocked(await judge(pool(10), pool(1))).join(' ')).toContain('database/pooling')
    const client = server("import { Client } from 'pg'\nconst pool = new Client({ connectionString: process.env.DATABASE_URL })")
    expect(await judged('database/pooling', { 'package.json': manifest(), 'src/server.js': client })).toEqual([expect.stringMatching(/^fail /)])
  })

  test('at module level is a pool', async () => {
    const pool = "import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"
    expect(await judged('database/pooling', { 'package.json': manifest(), 'src/server.js': server(pool) })).toEqual([expect.stringMatching(/^pass /)])
  })
})

describe('a schema that is pushed in a production workflow', () => {
  const pool = "import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"
  const files = (services: string, env = ''): Files => ({
    'package.json': manifest({ prisma: '6.5.0' }),
    'src/server.js': server(pool),
    '.github/workflows/production.yml': `name: Production\non: { push: { branches: [main] } }\njobs:\n  validate:\n    runs-on: ubuntu-latest\n${services}    steps:\n      - run: npx prisma db push --accept-data-loss\n${env}      - run: npm test\n  deploy:\n    needs: validate\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx @railway/cli up --service api\n`,
  })

  test('into the database that the job itself starts is no loss', async () => {
    const found = await judged('database/destructive-change', files('    services:\n      postgres-test:\n        image: postgres:16\n'))
    expect(found).toEqual([expect.stringMatching(/^pass /)])
  })

  const own = '    services:\n      postgres-test:\n        image: postgres:16\n'

  test.each([
    ['an address of the step’s', '        env: { DATABASE_URL: "${{ secrets.PRODUCTION }}" }\n', ''],
    ['a secret in a command', '      - run: DATABASE_URL=${{ secrets.PROD_DATABASE_URL }} npx prisma db push --accept-data-loss\n', ''],
    ['an address of the job’s', '', '    env: { DIRECT_URL: "${{ vars.DIRECT }}" }\n'],
    ['an environment', '', '    environment: production\n'],
  ])('into another that %s leads to is one, though the job starts one of its own', async (_, env, job) => {
    expect(await judged('database/destructive-change', files(`${own}${job}`, env))).toEqual([expect.stringMatching(/^fail /)])
  })

  test('with a secret that is no address is none', async () => {
    expect(await judged('database/destructive-change', files(own, '        env: { NPM_TOKEN: "${{ secrets.NPM_TOKEN }}" }\n'))).toEqual([
      expect.stringMatching(/^pass /),
    ])
  })

  test.each([
    ['where the job starts none', ''],
    ['where it starts something else', '    services:\n      browser:\n        image: selenium/standalone-chrome\n'],
  ])('is one %s', async (_, services) => {
    expect(await judged('database/destructive-change', files(services))).toEqual([expect.stringMatching(/^fail /)])
  })
})

test('a load test lies among benchmarks too', async () => {
  const stack = { 'compose.yaml': 'services:\n  shop:\n    image: acme/shop:1\n    ports: ["80:8080"]\n    restart: always\n' }
  const k6 =
    "import http from 'k6/http'\nexport const options = { vus: 50, duration: '1m', thresholds: { http_req_failed: ['rate<0.01'] } }\nexport default () => http.get('https://shop.example')\n"
  expect((await judged('performance/load-test', { ...stack, 'benchmarks/orders.js': k6 })).join()).not.toMatch(/none in the repository/)
  expect((await judged('performance/load-test', { ...stack, 'benchmarks/orders.js': 'export default () => 1\n' })).join()).toMatch(
    /^fail none in the repository/,
  )
})

test('what an assistant is told of backups is not the project’s promise', async () => {
  const stack = {
    'compose.yaml': 'services:\n  db:\n    image: postgres:16\n    volumes: [data:/var/lib/postgresql/data]\n    restart: always\nvolumes: { data: {} }\n',
  }
  const words = '# Recovery\n\nRPO: 24 h, RTO: 2 h\n\n## Restore\n\n```sh\npg_restore -d shop backup.dump\n```\n'
  expect((await judged('backup/objectives', { ...stack, '.agents/skills/postgres/backup-recovery.md': words })).join()).toMatch(/^fail no RTO, no RPO/)
  expect((await judged('backup/objectives', { ...stack, 'docs/backup-recovery.md': words })).join()).not.toMatch(/no RTO/)
})

test('what is promised of an application is written where it is run from', async () => {
  const code = {
    'package.json': manifest(),
    'src/server.js': server("import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"),
  }
  expect(await judged('backup/objectives', code)).toEqual([expect.stringMatching(/^unknown /)])
  const run = {
    ...code,
    'compose.yaml':
      'services:\n  shop: { build: ., environment: { DATABASE_URL: "postgres://shop@ledger/shop" } }\n  ledger: { image: "postgres:16", volumes: ["kept:/var/lib/postgresql/data"], restart: always }\nvolumes: { kept: }\n',
  }
  expect(await judged('backup/objectives', run)).toEqual([expect.stringMatching(/^fail no RTO, no RPO/)])
})

test('and what is promised of records that a provider keeps is written there, whatever runs beside them', async () => {
  const stack = (url: string, more: string): Files => ({
    'package.json': manifest(),
    'src/server.js': server("import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"),
    Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    'compose.yaml': `services:\n  shop: { build: ., restart: always, environment: { DATABASE_URL: "${url}" } }\n  fast: { image: "redis:7.4", restart: always }\n${more}`,
  })
  const outside = stack('postgres://shop:${WORD}@rows.rented.example:5432/shop', '')
  expect(await judged('backup/objectives', outside)).toEqual([expect.stringMatching(/^unknown /)])
  const own = stack(
    'postgres://shop:${WORD}@ledger:5432/shop',
    '  ledger: { image: "postgres:16", volumes: ["kept:/var/lib/postgresql/data"] }\nvolumes: { kept: }\n',
  )
  expect(await judged('backup/objectives', own)).toEqual([expect.stringMatching(/^fail no RTO, no RPO/)])
  // One that is its own is answered for here, though another is not.
  const both = {
    ...own,
    'compose.yaml': `${own['compose.yaml']}`.replace(
      'fast: {',
      'desk: { image: "acme/desk:1", environment: { DATABASE_URL: "postgres://desk:${WORD}@rows.rented.example:5432/desk" } }\n  fast: {',
    ),
  }
  expect(await judged('backup/objectives', both)).toEqual([expect.stringMatching(/^fail no RTO, no RPO/)])
})

describe('a file of a program', () => {
  const code = {
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { start: 'node src/server.js' },
      dependencies: { express: '4.21.2', 'better-sqlite3': '11.8.0', 'node-cron': '3.0.3' },
    }),
    'src/server.js': server("import Database from 'better-sqlite3'\nconst pool = new Database('/data/orders.db')"),
  }
  const about = ['backup/automated', 'backup/offsite', 'backup/retention', 'backup/restore-tested', 'backup/deletion-protection', 'security/database-exposed']
  const outcomes = async (files: Files): Promise<readonly string[]> => {
    const { head } = await judge({}, files)
    return about.map((rule) => head.verdicts.find((one) => one.rule === rule)?.outcome ?? '')
  }
  const kept = ['fail', 'fail', 'fail', 'fail', 'pass', 'pass']

  test('is kept where it runs, which is not in the tree', async () => {
    expect(await outcomes(code)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'not-applicable'])
    expect(await judged('backup/automated', code)).toEqual(['unknown ? (where it runs)'])
    expect(await judged('database/engine', code)).toEqual(['fail sqlite'])
  })

  test.each<[string, Files]>([
    [
      'a stack',
      {
        'compose.yaml': 'services:\n  shop:\n    build: .\n    ports: ["80:8080"]\n    volumes: ["kept:/data"]\nvolumes: { kept: {} }\n',
        Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.js"]\n',
      },
    ],
    ['a unit', { 'ops/shop.service': '[Unit]\nDescription=Shop\n[Service]\nExecStart=/usr/bin/node /srv/shop/src/server.js\nRestart=always\n' }],
    ['a crontab of its server', { 'ops/crontab': '*/5 * * * * node /srv/shop/src/tidy.js\n' }],
  ])('is kept by nobody where %s runs it', async (_, files) => {
    expect(await outcomes({ ...code, ...files })).toEqual(kept)
  })

  test('that the first stack runs is a debt, and one whose copies go is a loss', async () => {
    const stack = {
      'compose.yaml': 'services:\n  shop:\n    build: .\n    ports: ["80:8080"]\n    volumes: ["kept:/data"]\nvolumes: { kept: {} }\n',
      Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.js"]\n',
    }
    const copies = { 'ops/crontab': '0 2 * * * sqlite3 /data/orders.db ".backup /var/backups/orders.db"\n' }
    const gone = async (before: Files, after: Files) => blocked(await judge(before, after)).filter((one) => one.startsWith('backup/automated'))
    expect(await gone(code, { ...code, ...stack })).toEqual([])
    expect(await gone({ ...code, ...copies }, code)).toHaveLength(1)
    expect(await gone({ ...code, ...copies }, { ...code, ...stack })).toHaveLength(1)
    expect(await gone({ ...code, ...stack, ...copies }, { ...code, ...stack })).toHaveLength(1)
  })

  test('is copied where a script that the server runs says so', async () => {
    const copied = await judged('backup/automated', { ...code, 'ops/crontab': '0 2 * * * sqlite3 /data/orders.db ".backup /var/backups/orders.db"\n' })
    expect(copied).toEqual([expect.stringMatching(/^pass /)])
  })
})

test('where an application runs is asked once', async () => {
  const files = {
    'package.json': manifest(),
    'src/server.js': server("import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"),
    'vercel.json': '{}',
  }
  for (const line of await judged('monitoring/alerts', files)) expect(line.match(/where it runs/g)?.length ?? 0).toBeLessThan(2)
})

describe('Axiom', () => {
  const pool = "import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"
  const files = (text: string, dependency: string): Files => ({
    'package.json': manifest({ [dependency]: '1.0.0' }),
    'src/server.js': server(`${text}\n${pool}`),
  })

  test.each([
    ["import { log } from 'next-axiom'\nlog.info('asked', { path: '/' })", 'next-axiom'],
    [
      "import { Logger, AxiomJSTransport } from '@axiomhq/logging'\nexport const logger = new Logger({ transports: [new AxiomJSTransport({ axiom, dataset: 'x' })] })",
      '@axiomhq/logging',
    ],
  ])('writes for machines: %s', async (text, dependency) => {
    expect(await judged('monitoring/structured-logging', files(text, dependency))).toEqual([expect.stringMatching(/^pass /)])
  })

  test('that nothing is written through tells nothing', async () => {
    expect(await judged('monitoring/structured-logging', files("import { useLogger } from 'next-axiom'\nconsole.log('asked')", 'next-axiom'))).toEqual([
      expect.stringMatching(/^fail /),
    ])
  })
})

describe('a folder with manifests of two languages', () => {
  const pool = "import { Pool } from 'pg'\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 })"
  const tools = { Pipfile: '[packages]\nblack = "*"\n', 'package.json': manifest(), 'src/server.js': server(pool) }
  const python = {
    'package.json': '{"name":"tools","scripts":{"start":"vite"},"devDependencies":{"vite":"7"}}',
    'requirements.txt': 'flask==3\nsqlalchemy==2\npsycopg==3\n',
    'app.py': "import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ['DATABASE_URL'])\n",
  }

  test.each([
    ['JavaScript’s is that of code in JavaScript', tools, 'package.json'],
    ['Python’s is that of code in Python', python, 'requirements.txt'],
  ])('%s', async (_, files, path) => {
    const { head } = await judge({}, files)
    const [found] = head.verdicts.filter((one) => one.rule === 'infrastructure/replicas').map((one) => one.evidence[0].path)
    expect(found).toBe(path)
  })
})
