import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generateRules } from '../../scripts/generate-rules.ts'
import { kinds } from '../../src/model/kinds.ts'
import type { Thing } from '../../src/model/kinds.ts'
import { judge, noSettings } from '../../src/rules/judge.ts'
import { examples } from '../../src/rules/examples.gen.ts'
import { categories, scoring, shippedRules } from '../../src/rules/shipped.gen.ts'
import { catalogue } from './catalogue.ts'
import { at, is, place, system, thing, unknown, unlisted } from './build.ts'

const files = new Map<string, string>()
for (const entry of readdirSync('rules', { recursive: true, withFileTypes: true })) {
  const path = `${entry.parentPath}/${entry.name}`
  if (entry.isFile()) files.set(path, readFileSync(path, 'utf8'))
}

const byId = (id: string) => {
  const found = shippedRules.find((one) => one.rule.id === id)
  if (found === undefined) throw new Error(`${id} is not shipped`)
  return found
}

describe('what is baked', () => {
  const generated = generateRules(files)

  test('is what the committed modules and pages hold', () => {
    for (const [path, text] of generated) expect(readFileSync(path, 'utf8'), `${path} is stale: run npm run generate`).toBe(text)
  })

  test('does not depend on the order of files', () => expect(generateRules(new Map([...files].toReversed()))).toEqual(generated))

  test('says in its first line that it is generated', () => {
    for (const [path, text] of generated) expect(text.split('\n')[0], path).toContain('Generated from ')
  })

  test('keeps examples apart', () => {
    expect(Object.keys(examples)).toEqual(shippedRules.map(({ rule }) => rule.id))
    expect(JSON.stringify(shippedRules)).not.toContain('"examples"')
  })

  test('has six categories in the order of reports, points and grades', () => {
    expect(categories.map(({ id }) => id)).toEqual(['infrastructure', 'database', 'security', 'monitoring', 'backup', 'performance'])
    expect(scoring.points).toEqual({ critical: 1.4, high: 0.6, medium: 0.15, low: 0.05 })
    expect(scoring.grades.map(({ grade }) => grade)).toEqual(['A', 'A−', 'B+', 'B', 'C+', 'C', 'D', 'F'])
    expect(scoring.grades[2]).toEqual({ grade: 'B+', above: 7 })
  })

  test('a stray file, a broken rule and a missing score file fail the build', () => {
    expect(() => generateRules(new Map([...files, ['rules/backup/notes.txt', '']]))).toThrow('rules/backup/notes.txt does not belong into rules/')
    const broken = (files.get('rules/database/engine.yaml') ?? '').replace('subject.replicated"', 'subject.replicatd"')
    expect(() => generateRules(new Map([...files, ['rules/database/engine.yaml', broken]]))).toThrow(
      /engine\.yaml:\d+ there is no field replicatd; did you mean replicated\?/,
    )
    expect(() => generateRules(new Map([...files].filter(([path]) => path !== 'rules/_score.yaml')))).toThrow('rules/_score.yaml is missing')
  })
})

describe('the catalogue', () => {
  test('every rule is shipped, guarded and introduced as it says', () => {
    const flags = shippedRules.map(({ rule }) => `${rule.id} ${rule.severity}${rule.guarded ? ' guarded' : ''}${rule.introduced ? ' introduced' : ''}`)
    expect(flags).toEqual(catalogue)
  })

  test('phases follow the severity, but for what is told earlier or later', () => {
    const usual = { critical: 1, high: 2, medium: 3, low: 3 } as const
    const others = shippedRules.filter(({ rule }) => rule.phase !== usual[rule.severity]).map(({ rule }) => `${rule.id} ${rule.phase}`)
    expect(others).toEqual(['database/slow-query-log 2', 'monitoring/disk 1', 'monitoring/error-tracking 1', 'monitoring/uptime 1', 'security/waf 2'])
  })

  test('what weakens', () => {
    const weakens = Object.fromEntries(
      shippedRules.flatMap(({ rule }) =>
        Object.entries(rule.weakens).map(([name, one]) => [`${rule.id} ${name}`, `${one.worse}${one.past === undefined ? '' : ` past ${one.past}`}`]),
      ),
    )
    expect(weakens).toEqual({
      'backup/automated interval': 'higher past has(subject.rpoHours) ? subject.rpoHours : 24.0',
      'backup/deletion-protection protections': 'gone',
      'backup/point-in-time archive': 'lower',
      'backup/point-in-time window': 'lower past 7.0',
      'backup/retention retention': 'lower past 7.0',
      'database/destructive-change places': 'new',
      'database/pooling step': 'lower',
      'database/replica standbys': 'lower',
      'database/replica readReplicas': 'lower',
      'database/single-client constructors': 'higher',
      'infrastructure/replicas replicas': 'lower past 2',
      'security/database-exposed places': 'new',
      'security/hardcoded-secret places': 'new',
    })
  })

  test('a place an example finds is in one of its files, not past its end', () => {
    for (const [id, { bad, unknown: untold }] of Object.entries(examples)) {
      for (const { finds, files: tree } of [...bad, ...untold]) {
        const [, path = '', line = ''] = /^(.+):(\d+)$/.exec(finds ?? '') ?? []
        expect(tree[path]?.split('\n')[Number(line) - 1], `${id} ${finds}`).toMatch(/\S/)
      }
    }
  })
})

const sound = thing('database', 'ledger', 3, {
  engine: is('postgres', 4),
  purpose: is('record', 4),
  relational: is(true, 4),
  external: is(false, 3),
  managed: is(false, 3),
  singleFile: is(false, 3),
  maxConnections: is(100, 5),
  reserved: is(3, 5),
  demand: is(45, 6),
  step: is(3, 6),
  pooling: is('a transaction pooler', 6),
  durable: is(true, 7),
  dataPath: is('/var/lib/postgresql/data', 7),
  standbys: is(1, 8),
  readReplicas: is(0, 8),
  pointInTime: is(true, 9),
  windowDays: is(14, 9),
  backupEvery: is(24, 10),
  retentionDays: is(30, 11),
  backups: [
    thing('backup', 'nightly', 10, {
      automatic: is(true, 10),
      offsite: is(true, 12),
      mechanism: is('pg_dump', 10),
      destination: is('s3://shop-backups', 12),
      retentionDays: is(30, 11),
    }),
  ],
  clients: [thing('client', 'api', 6, { counts: is(true, 6) })],
  pools: [thing('pool', 'bouncer', 13, { used: is(true, 13), demand: is(80, 13), maxClients: is(500, 14) })],
  exposures: [],
  losses: [],
})

const changed = (facts: Thing<'database'>['facts']): Thing<'database'> => ({ ...sound, facts: { ...sound.facts, ...facts } })
const verdict = (id: string, subject: Thing) => {
  const [found] = judge(subject.kind === 'system' ? { ...system([]), root: subject as Thing<'system'> } : system([subject]), [byId(id)], noSettings)
  if (found === undefined) throw new Error('no verdict')
  return found
}
const said = (id: string, subject: Thing) => {
  const { outcome, current, message, evidence } = verdict(id, subject)
  return [outcome, outcome === 'fail' ? message : current, evidence[0].line]
}
const elsewhere = unlisted('the database is not in the repository', 20)

describe('rules over databases', () => {
  test('a sound one passes all that is guarded', () => {
    const guarded = new Set(shippedRules.flatMap(({ rule }) => (rule.guarded || rule.id === 'database/max-connections' ? [rule.id] : [])))
    const verdicts = judge(system([sound]), shippedRules, noSettings).filter((one) => one.subject === 'database/ledger' && guarded.has(one.rule))
    expect(verdicts.map((one) => `${one.rule} ${one.outcome} ${one.current}`)).toEqual([
      'database/connection-budget pass 45 of 97 connections (46 %)',
      'database/destructive-change pass no step or new migration that drops data was seen',
      'database/engine pass postgres',
      'database/max-connections not-applicable ',
      'database/persistence pass /var/lib/postgresql/data is on a lasting volume',
      'database/pooling pass a transaction pooler',
      'database/replica pass 1 standby, 0 read replicas',
      'security/database-exposed pass not published to the world',
      'backup/automated pass every 24 h',
      'backup/offsite pass copied to s3://shop-backups',
      'backup/deletion-protection pass no step deletes it',
      'backup/point-in-time pass any moment of the last 14 days',
      'backup/retention pass 30 days',
    ])
  })

  test.each([
    ['backup/automated', { backups: [] }, ['fail', 'Nothing backs up ledger automatically', 3]],
    ['backup/automated', { backups: [thing('backup', 'b', 10, { automatic: is(false, 10) })] }, ['fail', 'Nothing backs up ledger automatically', 10]],
    ['backup/automated', { backups: elsewhere }, ['unknown', '? (the database is not in the repository)', 20]],
    ['backup/automated', { purpose: is('cache', 4) }, ['not-applicable', '', 4]],
    ['backup/automated', { purpose: unknown('${APPENDONLY}', 15) }, ['unknown', 'every 24 h', 15]],
    ['backup/offsite', { backups: [] }, ['fail', 'No automated copy of ledger leaves the host', 3]],
    [
      'backup/offsite',
      { backups: [thing('backup', 'b', 10, { automatic: is(true, 10), offsite: is(false, 12) })] },
      ['fail', 'No automated copy of ledger leaves the host', 12],
    ],
    ['backup/offsite', { backups: [thing('backup', 'b', 10, { automatic: is(true, 10), offsite: unknown('$TARGET', 12) })] }, ['unknown', '? ($TARGET)', 12]],
    [
      'backup/offsite',
      { backups: [thing('backup', 'b', 10, { automatic: is(false, 10), offsite: unknown('$TARGET', 12) })] },
      ['fail', 'No automated copy of ledger leaves the host', 10],
    ],
    ['backup/retention', { retentionDays: is(7, 11) }, ['fail', 'Backups of ledger are kept 7 days, less than 30 days', 11]],
    ['backup/retention', { backups: elsewhere }, ['unknown', '? (the database is not in the repository)', 20]],
    ['backup/retention', { retentionDays: unknown('$KEEP', 11) }, ['unknown', '? ($KEEP)', 11]],
    [
      'backup/point-in-time',
      { pointInTime: is(false, 9) },
      ['fail', 'The transaction log of ledger is not archived: what is written between two dumps cannot be restored', 9],
    ],
    ['backup/point-in-time', { relational: is(false, 4) }, ['not-applicable', '', 4]],
    [
      'backup/deletion-protection',
      { destroyers: [place('docker compose down -v', 30)] },
      ['fail', 'A step on the way to production deletes the data of ledger: docker compose down -v', 30],
    ],
    [
      'backup/deletion-protection',
      { managed: is(true, 3), protectionWanted: is(['deletion protection', 'final snapshot'], 3), protections: [place('deletion protection', 31)] },
      ['fail', 'ledger can be deleted without a trace: it lacks final snapshot', 3],
    ],
    [
      'backup/deletion-protection',
      {
        managed: is(true, 3),
        protectionWanted: is(['deletion protection', 'final snapshot'], 3),
        protections: [place('deletion protection', 31), place('final snapshot', 32)],
      },
      ['pass', 'deletion protection, final snapshot', 32],
    ],
    [
      'database/pooling',
      { step: is(0, 6), pooling: is('a driver’s default', 6) },
      ['fail', 'Nobody chose how many connections to ledger are opened: a driver’s default', 6],
    ],
    ['database/pooling', { step: is(1, 6) }, ['pass', 'a transaction pooler', 6]],
    ['database/pooling', { clients: [thing('client', 'dump', 6, { counts: is(false, 17) })] }, ['not-applicable', '', 17]],
    ['database/pooling', { step: unknown('${DATABASE_URL}', 6) }, ['unknown', 'a transaction pooler', 6]],
    ['database/pooling', { step: unknown('${DATABASE_URL}', 6, { atLeast: 1, atMost: 3 }) }, ['pass', 'a transaction pooler', 6]],
    ['backup/retention', { retentionDays: unknown('$KEEP', 11, { atLeast: 45 }) }, ['pass', 'at least 45 days', 11]],
    [
      'backup/retention',
      { retentionDays: is(0, 10), byHand: is('ops/backup.sh makes a copy', 10), backups: [thing('backup', 'b', 10, { automatic: is(false, 10) })] },
      ['fail', 'Backups of ledger are made by hand only, and nothing says how long they are kept', 10],
    ],
    [
      'backup/retention',
      { retentionDays: is(0, 10), backups: [thing('backup', 'b', 10, { automatic: is(false, 10) })] },
      ['fail', 'No backup of ledger is automated, so none is kept', 10],
    ],
    [
      'database/connection-budget',
      { maxConnections: unknown('${MAX}', 5, { atMost: 40 }) },
      ['fail', 'Clients of ledger may open 45 connections at once; it accepts at most 37', 6],
    ],
    ['database/connection-budget', { demand: is(120, 6) }, ['fail', 'Clients of ledger may open 120 connections at once; it accepts 97', 6]],
    [
      'database/connection-budget',
      { demand: unknown('${REPLICAS}', 6, { atLeast: 120 }) },
      ['fail', 'Clients of ledger may open at least 120 connections at once; it accepts 97', 6],
    ],
    ['database/connection-budget', { demand: unknown('${REPLICAS}', 6, { atLeast: 40 }) }, ['unknown', 'at least 40 of 97 connections (at least 41 %)', 6]],
    ['database/connection-budget', { demand: is(90, 6) }, ['pass', '90 of 97 connections (93 %, over 80 %)', 6]],
    [
      'database/connection-budget',
      { pools: [thing('pool', 'bouncer', 13, { used: is(true, 13), demand: is(800, 13), maxClients: is(500, 14) })] },
      ['fail', 'Clients of a pooler in front of ledger may open more connections than it accepts', 13],
    ],
    [
      'database/engine',
      { engine: is('sqlite', 4), singleFile: is(true, 4), replicated: is(false, 4) },
      ['fail', 'ledger is sqlite, a single file beside the process', 4],
    ],
    [
      'database/engine',
      { engine: is('h2', 4), singleFile: is(true, 4), inMemory: is(true, 4), replicated: is(false, 4) },
      ['fail', 'ledger is h2, in the memory of the process: each start begins empty', 4],
    ],
    [
      'database/engine',
      { engine: is('sqlite', 4), singleFile: is(true, 4), replicated: is(true, 18) },
      ['pass', 'sqlite, its file replicated or hosted elsewhere', 18],
    ],
    [
      'database/persistence',
      { durable: is(false, 7) },
      ['fail', 'The data of ledger is lost with its container: no lasting volume at /var/lib/postgresql/data', 7],
    ],
    ['database/persistence', { managed: is(true, 3) }, ['not-applicable', '', 3]],
    [
      'database/destructive-change',
      { losses: [place('drop table orders', 40)] },
      ['fail', 'ledger loses data on the way to production: drop table orders', 40],
    ],
    [
      'database/destructive-change',
      { pushes: [place('prisma db push --accept-data-loss', 41)] },
      ['fail', 'ledger loses data on the way to production: prisma db push --accept-data-loss', 41],
    ],
    ['database/destructive-change', { relational: is(false, 4) }, ['not-applicable', '', 3]],
    ['database/destructive-change', { losses: undefined }, ['not-applicable', '', 3]],
    ['database/replica', { standbys: is(0, 8) }, ['fail', 'ledger has no second copy that could take over', 8]],
    ['database/replica', { singleFile: is(true, 3) }, ['not-applicable', '', 3]],
    ['database/max-connections', { wanted: is(350, 50) }, ['fail', 'ledger accepts 97 connections; the target needs 350', 5]],
    ['database/max-connections', { wanted: is(60, 50) }, ['pass', '100, of which 97 are usable', 5]],
    ['security/database-exposed', { exposures: [place('port 5432', 60)] }, ['fail', 'ledger is published to the world: port 5432', 60]],
  ] as const)('%s', (id, facts, expected) => expect(said(id, changed(facts as Thing<'database'>['facts']))).toEqual(expected))

  test('measures of the guarded ones', () => {
    const of = (id: string) => verdict(id, sound).measures.map(({ name, value, unit }) => `${name} = ${value} ${unit}`)
    expect(of('backup/automated')).toEqual(['interval = 24 h'])
    expect(of('backup/retention')).toEqual(['retention pg_dump = 30 days'])
    expect(of('backup/point-in-time')).toEqual(['window = 14 days'])
    expect(of('database/pooling')).toEqual(['step = 3 step'])
    expect(of('database/connection-budget')).toEqual(['headroom = 52 connections'])
    expect(of('database/replica')).toEqual(['standbys = 1 copies', 'readReplicas = 0 copies'])
  })
})

describe('rules over other kinds', () => {
  const service = (facts: Thing<'service'>['facts']) => thing('service', 'api', 3, facts)

  test.each([
    ['infrastructure/replicas', service({ serving: is(true, 4), replicas: is(1, 5) }), ['fail', 'api keeps 1 replica', 5]],
    ['infrastructure/replicas', service({ serving: is(true, 4), replicas: is(2, 5) }), ['pass', '2 replicas', 5]],
    ['infrastructure/replicas', service({ serving: is(true, 4), everyNode: is(true, 6) }), ['pass', 'one on each node', 6]],
    ['infrastructure/replicas', service({ serving: is(true, 4), replicas: unknown('${N}', 5) }), ['unknown', '? (${N})', 5]],
    ['infrastructure/replicas', service({ serving: is(false, 4) }), ['not-applicable', '', 4]],
    ['database/single-client', service({ constructors: is(3, 7), perCall: is(0, 7), orm: is('prisma', 7) }), ['fail', 'api creates 3 database clients', 7]],
    ['database/single-client', service({ constructors: is(1, 7), perCall: is(1, 8) }), ['fail', 'api creates a database client each time a function runs', 8]],
    ['database/single-client', service({ constructors: is(1, 7), perCall: is(0, 8), orm: is('prisma', 7) }), ['pass', '1 constructor of prisma', 7]],
    ['database/single-client', service({ constructors: is(0, 7), perCall: is(1, 8) }), ['fail', 'api creates a database client each time a function runs', 8]],
    ['database/single-client', service({ constructors: is(0, 7), perCall: is(0, 8) }), ['not-applicable', '', 8]],
    ['database/single-client', service({}), ['not-applicable', '', 3]],
    [
      'database/pooler-compatibility',
      thing('client', 'api', 3, { library: is('prisma', 4), through: is('transaction', 4), preparedOff: is(false, 5), migrates: is(false, 6) }),
      ['fail', 'api sends prepared statements through a transaction pooler', 5],
    ],
    [
      'database/pooler-compatibility',
      thing('client', 'api', 3, {
        library: is('prisma', 4),
        through: is('transaction', 4),
        preparedOff: is(true, 5),
        migrates: is(true, 6),
        migratesDirect: is(false, 7),
      }),
      ['fail', 'Migrations of api go through a transaction pooler', 7],
    ],
    ['database/pooler-compatibility', thing('client', 'api', 3, { library: is('prisma', 4), through: is('none', 4) }), ['not-applicable', '', 4]],
    [
      'security/database-exposed',
      thing('pool', 'bouncer', 3, { exposures: [place('port 6432', 9)] }),
      ['fail', 'bouncer is published to the world: port 6432', 9],
    ],
    [
      'security/tls',
      thing('route', 'shop', 3, { host: is('shop.example', 4), tls: is(true, 5), redirects: is(false, 6) }),
      ['fail', 'Plain HTTP to shop.example is not redirected to HTTPS', 6],
    ],
    ['security/tls', thing('route', 'shop', 3, { tls: is(false, 5), redirects: is(false, 6) }), ['fail', 'shop has no HTTPS with a public certificate', 5]],
    ['security/tls', thing('route', 'shop', 3, { tls: is(true, 5), redirects: is(true, 6) }), ['pass', 'HTTPS, plain HTTP redirected', 6]],
    [
      'security/hardcoded-secret',
      thing('system', 'system', 1, { secrets: [place('POSTGRES_PASSWORD of ledger', 9), place('AWS access key', 12, 'ops/x.sh')] }),
      ['fail', '2 tracked places hold a real-looking secret: POSTGRES_PASSWORD of ledger, AWS access key', 9],
    ],
    ['security/hardcoded-secret', thing('system', 'system', 1, { secrets: [], services: [thing('service', 'shop', 3, {})] }), ['pass', 'none found', 1]],
    ['security/hardcoded-secret', thing('system', 'system', 1, { secrets: [] }), ['not-applicable', '', 1]],
  ] as const)('%s', (id, subject, expected) => expect(said(id, subject)).toEqual(expected))

  test('no rule breaks where every fact is unknown', () => {
    const things = (Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => {
      const facts = Object.entries(kinds[kind]).map(([name, { type }]) => [
        name,
        (type as string).startsWith('list<') ? unlisted('?', 2) : type === 'map' ? new Map() : unknown('?', 2),
      ])
      return { ...thing(kind, 'x', 1, {}), facts: Object.fromEntries(facts) }
    })
    const root = things.find((one) => one.kind === 'system') as Thing<'system'>
    const outcomes = judge({ ...system(things), root }, shippedRules, noSettings).map((one) => `${one.rule} ${one.outcome}`)
    expect(outcomes.filter((one) => !one.endsWith(' unknown'))).toEqual([])
    expect(outcomes).toHaveLength(shippedRules.reduce((count, { rule }) => count + rule.for.length, 0))
    expect(at(1).line).toBe(1)
  })
})
