import { describe, expect, test } from 'vitest'
import { CelProblem, compile } from '../../src/rules/cel.ts'
import { functions } from '../../src/rules/functions.ts'
import { kinds, type Kind } from '../../src/model/kinds.ts'

const scope = { subject: 'database', params: { days: 'double' } } as const

function problem(source: string, over: Parameters<typeof compile>[1] = scope): CelProblem {
  try {
    compile(source, over)
  } catch (error) {
    if (error instanceof CelProblem) return error
    throw error
  }
  throw new Error(`${source} was accepted`)
}

describe('what the checker refuses', () => {
  test.each([
    ['subject.maxConections > 3', 'there is no field maxConections; did you mean maxConnections?', 8],
    ['has(subject.maxConections)', 'there is no field maxConections; did you mean maxConnections?', 12],
    ['subject.backups.exists(b, has(b.automtic))', 'there is no field automtic; did you mean automatic?', 32],
    ['subject.backups.exists(b, b.automtic)', 'there is no field automtic; did you mean automatic?', 28],
    ['params.dayz > 3.0', 'there is no field dayz; did you mean days?', 7],
    ['has(params.dayz)', 'there is no field dayz; did you mean days?', 11],
    ['sunject.managed', 'there is no variable sunject; did you mean subject?', 0],
    ['subject.engine > 3', 'no such overload: string > int', 0],
    ['subject.managed && subject.engine', "logical operator requires bool operands, got 'string'", 0],
    ['subject.maxConnections + 1.5', 'no such overload: int + double', 0],
    ['subject.backups.exist(b, b.automatic)', 'there is no function exist; did you mean exists?', 16],
    ['subject.managed ? 1 : "a"', "ternary branches must have the same type, got 'int' and 'string'", 0],
    ['subject.managed &&', 'unexpected token: EOF', 18],
    ['subject.backups[0].automtic', 'there is no field automtic; did you mean automatic?', 19],
  ])('%s', (source, summary, offset) => {
    const found = problem(source)
    expect([found.summary, found.offset]).toEqual([summary, offset])
  })

  test('a caret stands below the place, in the line of an expression of several', () => {
    expect(problem('subject.managed\n  && has(subject.enginee)').message).toBe(
      ['there is no field enginee; did you mean engine?', '    && has(subject.enginee)', '                   ^'].join('\n'),
    )
  })
})

describe('what an expression of a stranger may not do', () => {
  test.each([
    ['subject.engine.matches("(a+)+$")', 'there is no function matches'],
    ['b"abc" == b"abc"', 'rules know only texts, whole and decimal numbers, true and false'],
    ['null == null', 'rules know only texts, whole and decimal numbers, true and false'],
    ['3u == 3u', 'rules know only texts, whole and decimal numbers, true and false'],
    ['{"a": 1}.size() > 0', 'rules know no map literals'],
    ['dyn(subject).anything', 'there is no function dyn'],
    ['type(subject) == type(1)', 'there is no function type'],
    ['cel.bind(x, subject.engine, x == "a")', 'there is no function bind'],
    ['timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")', 'there is no function timestamp'],
    ['9007199254740993 > 1', 'rules know only texts, whole and decimal numbers, true and false'],
    ['has(subject)', 'has() asks for one field, as in has(subject.engine)'],
    ['has(subject.backups[0])', 'has() asks for one field, as in has(subject.engine)'],
  ])('%s', (source, summary) => expect(problem(source).summary).toContain(summary))

  test.each(['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'])('reach the language behind: subject.%s', (name) => {
    expect(problem(`subject.${name} == subject.${name}`)).toBeInstanceOf(CelProblem)
    expect(problem(`has(subject.${name})`)).toBeInstanceOf(CelProblem)
    expect(problem(`params.${name} == 1.0`)).toBeInstanceOf(CelProblem)
  })

  test('be longer than the limit', () => expect(problem(`"${'a'.repeat(2000)}" == ""`).summary).toBe('longer than 2000 characters'))

  test('have more parts than 300', () => {
    expect(problem(Array.from({ length: 160 }, () => '1').join('+') + ' > 0').summary).toBe('more than 300 parts')
    expect(compile(Array.from({ length: 140 }, () => '1').join('+') + ' > 0', scope).type).toBe('bool')
  })

  test('nest lambdas three deep', () => {
    const system = { subject: 'system', params: {} } as const
    expect(compile('subject.databases.all(a, subject.databases.all(b, a.managed == b.managed))', system).type).toBe('bool')
    expect(problem('subject.databases.all(a, subject.databases.all(b, subject.databases.all(c, a.managed)))', system).summary).toBe(
      'lambdas nested more than 2 deep',
    )
  })

  test.each([
    `${'!'.repeat(1900)}subject.managed`,
    `${'('.repeat(900)}1${')'.repeat(900)} > 0`,
    `${'-'.repeat(1900)}1 > 0`,
    `${'['.repeat(900)}${']'.repeat(900)} == []`,
  ])('crash by depth', (source) => {
    expect(problem(source)).toBeInstanceOf(CelProblem)
  })
})

describe('types', () => {
  test('every field of every kind can be asked for, and has()', () => {
    for (const kind of Object.keys(kinds) as Kind[]) {
      for (const [name, { type }] of Object.entries(kinds[kind])) {
        const wanted = type === 'map' ? 'map<string, string>' : (type as string) === 'strings' ? 'list<string>' : type
        expect(compile(`subject.${name}`, { subject: kind, params: {} }).type).toBe(wanted)
        expect(compile(`has(subject.${name})`, { subject: kind, params: {} }).type).toBe('bool')
      }
      expect(compile('subject.name', { subject: kind, params: {} }).type).toBe('string')
    }
  })

  test('counts and measures compare', () => {
    for (const source of ['subject.maxConnections >= params.days', 'subject.maxConnections == 3.0', '3.0 != subject.reserved', 'subject.windowDays < 7'])
      expect(compile(source, scope).type).toBe('bool')
  })

  test('every function of ours has a signature that the checker knows', () => {
    const calls = ['bytes(1.0)', 'gibibytes(1.0)', 'join(["a"])', 'plural(2, "x")', 'hours(1.0)', 'days(1.0)', 'round(1.0)', 'share(1, 2)', 'number("83%")']
    for (const call of calls) expect(['string', 'int', 'double']).toContain(compile(call, scope).type)
    const named = Object.entries(functions).filter(([, one]) => one.signatures !== undefined)
    expect(named.map(([name]) => name).sort()).toEqual(['bytes', 'days', 'few', 'gibibytes', 'hours', 'join', 'number', 'plural', 'round', 'setting', 'share'])
  })

  test('names of an answer: JSON, null and durations', () => {
    const names = { names: { p95: 'double', body: 'dyn', waiting: 'int', declared: 'service', headers: 'map<string, string>' } }
    for (const source of [
      "p95 < duration('500ms')",
      "duration('1h') >= p95",
      'body.items.exists(one, one.ok == true && one.error == null)',
      'waiting >= declared.replicas',
      "headers['location'].startsWith('https://')",
    ])
      expect(compile(source, names).type).toBe('bool')
    expect(() => compile('p59 < 1.0', names)).toThrow('there is no variable p59; did you mean p95?')
    expect(() => compile('declared.replicsa > 1', names)).toThrow('there is no field replicsa; did you mean replicas?')
  })

  test('a measure’s member is `it`', () => {
    expect(compile('it.mechanism', { ...scope, it: 'backup' }).type).toBe('string')
    expect(problem('it.mechanism').summary).toContain('there is no variable it')
  })
})
