import { describe, expect, test } from 'vitest'
import { judge, noSettings, thresholds } from '../../src/rules/judge.ts'
import { measureKey } from '../../src/rules/measure.ts'
import { readOf } from '../../src/rules/facts.ts'
import { at, check, is, place, rule, system, thing, unknown, unlisted } from './build.ts'

const ledger = thing('database', 'ledger', 3, {
  engine: is('postgres', 4),
  managed: is(true, 5),
  external: is(false, 6),
  version: unknown('${TAG}', 8),
  maxConnections: is(97, 9),
  reserved: is(3, 10),
})
const one = (compiled: Parameters<typeof judge>[1][number], subject = ledger) => {
  const [verdict] = judge(system([subject]), [compiled], noSettings)
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}

describe('outcomes', () => {
  test('pass, with what decided', () => {
    const verdict = one(check('subject.managed && subject.engine == "postgres"', 'current: "{subject.engine}"\n'))
    expect(verdict).toEqual({
      rule: 'database/probe',
      title: 'The probe holds',
      category: 'database',
      severity: 'high',
      subject: 'database/ledger',
      outcome: 'pass',
      current: 'postgres',
      recommended: 'The probe holds',
      message: 'The probe holds: postgres',
      measures: [],
      evidence: [at(4), at(5)],
      reads: [
        { subject: 'database/ledger', field: 'managed', value: 'true', at: at(5), also: [] },
        { subject: 'database/ledger', field: 'engine', value: 'postgres', at: at(4), also: [] },
      ],
      missing: [],
    })
  })

  test('fail, in the rule’s own words', () => {
    const verdict = one(
      check('subject.maxConnections - subject.reserved > 100', 'message: "{subject.name} takes {subject.maxConnections - subject.reserved}"\n'),
    )
    expect([verdict.outcome, verdict.message, verdict.evidence]).toEqual(['fail', 'ledger takes 94', [at(10), at(9)]])
  })

  test('not-applicable, kept with the reads of when', () => {
    const verdict = one(check('subject.managed', 'when: subject.external\n'))
    expect([verdict.outcome, verdict.message, verdict.current, verdict.evidence]).toEqual(['not-applicable', 'The probe holds: does not apply', '', [at(6)]])
    expect(verdict.reads.map((read) => read.field)).toEqual(['external'])
  })

  test('unknown, with what is missing, where, and what would tell', () => {
    const subject = thing('database', 'ledger', 3, { version: unknown('${TAG}', 8, { hint: 'write ${TAG:-16}' }) })
    const verdict = one(check('subject.version.startsWith("16")', 'current: "version {subject.version}"\n'), subject)
    expect(verdict.outcome).toBe('unknown')
    expect(verdict.current).toBe('version ? (${TAG})')
    expect(verdict.message).toBe('The repository does not show whether the probe holds: it hangs on ${TAG} (stack.yaml:8); write ${TAG:-16}')
    expect(verdict.missing).toEqual([{ raw: '${TAG}', at: at(8), hint: 'write ${TAG:-16}' }])
    expect(verdict.evidence).toEqual([at(8)])
  })

  test('unknown, and the reader had no word on what would tell', () => {
    const said = (raw: string): string =>
      one(check('subject.version == "16"'), thing('database', 'ledger', 3, { version: unknown(raw, 8) })).message.replace(/.*; /, '')
    expect(said('${TAG:?set it}')).toBe('give TAG a value in a committed file, or say under provides: what stands for database/probe')
    expect(said('versionOf(host)')).toBe('write it out there, or say under provides: what stands for database/probe')
  })

  test('an unknown when makes the verdict unknown', () => expect(one(check('subject.managed', 'when: subject.version == "16"\n')).outcome).toBe('unknown'))

  test('error, when the rule asks for what is not there, and the others are judged all the same', () => {
    const verdicts = judge(
      system([ledger]),
      [check('subject.durable'), rule('title: Other\nseverity: low\nfor: database\ncheck: subject.managed\n', 'database/other')],
      noSettings,
    )
    expect(verdicts.map((verdict) => [verdict.rule, verdict.outcome])).toEqual([
      ['database/probe', 'error'],
      ['database/other', 'pass'],
    ])
    expect(verdicts[0]?.message).toBe('The rule database/probe could not be evaluated: database/ledger has no durable; ask has() first')
    expect(verdicts[0]?.evidence).toEqual([at(3)])
  })

  test('a linker’s slip is an error of the rule, not a crash', () => {
    const broken = { ...ledger, facts: undefined as never }
    expect(one(check('subject.managed'), broken).outcome).toBe('error')
  })

  test('an expression that costs too much is an error', () => {
    const backups = Array.from({ length: 1500 }, (_, index) => thing('backup', `b${index}`, 20, { automatic: is(true, 21) }))
    const verdict = one(check('subject.backups.all(a, subject.backups.all(b, a.automatic == b.automatic))'), thing('database', 'ledger', 3, { backups }))
    expect([verdict.outcome, verdict.message]).toEqual(['error', 'The rule database/probe could not be evaluated: the expression takes too long'])
  })
})

test('a text that grows without end is an error', () => {
  const backups = Array.from({ length: 300 }, (_, index) => thing('backup', `b${index}`, 20, {}))
  const verdict = one(
    check(`subject.backups.map(b, join(subject.backups.map(c, "${'x'.repeat(400)}"))).size() > 0`),
    thing('database', 'ledger', 3, { backups }),
  )
  expect([verdict.outcome, verdict.message]).toEqual(['error', 'The rule database/probe could not be evaluated: the text grows too long'])
})

describe('subjects', () => {
  const yaml = (kinds: string) => `title: The probe holds\nseverity: high\nfor: ${kinds}\ncheck: subject.exposures.size() == 0\n`
  const things = [
    thing('pool', 'bouncer', 30, { exposures: [place('port 6432', 31)] }),
    thing('database', 'ledger', 3, {}),
    thing('service', 'api', 40, {}),
    thing('database', 'archive', 50, {}),
  ]

  test('one verdict for each thing of each kind', () => {
    expect(judge(system(things), [rule(yaml('[database, pool]'))], noSettings).map((verdict) => [verdict.subject, verdict.outcome])).toEqual([
      ['database/archive', 'pass'],
      ['database/ledger', 'pass'],
      ['pool/bouncer', 'fail'],
    ])
  })

  test('the whole is `system`', () => {
    const whole = system(things, { secrets: [place('password of ledger', 7)] })
    const [verdict] = judge(
      whole,
      [rule('title: None\nseverity: high\nfor: system\ncheck: subject.secrets.size() == 0 && system.secrets == subject.secrets\n')],
      noSettings,
    )
    expect([verdict?.subject, verdict?.outcome, verdict?.evidence]).toEqual(['system', 'fail', [at(7)]])
  })

  test('a rule may look at the whole system', () => {
    const whole = system(things, { databases: things.filter((one) => one.kind === 'database') as never })
    expect(
      judge(whole, [rule('title: Two\nseverity: high\nfor: pool\ncheck: system.databases.size() == 2\n')], noSettings).map((verdict) => verdict.outcome),
    ).toEqual(['pass'])
  })

  test('no subject, no verdict', () => expect(judge(system([]), [check('true')], noSettings)).toEqual([]))
})

describe('order', () => {
  const of = (id: string, severity: string) => rule(`title: T\nseverity: ${severity}\nfor: database\ncheck: "true"\n`, id)
  const rules = [of('backup/a', 'critical'), of('database/z', 'low'), of('database/b', 'critical'), of('database/a', 'critical'), of('infrastructure/q', 'low')]
  const expected = ['infrastructure/q', 'database/a', 'database/b', 'database/z', 'backup/a']

  test('category, severity, rule, subject, whatever order they come in', () => {
    expect(judge(system([ledger]), rules, noSettings).map((verdict) => verdict.rule)).toEqual(expected)
    const things = [thing('database', 'b', 1, {}), thing('database', 'a', 2, {})]
    const there = judge(system(things), rules, noSettings)
    const back = judge(system(things.toReversed()), rules.toReversed(), noSettings)
    expect(back).toEqual(there)
    expect(there.slice(0, 2).map((verdict) => verdict.subject)).toEqual(['database/a', 'database/b'])
  })
})

describe('settings', () => {
  const kept = rule(
    'title: Kept\nseverity: high\nfor: database\ncheck: subject.retentionDays >= params.days\nparams: { days: 30, word: x }\nrecommended: "{params.days} days, {params.word}"\n',
  )
  const subject = thing('database', 'ledger', 3, { retentionDays: is(14, 4) })

  test('a rule that is off gives nothing', () => expect(judge(system([subject]), [kept], { params: {}, off: new Set(['database/probe']) })).toEqual([]))

  test('a parameter of the configuration stands in for the rule’s own, the others stay', () => {
    const judged = (days: number) => judge(system([subject]), [kept], { params: { 'database/probe': { days } }, off: new Set() })[0]
    expect([judged(7)?.outcome, judged(7)?.recommended]).toEqual(['pass', '7 days, x'])
    expect([judged(21)?.outcome, judged(21)?.recommended]).toEqual(['fail', '21 days, x'])
  })
})

describe('evidence', () => {
  test('every place, each line once, the decisive one first, up to a bound', () => {
    const exposures = Array.from({ length: 12 }, (_, index) => place(`port ${index}`, 40 + Math.floor(index / 2) * 2))
    const many = [...exposures, ...Array.from({ length: 300 }, (_, index) => place(`other ${index}`, 80 + index))]
    const verdict = one(check('subject.exposures.size() == 0'), thing('database', 'ledger', 3, { exposures: many }))
    expect(verdict.evidence.slice(0, 8).map((place) => place.line)).toEqual([40, 42, 44, 46, 48, 50, 80, 81])
    expect(verdict.evidence).toHaveLength(200)
    expect(verdict.evidence.at(-1)?.line).toBe(273)
  })

  test('an empty list that should not be is the subject’s own place', () => {
    expect(one(check('subject.backups.exists(b, b.automatic)')).evidence).toEqual([at(3)])
  })

  test('nothing read: the subject’s own place', () => expect(one(check('1 > 2')).evidence).toEqual([at(3)]))

  test('the place of an unknown list', () => {
    const far = thing('database', 'far', 3, { backups: unlisted('the database is not in the repository', 12) })
    const verdict = one(check('subject.backups.exists(b, b.automatic)'), far)
    expect([verdict.outcome, verdict.evidence[0]]).toEqual(['unknown', at(12)])
  })
})

describe('reads, for telling what a change brought', () => {
  test('when and check together, in the order in which they are read', () => {
    const verdict = one(check('subject.managed && subject.maxConnections > 1', 'when: subject.managed\n'))
    expect(verdict.reads.map((read) => read.field)).toEqual(['managed', 'managed', 'maxConnections'])
  })

  test('the same question can be asked of another system’s thing', () => {
    expect(readOf(ledger, 'maxConnections')).toEqual({ subject: 'database/ledger', field: 'maxConnections', value: '97', at: at(9), also: [] })
    expect(readOf(ledger, 'durable')).toEqual({ subject: 'database/ledger', field: 'durable', value: '(absent)', at: at(3), also: [] })
    expect(readOf(ledger, 'version').value).toBe('? ${TAG}')
    expect(readOf(ledger, 'backups').value).toBe('')
    const tuned = thing('database', 'ledger', 3, { settings: new Map([['wal_level', is('replica', 30)]]) })
    expect(readOf(tuned, 'settings.wal_level')).toMatchObject({ value: 'replica', at: at(30) })
    expect(readOf(tuned, 'settings.fsync').value).toBe('(absent)')
  })
})

describe('measures', () => {
  const measured = (measures: string, subject: Parameters<typeof one>[1]) => one(check('true', `measures:\n${measures}`), subject).measures
  const copies = (...days: readonly (readonly [string, number | undefined])[]) =>
    thing('database', 'ledger', 3, {
      backups: days.map(([mechanism, kept], index) =>
        thing('backup', `b${index}`, 20, { mechanism: is(mechanism, 21), ...(kept === undefined ? {} : { retentionDays: is(kept, 22) }) }),
      ),
    })
  const retention = '  retention: { each: subject.backups, name: it.mechanism, value: it.retentionDays, unit: days }\n'

  test('one of the subject', () =>
    expect(measured('  spare: { value: subject.maxConnections - subject.reserved, unit: connections }\n', ledger)).toEqual([
      { name: 'spare', value: 94, unit: 'connections' },
    ]))

  test('what is unknown, bounded or absent gives none', () => {
    const subject = thing('database', 'ledger', 3, { maxConnections: unknown('${N}', 4, { atLeast: 100 }), reserved: unknown('${R}', 5) })
    for (const field of ['maxConnections', 'reserved', 'wanted']) expect(measured(`  spare: { value: subject.${field}, unit: x }\n`, subject)).toEqual([])
  })

  test('one a member, by name', () => {
    expect(measured(retention, copies(['snapshots', 14], ['pg_dump', 30], ['wal-g', undefined]))).toEqual([
      { name: 'retention pg_dump', value: 30, unit: 'days' },
      { name: 'retention snapshots', value: 14, unit: 'days' },
    ])
    expect(measureKey('retention pg_dump #2')).toBe('retention')
    expect(measureKey('interval')).toBe('interval')
  })

  test('members of one name are numbered from the highest, so that none hides another', () => {
    const expected = [
      { name: 'retention pg_dump', value: 30, unit: 'days' },
      { name: 'retention pg_dump #2', value: 5, unit: 'days' },
    ]
    expect(measured(retention, copies(['pg_dump', 5], ['pg_dump', 30]))).toEqual(expected)
    expect(measured(retention, copies(['pg_dump', 30], ['pg_dump', 5]))).toEqual(expected)
  })

  test('places are counted by what stands there', () => {
    const subject = thing('database', 'ledger', 3, { exposures: [place('port 5432', 40), place('port 5433', 41), place('port 5432', 42)] })
    expect(measured('  places: { each: subject.exposures, unit: place }\n', subject)).toEqual([
      { name: 'places port 5432', value: 2, unit: 'place' },
      { name: 'places port 5433', value: 1, unit: 'place' },
    ])
  })

  test('other members by their own name', () => {
    expect(measured('  copies: { each: subject.backups, unit: copy }\n', copies(['a', 1]))).toEqual([{ name: 'copies b0', value: 1, unit: 'copy' }])
  })

  test('none for what does not apply', () =>
    expect(one(check('true', 'when: subject.external\nmeasures: { spare: { value: subject.reserved, unit: x } }\n')).measures).toEqual([]))
})

describe('bounds of what weakens', () => {
  const compiled = check(
    'true',
    'measures: { interval: { value: subject.backupEvery, unit: h } }\nweakens: { interval: { worse: higher, past: "has(subject.rpoHours) ? subject.rpoHours : 24.0" } }\n',
  )
  const past = (subject: NonNullable<Parameters<typeof one>[1]>) => [...thresholds(compiled, subject, system([subject]), noSettings)]

  test('are evaluated for the subject', () => {
    expect(past(ledger)).toEqual([['interval', 24]])
    expect(past(thing('database', 'ledger', 3, { rpoHours: is(6, 4) }))).toEqual([['interval', 6]])
    expect(past(thing('database', 'ledger', 3, { rpoHours: unknown('${RPO}', 4) }))).toEqual([])
  })

  test('are none for a subject that is not there', () => expect([...thresholds(compiled, undefined, system([ledger]), noSettings)]).toEqual([]))
})

describe('texts', () => {
  const said = (template: string, subject = ledger) => one(check('true', `current: ${JSON.stringify(template)}\n`), subject).current
  test.each([
    ['{subject.maxConnections} connections', '97 connections'],
    ['{double(subject.maxConnections) / 4.0} and {2.0}', '24.25 and 2'],
    ['{subject.version}', '? (${TAG})'],
    ['{subject.durable}', 'not set'],
    ['{subject.managed}', 'true'],
    ['{join(["a", "b"])}, {["c", "d"]}', 'a, b, c, d'],
    ['{{literal}}', '{literal}'],
  ])('%s', (template, text) => expect(said(template)).toBe(text))

  test('bounds are said as such', () => {
    const demand = (atLeast?: number, atMost?: number) =>
      thing('database', 'ledger', 3, {
        demand: unknown('${N}', 4, { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) }),
      })
    expect(said('{subject.demand}', demand(120))).toBe('at least 120')
    expect(said('{subject.demand}', demand(0))).toBe('? (${N})')
    expect(said('{plural(subject.demand, "copy")}', demand(undefined, 9))).toBe('at most 9 copies')
    expect(said('{subject.demand + 1}', demand(3, 5))).toBe('4 to 6')
    expect(said('{share(subject.demand, 97)}', demand(120))).toBe('at least 124 %')
  })

  test('a long raw text is left out', () => {
    expect(said('{subject.version}', thing('database', 'ledger', 3, { version: unknown('x'.repeat(60), 4) }))).toBe('?')
  })

  test('over 80 % is said', () => {
    expect(said('{share(45, 97)}; {share(90, 97)}; {share(120, 97)}')).toBe('46 %; 93 %, over 80 %; 124 %')
  })
})
