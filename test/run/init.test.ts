/** What `plimsoll init` proposes: files that are valid as they are and with every setting switched on, whatever the repository's names hold. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { before as sound } from '../../src/cli/demo-files.ts'
import { loadConfig } from '../../src/config/load.ts'
import { environmentsOf } from '../../src/config/loaded.ts'
import { answersCommands } from '../../src/config/bot-workflow.ts'
import { runsPlimsoll } from '../../src/config/weaker-workflow.ts'
import type { Config } from '../../src/model/config.ts'
import { comment, scalar } from '../../src/run/init-yaml.ts'
import { init, type ProposedFile } from '../../src/run/init.ts'
import { asScalar, parseYaml } from '../../src/parse/yaml.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { fixture, type Files } from '../systems/story.ts'

const clock = new Date('2026-08-15T12:00:00Z')

async function proposed(files: Files): Promise<{ readonly workflow: ProposedFile; readonly config: ProposedFile }> {
  const [workflow, config, ...more] = await init(memoryTree(files), clock)
  if (workflow === undefined || config === undefined || more.length > 0) throw new Error('not two files')
  return { workflow, config }
}

const load = (files: Files, text: string): Promise<Config> => loadConfig(memoryTree({ ...files, '.plimsoll.yml': text }), { rules: shippedRules })
/** As a person would: every `#` that no blank and word follow. */
const switchedOn = (text: string): string => text.replace(/^( *)#(?! \S)/gm, '$1')

const hostile: Files = {
  'pro"d: #1/compose.yaml': `name: "a\\nb: c # '\\u2028"\nservices:\n  "api: [x": { image: "shop/api:1", deploy: { replicas: "\${N: }" } }\n  db: { image: "postgres:17", volumes: ["d:/var/lib/postgresql/data"] }\nvolumes: { d: }\n`,
  'ops/de ploy.sh': 'docker stack deploy -c \'pro"d: #1/compose.yaml\' "y"\n',
  '"\\\\ü\u202e\u00ad/compose.prod.yaml': 'services:\n  db: { image: "postgres:17", volumes: ["e:/var/lib/postgresql/data"] }\nvolumes: { e: }\n',
}
const trees: Readonly<Record<string, Files>> = {
  'a small shop': sound,
  advwell: fixture('advwell'),
  brivara: fixture('brivara'),
  nothing: {},
  'hostile names': hostile,
}

describe('the configuration', () => {
  test.for(Object.entries(trees))('for %s loads as it is, in report mode and else without effect', async ([, files]) => {
    const { text } = (await proposed(files)).config
    const { stacks, ignore, gate, rules, provides, waivers, target } = await load(files, text)
    expect(gate).toMatchObject({ mode: 'report', introduced: true, block: [] })
    expect({ stacks, ignore, rules, provides, waivers, target }).toEqual({ stacks: {}, ignore: [], rules: {}, provides: [], waivers: [], target: undefined })
    expect(parse(text)).toEqual({ version: 1, gate: { mode: 'report' } })
  })

  test.for(Object.entries(trees))('for %s loads with every setting switched on', async ([, files]) => {
    const { text } = (await proposed(files)).config
    const config = await load(files, switchedOn(text))
    expect(config).toMatchObject({ ignore: ['legacy/**'], target: { tenants: 100, node: { cpus: 4 } }, objectives: { rtoHours: 2, rpoHours: 24 } })
    expect(Object.keys(config.stacks).length).toBeGreaterThan(0)
    expect(config.waivers).toHaveLength(1)
    expect(config.waivers[0]).toMatchObject({ until: '2026-11-13', by: '@you' })
    expect(config.provides.length).toBeGreaterThan(0)
    expect(Object.keys(parse(switchedOn(text)) as object)).toEqual([
      'version',
      'stacks',
      'ignore',
      'target',
      'objectives',
      'gate',
      'rules',
      'provides',
      'waivers',
      'verify',
    ])
  })

  test('proposes to look at what was found', async () => {
    const files = fixture('advwell-deployed')
    const [production] = environmentsOf(await load(files, switchedOn((await proposed(files)).config.text)))
    expect(production?.checks.map(({ name, target, subject }) => [name, target, subject])).toEqual([
      ['answers', { url: 'https://api.advwell.pro/health', samples: 50 }, undefined],
      ['certificate', 'api.advwell.pro:443', undefined],
      ['postgres', '${DATABASE_URL}', 'database/postgres'],
      ['redis-2', '${REDIS_URL}', 'database/redis'],
    ])
  })

  test('names the stack that was found, why, and what was not taken', async () => {
    const files = fixture('advwell')
    const { text } = (await proposed(files)).config
    expect(text).toMatch(/^# - \w[\w-]*: docker-compose\.production\.yml, .{10,}\.$/m)
    expect(text).toMatch(/^# - not taken: docker-compose\.yml, another way to run postgres, .{10,}\.$/m)
    const { stacks } = await load(files, switchedOn(text))
    expect(Object.values(stacks)).toEqual([['docker-compose.production.yml']])
  })

  test('suggests provides for what is unknown, with what would tell, and for backups that are not there', async () => {
    const files = fixture('brivara')
    const { text, what } = (await proposed(files)).config
    expect(text).toContain(
      '# - infrastructure/replicas is unknown for service/backend: how many run (backend/package.json:2) is not known from the repository. What would tell: ',
    )
    expect(text).toContain('\n# - backup/automated is unknown for database/db: where it runs (backend/prisma/schema.prisma:6) is not known')
    const placed = (await proposed({ ...files, 'ops/crontab': '*/5 * * * * node /srv/brivara/tidy.js\n' })).config.text
    expect(placed).toContain(
      '\n# - backup/automated fails for database/db: no backup (backend/prisma/schema.prisma:6).\n#  - { rule: backup/automated, subject: database/db, by: ',
    )
    expect(what).toMatch(/^the configuration, commented; no stack was found; \w+ verdicts? (is|are) unknown, and it says what would tell$/)
    expect((await load(files, switchedOn(text))).provides.map((one) => one.rule)).toContain('backup/offsite')
  })

  test('shows rules that can be tuned with the values they have', async () => {
    const { text } = (await proposed(sound)).config
    expect(text).toContain('\n#  backup/retention: { days: 30 } # Backups are kept long enough\n')
    expect((await load(sound, switchedOn(text))).rules['backup/retention']).toEqual({ days: 30 })
  })

  test('keeps names from the repository what they are', async () => {
    const { text } = (await proposed(hostile)).config
    const files = Object.values((await load(hostile, switchedOn(text))).stacks).flat()
    expect(files).toContain('pro"d: #1/compose.yaml')
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u2028\u202e]/)
  })

  test('that is broken already does not keep the other file from being proposed', async () => {
    const { config } = await proposed({ ...sound, '.plimsoll.yml': 'versoin: 1\n' })
    expect(config.text).toContain('mode: report')
  })

  test('of another name is the configuration already', async () => {
    expect((await proposed({ ...sound, '.plimsoll.yaml': 'version: 1\n' })).config.already).toBe('.plimsoll.yaml is the configuration already')
  })
})

describe('the workflow', () => {
  test('runs the gate on pull requests, all of them, with the least it needs, in report mode', async () => {
    const { workflow } = await proposed(sound)
    const read = parse(workflow.text) as { readonly on: Readonly<Record<string, { readonly paths?: unknown; readonly branches?: unknown } | null>> }
    expect(Object.keys(read.on)).toEqual(['pull_request', 'pull_request_review', 'merge_group', 'issue_comment'])
    for (const trigger of Object.values(read.on))
      expect(Object.keys(trigger ?? {})).not.toEqual(expect.arrayContaining([expect.stringMatching(/paths|branches/)]))
    expect(read).toMatchObject({
      permissions: {},
      jobs: {
        gate: {
          permissions: { contents: 'read', 'pull-requests': 'write' },
          steps: [{ uses: 'plimsoll/plimsoll@v0', with: { 'report-only': true } }],
        },
        bot: {
          permissions: { contents: 'read', 'pull-requests': 'write', actions: 'write' },
          steps: [{ uses: 'plimsoll/plimsoll@v0' }],
        },
      },
    })
    // What is enforced is the same but for that.
    const enforced = parse(readFileSync('docs/workflows/gate.yml', 'utf8')) as { readonly jobs: { readonly gate: { readonly steps: readonly object[] } } }
    expect(enforced.jobs.gate.steps).toEqual([{ uses: 'plimsoll/plimsoll@v0' }])
    expect({ ...read, jobs: {} }).toEqual({ ...enforced, jobs: {} })
    expect(answersCommands(new Map([[workflow.path, workflow.text]]))).toBe(true)
    expect(answersCommands(new Map([[workflow.path, workflow.text.replace('issue_comment:', 'label:')]]))).toBe(false)
    expect(runsPlimsoll(new Map([[workflow.path, workflow.text]]))).toBe(true)
    for (const [line] of workflow.text.matchAll(/^ +[a-z-]+: (read|write)\b.*$/gm)) expect(line).toMatch(/ # .{8,}/)
  })

  test('is not needed where another one runs the gate', async () => {
    const { workflow } = await proposed(sound)
    const other = await proposed({ ...sound, '.github/workflows/checks.yaml': workflow.text })
    expect(other.workflow.already).toBe('.github/workflows/checks.yaml runs the gate already')
    expect((await proposed({ ...sound, '.github/workflows/checks.yaml': 'on: push\njobs: {}\n' })).workflow.already).toBeUndefined()
  })
})

describe('words put into YAML', () => {
  test.for([
    ['database/orders', 'database/orders'],
    ['module.db', 'module.db'],
    ['on', '"on"'],
    ['Null', '"Null"'],
    ['1e3', '"1e3"'],
    ['@octocat', '"@octocat"'],
    ['a, b', '"a, b"'],
    ['', '""'],
    ['a"b\n', '"a\\"b\\n"'],
    ['\u0085\ufeff\ud800', '"\\u0085\\ufeff\ufffd"'],
  ])('%j is %s', ([text = '', expected]) => {
    expect(scalar(text)).toBe(expected)
  })

  const whole = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')
  const any = fc.string({ unit: 'binary', maxLength: 60 })

  test('come out of every parser as they went in', () => {
    fc.assert(
      fc.property(any, (text) => {
        const written = `{ a: ${scalar(text)}, b: 1 }`
        expect(parse(written)).toEqual({ a: whole(text), b: 1 })
        const { documents, problem } = parseYaml(`- ${scalar(text)}\n`)
        expect(problem).toBeUndefined()
        const [list] = documents
        expect(list?.kind === 'list' ? asScalar(list.items[0])?.text : undefined).toBe(whole(text))
      }),
    )
  })

  test('in a comment stay there', () => {
    fc.assert(
      fc.property(any, (text) => {
        const document = `a: 1\n# - ${comment(text)}\nb: 2\n`
        expect(parse(document)).toEqual({ a: 1, b: 2 })
        expect(parseYaml(document).problem).toBeUndefined()
      }),
    )
  })
})
