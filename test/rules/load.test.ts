import { kinds } from '../../src/model/kinds.ts'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/base/errors.ts'
import { loadRule } from '../../src/rules/load.ts'
import { splitTemplate } from '../../src/rules/template.ts'
import { paramProblem } from '../../src/rules/compiled.ts'
import { nearest } from '../../src/rules/nearest.ts'
import { categories } from './build.ts'

const path = '.plimsoll/rules/database/naming.yaml'
const small = `title: Every ledger has a version
severity: high
for: database
check: has(subject.version)
`

function load(text: string, from = path, shipped = false) {
  return loadRule({ path: from, text }, { categories, shipped })
}

function refusal(text: string, from = path, shipped = false): { said: string; hint: string; where: string | undefined } {
  try {
    load(text, from, shipped)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(error.exit).toBe(2)
    return { said: error.message, hint: error.hint, where: error.where }
  }
  throw new Error('the rule was accepted')
}

describe('a small rule', () => {
  const { rule, compiled } = load(small)

  test('takes its id and category from its path, and defaults for the rest', () => {
    expect(rule).toMatchObject({
      id: 'database/naming',
      category: 'database',
      guarded: false,
      introduced: false,
      phase: 2,
      for: ['database'],
      params: {},
      measures: {},
      weakens: {},
      links: [],
      fix: {},
    })
    expect(compiled.order).toBe(2)
    expect(compiled.rule).not.toHaveProperty('examples')
  })

  test('its message negates the title until it says one of its own', () => {
    expect(rule.message).toBe('It does not hold that every ledger has a version')
    expect(load(`${small}current: "{subject.engine}"\n`).rule.message).toBe('It does not hold that every ledger has a version: {subject.engine}')
    expect(load(`${small}message: No version\n`).rule.message).toBe('No version')
    expect(rule.recommended).toBe('Every ledger has a version')
  })

  test.each([
    ['critical', 1],
    ['high', 2],
    ['medium', 3],
    ['low', 3],
  ] as const)('severity %s gives phase %s', (severity, phase) => expect(load(small.replace('high', severity)).rule.phase).toBe(phase))

  test('a phase of its own wins', () => expect(load(`${small}phase: 1\n`).rule.phase).toBe(1))

  test('a windows line end changes nothing', () => expect(load(small.replaceAll('\n', '\r\n')).compiled).toEqual(compiled))
})

describe('what is refused, with its line and the nearest right word', () => {
  test.each([
    [`${small}severty: low\n`, `${path}:5 a rule has no key severty`, 'did you mean severity?'],
    [small.replace('high', 'hihg'), `${path}:2 severity is hihg`, 'it is one of critical, high, medium, low'],
    [small.replace('for: database', 'for: databse'), `${path}:3 there is no kind databse`, 'did you mean database?'],
    [small.replace('for: database', 'for: [database, poool]'), `${path}:3 there is no kind poool`, 'did you mean pool?'],
    [small.replace('title', 'titel'), `${path}:1 a rule has no key titel`, 'did you mean title?'],
    [small.replace(/^title.*\n/, ''), `${path}:1 title is missing`, 'a rule needs title'],
    [small.replace(/severity.*\n/, ''), `${path}:1 severity is missing`, 'it is one of critical, high, medium, low'],
    [small.replace(/for.*\n/, ''), `${path}:1 for is missing`, `it is one or more of ${Object.keys(kinds).join(', ')}`],
    [small.replace(/check.*\n/, ''), `${path}:1 check is missing`, 'a rule needs check'],
    [`${small}guarded: perhaps\n`, `${path}:5 guarded is neither true nor false`, 'write guarded: true'],
    [`${small}introduced: true\n`, `${path}:1 introduced without guarded`, 'a rule whose fresh failure blocks is guarded: true'],
    [`${small}title: Again\n`, `${path}:5 title stands twice`, 'keep one of the two'],
    [`${small}params: 4\n`, `${path}:5 params is not a map`, 'write it as key: value'],
    [`${small}why: [a]\n`, `${path}:5 why is not a text`, 'write why as text, in quotes where it holds ": " or " #"'],
    [`${small}weakens: { gap: { worse: lower } }\nmeasures: { gaps: { value: "1", unit: x } }\n`, `${path}:5 there is no measure gap`, 'did you mean gaps?'],
    [`${small}measures: { gaps: { unit: x } }\n`, `${path}:5 gaps measures nothing`, 'give it value:, or each: for one measure a member'],
    [`${small}measures: { gaps: { value: "1" } }\n`, `${path}:5 unit is missing`, 'a rule needs unit'],
    [
      `${small}measures: { gaps: { value: "1", unit: x } }\nweakens: { gaps: { worse: new } }\n`,
      `${path}:6 gaps has no members to be new`,
      'give the measure each:',
    ],
    [
      `${small}measures: { gaps: { value: "1", unit: x } }\nweakens: { gaps: { worse: bigger } }\n`,
      `${path}:6 worse is bigger`,
      'it is one of higher, lower, new, gone',
    ],
    [`${small}current: "{subject.engine"\n`, `${path}:5 a brace of current is never closed`, 'write {{ for a brace that is meant as such'],
    [`${small}examples: { godo: [] }\n`, `${path}:5 examples has no key godo`, 'did you mean good?'],
    [`- a\n`, `${path}:1 a rule is not a map`, 'write it as key: value'],
    [`a: [\n`, `${path}:2 this is not YAML`, 'mend the YAML first'],
    [`${small}---\na: b\n`, `${path}:6 a second document`, 'one file holds one rule'],
  ])('%j', (text, said, hint) => {
    const found = refusal(text)
    expect(found.said).toContain(said)
    expect(found.hint).toBe(hint)
    expect(found.where).toBe(/^\S+:\d+/.exec(said)?.[0])
  })

  test.each([
    ['.plimsoll/rules/databse/x.yaml', 'there is no category databse', 'did you mean database?'],
    ['.plimsoll/rules/x.yaml', 'a rule lies in rules/<category>/<name>.yaml', 'move it there; its path is its id'],
    ['.plimsoll/rules/database/Bad_Name.yaml', 'Bad_Name is no rule name', 'lower-case words with dashes between'],
  ])('by its path %s', (from, said, hint) => expect(refusal(small, from)).toMatchObject({ said: `${from}:1 ${said}`, hint }))
})

describe('expressions in a file', () => {
  test('a mistake is told at its own line, with a caret', () => {
    expect(refusal(small.replace('version)', 'versoin)')).said).toBe(
      [`${path}:4 there is no field versoin; did you mean version?`, '  has(subject.versoin)', '              ^'].join('\n'),
    )
  })

  test('also inside a block of several lines', () => {
    const text = small.replace('check: has(subject.version)', 'check: |\n  has(subject.version)\n  && subject.managd')
    expect(refusal(text).said).toContain(`${path}:6 there is no field managd; did you mean managed?`)
  })

  test('also in when, measures, weakens and between braces', () => {
    expect(refusal(`${small}when: subject.managd\n`).said).toContain(`${path}:5 there is no field managd`)
    expect(refusal(`${small}measures:\n  gap:\n    value: subject.resrved\n    unit: x\n`).said).toContain(`${path}:7 there is no field resrved`)
    expect(refusal(`${small}measures: { gap: { value: "1", unit: x } }\nweakens:\n  gap:\n    worse: lower\n    past: subject.resrved\n`).said).toContain(
      `${path}:9 there is no field resrved`,
    )
    expect(refusal(`${small}message: "{subject.nmae} has none"\n`).said).toContain(`${path}:5 there is no field nmae; did you mean name?`)
    expect(refusal(`${small}measures:\n  gap:\n    each: subject.backups\n    value: it.retentionDay\n    unit: x\n`).said).toContain(
      `${path}:8 there is no field retentionDay; did you mean retentionDays?`,
    )
  })

  test.each([
    ['check', 'subject.engine', 'string where bool'],
    ['when', 'subject.maxConnections', 'int where bool'],
    ['message', '"{subject.settings}"', 'map<string, string> where text'],
    ['message', '"{subject.backups}"', 'list<backup> where text'],
  ])('%s of the wrong type is refused', (key, value, said) => {
    expect(refusal(key === 'check' ? small.replace('has(subject.version)', value) : `${small}${key}: ${value}\n`).said).toContain(
      `this gives ${said} is asked for`,
    )
  })

  test('a rule for two kinds is checked for each', () => {
    const both = small.replace('for: database', 'for: [database, pool]')
    expect(refusal(both).said).toContain('there is no field version')
    expect(load(both.replace('has(subject.version)', 'subject.exposures.size() == 0')).rule.for).toEqual(['database', 'pool'])
  })

  test('parameters are known by their names and types', () => {
    const withDays = small.replace('has(subject.version)', 'subject.retentionDays >= params.days')
    expect(load(`${withDays}params: { days: 30 }\n`).rule.params).toEqual({ days: 30 })
    expect(refusal(`${withDays}params: { dayz: 30 }\n`).said).toContain('there is no field days; did you mean dayz?')
    expect(refusal(withDays).said).toContain('there is no variable params')
    expect(load(`${small}params: { a: "30", b: yes, c: word, d: 1.5 }\n`).rule.params).toEqual({ a: '30', b: true, c: 'word', d: 1.5 })
  })
})

describe('shipped rules owe more', () => {
  const whole = `title: Every ledger has a version
severity: high
impact: Nobody knows what runs.
effort: minutes
for: database
check: has(subject.version)
message: No version
why: A version tells what runs.
fix: { compose: "image: postgres:16" }
links: [https://www.postgresql.org/support/versioning/]
examples:
  good: [ { why: It has one., files: { compose.yaml: "a" } } ]
  bad: [ { why: It has none., files: { compose.yaml: "a" }, finds: "compose.yaml:1" } ]
`
  const from = 'rules/database/naming.yaml'

  test('a whole one loads', () =>
    expect(load(whole, from, true).rule.examples.bad[0]).toEqual({ why: 'It has none.', files: { 'compose.yaml': 'a' }, finds: 'compose.yaml:1' }))

  test.each([
    [/^why.*\n/m, 'why is missing'],
    [/^impact.*\n/m, 'impact is missing'],
    [/^effort.*\n/m, 'effort is one of'],
    [/^fix.*\n/m, 'fix is missing'],
    [/^links.*\n/m, 'links name upstream documentation'],
    [/^message.*\n/m, 'message is missing'],
    [/^ {2}good.*\n/m, 'a good example is missing'],
    [/^ {2}bad.*\n/m, 'a bad example is missing'],
    [/, finds: "compose.yaml:1"/, 'bad and unknown examples say finds'],
    [/It has one\./, 'an example says why', 'It has one'],
    [/what runs\.$/m, 'impact is missing or does not end with a period', 'what runs'],
    [/^title.*$/m, 'the title says what is true', 'title: Ensure a version'],
    [/^title.*$/m, 'the title is a sentence without its period', 'title: Every ledger has a version.'],
    [/image: postgres:16/, 'fix for compose is neither code nor a sentence', 'Write a version'],
    [/No version/, 'no exclamation marks', 'No version!'],
  ])('%s', (pattern, said, instead = '') => expect(refusal(whole.replace(pattern, instead), from, true).said).toContain(said))
})

describe('templates', () => {
  test.each([
    ['plain', ['plain']],
    ['', ['']],
    ['{a} of {b}', [{ source: 'a', offset: 1 }, ' of ', { source: 'b', offset: 8 }]],
    ['{{x}} {a}', ['{x} ', { source: 'a', offset: 7 }]],
    [`{has(a) ? "}" : '{'}`, [{ source: `has(a) ? "}" : '{'`, offset: 1 }]],
  ])('%j', (text, parts) => expect(splitTemplate(text)).toEqual(parts))

  test('an open brace is told by its offset', () => expect(() => splitTemplate('abc {d')).toThrow(new RangeError('4')))
})

describe('parameters of the configuration', () => {
  const { rule } = load(small.replace('has(subject.version)', 'subject.retentionDays >= params.days') + 'params: { days: 30 }\n')
  test.each([
    ['days', 14, undefined],
    ['day', 14, 'database/naming has no parameter day; did you mean days?'],
    ['days', '14', 'database/naming asks for a number in days'],
    ['constructor', 1, 'database/naming has no parameter constructor; did you mean days?'],
  ])('%s: %j', (name, value, said) => expect(paramProblem(rule, name, value)).toBe(said))
})

test('nearest finds a slip and nothing far-fetched', () => {
  expect([
    nearest('retension', ['retention', 'offsite']),
    nearest('Gaurded', ['guarded']),
    nearest('xyzzy', ['guarded', 'title']),
    nearest('a'.repeat(5000), ['title']),
  ]).toEqual(['retention', 'guarded', undefined, undefined])
})
