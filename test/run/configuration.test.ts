/** Config, own rules, waivers and `provides` that judge come from the base; what head does to them is shown or blocks. */
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { exitOf } from '../../src/run/gate.ts'
import { add, all, remove, replace } from '../systems/story.ts'
import { changeOf, configured, judged, shop, told, workflow } from './shop.ts'

const config = '.plimsoll.yml'
const stack = 'compose.yaml'
const noUpload = replace('ops/backup.sh', /aws s3 cp .*\n/, '')
const offsite = 'blocks regressed backup/offsite database/db'
const guarded = { ...shop, ...workflow }

describe('the configuration that judges', () => {
  test('is the base’s: a rule that head turns off still blocks, and turning it off blocks too', async () => {
    const decision = await judged(configured(''), all(noUpload, add(config, 'version: 1\nrules: { backup/offsite: off }\n')))
    expect(told(decision)).toEqual([offsite, 'blocks gate-weakened gate/weakened .plimsoll.yml'])
    expect(changeOf(decision, 'gate/weakened').evidence).toMatchObject({ path: config, line: 2 })
    expect(changeOf(decision, 'gate/weakened').message).toContain('gate/weakened')
  })

  test('a rule that is off at base is off', async () => {
    expect(told(await judged(configured('rules: { backup/offsite: off }\n'), noUpload))).toEqual([])
  })

  test('a parameter at base counts for both sides', async () => {
    const base = configured('rules: { backup/retention: { days: 14 } }\n', all(noUpload, replace('ops/backup.sh', '+45', '+20'))(shop))
    expect((await judged(base, base)).head.verdicts.find((verdict) => verdict.rule === 'backup/retention')).toMatchObject({ outcome: 'pass' })
    expect(told(await judged(base, replace('ops/backup.sh', '+20', '+10')))).toEqual(['blocks regressed backup/retention database/db'])
  })

  test('invalid at base is exit 2, with its line', async () => {
    const error = await judged(configured('gate: { mode: strict }\n'), noUpload).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ exit: 2, where: '.plimsoll.yml:2' })
  })

  test('invalid at head is gate-weakened', async () => {
    const decision = await judged(configured(''), add(config, 'version: 1\ngate: { mode: strict }\n'))
    expect(told(decision)).toEqual(['blocks gate-weakened gate/weakened .plimsoll.yml'])
    expect(changeOf(decision, 'gate/weakened')).toMatchObject({ evidence: { path: config, line: 2 }, side: 'head', severity: 'critical', category: 'gate' })
  })

  test('removed at head falls back to the defaults, which is weaker only where it was stricter', async () => {
    expect((await judged(configured('gate: { block: [database/max-connections] }\n'), remove(config))).decision).toBe('block')
    expect((await judged(configured(''), remove(config))).decision).toBe('pass')
  })

  test('of `--config FILE` is read at base', async () => {
    const base = { ...guarded, 'ops/plimsoll.yml': 'version: 1\nrules: { backup/offsite: off }\n' }
    expect(told(await judged(base, noUpload, { configPath: 'ops/plimsoll.yml' }))).toEqual([])
    expect(told(await judged(base, noUpload))).toEqual([offsite])
    expect(told(await judged(base, replace('ops/plimsoll.yml', 'backup/offsite', 'backup/retention'), { configPath: 'ops/plimsoll.yml' }))).toContain(
      'blocks gate-weakened gate/weakened ops/plimsoll.yml',
    )
  })

  test('`--config FILE` that base does not have is exit 2', async () => {
    await expect(judged(guarded, add('other.yml', 'version: 1\n'), { configPath: 'other.yml' })).rejects.toMatchObject({ exit: 2 })
  })

  test('what it ignores is not read', async () => {
    const base = configured('ignore: ["legacy/**"]\n', { ...shop, 'legacy/crontab': '0 3 * * * /srv/legacy/dump.sh\n' })
    expect((await judged(base, base)).head.system.files).not.toContain('legacy/crontab')
  })
})

describe('weaker at head', () => {
  test.for<readonly [string, string]>([
    ['report mode', 'gate: { mode: report }\n'],
    ['introduced off', 'gate: { introduced: off }\n'],
    ['a path ignored', 'ignore: ["ops/**"]\n'],
    ['a threshold lowered', 'rules: { backup/retention: { days: 7 } }\n'],
    ['more may waive', 'gate: { waive: { roles: [write, maintain, admin] } }\n'],
  ])('%s', async ([, yaml]) => {
    const decision = await judged(configured(''), add(config, `version: 1\n${yaml}`))
    expect(told(decision)).toEqual(['blocks gate-weakened gate/weakened .plimsoll.yml'])
    expect(exitOf(decision)).toBe(1)
  })

  test('the workflow removed', async () => {
    expect(told(await judged(guarded, remove('.github/workflows/gate.yml')))).toEqual(['blocks gate-weakened gate/weakened .github/workflows/gate.yml'])
  })

  test('the workflow set to report only', async () => {
    const decision = await judged(guarded, replace('.github/workflows/gate.yml', '@v1\n', '@v1\n        with: { report-only: true }\n'))
    expect(told(decision)).toEqual(['blocks gate-weakened gate/weakened .github/workflows/gate.yml'])
  })

  test('an own rule removed', async () => {
    const rule = '.plimsoll/rules/database/probe.yaml'
    const base = {
      ...guarded,
      [rule]:
        'title: The probe holds\nseverity: high\nguarded: true\nfor: database\ncheck: subject.relational\ncurrent: "here"\nrecommended: "there"\nimpact: None.\neffort: minutes\nwhy: So.\nfix: { compose: "x" }\n',
    }
    expect(told(await judged(base, remove(rule)))).toEqual([`blocks gate-weakened gate/weakened ${rule}`])
  })

  test('stronger settings are a notice', async () => {
    const decision = await judged(configured('rules: { backup/offsite: off }\n'), add(config, 'version: 1\n'))
    expect(told(decision)).toEqual([])
    expect(decision.notices.join()).toContain('backup/offsite was off and is on')
  })

  test('a first adoption is shown', async () => {
    const decision = await judged(
      shop,
      all(add(config, 'version: 1\ngate: { mode: report }\n'), add('.github/workflows/gate.yml', workflow['.github/workflows/gate.yml'] ?? '')),
    )
    expect(decision).toMatchObject({ decision: 'pass', changes: [], mode: 'enforce' })
    expect(decision.notices[0]).toMatch(/^Plimsoll is new here/)
  })
})

describe('own rules', () => {
  const path = '.plimsoll/rules/infrastructure/three.yaml'
  const rule =
    'title: Every service runs three times\nseverity: low\nguarded: true\nfor: service\nwhen: subject.serving\ncheck: subject.replicas >= 3\ncurrent: "{subject.replicas}"\nrecommended: "3"\nimpact: None.\neffort: minutes\nwhy: So.\nfix: { compose: "replicas: 3" }\n'

  test('of base judge both sides', async () => {
    expect(told(await judged({ ...guarded, [path]: rule }, replace(stack, 'replicas: 3', 'replicas: 2')))).toEqual([
      'blocks regressed infrastructure/three service/api',
    ])
  })

  test('that head brings do not judge yet', async () => {
    expect(told(await judged(guarded, all(add(path, rule), replace(stack, 'replicas: 3', 'replicas: 2'))))).toEqual([])
  })
})

describe('waivers', () => {
  const waiver = (more = ''): string => `waivers: [ { rule: backup/offsite, ${more}reason: "moving house", until: 2026-12-31, by: "@octocat" } ]\n`

  test('a waived loss is shown and does not block', async () => {
    const decision = await judged(configured(waiver('subject: database/db, ')), noUpload)
    expect(told(decision)).toEqual(['waived regressed backup/offsite database/db'])
    expect(decision.decision).toBe('pass')
    expect(changeOf(decision, 'backup/offsite')).toMatchObject({ blocking: false, waiver: { reason: 'moving house', until: '2026-12-31', by: '@octocat' } })
    expect(decision.reason).toContain('waiver')
  })

  test('without a subject it waives the rule', async () => {
    expect(told(await judged(configured(waiver()), noUpload))).toEqual(['waived regressed backup/offsite database/db'])
  })

  test('of another subject it waives nothing, and is told as unused', async () => {
    const decision = await judged(configured(waiver('subject: database/other, ')), noUpload)
    expect(told(decision)).toEqual([offsite])
    expect(decision.notices).toContain('The waiver of backup/offsite for database/other waives nothing here.')
  })

  test('follows its subject through a rename', async () => {
    const decision = await judged(
      configured(waiver('subject: database/db, ')),
      all(
        noUpload,
        replace(stack, '  db:\n', '  ledger:\n'),
        replace(stack, 'DB_HOST: db', 'DB_HOST: ledger'),
        replace(stack, 'MASTER_HOST: db', 'MASTER_HOST: ledger'),
        replace('ops/backup.sh', '-T db', '-T ledger'),
      ),
    )
    expect(told(decision)).toEqual(['waived regressed backup/offsite database/ledger'])
  })

  test('counts on its last day, and not on the next', async () => {
    const on = (day: string): Promise<readonly string[]> => judged(configured(waiver()), noUpload, { clock: new Date(day) }).then(told)
    expect(await on('2026-12-31T23:59:59Z')).toEqual(['waived regressed backup/offsite database/db'])
    expect(await on('2027-01-01T00:00:00Z')).toEqual([offsite])
  })

  test('expired says so', async () => {
    const decision = await judged(configured(waiver()), noUpload, { clock: new Date('2027-01-01T00:00:00Z') })
    expect(decision.notices).toContain('The waiver of backup/offsite expired on 2026-12-31 and no longer counts.')
  })

  test('of gate/weakened waives that', async () => {
    const base = configured('waivers: [ { rule: gate/weakened, reason: "agreed", until: 2026-12-31, by: "@octocat" } ]\n')
    expect(told(await judged(base, replace(config, 'version: 1\n', 'version: 1\ngate: { mode: report }\n')))).toEqual([
      'waived gate-weakened gate/weakened .plimsoll.yml',
    ])
  })

  test('that head brings together with the loss waives nothing, and blocks', async () => {
    const decision = await judged(configured(''), all(noUpload, add(config, `version: 1\n${waiver()}`)))
    expect(told(decision)).toEqual([offsite, 'blocks gate-weakened gate/weakened .plimsoll.yml'])
  })

  test('that comes alone is shown', async () => {
    const decision = await judged(configured(''), add(config, `version: 1\n${waiver()}`))
    expect(decision).toMatchObject({ decision: 'pass', changes: [] })
    expect(decision.notices.join()).toContain('backup/offsite')
  })
})

describe('provides', () => {
  const managed = {
    'compose.yaml':
      'services:\n  api:\n    image: registry.example.org/shop/api:42\n    environment:\n      DATABASE_URL: postgresql://shop:${DB_PASSWORD}@db.example.org:5432/shop?connection_limit=10\n',
  }
  const provides = 'provides: [ { rule: backup/automated, subject: database/db, by: "RDS snapshots, in the infra repository" } ]\n'
  const noCron = remove('ops/crontab')

  test('of base stands in for what the tree lost', async () => {
    const decision = await judged(configured(provides), noCron)
    expect(told(decision)).not.toContainEqual(expect.stringContaining('backup/automated'))
    expect(told(decision)).toContain(offsite)
    expect(decision.head.verdicts.find((verdict) => verdict.rule === 'backup/automated')).toMatchObject({
      outcome: 'pass',
      provided: 'RDS snapshots, in the infra repository',
      current: 'provided by RDS snapshots, in the infra repository',
    })
  })

  test('turns unknown into a pass', async () => {
    const unknown = (await judged(managed, managed)).head.verdicts.find((verdict) => verdict.outcome === 'unknown')
    expect(unknown).toBeDefined()
    const base = configured(`provides: [ { rule: ${unknown?.rule}, subject: ${unknown?.subject}, by: "the platform" } ]\n`, managed)
    expect((await judged(base, base)).head.verdicts.find((verdict) => verdict.rule === unknown?.rule && verdict.subject === unknown.subject)).toMatchObject({
      outcome: 'pass',
    })
  })

  test('of head counts for nothing when it comes with the loss', async () => {
    const decision = await judged(configured(''), all(noCron, add(config, `version: 1\n${provides}`)))
    expect(told(decision)).toContain('blocks regressed backup/automated database/db')
    expect(told(decision)).toContain('blocks gate-weakened gate/weakened .plimsoll.yml')
  })

  test('that comes alone is shown, even for what passes at base', async () => {
    const decision = await judged(configured(''), add(config, `version: 1\n${provides}`))
    expect(decision).toMatchObject({ decision: 'pass', changes: [] })
    expect(decision.notices.join()).toContain('RDS snapshots')
  })

  test('that stands in for nothing says so', async () => {
    const base = configured(provides.replace('database/db', 'database/gone'))
    expect((await judged(base, base)).notices.join()).toContain('provides: backup/automated for database/gone stands in for nothing (.plimsoll.yml:2)')
  })

  test('follows its subject through a rename', async () => {
    const rename = all(
      replace(stack, '  db:\n', '  ledger:\n'),
      replace(stack, 'DB_HOST: db', 'DB_HOST: ledger'),
      replace(stack, 'MASTER_HOST: db', 'MASTER_HOST: ledger'),
      replace('ops/backup.sh', '-T db', '-T ledger'),
    )
    const base = noCron(
      configured(
        provides
          .replace('backup/automated', 'backup/offsite')
          .replace(' ]', ', { rule: backup/retention, subject: database/db, by: "them" }, { rule: backup/automated, subject: database/db, by: "them" } ]'),
      ),
    )
    expect((await judged(base, base)).decision).toBe('pass')
    expect(told(await judged(base, rename))).toEqual([])
  })
})
