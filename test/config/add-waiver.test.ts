import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withWaiver } from '../../src/config/add-waiver.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Waiver } from '../../src/model/verdict.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { memoryTree } from '../../src/tree/memory.ts'

const waiver: Waiver = { rule: 'database/replica', subject: 'database/postgres', reason: 'single node until Q1', until: '2027-01-31', by: '@maria' }
const item = '{ rule: database/replica, subject: "database/postgres", reason: "single node until Q1", until: 2027-01-31, by: "@maria" }'
const load = (text: string) => loadConfig(memoryTree({ '.plimsoll.yml': text }), { rules: shippedRules })

describe('a waiver is written', () => {
  test.each([
    ['into no file', '', `version: 1\nwaivers:\n  - ${item}\n`],
    ['into one of comments', '# ours\n', `# ours\nversion: 1\nwaivers:\n  - ${item}\n`],
    [
      'below the last key',
      'version: 1 # kept\nrules: { backup/retention: { days: 14 } }',
      `version: 1 # kept\nrules: { backup/retention: { days: 14 } }\nwaivers:\n  - ${item}\n`,
    ],
    [
      'before the others',
      'version: 1\nwaivers:\n    # why\n    - { rule: backup/offsite, reason: x, until: 2027-01-01, by: "@a" }\nignore: []\n',
      `version: 1\nwaivers:\n    - ${item}\n    # why\n    - { rule: backup/offsite, reason: x, until: 2027-01-01, by: "@a" }\nignore: []\n`,
    ],
    [
      'without indentation where there is none',
      'version: 1\nwaivers:\n- rule: backup/offsite\n  reason: x\n  until: 2027-01-01\n  by: "@a"\n',
      `version: 1\nwaivers:\n- ${item}\n- rule: backup/offsite\n  reason: x\n  until: 2027-01-01\n  by: "@a"\n`,
    ],
    [
      'into brackets',
      'version: 1\nwaivers: [ { rule: backup/offsite, reason: x, until: 2027-01-01, by: "@a" } ]\n',
      `version: 1\nwaivers: [${item}, { rule: backup/offsite, reason: x, until: 2027-01-01, by: "@a" } ]\n`,
    ],
    ['into empty brackets', 'version: 1\nwaivers: []\n', `version: 1\nwaivers: [${item}]\n`],
  ])('%s', async (_, before, after) => {
    expect(withWaiver(before, waiver)).toBe(after)
    const { at: _at, ...read } = (await load(after)).waivers.find((one) => one.rule === waiver.rule) ?? {}
    expect(read).toEqual(waiver)
  })

  test.each([
    ['a root in braces', '{ version: 1 }'],
    ['an alias', 'version: 1\nx: &w []\nwaivers: *w\n'],
    ['no value', 'version: 1\nwaivers:\n'],
    ['a syntax error', 'version: [\n'],
    ['two documents', 'version: 1\n---\nversion: 1\n'],
    ['a list', '- 1\n'],
  ])('by hand where there is %s', (_, text) => expect(withWaiver(text, waiver)).toBeUndefined())
})

test('whatever a subject and a reason hold, the configuration says it and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      async (subject, reason) => {
        fc.pre(reason.trim() !== '' && subject.trim() !== '')
        const text = withWaiver('version: 1\nignore: [a]\n', { ...waiver, subject: `database/${subject}`, reason }) ?? ''
        const config = await load(text)
        expect(config.waivers.map((one) => [one.subject?.trim(), one.reason.trim()])).toEqual([[`database/${subject}`.trim(), reason.trim()]])
        expect(config.ignore).toEqual(['a'])
      },
    ),
    { numRuns: 100 },
  )
})
