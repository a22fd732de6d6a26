import { expect, test } from 'vitest'
import { directionOf } from '../../src/config/direction.ts'
import { loadRule } from '../../src/rules/load.ts'
import { categories, shippedRules } from '../../src/rules/shipped.gen.ts'

function direction(rest: string): string | undefined {
  const text = `title: Copies are kept\nseverity: low\nfor: database\nparams: { copies: 2, other: 1 }\n${rest}\n`
  return directionOf(loadRule({ path: 'rules/database/copies.yaml', text }, { categories, shipped: false }).compiled, 'copies')
}

test.each([
  ['subject.standbys >= params.copies', 'higher'],
  ['params.copies < subject.standbys', 'higher'],
  ['subject.standbys <= params.copies', 'lower'],
  ['!(subject.standbys > params.copies)', 'lower'],
  ['!(subject.managed && subject.standbys < params.copies)', 'higher'],
  ['subject.managed || subject.standbys >= params.copies && subject.readReplicas >= params.copies', 'higher'],
  ['subject.managed ? subject.standbys >= params.copies : subject.durable', 'higher'],
  ['subject.clients.all(c, subject.standbys >= params.copies)', 'higher'],
  ['subject.standbys >= params.copies && subject.readReplicas <= params.copies', undefined],
  ['subject.standbys == params.copies', undefined],
  ['subject.standbys >= 3.0 - params.copies', undefined],
  ['params.copies > 1 ? subject.managed : subject.durable', undefined],
  ['subject.standbys >= params.other', undefined],
])('check: %s', (check, expected) => {
  expect(direction(`check: "${check}"`)).toBe(expected)
})

test('a condition or a measure that reads it leaves nothing to tell', () => {
  expect(direction('when: subject.readReplicas > params.copies\ncheck: subject.standbys >= params.copies')).toBeUndefined()
  expect(direction('check: subject.standbys >= params.copies\nmeasures: { m: { value: params.copies, unit: copies } }')).toBeUndefined()
})

test('a bound of a measure counts as well', () => {
  const rest = (worse: string): string =>
    `check: subject.standbys >= params.copies\nmeasures: { m: { value: subject.standbys, unit: copies } }\nweakens: { m: { worse: ${worse}, past: params.copies } }`
  expect(direction(rest('lower'))).toBe('higher')
  expect(direction(rest('higher'))).toBeUndefined()
})

test('the retention of backups is stricter when longer', () => {
  const rule = shippedRules.find((one) => one.rule.id === 'backup/retention')
  expect(rule === undefined ? undefined : directionOf(rule, 'days')).toBe('higher')
})
