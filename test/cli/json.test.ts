/** What other programs read: JSON that fits the published schemas, and the same bytes for the same input wherever and whenever it is made. */
import { cpSync, mkdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { decisionSchema, resultSchemas, scorecardSchema } from '../../src/report/schema.ts'
import { commit, git, newRepository, temporaryFolder } from '../harness/git.ts'
import { fixture } from '../systems/story.ts'
import { missing, plainFolder, plimsoll, write } from './support.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
const kept = (folder: string): string => {
  folders.push(folder)
  return folder
}

const published = (name: string): object => JSON.parse(readFileSync(new URL(`../../docs/schema/${name}.schema.json`, import.meta.url), 'utf8')) as object

function validate(name: 'gate' | 'scan', text: string): unknown {
  const check = new Ajv2020({ strict: false, allErrors: true }).compile(published(name))
  const value: unknown = JSON.parse(text)
  check(value)
  expect(check.errors).toBeNull()
  expect((name === 'gate' ? decisionSchema : scorecardSchema).safeParse(value).error).toBeUndefined()
  return value
}

type Pair = readonly [before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>]
const advwell = fixture('advwell')
const changes: Readonly<Record<string, Pair>> = {
  losses: [sound, broken],
  mending: [broken, sound],
  nothing: [{ 'README.md': 'a\n' }, { 'README.md': 'b\n' }],
  'a first stack': [{ 'README.md': 'a\n' }, sound],
  'a stack that is gone': [sound, { 'README.md': 'a\n' }],
  'an unreadable file': [sound, { ...sound, 'compose.yaml': 'services:\n  a: [\n' }],
  'a waiver and a weaker gate': [
    { ...sound, '.plimsoll.yml': 'version: 1\nwaivers: [ { rule: backup/offsite, reason: "moving", until: 2999-12-31, by: "@octocat" } ]\n' },
    { ...broken, '.plimsoll.yml': 'version: 1\nrules: { database/replica: off }\n' },
  ],
  'the seed’s stack': [
    advwell,
    { ...advwell, 'docker-compose.production.yml': (advwell['docker-compose.production.yml'] ?? '').replace('replicas: 3', 'replicas: ${N}') },
  ],
}

/** A repository with both sides, the first on main. */
function repository([before, after]: Pair, folder = kept(newRepository())): { readonly folder: string; readonly base: string; readonly head: string } {
  const base = commit(folder, 'Before', before)
  const gone = Object.fromEntries(
    Object.keys(before)
      .filter((path) => after[path] === undefined)
      .map((path) => [path, null]),
  )
  return { folder, base, head: commit(folder, 'After', { ...after, ...gone }) }
}

describe('the published schemas', () => {
  test('are those of the sources', () => {
    for (const [name, schema] of Object.entries(resultSchemas())) expect(published(name)).toMatchObject(JSON.parse(JSON.stringify(schema)) as object)
  })
})

describe.skipIf(missing !== undefined)('JSON', { timeout: 60_000 }, () => {
  test.for(Object.entries(changes))('of a gate over %s fits the schema', ([, pair]) => {
    const { folder, base, head } = repository(pair)
    const ran = plimsoll(['gate', '--base', base, '--head', head, '--format', 'json'], { cwd: folder })
    expect(ran.err).toBe('')
    expect(validate('gate', ran.out)).toMatchObject({
      schemaVersion: 1,
      decision: ran.code === 1 ? 'block' : 'pass',
      base: { commit: base },
      head: { commit: head },
    })
  })

  test.for(Object.entries(changes))('of a scan of %s fits the schema', ([, [, after]]) => {
    const ran = plimsoll(['scan', '--format', 'json'], { cwd: kept(plainFolder(after)) })
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(validate('scan', ran.out)).toMatchObject({ schemaVersion: 1 })
  })
})

describe.skipIf(missing !== undefined)('equal bytes for equal input', { timeout: 60_000 }, () => {
  const gate = (folder: string, base: string, head: string, env: Readonly<Record<string, string>> = {}): string => {
    const out = ['json', 'text', 'markdown'].map((format) => plimsoll(['gate', '--base', base, '--head', head, '--format', format], { cwd: folder, env }).out)
    expect(out[0]).toContain('"schemaVersion": 1')
    return out.join('\n')
  }
  const first = repository([sound, broken])
  const expected = missing === undefined ? gate(first.folder, first.base, first.head) : ''

  test('again', () => {
    expect(gate(first.folder, first.base, first.head)).toBe(expected)
  })

  test.for<readonly [string, Readonly<Record<string, string>>]>([
    ['Turkish', { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }],
    ['C', { LANG: 'C', LC_ALL: 'C' }],
    ['German', { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' }],
    ['another zone', { TZ: 'Pacific/Kiritimati' }],
    ['another terminal', { COLUMNS: '40', TERM: 'dumb' }],
  ])('in another environment: %s', ([, env]) => {
    expect(gate(first.folder, first.base, first.head, env)).toBe(expected)
  })

  test('in a folder of another name, deeper, with a blank and an accent in it', () => {
    const folder = join(kept(temporaryFolder()), 'examples', 'test – Zwölf', 'node_modules')
    mkdirSync(join(folder, '..'), { recursive: true })
    cpSync(first.folder, folder, { recursive: true })
    expect(gate(folder, first.base, first.head)).toBe(expected)
  })

  test('in a bare clone and in a work tree of it', () => {
    const bare = join(kept(temporaryFolder()), 'shop.git')
    git(first.folder, 'clone', '--quiet', '--bare', first.folder, bare)
    expect(gate(bare, first.base, first.head)).toBe(expected)
    git(bare, 'worktree', 'add', '--quiet', '--detach', join(bare, '..', 'tree'), first.base)
    expect(gate(join(bare, '..', 'tree'), first.base, first.head)).toBe(expected)
  })

  test('with packed objects', () => {
    git(first.folder, 'gc', '--quiet')
    expect(gate(first.folder, first.base, first.head)).toBe(expected)
  })

  test('a scan of a folder: whatever it is called, in which order it was written and when', () => {
    const scan = (folder: string): string => plimsoll(['scan', '--format', 'json'], { cwd: folder }).out
    const one = scan(kept(plainFolder(advwell)))
    const folder = join(kept(temporaryFolder()), 'Another Name')
    write(folder, Object.fromEntries(Object.entries(advwell).reverse()))
    for (const path of Object.keys(advwell)) utimesSync(join(folder, path), new Date('2001-02-03T04:05:06Z'), new Date('2001-02-03T04:05:06Z'))
    expect(scan(folder)).toBe(one)
  })

  test('a scan of a commit says what one of its folder says, but for the name of the commit', () => {
    const { folder } = repository([sound, advwell])
    git(folder, 'clean', '-fdq')
    const [tree, ref] = [
      plimsoll(['scan', '--format', 'json'], { cwd: folder }).out,
      plimsoll(['scan', '--ref', 'HEAD', '--format', 'json'], { cwd: folder }).out,
    ]
    const without = (text: string): object => ({ ...(JSON.parse(text) as object), commit: '' })
    expect(without(tree)).toEqual(without(ref))
  })
})
