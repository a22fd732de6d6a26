/** A hostile file beside a stack costs seconds and little memory, says what was not read, and hides nothing of what the stack loses meanwhile. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { fixture, replace } from '../systems/story.ts'
import { commit, git, repository, write } from '../tree/repository.ts'
import { compileProgram, type Program, type Ran } from './program.ts'
import { hostile } from './trees.ts'

/** What a run may take, of processor time and of memory. */
const most = { seconds: 5, mebibytes: 512 }

const guarded = new Set(shippedRules.flatMap(({ rule }) => (rule.guarded ? rule.id : [])))

interface Told {
  readonly changes: readonly { readonly rule: string; readonly subject: string; readonly blocking: boolean }[]
  readonly base: { readonly verdicts: readonly Verdict[] }
  readonly head: { readonly verdicts: readonly Verdict[]; readonly skipped: readonly { readonly path: string; readonly reason: string }[] }
}

interface Verdict {
  readonly rule: string
  readonly subject: string
  readonly outcome: string
}

const advwell = fixture('advwell')
/** What is asked only of a backup that runs by itself goes with it. */
const withIt: ReadonlySet<string> = new Set(['backup/encrypted database/postgres'])
/** The nightly backup is lost in the same change. */
const robbed = replace('setup-production.sh', /0 2 .*\n/, '')(advwell)

let program: Program
let folder: string
let base: string
let worst = { seconds: 0, mebibytes: 0, slowest: '', largest: '' }

beforeAll(async () => {
  program = await compileProgram()
  folder = repository(advwell)
  base = git(folder, 'rev-parse', 'HEAD')
}, 60_000)

afterAll(() => {
  program.close()
  process.stdout.write(`Hostile trees at worst: ${worst.seconds.toFixed(1)} s (${worst.slowest}), ${worst.mebibytes.toFixed(0)} MiB (${worst.largest})\n`)
})

function expectCheap(name: string, ran: Ran): void {
  if (ran.seconds > worst.seconds) worst = { ...worst, seconds: ran.seconds, slowest: name }
  if (ran.mebibytes > worst.mebibytes) worst = { ...worst, mebibytes: ran.mebibytes, largest: name }
  expect(ran.stderr).toBe('')
  expect(ran.seconds).toBeLessThan(most.seconds)
  expect(ran.mebibytes).toBeLessThan(most.mebibytes)
}

/** A commit on top of the base, made without touching the folder's other commits. */
function commitOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  git(folder, 'checkout', '-q', '-f', base)
  git(folder, 'clean', '-q', '-f', '-d', '-x')
  write(folder, files)
  return commit(folder)
}

describe('the loss beside it blocks, and nothing else of the stack is lost from sight', () => {
  test.for(hostile.map((one) => [one.name, one.files] as const))('%s', async ([name, files]) => {
    const head = commitOf({ ...robbed, ...files() })
    const ran = await program.run(folder, ['gate', '--base', base, '--head', head, '--format', 'json'])
    expectCheap(name, ran)
    expect(ran.code).toBe(1)
    const told = JSON.parse(ran.stdout) as Told
    const changed = new Set(told.changes.map((change) => `${change.rule} ${change.subject}`))
    expect(told.changes.filter((change) => change.blocking).map((change) => `${change.rule} ${change.subject}`)).toContain('backup/automated database/postgres')
    const passing = (verdicts: readonly Verdict[]): readonly string[] =>
      verdicts.filter((one) => one.outcome === 'pass').map((one) => `${one.rule} ${one.subject}`)
    const still = new Set(passing(told.head.verdicts))
    expect(passing(told.base.verdicts).filter((one) => !still.has(one) && !changed.has(one) && !withIt.has(one))).toEqual([])
  })
})

describe('in a folder', () => {
  test('links in circles, out of the tree and to nowhere', async () => {
    const place = repository({ ...advwell, 'inner/x.txt': 'x' })
    const links: readonly (readonly [to: string, at: string])[] = [
      ['a.yml', 'b.yml'],
      ['b.yml', 'a.yml'],
      ['docker-compose.yml', 'docker-compose.yml.link'],
      ['..', 'inner/up'],
      ['.', 'inner/self'],
      ['/etc/passwd', 'passwd.yml'],
      ['/dev/zero', 'zero.sh'],
      ['../../../../../../etc/hosts', 'hosts.env'],
      ['nowhere.sh', 'gone.sh'],
      ['/proc/self/environ', '.env'],
    ]
    for (const [to, at] of links) symlinkSync(to, join(place, at))
    const text = await program.run(place, ['scan', '--format', 'json'])
    expectCheap('links', text)
    expect(text.code).toBe(0)
    expect(text.stdout).not.toMatch(/root:x:0:0|localhost\b.*127|PATH=/)
    const told = JSON.parse(text.stdout) as Told['head']
    expect(told.verdicts.filter((one) => one.outcome === 'fail' && guarded.has(one.rule))).toEqual([])
    expect(told.skipped.map((one) => one.path)).toEqual(expect.arrayContaining(['a.yml', 'b.yml', 'passwd.yml']))
  })

  test('a configuration that breaks is told, and ends with 2', async () => {
    const place = repository({ ...advwell, '.plimsoll.yml': `version: 1\n${'a: {'.repeat(5_000)}` })
    const ran = await program.run(place, ['scan'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/^plimsoll: \.plimsoll\.yml:\d+: /)
  })
})
