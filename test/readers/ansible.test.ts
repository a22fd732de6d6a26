/** Cron tasks of Ansible as schedules: when they fire, for whose hosts, and what the scripts do that are installed there. */
import { describe, expect, test } from 'vitest'
import type { ScheduleDeclaration } from '../../src/model/declaration.ts'
import { ansibleReader } from '../../src/readers/ansible/index.ts'
import { contextOf, type Files } from './platform-harness.ts'

const tasks = 'ops/roles/kiln/tasks/main.yml'
const play = '- hosts: web\n  roles:\n    - kiln\n'

async function schedulesOf(files: Files, path = tasks): Promise<readonly ScheduleDeclaration[]> {
  const { declares } = await ansibleReader.read({ path, text: files[path] ?? '' }, contextOf(files))
  return declares.filter((one) => one.kind === 'schedule')
}

function line({ expression, every, disabled, elsewhere, actions }: ScheduleDeclaration): string {
  const when = expression.state === 'unresolved' ? `? ${expression.raw}` : expression.value
  const hours = every === undefined ? '' : every === 'never' ? ' never' : every.state === 'unresolved' ? ' ?' : ` ${every.value}h`
  const what = actions.map((action) => (action.does === 'run' ? `run ${action.script.text}` : `${action.does} ${'tool' in action ? action.tool : ''}`))
  return `${when}${hours}${disabled === undefined ? '' : ` off: ${disabled}`}${elsewhere === undefined ? '' : ` elsewhere: ${elsewhere}`} | ${what.join(', ')}`
}

const linesOf = async (files: Files, path = tasks): Promise<readonly string[]> => (await schedulesOf(files, path)).map(line)
const cron = (args: string, more = ''): Files => ({
  'ops/site.yml': play,
  [tasks]: `- name: fire\n  ansible.builtin.cron:\n${args.replace(/^/gm, '    ')}\n${more}`,
})

describe('when it fires', () => {
  test.each([
    ['minute: "5"\nhour: 3\njob: pg_dump kiln > /var/kiln.sql', '5 3 * * * 24h | dump pg_dump'],
    ['hour: "*/6"\nminute: 0\njob: /opt/glaze', '0 */6 * * * 6h | run /opt/glaze'],
    ['weekday: "0"\nhour: 1\nminute: 1\njob: /opt/glaze', '1 1 * * 0 168h | run /opt/glaze'],
    ['special_time: weekly\njob: /opt/glaze', '@weekly 168h | run /opt/glaze'],
    ['special_time: reboot\njob: /opt/glaze', '@reboot never | run /opt/glaze'],
    ['minute: "{{ 59 | random(seed=inventory_hostname) }}"\nhour: 2\njob: /opt/glaze', '0 2 * * * 24h | run /opt/glaze'],
    ['hour: "{{ glaze_hour }}"\njob: /opt/glaze', '* ${ansible_glaze_hour} * * * | run /opt/glaze'],
    ['hour: 2\nminute: 0\njob: /opt/glaze\nstate: absent', '0 2 * * * 24h off: state: absent | run /opt/glaze'],
    ['hour: 2\nminute: 0\njob: /opt/glaze\ndisabled: yes', '0 2 * * * 24h off: disabled: true | run /opt/glaze'],
    ['name: MAILTO\nenv: yes\njob: ops@kiln.example', undefined],
  ])('%j', async (args, expected) => {
    const [found] = await linesOf(cron(args))
    expect(found?.replace(/^\? (.*?) \|/, '$1 |')).toBe(expected)
  })

  test('arguments on one line, loops that are written out, and folders of cron', async () => {
    const files = {
      'ops/site.yml': play,
      [tasks]: `- cron: name="fire kiln" hour=4 minute=30 user=root job="/opt/fire --all"
- cron: { name: "{{ item.is }}", hour: "{{ item.at }}", minute: "0", job: "/opt/{{ item.is }}" }
  loop:
    - { is: glaze, at: 1 }
    - { is: cool, at: 2 }
- copy: { src: sweep, dest: /etc/cron.daily/sweep, mode: "0755" }
`,
      'ops/roles/kiln/files/sweep': '#!/bin/sh\nmysqldump kiln > /var/kiln.sql\n',
    }
    expect(await linesOf(files)).toEqual([
      '30 4 * * * 24h | run /opt/fire',
      '0 1 * * * 24h | run /opt/glaze',
      '0 2 * * * 24h | run /opt/cool',
      '@daily 24h | dump mysqldump',
    ])
  })
})

describe('for whose hosts', () => {
  const job = 'hour: 2\nminute: 0\njob: /opt/glaze'
  const daily = '0 2 * * * 24h'
  test.each<readonly [string, string]>([
    ["env == 'prod'", daily],
    ["env == 'dev'", `${daily} elsewhere: env == 'dev'`],
    ["env != 'prod'", `${daily} elsewhere: env != 'prod'`],
    ["env != 'staging'", daily],
    ["env in ['staging', 'production']", daily],
    ["'staging' in group_names", `${daily} elsewhere: 'staging' in group_names`],
    ["env == 'dev' or env == 'prod'", daily],
    ["env == 'prod' and env == 'dev'", `${daily} elsewhere: env == 'dev'`],
    ["ansible_os_family == 'Debian'", daily],
    ['installed.changed', daily],
    ['glazes', '? glazes'],
    ['false', `${daily} off: false`],
    ["store_password == 'celadon-42'", '? a condition'],
    ['glazes and (a or b)', '? glazes and (a or b)'],
  ])('when: %s', async (when, expected) => {
    expect((await linesOf(cron(job, `  when: ${JSON.stringify(when)}\n`)))[0]).toBe(`${expected} | run /opt/glaze`)
  })

  test.each<readonly [Files, string]>([
    [{ 'ops/roles/kiln/defaults/main.yml': 'glazes: true\n' }, daily],
    [{ 'ops/roles/kiln/defaults/main.yml': 'glazes: false\n' }, `${daily} off: glazes`],
    [{ 'ops/roles/kiln/defaults/main.yml': 'glazes: false\n', 'ops/group_vars/production.yml': 'glazes: true\n' }, daily],
    [{ 'ops/roles/kiln/defaults/main.yml': 'glazes: false\n', 'ops/group_vars/staging.yml': 'glazes: true\n' }, `${daily} elsewhere: glazes`],
    [{ 'ops/group_vars/staging.yml': 'glazes: true\n' }, '? glazes'],
  ])('a variable as %j gives it', async (given, expected) => {
    expect((await linesOf({ ...cron(job, '  when: glazes\n'), ...given }))[0]).toBe(`${expected} | run /opt/glaze`)
  })

  test.each<readonly [Files, string]>([
    [{ 'ops/site.yml': '- hosts: staging\n  roles: [kiln]\n' }, `${daily} elsewhere: hosts: staging`],
    [{ 'ops/site.yml': '- hosts: staging:production\n  roles: [kiln]\n' }, daily],
    [{ 'ops/site.yml': '- hosts: web\n  roles: [{ role: kiln, when: env == "qa" }]\n' }, `${daily} elsewhere: env == "qa"`],
    [{ 'ops/site.yml': '- hosts: web\n  tasks:\n    - include_role: { name: kiln }\n' }, daily],
    [{ 'ops/site.yml': '- hosts: web\n  roles: [pots]\n' }, '? which playbook applies kiln'],
    [{ 'ops/site.yml': '- hosts: web\n  roles: [pots]\n', 'ops/staging.yml': play }, `${daily} elsewhere: staging.yml`],
    [{ 'ops/staging.yml': play }, daily],
    [{ 'ops/inventory/staging': '[web]\n' }, '? which hosts of production are in the inventory'],
    [{ 'ops/inventory/staging': '[web]\n', 'ops/inventory/production': '[web]\n' }, daily],
  ])('plays as %j', async (given, expected) => {
    expect((await linesOf({ ...cron(job), ...given }))[0]).toBe(`${expected} | run /opt/glaze`)
  })

  test('blocks, included tasks and roles that another needs', async () => {
    const files = {
      'ops/site.yml': '- hosts: web\n  roles: [oven]\n',
      'ops/roles/oven/tasks/main.yml': '- debug: { msg: hot }\n',
      'ops/roles/oven/meta/main.yml': 'dependencies:\n  - { role: kiln }\n',
      [tasks]: '- block:\n    - include_tasks: nightly.yml\n  when: env == "dev"\n',
      'ops/roles/kiln/tasks/nightly.yml': '- cron: { name: glaze, hour: 2, minute: 0, job: /opt/glaze }\n',
    }
    expect(await linesOf(files, 'ops/roles/kiln/tasks/nightly.yml')).toEqual([`${daily} elsewhere: env == "dev" | run /opt/glaze`])
  })

  test('a line that a later task takes away', async () => {
    const text = '- cron: { name: glaze, hour: 2, minute: 0, job: /opt/glaze }\n- cron: { name: NAME, state: absent }\n'
    const removed = (name: string): Files => ({ 'ops/site.yml': play, [tasks]: text.replace('NAME', name) })
    expect(await linesOf(removed('glaze'))).toEqual([`${daily} off: glaze is removed again | run /opt/glaze`])
    expect(await linesOf(removed('fire'))).toEqual([`${daily} | run /opt/glaze`])
  })
})

describe('what lies on the host', () => {
  const run = 'hour: 2\nminute: 0\njob: /srv/bin/copy >> /var/log/copy.log 2>&1'
  const put = (args: string, more: Files): Files => ({ ...cron(run, `- ${args}\n`), ...more })
  const script = '#!/bin/sh\npg_dump kiln > /var/kiln.sql\n'

  test.each<readonly [string, string, string]>([
    ['template: { src: copy, dest: /srv/bin/ }', 'ops/roles/kiln/templates/copy', 'dump pg_dump'],
    ['template: { src: copy.sh.j2, dest: /srv/bin/copy }', 'ops/roles/kiln/templates/copy.sh.j2', 'dump pg_dump'],
    ['copy: { src: copy, dest: /srv/bin }', 'ops/roles/kiln/files/copy', 'dump pg_dump'],
    ['copy: { src: bin/, dest: /srv/bin/ }', 'ops/roles/kiln/files/bin/copy', 'dump pg_dump'],
    ['ansible.posix.synchronize: { src: bin, dest: /srv/ }', 'ops/roles/kiln/files/bin/copy', 'dump pg_dump'],
    ['copy: { src: ../../../../scripts/copy.sh, dest: /srv/bin/copy }', 'scripts/copy.sh', 'dump pg_dump'],
    ['copy: { src: "{{ playbook_dir }}/../scripts/copy.sh", dest: /srv/bin/copy }', 'scripts/copy.sh', 'dump pg_dump'],
    ['copy: { src: copy, dest: /srv/sbin/ }', 'ops/roles/kiln/files/copy', 'run /srv/bin/copy'],
    ['copy: { src: other, dest: /srv/bin/ }', 'ops/roles/kiln/files/copy', 'run /srv/bin/copy'],
  ])('%s', async (args, path, expected) => {
    expect((await linesOf(put(args, { [path]: script })))[0]).toBe(`0 2 * * * 24h | ${expected}`)
  })

  test('Jinja in a script is filled in as far as variables tell, and branches of another environment are none', async () => {
    const template = `#!/bin/sh
{# nightly #}
. /srv/bin/place
{% if env == 'dev' %}
mysqldump kiln > /var/kiln.sql
{% else %}
pg_dump "{{ kiln_db }}" -f /var/kiln/{{ kiln_name }}
{% endif %}
restic backup {{ kiln_folder | default('/var/kiln') }}
`
    const files = put('template: { src: copy, dest: /srv/bin/ }\n- template: { src: place, dest: /srv/bin/ }', {
      'ops/roles/kiln/templates/copy': template,
      'ops/roles/kiln/templates/place': 'export RESTIC_REPOSITORY=s3:https://store.example/kiln\nexport RESTIC_PASSWORD={{ pass }}\n',
      'ops/roles/kiln/defaults/main.yml': 'kiln_name: "{{ kiln_kind }}.dump"\nkiln_kind: rows\n',
    })
    const [found] = await schedulesOf(files)
    expect(found?.actions).toMatchObject([
      {
        does: 'dump',
        tool: 'pg_dump',
        output: { text: '/var/kiln/rows.dump', resolved: true },
        target: { database: { text: '${ansible_kiln_db}' } },
        at: { line: 7 },
      },
      { does: 'copy', tool: 'restic', from: { text: '/var/kiln' }, to: { text: 's3:https://store.example/kiln', resolved: true }, at: { line: 9 } },
    ])
  })

  test('a profile of duply', async () => {
    const files: Files = {
      ...cron('hour: 2\nminute: 0\njob: duply kiln backup_purge --force', '- template: { src: kiln.j2, dest: /root/.duply/kiln/conf }\n'),
      'ops/roles/kiln/templates/kiln.j2': "GPG_PW='{{ pass }}'\nTARGET='s3://kiln-copies/rows'\nSOURCE='/var/kiln'\nMAX_AGE=6M\n",
    }
    const [found] = await schedulesOf(files)
    expect(found?.actions).toMatchObject([
      { does: 'copy', tool: 'duplicity', from: { text: '/var/kiln' }, to: { text: 's3://kiln-copies/rows' }, encrypted: true, at: { line: 4 } },
      { does: 'prune', tool: 'duplicity', days: { text: '180' } },
    ])
  })
})

test('what is no task is read as none', async () => {
  const text = 'schedule:\n  - cron: "0 2 * * *"\n'
  expect(ansibleReader.concerns?.('- name: a\n  cron:\n    job: x\n')).toBe(true)
  expect(ansibleReader.concerns?.('- apt: { name: git }\n')).toBe(false)
  expect(await linesOf({ 'ci/tasks/nightly.yml': text }, 'ci/tasks/nightly.yml')).toEqual([])
})
