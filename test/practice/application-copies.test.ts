/** An application that backs up by itself says so in its variables alone: that nothing does is not true then, and that all is well is not known. */
import { expect, test } from 'vitest'
import { blocked, judge, replace, type Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const album = (more: string): Files => ({
  'compose.yaml': `services:
  album:
    image: example/album:3
    ports: [ "2342:2342" ]
    environment:
      ALBUM_DATABASE_SERVER: "rows:3306"
${more.replaceAll(/^/gm, '      ')}
  rows:
    image: mariadb:11
    volumes: [ "rows:/var/lib/mysql" ]
volumes:
  rows:
`,
})
const automated = async (more: string, rule = 'backup/automated'): Promise<readonly string[]> => verdicts(album(more), rule)
const nothing = 'database/rows fail: Nothing backs up rows automatically @ compose.yaml:'

test.each(['ALBUM_BACKUP_SCHEDULE: daily', 'BACKUP_CRON: "0 4 * * *"', 'ALBUM_BACKUP_INTERVAL_HOURS: 6', 'ALBUM_BACKUP_SCHEDULE: "${WHEN}"'])(
  'what it copies by %s is its own affair',
  async (more) => {
    expect(await automated(more)).toEqual(['database/rows unknown @ compose.yaml:7'])
    expect(await automated(more, 'backup/retention')).toEqual(['database/rows unknown @ compose.yaml:7'])
    expect(await automated(more, 'backup/offsite')).toEqual(['database/rows unknown @ compose.yaml:7'])
  },
)

test.each([
  'ALBUM_BACKUP_SCHEDULE: ""',
  'ALBUM_BACKUP_SCHEDULE: never',
  'ALBUM_BACKUP_SCHEDULE: "0 4 31 2 *"',
  'ALBUM_BACKUP_PATH: /srv',
  'ALBUM_BACKUP_DATABASE: "false"\nALBUM_BACKUP_SCHEDULE: daily',
])('nothing is made by %s', async (more) => {
  expect((await automated(more))[0]).toContain(nothing)
})

test('a database that it does not reach is not copied', async () => {
  const files = replace('compose.yaml', 'ALBUM_DATABASE_SERVER: "rows:3306"', 'ALBUM_NAME: rows')(album('ALBUM_BACKUP_SCHEDULE: daily'))
  expect((await verdicts(files, 'backup/automated'))[0]).toContain(nothing)
})

test('a container for backups keeps what it does', async () => {
  const files = replace('compose.yaml', 'volumes:\n  rows:\n', '')(album('ALBUM_BACKUP_SCHEDULE: daily'))
  const beside: Files = {
    'compose.yaml': `${files['compose.yaml']}  copies:
    image: databack/mysql-backup:1
    environment: { DB_SERVER: rows, DB_DUMP_FREQUENCY: "1440", DB_DUMP_TARGET: "s3://attic/rows" }
volumes:
  rows:
`,
  }
  expect(await verdicts(beside, 'backup/automated')).toEqual(['database/rows pass @ compose.yaml:13'])
})

test('the gate stops the loss of the schedule', async () => {
  const base = album('ALBUM_BACKUP_SCHEDULE: daily')
  expect(blocked(await judge(base, replace('compose.yaml', 'ALBUM_BACKUP_SCHEDULE: daily', 'ALBUM_TITLE: ours')(base)))).toContain(
    'backup/automated database/rows',
  )
})
