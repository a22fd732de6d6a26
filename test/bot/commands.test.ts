import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { commandLines, readCommand } from '../../src/bot/commands.ts'

const known = { rules: ['database/replica', 'backup/offsite', 'backup/automated', 'gate/weakened'], today: '2026-11-28' }
const read = (line: string) => readCommand(line, known)

describe('lines', () => {
  test('begin with the word, whatever stands around them', () => {
    const body = 'Thanks!\n/plimsoll status\r\n  /PLIMSOLL help  \n/plimsolls no\nsee /plimsoll help\n> /plimsoll waive x\n    /plimsoll recheck'
    expect(commandLines(body)).toEqual(['/plimsoll status', '/PLIMSOLL help'])
  })

  test('in a fence are what somebody shows', () => {
    expect(commandLines('```\n/plimsoll recheck\n```\n/plimsoll status\n~~~~\n/plimsoll help\n~~~\n/plimsoll help\n~~~~')).toEqual(['/plimsoll status'])
  })
})

describe('a waiver', () => {
  test('has a rule, a subject, a last day and a reason', () => {
    expect(read('/plimsoll waive database/replica database/postgres until 2027-01-31 reason: single node until Q1: see #4')).toEqual({
      does: 'waive',
      rule: 'database/replica',
      subject: 'database/postgres',
      until: '2027-01-31',
      reason: 'single node until Q1: see #4',
      lasting: false,
    })
  })

  test.each([
    [
      '/plimsoll waive `backup/offsite` until: 2026-11-28 Reason: today still',
      { rule: 'backup/offsite', until: '2026-11-28', reason: 'today still', lasting: false },
    ],
    ['/plimsoll waive backup/offsite lasting until 2027-01-31 reason: x', { rule: 'backup/offsite', until: '2027-01-31', reason: 'x', lasting: true }],
    [
      '/plimsoll waive gate/weakened `ops files/a.yml` until "2027-01-31" reason: x',
      { rule: 'gate/weakened', subject: 'ops files/a.yml', until: '2027-01-31', reason: 'x', lasting: false },
    ],
  ])('%s', (line, expected) => expect(read(line)).toEqual({ does: 'waive', ...expected }))

  test.each([
    [
      '/plimsoll waive database/replica',
      'A waiver needs its last day, after `until`.',
      '/plimsoll waive database/replica until 2026-12-28 reason: why this is accepted, and what follows',
    ],
    ['/plimsoll waive', 'A rule is missing.', '/plimsoll waive database/replica until 2026-12-28 reason: why this is accepted, and what follows'],
    [
      '/plimsoll waive database/replicas until 2027-01-31 reason: x',
      'There is no rule `database/replicas`.',
      '/plimsoll waive database/replica until 2027-01-31 reason: x',
    ],
    ['/plimsoll waive offsite until 2027-01-31 reason: x', 'There is no rule `offsite`.', '/plimsoll waive backup/offsite until 2027-01-31 reason: x'],
    [
      '/plimsoll waive database/replica until 2027-02-30 reason: x',
      '`2027-02-30` is no day, as 2027-01-31 is.',
      '/plimsoll waive database/replica until 2026-12-28 reason: x',
    ],
    [
      '/plimsoll waive database/replica until 31.1.2027 reason: x',
      '`31.1.2027` is no day, as 2027-01-31 is.',
      '/plimsoll waive database/replica until 2026-12-28 reason: x',
    ],
    [
      '/plimsoll waive database/replica until 2026-11-27 reason: x',
      '2026-11-27 is over: days are counted in UTC, where it is 2026-11-28.',
      '/plimsoll waive database/replica until 2026-12-28 reason: x',
    ],
    [
      '/plimsoll waive database/replica until 2027-01-31',
      'A waiver needs a reason, after `reason:`.',
      '/plimsoll waive database/replica until 2027-01-31 reason: why this is accepted, and what follows',
    ],
    [
      '/plimsoll waive database/replica a b until 2027-01-31 reason: x',
      '`b` is one word too many: a subject with blanks stands in backticks.',
      '/plimsoll waive database/replica a until 2027-01-31 reason: x',
    ],
  ])('%s is answered with the right one', (line, lacks, right) => {
    expect(read(line)).toEqual({ does: 'malformed', line, lacks, right })
    // What is offered can be said as it stands.
    expect(read(right).does).toBe('waive')
  })

  test('has a reason of at most 500 characters', () => {
    expect(read(`/plimsoll waive database/replica until 2027-01-31 reason: ${'x'.repeat(501)}`)).toMatchObject({
      does: 'malformed',
      lacks: 'The reason is over 500 characters.',
    })
  })
})

test.each([
  ['/plimsoll', 'A command is missing.', '/plimsoll help'],
  ['/plimsoll stats', 'There is no command `stats`.', '/plimsoll status'],
  ['/plimsoll frobnicate', 'There is no command `frobnicate`.', '/plimsoll help'],
  ['/plimsoll recheck now', '`recheck` takes nothing after it.', '/plimsoll recheck'],
  ['/plimsoll explain', 'A rule is missing.', '/plimsoll explain database/replica'],
  ['/plimsoll unwaive database/replicas', 'There is no rule `database/replicas`.', '/plimsoll unwaive database/replica'],
])('%s is answered with the right one', (line, lacks, right) => expect(read(line)).toEqual({ does: 'malformed', line, lacks, right }))

test('whatever is written is read in bounds, and what is offered has no line break', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.constantFrom('', 'waive ', 'waive database/replica ', 'explain '), (text, verb) => {
      for (const line of commandLines(`/plimsoll ${verb}${text}`)) {
        const said = read(line)
        if (said.does === 'malformed') {
          expect(said.right).toMatch(/^\/plimsoll /)
          expect(said.right).not.toMatch(/[\r\n]/)
          expect(said.lacks.length).toBeLessThan(400)
        }
      }
    }),
  )
})
