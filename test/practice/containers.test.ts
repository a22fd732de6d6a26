/** What a container is called, for commands that reach into it. */
import { expect, test } from 'vitest'
import { all, blocked, judge, replace } from '../systems/story.ts'

const files = {
  'compose.yaml': `services:
  rows:
    image: postgres:17.4
    container_name: till-rows
    environment: { POSTGRES_PASSWORD: "\${ROWS_PASSWORD}" }
    volumes: [ "rows-data:/var/lib/postgresql/data" ]
volumes:
  rows-data:
`,
  'ops/keep.sh': '#!/bin/sh\nset -e\ndocker exec till-rows pg_dump -U till till > /srv/keep/till-$(date +%F).sql\n',
  'ops/crontab': '10 2 * * * /opt/till/ops/keep.sh\n',
}
const lost = ['backup/automated database/rows', 'backup/retention database/rows']

test('a container that is renamed leaves its backup behind', async () => {
  const renamed = replace('compose.yaml', 'container_name: till-rows', 'container_name: till-store')
  expect(blocked(await judge(files, renamed(files)))).toEqual(lost)
  expect(blocked(await judge(files, all(renamed, replace('ops/keep.sh', 'exec till-rows', 'exec till-store'))(files)))).toEqual([])
})

test('the name Compose makes is as good as one that is given', async () => {
  const made = all(replace('compose.yaml', '    container_name: till-rows\n', ''), replace('ops/keep.sh', 'exec till-rows', 'exec till-rows-1'))
  expect(blocked(await judge(files, made(files)))).toEqual([])
})
