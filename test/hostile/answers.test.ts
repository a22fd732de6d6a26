/** Answers to commands and texts from repositories, whatever they hold: property tests over GitHub-flavoured Markdown. */
import fc from 'fast-check'
import { test } from 'vitest'
import * as answers from '../../src/bot/answers.ts'
import { readCommand } from '../../src/bot/commands.ts'
import { cut, code, escaped, sentence } from '../../src/report/escape.ts'
import { home } from '../../src/report/sarif-rules.ts'
import { table } from '../../src/report/table.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { changeOf, decisionOf } from '../harness/engine.ts'
import { expectHarmless } from './harmless.ts'
import { odd } from './trees.ts'

const triggers = [
  '@octocat',
  '#12',
  'GH-12',
  'o/r#1',
  'https://x.example',
  'www.x.example',
  'a@x.example',
  ':tada:',
  '<img src=x>',
  '![a](b)',
  '[a](b)',
  '|',
  '`',
  '``',
  '\n',
  '$x$',
  '&#64;x',
  '&commat;x',
  '::error::',
  '~~',
  '**',
  '- [ ] x',
  '# x',
  '> x',
  '1. x',
  '\u200b',
  '\u202e',
  '<!--',
  '-->',
]
const text = fc.oneof(
  fc.constantFrom(...odd),
  fc.array(fc.oneof(fc.constantFrom(...triggers), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 6 }).map((parts) => parts.join('')),
)

test.each(['o/r#1https://x.example', '_https://x.example', '9www.x.example', '_www.x.example', '_GH-1', 'éhttp://x.example/a', 'xhttps://x.example'])(
  '%s is no link, whatever stands before it',
  async (name) => {
    await expectHarmless(`${escaped(name)} ${sentence(name)}\n\n${table(['A'], [[escaped(name)]])}`, [])
  },
)

test('a name is a name wherever it stands', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (one, two) => {
      await expectHarmless(
        `${escaped(one)} ${code(two)}\n\n${table(
          ['A', 'B'],
          [
            [escaped(one), sentence(cut(two, 20))],
            [code(one), code(two)],
          ],
        )}`,
        [],
      )
    }),
    { numRuns: 300 },
  )
}, 60_000)

test('a command is answered with what was said, and that does nothing', async () => {
  const rule = shippedRules[0]?.rule
  await fc.assert(
    fc.asyncProperty(text, text, async (subject, reason) => {
      const said = readCommand(`/plimsoll waive backup/offsite ${subject} until 2026-11-31 reason: ${reason}`, {
        rules: ['backup/offsite'],
        today: '2026-11-28',
      })
      if (said.does === 'malformed') await expectHarmless(answers.malformedAnswer(said), [])
      const waiver = { rule: 'backup/offsite', subject, reason, until: '2027-01-01', by: `@${subject}` }
      const change = changeOf({ subject, message: reason })
      const decision = decisionOf({ changes: [change, { ...change, blocking: false, waiver }] })
      for (const answer of [
        answers.waived(waiver, 1, 'a'.repeat(40)),
        answers.unwaived(waiver, true),
        answers.waivesNothing(waiver, [change]),
        answers.notAllowed('waive', subject, reason, [subject]),
        answers.standing(decision),
        answers.gateRule(subject),
        answers.failed(reason, subject, `${subject}:3`),
        answers.unread(3),
        answers.tooLong,
        ...(rule === undefined
          ? []
          : [
              answers.explained(
                rule,
                {
                  ...decision,
                  head: { ...decision.head, verdicts: decision.head.verdicts.map((one) => ({ ...one, rule: rule.id, subject, message: reason })) },
                },
                false,
              ),
            ]),
      ])
        await expectHarmless(answer, [home])
    }),
    { numRuns: 60 },
  )
}, 120_000)
