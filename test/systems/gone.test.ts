/** What is gone while something that runs for production still asks for it was lost; what is let go of whole was given up. */
import { describe, expect, test } from 'vitest'
import { before as demo } from '../../src/cli/demo-files.ts'
import { add, all, blocked, fixture, judge, remove, rename, replace, without, type Edit, type Files } from './story.ts'

const advwell = fixture('advwell')
const stack = Object.keys(advwell).find((path) => /docker-compose.*\.ya?ml$/.test(path)) ?? ''

const workflow = (run: string): string =>
  `name: Deploy\non: { push: { branches: [main] } }\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - uses: actions/checkout@v5\n      - run: ${run}\n`

/** The demo, brought up in another way. */
const by = (files: Files): Files => ({ ...remove('deploy.sh')(demo), ...files })
const swarm = by({ 'deploy.sh': '#!/bin/sh\nset -eu\ndocker stack deploy -c compose.yaml shop\n' })
const make = by({ Makefile: 'deploy:\n\tdocker compose -f compose.yaml up -d\n' })
const overSsh = by({ '.github/workflows/deploy.yml': workflow('ssh deploy@shop.example.org "cd /srv/shop && docker compose -f compose.yaml up -d"') })
const bare = by({ 'deploy.sh': '#!/bin/sh\nset -eu\ncd /srv/shop\ndocker compose up -d\n' })
const inFolder = {
  ...remove('compose.yaml')(demo),
  'stack/compose.yaml': demo['compose.yaml'] ?? '',
  'deploy.sh': '#!/bin/sh\nset -eu\ndocker compose -f stack/compose.yaml up -d\n',
}
const byScheduledJob = {
  ...remove('ops/crontab')(demo),
  '.github/workflows/backup.yml': `name: Backup\non: { schedule: [ { cron: "15 1 * * *" } ] }\njobs:\n  backup:\n    runs-on: self-hosted\n    steps:\n      - uses: actions/checkout@v5\n      - run: ./ops/backup.sh\n`,
}

const elsewhere = { ...inFolder, 'deploy.sh': '#!/bin/sh\nset -eu\ncd stack && docker compose up -d\n' }
const restore = '#!/bin/sh\nset -eu\ndocker compose exec -T db pg_restore -U shop -d shop < "$1"\n'

const noServer = all(without('compose.yaml', '  db:'), without('compose.yaml', '  pgbouncer:'), without('compose.yaml', '  api:'))

describe('still asked for', () => {
  test.for<readonly [string, Files, Edit]>([
    ['the stack, and deploy.sh brings it up', demo, remove('compose.yaml')],
    ['the same in Swarm', swarm, remove('compose.yaml')],
    ['the same by make', make, remove('compose.yaml')],
    ['the same by a job over ssh', overSsh, remove('compose.yaml')],
    ['the same without a name', bare, remove('compose.yaml')],
    ['the same in a folder', inFolder, remove('stack/compose.yaml')],
    ['the stack with the backup, and the deploy stays', demo, all(remove('compose.yaml'), remove('ops/backup.sh'), remove('ops/crontab'))],
    ['the stack, and only the backup stays', demo, all(remove('compose.yaml'), remove('deploy.sh'))],
    ['the same by a scheduled job', byScheduledJob, all(remove('compose.yaml'), remove('deploy.sh'))],
    [
      'the stack, and another one has come beside it',
      demo,
      all(remove('compose.yaml'), add('tools/compose.yaml', 'services:\n  wiki:\n    image: requarks/wiki:2\n')),
    ],
    [
      'the services, and the backup stays',
      { ...demo, 'compose.yaml': `${demo['compose.yaml']?.replace('volumes:\n  orders:\n', '')}\n  cache:\n    image: redis:8\n` },
      noServer,
    ],
    [
      'the stack moved, and the database left out',
      demo,
      all(rename('compose.yaml', 'compose.yml'), without('compose.yml', '  db:'), replace('compose.yml', 'DB_HOST: db', 'DB_HOST: elsewhere.example.org')),
    ],
    ['AdvWell’s stack', advwell, remove(stack)],
    ['the stack in a folder that the deploy goes to', elsewhere, remove('stack/compose.yaml')],
    [
      'the stack, and the backup has moved',
      demo,
      all(remove('compose.yaml'), remove('deploy.sh'), rename('ops/backup.sh', 'ops/dump.sh'), replace('ops/crontab', 'backup.sh', 'dump.sh')),
    ],
    [
      'the stack, and only a restore stays',
      { ...demo, 'ops/restore.sh': restore },
      all(remove('compose.yaml'), remove('deploy.sh'), remove('ops/backup.sh'), remove('ops/crontab')),
    ],
  ])('%s', async ([name, files, edit]) => {
    const decision = await judge(files, edit(files))
    const losses = decision.changes.filter(({ blocking }) => blocking)
    expect(losses.map(({ rule }) => rule)).toContain(name === 'AdvWell’s stack' ? 'database/persistence' : 'backup/automated')
    for (const { change, subject, message, fix } of losses.filter((one) => one.after === null)) {
      expect(change).toBe('lost-evidence')
      expect(message).toMatch(new RegExp(`^${subject.replace(/[/.]/g, '\\$&')} is gone from the repository, although \\S+:\\d+ still (deploys|speaks to) `))
      expect(fix).toBeUndefined()
    }
  })
})

describe('given up, moved or never production’s', () => {
  const whole = all(remove('compose.yaml'), remove('deploy.sh'), remove('ops/backup.sh'), remove('ops/crontab'))
  const managed = (files: Files): Files =>
    all(
      without('compose.yaml', '  db:'),
      without('compose.yaml', '  pgbouncer:'),
      replace(
        'compose.yaml',
        '@pgbouncer:5432/shop?pgbouncer=true&connection_limit=10',
        '@shop.abc.eu-central-1.rds.amazonaws.com:5432/shop?connection_limit=10',
      ),
    )(files)
  test.for<readonly [string, Files, Edit]>([
    ['everything together', demo, whole],
    [
      'everything, and a document still tells of it',
      demo,
      all(whole, add('README.md', 'Run `docker compose -f compose.yaml up -d`, then `docker compose exec db pg_dump`.\n')),
    ],
    [
      'everything, and an example still names it',
      demo,
      all(whole, add('examples/backup.sh', '#!/bin/sh\ndocker compose exec -T db pg_dump -U shop shop > x.sql\n')),
    ],
    [
      'everything, and a script for tests brings one up',
      demo,
      all(whole, add('scripts/test-integration.sh', '#!/bin/sh\nset -e\ndocker compose -f compose.test.yaml up -d\nnpm test\n')),
    ],
    ['the file renamed with its deploy', demo, all(rename('compose.yaml', 'docker-compose.yml'), replace('deploy.sh', 'compose.yaml', 'docker-compose.yml'))],
    [
      'the file moved with its deploy',
      demo,
      all(rename('compose.yaml', 'deploy/compose.yaml'), replace('deploy.sh', '-f compose.yaml', '-f deploy/compose.yaml')),
    ],
    ['the file renamed, and the deploy takes what is there', bare, rename('compose.yaml', 'docker-compose.yml')],
    [
      'the backup moved into a container',
      demo,
      all(
        remove('ops/crontab'),
        remove('ops/backup.sh'),
        replace(
          'compose.yaml',
          'volumes:\n  orders:\n',
          '  backup:\n    image: prodrigestivill/postgres-backup-local:17\n    environment:\n      POSTGRES_HOST: db\n      POSTGRES_DB: shop\n      SCHEDULE: "@daily"\n      BACKUP_KEEP_DAYS: 60\n    volumes: [backups:/backups]\nvolumes:\n  orders:\n  backups:\n',
        ),
      ),
    ],
    [
      'another stack, for staging',
      { ...demo, 'compose.staging.yaml': demo['compose.yaml'] ?? '', 'deploy-staging.sh': '#!/bin/sh\ndocker compose -f compose.staging.yaml up -d\n' },
      remove('compose.staging.yaml'),
    ],
    [
      'a cache that nothing dumps',
      replace('compose.yaml', 'volumes:\n  orders:\n', '  cache:\n    image: redis:8\nvolumes:\n  orders:\n')(demo),
      without('compose.yaml', '  cache:'),
    ],
  ])('%s', async ([name, files, edit]) => {
    const decision = await judge(files, edit(files))
    const gone = decision.changes.filter(({ after, blocking }) => after === null && blocking)
    expect(gone.map(({ rule, subject, message }) => `${rule} ${subject}: ${message}`)).toEqual([])
    // The container’s copies stay on the host, which is a loss of its own.
    if (name !== 'the backup moved into a container') expect(blocked(decision)).toEqual([])
  })

  test('a database that a managed one takes the place of loses no more than its own rules say', async () => {
    const decision = await judge(demo, managed(demo))
    expect(decision.changes.filter(({ message }) => message.includes('is gone from the repository, although'))).toEqual([])
  })

  test('what is provided elsewhere', async () => {
    const config = { '.plimsoll.yml': 'version: 1\nprovides: [ { rule: backup/automated, subject: database/db, by: "the infra repository" } ]\n' }
    const decision = await judge({ ...demo, ...config }, { ...remove('compose.yaml')(demo), ...config })
    expect(blocked(decision)).not.toContain('backup/automated database/db')
    expect(blocked(decision)).toContain('backup/offsite database/db')
  })
})
