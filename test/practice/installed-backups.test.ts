/** Backups that Ansible installs on the host count for production as far as its playbooks tell, and those of other environments do not. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const compose = `services:
  shop: { image: "acme/shop:1.4.2", environment: { DATABASE_URL: "postgres://rows:\${PW}@rows:5432/rows" } }
  rows:
    image: postgres:16
    container_name: shop_rows
    environment: { POSTGRES_PASSWORD: "\${PW}" }
    volumes: [ "rows:/var/lib/postgresql/data", "/srv/copies/rows:/copies" ]
volumes: { rows: }
`
const role = 'setup/roles/nightly'
const cron = `- cron: { name: copy, hour: "2", minute: "0", job: /srv/scripts/copy-rows, user: shop }
- template: { src: copy-rows, dest: /srv/scripts/ }
- template: { src: store, dest: /srv/scripts/ }
`
const dump = 'docker exec shop_rows pg_dump -Fc rows > /srv/copies/rows.dump\n'
const script = (lines: string): string => `#!/bin/bash\nset -eu\nsource /srv/scripts/store\n${lines}`
const kept = `${dump}restic backup /srv/copies/\n`
const files: Files = {
  'compose.yaml': compose,
  'setup/deploy.yml': '- hosts: servers\n  roles:\n    - role: nightly\n      when: env == "prod"\n',
  [`${role}/tasks/main.yml`]: cron,
  [`${role}/templates/copy-rows`]: script(kept),
  [`${role}/templates/store`]: 'export RESTIC_REPOSITORY=s3:https://store.example.net/shop\nexport RESTIC_PASSWORD={{ pass }}\n',
}
const doing = (lines: string): Files => ({ ...files, [`${role}/templates/copy-rows`]: script(lines) })
const verdict = async (tree: Files, rule: string): Promise<string> => (await judged(tree, `backup/${rule}`)).join('\n')
const none = 'fail database/rows Nothing backs up rows automatically'

describe('by the clock', () => {
  test('what production alone is given, and what a script beside it says', async () => {
    expect(await verdict(files, 'automated')).toBe('pass database/rows')
    expect(await verdict(files, 'offsite')).toBe('pass database/rows')
    expect(await verdict(files, 'retention')).toBe('pass database/rows')
  })

  test.each<readonly [string, Files]>([
    ['another environment', { 'setup/deploy.yml': '- hosts: servers\n  roles: [{ role: nightly, when: env == "staging" }]\n' }],
    ['hosts of another environment', { 'setup/deploy.yml': '- hosts: staging\n  roles: [nightly]\n' }],
    ['a task for another environment', { [`${role}/tasks/main.yml`]: cron.replace('\n', '\n  when: env == "dev"\n') }],
  ])('not what %s is given', async (_, changed) => {
    expect(await verdict({ ...files, ...changed }, 'automated')).toBe(none)
    expect(await verdict({ ...files, ...changed }, 'offsite')).toBe('fail database/rows No automated copy of rows leaves the host')
  })

  test.each<readonly [string, string]>([
    ['is absent', cron.replace('user: shop', 'state: absent')],
    ['is switched off', cron.replace('user: shop', 'disabled: true')],
  ])('not what %s', async (_, tasks) => {
    expect(await verdict({ ...files, [`${role}/tasks/main.yml`]: tasks }, 'automated')).toContain(none)
  })

  test('nobody can tell whether a role is applied that no playbook names, or to whom one of a staging inventory alone', async () => {
    const open = /^unknown database\/rows .*it hangs on which playbook applies nightly/
    expect(await verdict({ ...files, 'setup/deploy.yml': '- hosts: servers\n  roles: [shop]\n' }, 'automated')).toMatch(open)
    expect(await verdict({ ...files, 'setup/inventory_staging': '[servers]\n' }, 'automated')).toMatch(/^unknown .*which hosts of production/)
  })

  test('a script that nothing starts stays one by hand', async () => {
    const { [`${role}/tasks/main.yml`]: _, ...rest } = files
    const byHand = { ...rest, [`${role}/templates/backup`]: script(kept) }
    expect(await verdict(byHand, 'automated')).toMatch(/^fail .*templates\/backup makes a copy/)
  })
})

describe('where it ends', () => {
  test.each<readonly [string, string]>([
    ['the folder is not the one that is sent away', `${dump}restic backup /srv/www/\n`],
    ['the repository is on the host', `${dump}RESTIC_REPOSITORY=/mnt/spare restic backup /srv/copies/\n`],
    ['nothing is sent', dump],
    ['a branch of another environment sends it', `${dump}{% if env == 'dev' %}\nrestic backup /srv/copies\n{% endif %}\n`],
  ])('on the host: %s', async (_, lines) => {
    expect(await verdict(doing(lines), 'automated')).toBe('pass database/rows')
    expect(await verdict(doing(lines), 'offsite')).toBe('fail database/rows No automated copy of rows leaves the host')
  })

  test('a file that the tool writes in its container lies where the host has it mounted, and nowhere else', async () => {
    const inside = (file: string): Files => doing(`docker exec shop_rows pg_dump -Fd rows -f ${file}\nrestic backup /srv/copies/\n`)
    expect(await verdict(inside('/copies/new'), 'offsite')).toBe('pass database/rows')
    expect(await verdict(inside('/tmp/new'), 'offsite')).toBe('fail database/rows No automated copy of rows leaves the host')
    const out = doing('docker exec shop_rows pg_dump -Fc rows -f /copies/new\ndocker cp shop_rows:/copies/new /var/out/new\nrestic backup /var/out/\n')
    expect(await verdict(out, 'offsite')).toBe('pass database/rows')
  })
})

describe('how long it is kept', () => {
  test('for ever, until something forgets', async () => {
    expect(await verdict(doing(`${kept}restic forget --prune --keep-daily 7\n`), 'retention')).toMatch(/^fail .* are kept 7 days/)
    expect(await verdict(doing(`${kept}restic forget --prune --keep-daily 40\n`), 'retention')).toBe('pass database/rows')
    expect(await verdict(doing(`${kept}restic -r s3:https://elsewhere.example/x forget --keep-daily 7\n`), 'retention')).toMatch(/^unknown /)
  })

  test('a bucket may lose by its own rules what is only copied there', async () => {
    expect(await verdict(doing(`${dump}aws s3 cp /srv/copies/rows.dump s3://shop-copies/\n`), 'retention')).toMatch(/^unknown /)
  })
})

describe('whether a restore is tried', () => {
  const tasks = `- cron: { name: restore, hour: "6", minute: "0", weekday: "0", job: /srv/scripts/bring-back }
  when: env == 'dev'
- template: { src: bring-back, dest: /srv/scripts/ }
`
  const asks = 'docker exec shop_rows psql rows -c "select count(*) from orders"\n'
  const restore = 'restic restore latest -t /\ndocker exec -i shop_rows pg_restore --clean --dbname=rows /copies/rows.dump\n'
  const bringing = (lines: string, job = tasks): Files => ({
    ...files,
    'setup/deploy.yml': '- hosts: servers\n  roles: [bring, { role: nightly, when: env == "prod" }]\n',
    'setup/roles/bring/tasks/main.yml': job,
    'setup/roles/bring/templates/bring-back': script(lines),
  })
  const untried = 'fail database/rows No scheduled job restores a backup of rows and checks the result'

  test('on a host of another environment, by the clock and with a question', async () => {
    expect(await verdict(bringing(restore + asks), 'restore-tested')).toBe('pass database/rows')
    expect(await verdict(bringing(restore), 'restore-tested')).toMatch(/^unknown .*what is asked of the restored copy/)
    expect(await verdict(bringing(restore + asks), 'automated')).toBe('pass database/rows')
  })

  test('not by what restores nothing, nothing starts, or brings back a copy of its own', async () => {
    expect(await verdict(bringing(asks), 'restore-tested')).toBe(untried)
    expect(await verdict(bringing(restore + asks, tasks.replace('weekday: "0"', 'state: absent')), 'restore-tested')).toBe(untried)
    expect(await verdict(bringing(dump + restore + asks), 'restore-tested')).toBe(untried)
  })
})
