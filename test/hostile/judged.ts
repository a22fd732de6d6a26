/** What every hostile tree must come to: seconds and little memory, what was not read is said, and nothing of what the stack loses meanwhile is hidden. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixture, replace } from '../systems/story.ts'
import { commit, git, repository, write } from '../tree/repository.ts'
import { bundleProgram, type Program, type Ran } from './program.ts'
import type { Hostile } from './trees.ts'

/**
 * What a run may take: memory, and processor time as a multiple of what the same gate takes without the hostile file, measured in this very run. Seconds
 * alone would say more of the machine and of what runs beside it: one tree took 3.7 and 5.2 on the same day. A step that is quadratic in a thousand
 * things takes twenty times and more. The plain run is little but a start, so the multiple grows when a start gets cheaper.
 */
const most = { times: 11, mebibytes: 512 }

export interface Told {
  readonly changes: readonly { readonly rule: string; readonly subject: string; readonly blocking: boolean }[]
  readonly base: { readonly verdicts: readonly Verdict[] }
  readonly head: { readonly verdicts: readonly Verdict[]; readonly skipped: readonly { readonly path: string; readonly reason: string }[] }
}

interface Verdict {
  readonly rule: string
  readonly subject: string
  readonly outcome: string
}

export const advwell = fixture('advwell')
/** What is asked only of a backup that runs by itself goes with it. */
const withIt: ReadonlySet<string> = new Set(['backup/encrypted database/postgres'])
/** The nightly backup is lost in the same change. */
const robbed = replace('setup-production.sh', /0 2 .*\n/, '')(advwell)

/** The one of this file's tests. */
export let program: Program
let folder: string
let base: string
/** Seconds without anything hostile, of a process that has just started. */
let plain: number
let worst = { seconds: 0, mebibytes: 0, slowest: '', largest: '' }

beforeAll(async () => {
  program = await bundleProgram()
  folder = repository(advwell)
  base = git(folder, 'rev-parse', 'HEAD')
  plain = await plainSeconds()
}, 60_000)

/** What the loss alone costs. */
async function plainSeconds(): Promise<number> {
  return (await program.run(folder, ['gate', '--base', base, '--head', commitOf(robbed), '--format', 'json'])).seconds
}

afterAll(() => {
  program.close()
  const times = (worst.seconds / plain).toFixed(1)
  process.stdout.write(
    `Hostile trees at worst: ${worst.seconds.toFixed(1)} s, ${times} × the plain one (${worst.slowest}), ${worst.mebibytes.toFixed(0)} MiB (${worst.largest})\n`,
  )
})

/** A run over a limit is asked again: for its time beside a plain one of the same minute, for its memory in a process that has done nothing before. */
export async function expectCheap(name: string, ran: Ran, again: () => Promise<Ran>): Promise<void> {
  expect(ran.stderr).toBe('')
  let { seconds, mebibytes } = ran
  if (seconds > most.times * plain) {
    seconds = (await again()).seconds
    plain = Math.max(plain, await plainSeconds())
  }
  if (mebibytes > most.mebibytes) {
    program.renew()
    mebibytes = (await again()).mebibytes
  }
  if (seconds > worst.seconds) worst = { ...worst, seconds, slowest: name }
  if (mebibytes > worst.mebibytes) worst = { ...worst, mebibytes, largest: name }
  expect(seconds).toBeLessThan(most.times * plain)
  expect(mebibytes).toBeLessThan(most.mebibytes)
}

/** A commit on top of the base, made without touching the folder's other commits. */
function commitOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  git(folder, 'checkout', '-q', '-f', base)
  git(folder, 'clean', '-q', '-f', '-d', '-x')
  write(folder, files)
  return commit(folder)
}

export function describeTrees(trees: readonly Hostile[]): void {
  test.for(trees.map((one) => [one.name, one.files] as const))(
    'the loss beside it blocks, and nothing else of the stack is lost from sight: %s',
    { timeout: 120_000 },
    async ([name, files]) => {
      const head = commitOf({ ...robbed, ...files() })
      const gate = (): Promise<Ran> => program.run(folder, ['gate', '--base', base, '--head', head, '--format', 'json'])
      const ran = await gate()
      await expectCheap(name, ran, gate)
      expect(ran.code).toBe(1)
      const told = JSON.parse(ran.stdout) as Told
      const changed = new Set(told.changes.map((change) => `${change.rule} ${change.subject}`))
      expect(told.changes.filter((change) => change.blocking).map((change) => `${change.rule} ${change.subject}`)).toContain(
        'backup/automated database/postgres',
      )
      const passing = (verdicts: readonly Verdict[]): readonly string[] =>
        verdicts.filter((one) => one.outcome === 'pass').map((one) => `${one.rule} ${one.subject}`)
      const still = new Set(passing(told.head.verdicts))
      expect(passing(told.base.verdicts).filter((one) => !still.has(one) && !changed.has(one) && !withIt.has(one))).toEqual([])
    },
  )
}
