import { describe, expect, test } from 'vitest'
import type { Thing } from '../../src/model/kinds.ts'
import { ask, is, place, plainly, readsOf, thing, unknown, unlisted } from './build.ts'

const backup = (name: string, line: number, facts: Parameters<typeof thing<'backup'>>[3]) => thing('backup', name, line, facts)

/** Seven facts: two known booleans, an unresolved one, none of `durable`. */
const db = thing('database', 'ledger', 3, {
  engine: is('postgres', 4),
  managed: is(true, 5),
  external: is(false, 6),
  pointInTime: unknown('${PITR}', 7, { hint: 'write PITR in .env' }),
  version: unknown('${TAG}', 8),
  maxConnections: is(97, 9),
  reserved: is(3, 10),
  retentionDays: is(14, 11),
  backups: [],
})

const say = (source: string, subject: Thing = db) => plainly(ask(source, subject).result)
const T = 'subject.managed'
const F = 'subject.external'
const U = 'subject.pointInTime'
const ABSENT = 'subject.durable'

describe('three-valued logic', () => {
  test.each([
    [`${T} && ${T}`, true],
    [`${T} && ${F}`, false],
    [`${F} && ${T}`, false],
    [`${T} || ${F}`, true],
    [`${F} || ${F}`, false],
    [`!${T}`, false],
  ])('%s is %s', (source, expected) => expect(say(source)).toBe(expected))

  test.each([
    [`${U} || ${T}`, true],
    [`${T} || ${U}`, true],
    [`${U} && ${F}`, false],
    [`${F} && ${U}`, false],
  ])('another branch decides: %s is %s', (source, expected) => expect(say(source)).toBe(expected))

  test.each([
    `${U} || ${F}`,
    `${F} || ${U}`,
    `${U} && ${T}`,
    `${T} && ${U}`,
    U,
    `!${U}`,
    `!!${U}`,
    `${U} == true`,
    `${U} != true`,
    `${U} ? ${T} : ${F}`,
    `${U} ? true : true`,
    `has(${U})`,
    `!has(${U})`,
  ])('%s is unknown', (source) => expect(say(source)).toEqual({ unknown: ['${PITR}'] }))

  test('both sides unknown tell both raw texts', () => {
    expect(say(`${U} || subject.version == "17"`)).toEqual({ unknown: ['${PITR}', '${TAG}'] })
  })

  test('all operands of a strict operator are told at once', () => {
    expect(say('subject.version + subject.version')).toEqual({ unknown: ['${TAG}', '${TAG}'] })
    expect(say('subject.version in ["16", subject.engine]')).toEqual({ unknown: ['${TAG}'] })
  })

  test('the hint travels with what is missing', () => {
    const { result } = ask(U, db)
    expect(result).toMatchObject({ missing: [{ raw: '${PITR}', hint: 'write PITR in .env', at: { line: 7 } }] })
  })
})

describe('absent facts', () => {
  test('has() of an absent fact is false, of a known one true', () => {
    expect(say(`has(${ABSENT})`)).toBe(false)
    expect(say(`has(${T})`)).toBe(true)
  })

  test('used without has() they are a fault that names the fact', () => {
    expect(say(ABSENT)).toEqual({ fault: 'database/ledger has no durable; ask has() first' })
  })

  test('a guard keeps them from being read', () => {
    expect(say(`has(${ABSENT}) && ${ABSENT}`)).toBe(false)
    expect(say(`!has(${ABSENT}) || ${ABSENT}`)).toBe(true)
    expect(say(`has(${ABSENT}) ? ${ABSENT} : ${T}`)).toBe(true)
  })

  test('another branch decides over a fault, as CEL has it', () => {
    expect(say(`${ABSENT} || ${T}`)).toBe(true)
    expect(say(`${ABSENT} && ${F}`)).toBe(false)
  })

  test('unknown outweighs a fault: had it been known, the fault might not have been reached', () => {
    expect(say(`${U} && ${ABSENT}`)).toEqual({ unknown: ['${PITR}'] })
    expect(say(`${ABSENT} || ${U}`)).toEqual({ unknown: ['${PITR}'] })
  })

  test('an absent list is empty, an absent map has no keys', () => {
    expect(say('subject.exposures.size()')).toBe(0)
    expect(say('has(subject.exposures)')).toBe(false)
    expect(say('has(subject.settings.wal_level)')).toBe(false)
    expect(say('"wal_level" in subject.settings')).toBe(false)
  })
})

describe('lists', () => {
  const copies = (...facts: readonly Parameters<typeof thing<'backup'>>[3][]) =>
    thing('database', 'ledger', 3, { managed: is(true, 5), backups: facts.map((one, index) => backup(`b${index}`, 20 + index * 10, one)) })
  const sure = { automatic: is(true, 21), offsite: is(true, 22) }
  const never = { automatic: is(false, 31) }
  const maybe = { automatic: unknown('${AUTO}', 41) }

  test.each([
    ['exists', [never, maybe, sure], true],
    ['exists', [maybe, sure], true],
    ['exists', [never, never], false],
    ['exists', [], false],
    ['all', [sure, maybe, never], false],
    ['all', [maybe, never], false],
    ['all', [sure, sure], true],
    ['all', [], true],
    ['exists_one', [sure, never], true],
    ['exists_one', [sure, sure, maybe], false],
    ['exists_one', [never], false],
  ] as const)('%s over %j is %s', (macro, members, expected) => expect(say(`subject.backups.${macro}(b, b.automatic)`, copies(...members))).toBe(expected))

  test.each([
    ['exists', [never, maybe]],
    ['all', [sure, maybe]],
    ['exists_one', [sure, maybe]],
    ['exists_one', [maybe]],
  ] as const)('%s with an undecided member is unknown', (macro, members) =>
    expect(say(`subject.backups.${macro}(b, b.automatic)`, copies(...members))).toEqual({ unknown: ['${AUTO}'] }),
  )

  test('filter and map are unknown when a member is', () => {
    expect(say('subject.backups.filter(b, b.automatic)', copies(sure, maybe))).toEqual({ unknown: ['${AUTO}'] })
    expect(say('subject.backups.map(b, b.automatic)', copies(sure, maybe))).toEqual({ unknown: ['${AUTO}'] })
    expect(say('subject.backups.map(b, b.automatic, b.name)', copies(sure, maybe))).toEqual({ unknown: ['${AUTO}'] })
    expect(say('subject.backups.filter(b, b.automatic)', copies(sure, never))).toEqual(['b0'])
    expect(say('subject.backups.map(b, b.automatic, b.name)', copies(never, sure))).toEqual(['b1'])
  })

  test('the size of a filtered list keeps bounds, and a bound that decides, decides', () => {
    const three = copies(sure, sure, maybe)
    expect(say('subject.backups.filter(b, b.automatic).size()', three)).toEqual({ low: 2, high: 3 })
    expect(say('subject.backups.filter(b, b.automatic).size() >= 2', three)).toBe(true)
    expect(say('subject.backups.filter(b, b.automatic).size() > 3', three)).toBe(false)
    expect(say('subject.backups.filter(b, b.automatic).size() >= 3', three)).toEqual({ unknown: ['${AUTO}'] })
  })

  test('nested lambdas see both variables', () => {
    const root = thing('system', 'system', 1, { databases: [copies(sure), copies(never)] })
    expect(say('subject.databases.exists(d, d.backups.all(b, b.automatic && d.managed))', root)).toBe(true)
    expect(say('subject.databases.all(d, d.backups.exists(b, b.automatic))', root)).toBe(false)
  })

  test('a lambda over an unknown decider still decides by its other side', () => {
    expect(say('subject.backups.exists(b, b.automatic || has(b.name))', copies(maybe))).toBe(true)
  })

  test('an index past the end is a fault', () => {
    expect(say('subject.backups[0].name', copies(sure))).toBe('b0')
    expect(say('subject.backups[4].name', copies(sure))).toEqual({ fault: 'the list has no member 4' })
  })

  test.each([
    'subject.backups.size() == 0',
    'subject.backups.exists(b, b.automatic)',
    'subject.backups.all(b, b.automatic)',
    'has(subject.backups)',
    'subject.backups.filter(b, b.automatic).size() > 0',
    'subject.backups[0].automatic',
  ])('a list nobody can list is unknown under any use: %s', (source) =>
    expect(say(source, thing('database', 'far', 3, { backups: unlisted('the database is not in the repository', 12) }))).toEqual({
      unknown: ['the database is not in the repository'],
    }),
  )
})

describe('open maps', () => {
  const settings = thing('database', 'ledger', 3, {
    settings: new Map([
      ['wal_level', is('replica', 30)],
      ['work_mem', unknown('${WORK_MEM}', 31)],
    ]),
  })

  test('keys are read by dot and by bracket', () => {
    expect(say('subject.settings.wal_level', settings)).toBe('replica')
    expect(say('subject.settings["wal_level"] == "replica"', settings)).toBe(true)
    expect(readsOf(ask('subject.settings.wal_level == "replica"', settings))).toEqual(['database/ledger settings.wal_level 30'])
  })

  test('an unresolved key is there, but its value is unknown', () => {
    expect(say('"work_mem" in subject.settings', settings)).toBe(true)
    expect(say('subject.settings.work_mem == "4MB"', settings)).toEqual({ unknown: ['${WORK_MEM}'] })
    expect(say('has(subject.settings.work_mem)', settings)).toEqual({ unknown: ['${WORK_MEM}'] })
  })

  test('an absent key is a fault unless has() asked', () => {
    expect(say('has(subject.settings.fsync) && subject.settings.fsync == "off"', settings)).toBe(false)
    expect(say('subject.settings.fsync == "off"', settings)).toEqual({ fault: 'database/ledger has no settings.fsync; ask has() first' })
  })

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('nothing of the language behind comes through: %s', (key) => {
    expect(say(`"${key}" in subject.settings`, settings)).toBe(false)
    expect(say(`subject.settings["${key}"]`, settings)).toHaveProperty('fault')
  })

  test('lambdas go over the keys', () => expect(say('subject.settings.map(k, k)', settings)).toEqual(['wal_level', 'work_mem']))
})

describe('bounds', () => {
  const bounded = (atLeast?: number, atMost?: number) =>
    thing('database', 'ledger', 3, {
      demand: unknown('${REPLICAS} × 10', 12, { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) }),
      maxConnections: is(97, 9),
      reserved: is(3, 10),
      wanted: unknown('the target', 14, { atLeast: 10, atMost: 20 }),
    })

  test('a bound that already decides, decides', () => {
    expect(say('subject.demand <= subject.maxConnections', bounded(120))).toBe(false)
    expect(say('subject.demand <= subject.maxConnections', bounded(0, 90))).toBe(true)
    expect(say('subject.demand <= subject.maxConnections - subject.reserved', bounded(0, 95))).toEqual({ unknown: ['${REPLICAS} × 10'] })
    expect(say('subject.demand <= subject.maxConnections', bounded(0))).toEqual({ unknown: ['${REPLICAS} × 10'] })
  })

  test.each([
    ['subject.demand > 97', 98, undefined, true],
    ['subject.demand >= 97', 97, undefined, true],
    ['subject.demand < 97', 97, undefined, false],
    ['subject.demand <= 97', undefined, 97, true],
    ['subject.demand == 5', 6, undefined, false],
    ['subject.demand != 5', undefined, 4, true],
    ['subject.demand == 5', 5, 5, { unknown: ['${REPLICAS} × 10'] }],
    ['97 - subject.demand < 0', 98, undefined, true],
    ['-subject.demand < 0', 1, undefined, true],
    ['subject.demand * 2 > 10', 6, undefined, true],
    ['subject.demand * 0 == 0', 6, 9, { unknown: ['${REPLICAS} × 10'] }],
    ['double(subject.demand) > 0.5', 1, undefined, true],
    ['subject.demand / 2 > 1', 100, undefined, { unknown: ['${REPLICAS} × 10'] }],
  ])('%s from %s to %s', (source, low, high, expected) => expect(say(source, bounded(low, high))).toEqual(expected))

  test('several bounded facts decide together', () => {
    expect(say('subject.demand + subject.wanted <= subject.maxConnections', bounded(90))).toBe(false)
    expect(say('subject.demand + subject.wanted <= subject.maxConnections', bounded(0, 70))).toBe(true)
    expect(say('subject.demand + subject.wanted <= subject.maxConnections', bounded(0, 80))).toEqual({ unknown: ['${REPLICAS} × 10', 'the target'] })
  })

  test('a condition that only holds in the middle is not decided by its ends', () => {
    expect(say('subject.demand >= 3 && subject.demand <= 7', bounded(0, 10))).toEqual({ unknown: ['${REPLICAS} × 10', '${REPLICAS} × 10'] })
  })

  test('a number known by its bounds is there', () => expect(say('has(subject.demand)', bounded(120))).toBe(true))

  test('the bounded fact counts as evidence', () => {
    expect(readsOf(ask('subject.maxConnections >= subject.demand', bounded(120)))).toEqual(['database/ledger maxConnections 9', 'database/ledger demand 12'])
  })
})

describe('numbers and texts', () => {
  test.each([
    ['7 / 2', 3],
    ['7.0 / 2.0', 3.5],
    ['7 % 4', 3],
    ['2 + 3 * 4', 14],
    ['-(3 - 5)', 2],
    ['1 == 1.0', true],
    ['1.5 > 1', true],
    ['subject.maxConnections == 97.0', true],
    ['double(subject.maxConnections) / 2.0', 48.5],
    ['int("42") + 1', 43],
    ['int(4.9)', 4],
    ['round(4.5)', 5],
    ['"a" + "b"', 'ab'],
    ['"b" > "a"', true],
    ['size("añb")', 3],
    ['[1, 2] + [3]', [1, 2, 3]],
    ['[1, 2] == [1, 2]', true],
    ['2 in [1, 2]', true],
    ['subject.engine.startsWith("post") && subject.engine.endsWith("gres") && subject.engine.contains("tg")', true],
    ['subject.engine.upperAscii().lowerAscii() == subject.engine', true],
    ['["a", "b"].join("-")', 'a-b'],
    ['join(["a", "b"])', 'a, b'],
    ['plural(1, "copy") + plural(3, "copy") + plural(2, "connection")', '1 copy3 copies2 connections'],
    ['hours(24.0) + " " + hours(0.25) + " " + hours(1.5)', '24 h 15 min 1.5 h'],
    ['days(1.0) + " " + days(30.0)', '1 day 30 days'],
    ['string(3.0) + string(2.25) + string(true)', '32.25true'],
  ])('%s is %j', (source, expected) => expect(say(source)).toEqual(expected))

  test.each([
    ['1 / (3 - 3)', 'division by zero'],
    ['9007199254740991 * 9007199254740991', 'the number is too large'],
    ['int("4x")', 'int() was given no whole number'],
    ['double("x")', 'double() was given no number'],
  ])('%s is a fault', (source, message) => expect(say(source)).toEqual({ fault: message }))

  test('parameters are read as doubles, texts and booleans', () => {
    expect(plainly(ask('subject.retentionDays >= params.days && params.word == "x" && params.on', db, { days: 14, word: 'x', on: true }).result)).toBe(true)
    expect(plainly(ask('subject.retentionDays >= params.days', db, { days: 14.5 }).result)).toBe(false)
  })
})

describe('evidence', () => {
  test('after a short circuit nothing more is read', () => {
    expect(readsOf(ask(`${F} && subject.engine == "postgres"`, db))).toEqual(['database/ledger external 6'])
    expect(readsOf(ask(`${T} || subject.engine == "postgres"`, db))).toEqual(['database/ledger managed 5'])
  })

  test('the right side that decides alone is the only evidence', () => {
    expect(readsOf(ask(`${U} || ${T}`, db))).toEqual(['database/ledger managed 5'])
    expect(readsOf(ask(`${T} && ${F}`, db))).toEqual(['database/ledger external 6'])
    expect(readsOf(ask(`${F} || ${T}`, db))).toEqual(['database/ledger managed 5'])
  })

  test('where both sides are needed, both are evidence, in order', () => {
    expect(readsOf(ask(`${T} && has(subject.engine)`, db))).toEqual(['database/ledger managed 5', 'database/ledger engine 4'])
    expect(readsOf(ask(`${F} || ${ABSENT}`, db))).toEqual(['database/ledger external 6', 'database/ledger durable 3'])
  })

  test('a ternary reads its condition and the branch taken', () => {
    expect(readsOf(ask(`${T} ? subject.maxConnections > 1 : subject.reserved > 1`, db))).toEqual([
      'database/ledger managed 5',
      'database/ledger maxConnections 9',
    ])
  })

  test('an absent fact is read at its subject, with a value of its own', () => {
    const { steps } = ask('has(subject.durable)', db)
    expect(steps.map((read) => [read.value, read.at.line])).toEqual([['(absent)', 3]])
  })

  test('exists reads the member that decided, or the list and every member', () => {
    const two = thing('database', 'ledger', 3, {
      backups: [backup('b0', 20, { automatic: is(false, 21) }), backup('b1', 30, { automatic: is(true, 31), offsite: is(false, 32) })],
    })
    expect(readsOf(ask('subject.backups.exists(b, b.automatic)', two))).toEqual(['backup/b1 automatic 31'])
    expect(readsOf(ask('subject.backups.exists(b, b.automatic && b.offsite)', two))).toEqual([
      'database/ledger backups 20',
      'backup/b0 automatic 21',
      'backup/b1 offsite 32',
    ])
    expect(readsOf(ask('subject.backups.all(b, b.automatic)', two))).toEqual(['backup/b0 automatic 21'])
  })

  test('a filter keeps the reads that made its members', () => {
    const one = thing('database', 'ledger', 3, { backups: [backup('b0', 20, { automatic: is(true, 21), offsite: is(true, 22) })] })
    expect(readsOf(ask('subject.backups.filter(b, b.automatic).exists(b, b.offsite)', one))).toEqual([
      'database/ledger backups 20',
      'backup/b0 automatic 21',
      'backup/b0 offsite 22',
    ])
  })

  test('a list that is not empty stands at its members, an empty one at its subject', () => {
    const open = thing('database', 'ledger', 3, { exposures: [place('port 5432', 40), place('port 5433', 41)] })
    const [step] = ask('subject.exposures.size() == 0', open).steps
    expect(step).toEqual({
      subject: 'database/ledger',
      field: 'exposures',
      value: 'stack.yaml port 5432, stack.yaml port 5433',
      at: { path: 'stack.yaml', line: 40, key: 'line40' },
      also: [{ path: 'stack.yaml', line: 41, key: 'line41' }],
    })
    expect(readsOf(ask('subject.backups.size() == 0', db))).toEqual(['database/ledger backups 3'])
  })

  test('a place that moves to another line is the same to comparing', () => {
    const value = (line: number) =>
      ask('subject.exposures.size() == 0', thing('database', 'ledger', 3, { exposures: [place('port 5432', line)] })).steps[0]?.value
    expect(value(40)).toBe(value(77))
  })

  test('other places of a fact come along', () => {
    const wide = thing('database', 'ledger', 3, {
      engine: { state: 'known', value: 'mysql', at: { path: 'a', line: 1, key: 'k' }, also: [{ path: 'b', line: 2, key: 'k' }] },
    })
    expect(ask('subject.engine == "mysql"', wide).steps[0]?.also).toEqual([{ path: 'b', line: 2, key: 'k' }])
  })

  test('a fact of the wrong type is a fault, not a crash', () => {
    const odd = thing('database', 'ledger', 3, { maxConnections: is(2.5, 9), engine: is(7 as never, 4), backupEvery: is(Number.NaN, 5) })
    for (const source of ['subject.maxConnections > 1', 'subject.engine == "x"', 'subject.backupEvery > 1.0']) expect(say(source, odd)).toHaveProperty('fault')
  })
})
