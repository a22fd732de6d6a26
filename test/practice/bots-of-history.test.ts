/** Bots that no file of the tree switches on: the history tells of them, and of those that were switched off. */
import { describe, expect, test } from 'vitest'
import type { Commit, History } from '../../src/base/source.ts'
import { defaultConfig } from '../../src/model/config.ts'
import type { Change } from '../../src/model/verdict.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { gate } from '../../src/run/gate.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock, type Files } from '../systems/story.ts'

const rule = 'security/dependency-scanning'
const shop: Files = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
  Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["bin/rails", "server"]\n',
  Gemfile: 'gem "rails"\n',
}
const dependabot = { '.github/dependabot.yml': 'version: 2\nupdates:\n  - package-ecosystem: bundler\n    directory: /\n    schedule: { interval: weekly }\n' }

const newest = Date.UTC(2026, 4, 20) / 1_000
/** Commits by days before the newest. */
function history(authors: readonly (readonly [author: string, days: number])[], held: readonly string[] | 'untold' = []): History & { asked(): number } {
  let times = 0
  const commits = authors.map(([author, days], index): Commit => ({ id: `c${index}`, author, at: newest - days * 86_400 }))
  return {
    asked: () => times,
    newest: async () => {
      times += 1
      return commits
    },
    held: async (_, paths) => (held === 'untold' ? undefined : held.filter((path) => paths.includes(path))),
  }
}

async function told(files: Files, past: History | undefined): Promise<string> {
  const { scorecard } = await scan(memoryTree(files, 'base', past), { config: defaultConfig, rules: shippedRules })
  const found = scorecard.verdicts.find((verdict) => verdict.rule === rule)
  return `${found?.outcome} ${found?.message}`
}

describe('a bot that committed lately', () => {
  test.each([
    ['dependabot[bot]', 'dependabot'],
    ['dependabot-preview[bot]', 'dependabot'],
    ['renovate[bot]', 'renovate'],
    ['Renovate Bot', 'renovate'],
    ['Mend Renovate', 'renovate'],
    ['pyup-bot', 'pyup'],
    ['snyk-bot', 'snyk'],
    ['depfu[bot]', 'depfu'],
    ['greenkeeper[bot]', 'greenkeeper'],
  ])('%s leaves it open', async (author, tool) => {
    const message = await told(
      shop,
      history([
        ['Ada', 0],
        [author, 179],
      ]),
    )
    expect(message).toMatch(/^unknown /)
    expect(message).toContain(`has ${tool} on: ${author} committed on 2025-11-22 (`)
    expect(message).toContain(`say under provides: that ${tool} is on`)
  })

  test.each([
    [
      'long ago',
      history([
        ['Ada', 0],
        ['dependabot[bot]', 181],
      ]),
    ],
    [
      'never',
      history([
        ['Ada', 0],
        ['Grace', 3],
      ]),
    ],
    [
      'nor does any other bot',
      history([
        ['github-actions[bot]', 0],
        ['ferry-bot', 1],
      ]),
    ],
    [
      'nor does who is only called so',
      history([
        ['Ada Dependabot', 0],
        ['renovate', 1],
        ['the snyk-bot fan', 1],
      ]),
    ],
    [
      'that a file had on then, which is gone',
      history(
        [
          ['Ada', 0],
          ['dependabot[bot]', 3],
        ],
        ['.github/dependabot.yml'],
      ),
    ],
    [
      'of which the clone holds too little',
      history(
        [
          ['Ada', 0],
          ['renovate[bot]', 3],
        ],
        'untold',
      ),
    ],
    ['without a history', undefined],
    ['of which nothing is told', history([])],
  ])('%s: it fails', async (_, past) => {
    expect(await told(shop, past)).toMatch(/^fail no scanner/)
  })

  test('is told by its own file alone: another’s may be gone', async () => {
    expect(await told(shop, history([['dependabot[bot]', 3]], ['renovate.json']))).toMatch(/^unknown /)
    const both = history(
      [
        ['renovate[bot]', 2],
        ['dependabot[bot]', 3],
      ],
      ['renovate.json'],
    )
    expect(await told(shop, both)).toMatch(/^unknown .*dependabot/)
  })

  test('is off where its file says so', async () => {
    expect(await told({ ...shop, 'renovate.json': '{ "enabled": false }' }, history([['renovate[bot]', 3]]))).toMatch(/^fail /)
    expect(await told({ ...shop, 'renovate.json': '{ "enabled": false }' }, history([['dependabot[bot]', 3]]))).toMatch(/^unknown /)
  })

  test('is not asked for where a scanner is, or nothing could be scanned', async () => {
    const past = history([['dependabot[bot]', 3]])
    expect(await told({ ...shop, ...dependabot }, past)).toMatch(/^pass /)
    await told({ 'compose.yaml': 'services:\n  till:\n    image: acme/till:3\n' }, past)
    expect(past.asked()).toBe(0)
  })
})

describe('two trees', () => {
  const changes = async (base: Files, head: Files, before: History, after: History): Promise<readonly Change['change'][]> =>
    (await gate({ base: memoryTree(base, 'base', before), head: memoryTree(head, 'head', after), clock })).changes.flatMap((one) =>
      one.rule === rule ? [one.change] : [],
    )
  const none = history([['Ada', 1]])
  const some = history([
    ['dependabot[bot]', 0],
    ['Ada', 1],
  ])

  test('do not differ by the commits that lead to them', async () => {
    expect(await changes(shop, shop, none, some)).toEqual([])
    expect(await changes(shop, shop, some, none)).toEqual([])
    const decision = await gate({ base: memoryTree(shop, 'base', some), head: memoryTree(shop, 'head', none), clock })
    const outcomes = [decision.base, decision.head].map(({ verdicts }) => verdicts.find((one) => one.rule === rule)?.outcome)
    expect(outcomes).toEqual(['unknown', 'unknown'])
  })

  test('differ where a change takes the file away, whatever the bot committed before', async () => {
    expect(await changes({ ...shop, ...dependabot }, shop, some, some)).toEqual(['regressed'])
    expect(await changes(shop, { ...shop, ...dependabot }, some, some)).toEqual(['improved'])
  })
})
