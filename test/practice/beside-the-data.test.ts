/** A server's settings lie among its data: a copy of them is none of the database. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const about = (command: string): Promise<readonly string[]> =>
  judged(
    {
      'compose.yaml':
        'services:\n  shelf:\n    image: postgres:16\n    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/shelf }\n    volumes: [ "shelf:/var/lib/postgresql/data" ]\nvolumes: { shelf: }\n',
      'ops/upgrade.sh': `#!/bin/sh\nset -e\nexport OLD=/var/lib/postgresql/15/data\nexport NEW=/var/lib/postgresql/16/data\n${command}\n`,
    },
    'backup/automated',
  )

test.each(['cp $OLD/pg_hba.conf $NEW/pg_hba.conf', 'cp -p $OLD/postgresql.auto.conf /srv/kept/', 'tar -czf /srv/kept.tgz $OLD/postgresql.conf'])(
  'no copy: %s',
  async (command) => {
    expect(await about(command)).toEqual(['fail database/shelf Nothing backs up shelf automatically'])
  },
)

test.each(['cp -a $OLD /srv/kept/', 'tar -czf /srv/kept.tgz /var/lib/postgresql/data'])('a copy by hand: %s', async (command) => {
  expect(await about(command)).toEqual([
    expect.stringMatching(/^fail database\/shelf Nothing backs up shelf automatically; ops\/upgrade\.sh makes a copy with (cp|tar)/),
  ])
})
