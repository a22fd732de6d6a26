/** A repository of 20,000 files as companies have them: 300 that tell of production, and everything else. The same on each run. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'

export const totalFiles = 20_000
export const relevantFiles = 300

/** Paths and contents of the relevant files. */
export function relevant(): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ['package.json', manifest('shop', {})],
    ['apps/api/package.json', manifest('@shop/api', { '@prisma/client': '^6.1.0', express: '^5.0.0' })],
    ['apps/worker/package.json', manifest('@shop/worker', { pg: '^8.13.0', bullmq: '^5.30.0' })],
    ['apps/web/package.json', manifest('@shop/web', { react: '^19.0.0' })],
    ['compose.production.yaml', stack],
    ['compose.yaml', stack.replace('replicas: 3', 'replicas: 1')],
    ['deploy.sh', '#!/bin/sh\nset -eu\ndocker stack deploy -c compose.production.yaml shop\n'],
    ['ops/crontab', '20 2 * * * /srv/shop/ops/backup.sh\n'],
    ['ops/backup.sh', backup],
    [
      'ops/pgbouncer.ini',
      '[databases]\nshop = host=db port=5432 dbname=shop\n[pgbouncer]\npool_mode = transaction\ndefault_pool_size = 25\nmax_client_conn = 600\n',
    ],
    ['ops/postgresql.conf', 'max_connections = 200\nshared_buffers = 2GB\nwal_level = replica\narchive_mode = on\n'],
    ['.env.production.example', 'DATABASE_URL=postgresql://shop:secret@pgbouncer:6432/shop?pgbouncer=true\nREDIS_URL=redis://cache:6379\n'],
    ['apps/api/Dockerfile', dockerfile],
    ['apps/worker/Dockerfile', dockerfile],
    ['apps/api/prisma/schema.prisma', schema],
    ['apps/api/src/database.ts', `import { PrismaClient } from '@prisma/client'\n\nexport const database = new PrismaClient()\n`],
    ['apps/worker/src/database.ts', `import { Pool } from 'pg'\n\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 })\n`],
  ])
  for (let i = 0; i < 8; i++) files.set(`.github/workflows/check-${i}.yml`, workflow(i))
  for (let i = 0; i < 15; i++) files.set(`scripts/task-${i}.sh`, script(i))
  for (let i = 0; i < 30; i++) files.set(`apps/api/prisma/migrations/202601${10 + i}120000_step_${i}/migration.sql`, migration(i))
  for (let i = 0; i < 70; i++) files.set(`config/${['locales', 'openapi', 'dashboards', 'flags'][i % 4]}/part-${i}.yaml`, settings(i))
  for (let i = 0; files.size < relevantFiles; i++)
    files.set(`apps/${i % 4 === 0 ? 'worker' : 'api'}/src/${['orders', 'users', 'billing', 'search', 'mail'][i % 5]}/handler-${i}.ts`, handler(i))
  return files
}

/** Paths and contents of all files. */
function everything(): ReadonlyMap<string, string> {
  const files = new Map(relevant())
  for (let i = 0; files.size < totalFiles; i++) files.set(...irrelevant(i))
  return files
}

/** A pull request over the repository that `makeRepository` made: five files changed, one of which loses something. */
export interface MadePull {
  readonly base: string
  readonly head: string
  readonly merge: string
  /** By the names git gives them. */
  readonly contents: ReadonlyMap<string, Buffer>
  /** Names of the contents that only the head has. */
  readonly changed: readonly string[]
}

export function makePull(folder: string): MadePull {
  const files = relevant()
  const edits: readonly (readonly [path: string, from: string, to: string])[] = [
    ['compose.production.yaml', 'replicas: 3', 'replicas: 1'],
    ['ops/postgresql.conf', 'shared_buffers = 2GB', 'shared_buffers = 3GB'],
    ['ops/pgbouncer.ini', 'default_pool_size = 25', 'default_pool_size = 26'],
    ['scripts/task-3.sh', '\n', '\n\n'],
    ['package.json', '{', '{ "description": "A shop",'],
  ]
  const after = edits.map(([path, from, to]) => [path, (files.get(path) ?? '').replace(from, to)] as const)
  const chunks = ['commit refs/heads/feature\ncommitter Bench <bench@example.org> 1767323046 +0000\ndata 6\nchange\nfrom refs/heads/main^0\n']
  for (const [path, text] of after) chunks.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
  git(folder, ['fast-import', '--quiet'], chunks.join(''))
  const [base, head] = [git(folder, ['rev-parse', 'main'], ''), git(folder, ['rev-parse', 'feature'], '')]
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org']
  const merge = git(folder, [...identity, 'commit-tree', `${head}^{tree}`, '-p', base, '-p', head, '-m', 'Merge'], '')
  const changed = after.map(([, text]) => Buffer.from(text))
  const all = [...[...everything().values()].map((text) => Buffer.from(text)), ...changed]
  return { base, head, merge, contents: new Map(all.map((bytes) => [nameOf(bytes), bytes])), changed: changed.map(nameOf) }
}

function nameOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** Makes a bare repository whose HEAD has all the files, and answers nothing: `git fast-import` needs no checkout. */
export function makeRepository(folder: string): void {
  const files = everything()
  const chunks = ['commit refs/heads/main\ncommitter Bench <bench@example.org> 1767323045 +0000\ndata 5\nbench\n']
  for (const [path, text] of files) chunks.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', '.'], '')
  git(folder, ['fast-import', '--quiet'], chunks.join(''))
}

function git(folder: string, args: readonly string[], input: string): string {
  const { status, stdout, stderr } = spawnSync('git', [...args], { cwd: folder, input, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

/** Places and endings that fill repositories; sources of a package without a database among them. */
function irrelevant(i: number): [path: string, text: string] {
  const [folder, ending] = places[i % places.length] as readonly [string, string]
  return [`${folder}/${i % 97}/${i % 13}/item-${i}.${ending}`, `${i}: ${prose.slice(i % 400)}\n`]
}

const places = [
  ['apps/web/src/components', 'tsx'],
  ['apps/web/src/hooks', 'ts'],
  ['apps/web/public/img', 'png'],
  ['apps/web/styles', 'css'],
  ['docs/guides', 'md'],
  ['docs/api', 'html'],
  ['assets/icons', 'svg'],
  ['data/samples', 'json'],
  ['data/exports', 'csv'],
  ['services/ledger', 'go'],
  ['services/ledger/proto', 'proto'],
  ['services/report', 'py'],
  ['mobile/android/src', 'kt'],
  ['mobile/ios/Sources', 'swift'],
  ['legacy/app/views', 'erb'],
  ['legacy/app/models', 'rb'],
  ['locales', 'po'],
  ['tests/snapshots', 'snap'],
  ['fonts', 'woff2'],
  ['notes', 'txt'],
] as const

const prose = 'Every ship carries a line on its hull; loaded past it, she does not leave the harbour. '.repeat(12)

const stack = `services:
  db:
    image: postgres:17
    command: -c config_file=/etc/postgresql/postgresql.conf
    volumes: ["db-data:/var/lib/postgresql/data", "./ops/postgresql.conf:/etc/postgresql/postgresql.conf:ro"]
  pgbouncer:
    image: edoburu/pgbouncer:v1.23.1-p2
    volumes: ["./ops/pgbouncer.ini:/etc/pgbouncer/pgbouncer.ini:ro"]
  cache:
    image: redis:7.4
    command: redis-server --maxmemory 512mb --maxmemory-policy allkeys-lru
  api:
    image: registry.example.org/shop/api:118
    build: ./apps/api
    env_file: .env.production
    deploy: { replicas: 3 }
    ports: ["8080:8080"]
  worker:
    image: registry.example.org/shop/worker:118
    build: ./apps/worker
    env_file: .env.production
    deploy: { replicas: 2 }
volumes: { db-data: {} }
`

const backup = `#!/bin/sh
set -eu
FILE=/var/backups/shop-$(date +%F).dump
docker exec db pg_dump -U shop -Fc shop > "$FILE"
aws s3 cp "$FILE" s3://shop-backups/daily/
find /var/backups -name 'shop-*.dump' -mtime +35 -delete
`

const dockerfile = `FROM node:24-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build
FROM node:24-slim
COPY --from=build /app/dist /app
USER node
EXPOSE 8080
CMD ["node", "/app/index.js"]
`

const models = Array.from(
  { length: 25 },
  (_, i) =>
    `model Item${i} {\n  id Int @id @default(autoincrement())\n  ownerId Int\n  name String\n  createdAt DateTime @default(now())\n  @@index([ownerId])\n}\n`,
)
const schema = `generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n\n${models.join('\n')}`

function manifest(name: string, dependencies: Readonly<Record<string, string>>): string {
  return `${JSON.stringify({ name, private: true, scripts: { start: 'node dist/index.js' }, dependencies }, null, 2)}\n`
}

function workflow(i: number): string {
  return `name: check ${i}\non: [push]\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n      - run: npm test -- --shard ${i}/8\n`
}

function script(i: number): string {
  const lines = Array.from({ length: 30 }, (_, line) => `if [ -f "$1/part-${line}" ]; then gzip -9 "$1/part-${line}" | tee -a "/tmp/log-${i}"; fi`)
  return `#!/usr/bin/env bash\nset -euo pipefail\n${lines.join('\n')}\n`
}

function migration(i: number): string {
  return `CREATE TABLE "Item${i}" (\n  "id" SERIAL NOT NULL,\n  "ownerId" INTEGER NOT NULL,\n  "name" TEXT NOT NULL,\n  CONSTRAINT "Item${i}_pkey" PRIMARY KEY ("id")\n);\nCREATE INDEX "Item${i}_ownerId_idx" ON "Item${i}"("ownerId");\n`
}

/** YAML that is no stack, of the size such files have. */
function settings(i: number): string {
  const lines = Array.from(
    { length: 40 },
    (_, line) => `  key_${line}:\n    title: "Text ${i * line}"\n    enabled: ${line % 2 === 0}\n    values: [${line}, ${line + 1}]`,
  )
  return `version: ${i}\nsection:\n${lines.join('\n')}\n`
}

/** One in ten speaks to the database by itself; the others are handlers as they are written by the hundred. */
function handler(i: number): string {
  const functions = Array.from(
    { length: 6 },
    (_, n) =>
      `export async function find${n}(request: Request, response: Response): Promise<void> {\n  const { id, page = 1 } = request.query\n  const found = await database.item${n}.findMany({ where: { ownerId: Number(id) }, take: 50, skip: (Number(page) - 1) * 50 })\n  response.json({ found, at: new Date().toISOString() })\n}\n`,
  )
  const own = i % 10 === 0 ? `import Redis from 'ioredis'\nconst cache = new Redis(process.env.REDIS_URL ?? 'redis://cache:6379')\n` : ''
  return `import type { Request, Response } from 'express'\nimport { database } from '../database'\n${own}\n${functions.join('\n')}`
}
