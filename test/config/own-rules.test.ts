import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { loadOwnRules } from '../../src/config/own-rules.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { configOf, linesOf, problemsOf, type Files } from './support.ts'

const rule = `title: Orders is kept on two disks
severity: high
for: database
params: { disks: 2, label: ssd, strict: true }
check: subject.standbys + 1 >= params.disks || params.label == 'x' || !params.strict
`
const path = '.plimsoll/rules/database/disks.yaml'

const load = (files: Files): ReturnType<typeof loadOwnRules> => loadOwnRules(memoryTree(files))

describe('own rules', () => {
  test('are loaded with their ids, sorted by path', async () => {
    const rules = await load({
      '.plimsoll/rules/database/disks.yml': rule,
      '.plimsoll/rules/backup/twice.yaml': rule,
      'rules/database/other.yaml': rule,
      '.plimsoll/rules/database/readme.md': '#',
    })
    expect(rules.map((one) => [one.rule.id, one.rule.severity, one.order])).toEqual([
      ['backup/twice', 'high', 5],
      ['database/disks', 'high', 2],
    ])
  })

  test('no files, no rules', async () => {
    expect(await load({ '.plimsoll.yml': '' })).toEqual([])
  })

  test.each<[string, Files, RegExp]>([
    ['a misspelt field', { [path]: rule.replace('standbys', 'standbies') }, /^\.plimsoll\/rules\/database\/disks\.yaml:5: .*standbies/],
    ['an unknown key', { [path]: `${rule}sevrity: low\n` }, /^\.plimsoll\/rules\/database\/disks\.yaml:6: a rule has no key sevrity$/],
    [
      'no category of that name',
      { '.plimsoll/rules/databases/disks.yaml': rule },
      /^\.plimsoll\/rules\/databases\/disks\.yaml:1: there is no category databases$/,
    ],
    ['no category', { '.plimsoll/rules/disks.yaml': rule }, /^\.plimsoll\/rules\/disks\.yaml:1: a rule lies in rules\/<category>\/<name>\.yaml$/],
    [
      'a shipped rule’s id',
      { '.plimsoll/rules/backup/offsite.yaml': rule },
      /^\.plimsoll\/rules\/backup\/offsite\.yaml:1: backup\/offsite is a rule that Plimsoll ships already$/,
    ],
    [
      'one id twice',
      { [path]: rule, [path.replace('yaml', 'yml')]: rule },
      /^\.plimsoll\/rules\/database\/disks\.yml:1: database\/disks is a rule that \.plimsoll\/rules\/database\/disks\.yaml holds already$/,
    ],
    ['no text', { [path]: '\u0000\u0001' }, /^\.plimsoll\/rules\/database\/disks\.yaml:1: this rule could not be read: /],
  ])('refused: %s', async (_, files, expected) => {
    const [line] = await linesOf(load(files))
    expect(line).toMatch(expected)
  })

  test('a hundred and no more', async () => {
    const many = (count: number): Files =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`.plimsoll/rules/database/r${String(index).padStart(3, '0')}.yaml`, rule]))
    expect(await load(many(100))).toHaveLength(100)
    expect(await linesOf(load(many(101)))).toEqual([".plimsoll/rules/database/r100.yaml:1: there are 101 rules of the repository's own"])
  })
})

describe('their ids in the configuration', () => {
  test('are known everywhere, parameters are checked and read', async () => {
    const text = `rules: { database/disks: { disks: 3, strict: off } }
gate: { block: [database/disks], introduced: [database/disks] }
waivers: [ { rule: database/disks, reason: r, until: 2027-01-31, by: me } ]
provides: [ { rule: database/disks, by: the SAN } ]
`
    expect((await configOf(text, { [path]: rule })).rules).toEqual({ 'database/disks': { disks: 3, strict: false } })
    expect(await problemsOf('rules: { database/disks: { disk: 3 } }', { [path]: rule })).toEqual([
      '.plimsoll.yml:1: database/disks has no parameter disk; did you mean disks?',
    ])
    expect(await problemsOf('rules: { database/disks: { label: 3 } }', { [path]: rule })).toEqual([
      '.plimsoll.yml:1: database/disks asks for a string in label',
    ])
    expect(await problemsOf('rules: { database/disk: off }', { [path]: rule })).toEqual([
      '.plimsoll.yml:1: there is no rule database/disk; did you mean database/disks?',
    ])
  })

  test('a broken rule is told by loading the rules, not by loading the configuration', async () => {
    const broken = { [path]: rule.replace('standbys', 'standbies') }
    expect((await configOf('rules: { database/disks: off }', broken)).rules).toEqual({ 'database/disks': 'off' })
    expect(await loadConfig(memoryTree(broken), { rules: shippedRules })).toMatchObject({ rules: {}, broken: [{ where: `${path}:5` }] })
  })
})

test('the catalogue holds every shipped rule', async () => {
  const { catalogue } = await import('../../src/config/catalogue.ts')
  expect(shippedRules.map((one) => one.rule.id).filter((id) => !catalogue.has(id))).toEqual([])
})
