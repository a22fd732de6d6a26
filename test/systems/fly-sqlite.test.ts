/** A lone database file on Fly: on a volume and copied by Litestream or LiteFS it is kept, and each way to lose that is told. */
import { describe, expect, test } from 'vitest'
import { all, blocked, judge, remove, replace, type Edit, type Files } from './story.ts'

const base: Files = {
  'fly.toml': `app = "tidebook"
primary_region = "lhr"

[env]
  DATABASE_URL = "file:/data/tidebook.db"

[[mounts]]
  source = "tides"
  destination = "/data"
  snapshot_retention = 10

[http_service]
  internal_port = 8080
  force_https = true
  auto_stop_machines = "off"

[[vm]]
  size = "shared-cpu-1x"
  memory = "512mb"
`,
  Dockerfile: `FROM litestream/litestream:0.3.13 AS litestream

FROM node:22.14-alpine
COPY --from=litestream /usr/local/bin/litestream /usr/local/bin/litestream
COPY litestream.yml /etc/litestream.yml
WORKDIR /app
COPY . .
RUN npm ci
CMD ["litestream", "replicate", "-exec", "node server.js"]
`,
  'litestream.yml': `dbs:
  - path: /data/tidebook.db
    replicas:
      - type: s3
        bucket: tidebook-copies
        path: tidebook
        retention: 960h
`,
  'package.json': '{ "name": "tidebook", "private": true, "dependencies": { "@prisma/client": "^6.2.0", "express": "^4.21.2" } }\n',
  'prisma/schema.prisma':
    'generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = "sqlite"\n  url      = env("DATABASE_URL")\n}\n\nmodel Tide {\n  id   Int      @id @default(autoincrement())\n  high DateTime\n}\n',
  'server.js':
    "import express from 'express'\nimport { PrismaClient } from '@prisma/client'\n\nconst db = new PrismaClient()\nconst app = express()\napp.get('/tides', async (_request, response) => response.json(await db.tide.findMany({ take: 30 })))\napp.listen(8080)\n",
}

async function outcomes(files: Files): Promise<ReadonlyMap<string, string>> {
  const { head } = await judge(files, files)
  return new Map(head.verdicts.filter(({ subject }) => subject.startsWith('database/')).map(({ rule, outcome }) => [rule, outcome]))
}

describe('SQLite on a volume of Fly', () => {
  test('with Litestream it is another thing than a lone file', async () => {
    const found = await outcomes(base)
    expect([found.get('database/engine'), found.get('backup/automated'), found.get('backup/offsite'), found.get('backup/retention')]).toEqual([
      'pass',
      'pass',
      'pass',
      'pass',
    ])
  })

  test.each<readonly [name: string, edit: Edit]>([
    ['nothing replicates', replace('Dockerfile', '["litestream", "replicate", "-exec", "node server.js"]', '["node", "server.js"]')],
    ['the process of the app replicates nothing', replace('fly.toml', '[env]', '[processes]\n  app = "node server.js"\n\n[env]')],
    [
      'no settings',
      all(
        remove('litestream.yml'),
        replace('Dockerfile', /.*\n?COPY litestream.yml.*\n/, ''),
        replace('Dockerfile', /"litestream".*\]/, '"node", "server.js"]'),
      ),
    ],
  ])('%s is stopped', async (_, edit) => {
    expect(blocked(await judge(base, edit(base))).join('\n')).toMatch(/database\/engine|backup\/offsite/)
  })

  test('kept for two days is stopped', async () => {
    expect(blocked(await judge(base, replace('litestream.yml', '960h', '48h')(base))).join('\n')).toContain('backup/retention')
  })

  test('LiteFS mounts it', async () => {
    const found = await outcomes(all(remove('litestream.yml'), replace('Dockerfile', /CMD .*/, 'CMD ["litefs", "mount"]'))(base))
    expect(found.get('database/engine')).toBe('pass')
  })
})
