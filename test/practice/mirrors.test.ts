/** Scripts that nothing starts: one that copies the database is told as a copy by hand, one that fills another database with somebody's rows is none. */
import { describe, expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

const stack = 'services:\n  rows:\n    image: postgres:17\n    volumes: ["rows:/var/lib/postgresql/data"]\nvolumes: { rows: }\n'

async function told(path: string, text: string): Promise<string | undefined> {
  const files = { 'compose.yaml': stack, [path]: `#!/bin/sh\n${text}\n` }
  const { head } = await judge(files, files)
  return head.verdicts.find(({ rule }) => rule === 'backup/automated')?.message
}

describe('is no copy', () => {
  test.each([
    ['bin/pull.sh', 'ssh -C "$HOST" "pg_dump -h localhost -U larder larder" | tee "tmp/$HOST.sql" | psql -h localhost larder_here'],
    ['bin/pull.sh', 'ssh shop "pg_dump larder" | ssh trial "psql larder"'],
    ['bin/move.sh', 'pg_dump -h rows larder | psql -h elsewhere larder'],
    ['bin/save-staging.sh', 'pg_dump -h localhost larder > /srv/copies/staging.sql'],
  ])('%s: %s', async (path, text) => {
    expect(await told(path, text)).toBe('Nothing backs up rows automatically')
  })
})

describe('is a copy by hand', () => {
  test.each([
    ['bin/copy.sh', 'pg_dump -h localhost larder > /srv/copies/larder.sql'],
    ['bin/copy.sh', 'ssh shop "pg_dump -h localhost larder" > copies/larder.sql'],
    ['bin/copy.sh', 'pg_dump -h localhost larder | tee /srv/copies/larder.sql | psql -h trial larder'],
    ['bin/copy.sh', 'ssh shop "pg_dump larder" | ssh trial "psql larder"\npg_dump -h localhost larder > /srv/copies/larder.sql'],
  ])('%s: %s', async (path, text) => {
    expect(await told(path, text)).toContain(`${path} makes a copy with pg_dump`)
  })
})

test('what a schedule starts is what it was', async () => {
  const files = {
    'compose.yaml': stack,
    'bin/save-staging.sh': '#!/bin/sh\npg_dump -h localhost larder > /srv/copies/larder-$(date +%F).sql\n',
    'ops/crontab': '0 3 * * * /srv/shop/bin/save-staging.sh\n',
  }
  const { head } = await judge(files, files)
  expect(head.verdicts.find(({ rule }) => rule === 'backup/automated')?.outcome).toBe('pass')
})
