/** The same system in other words is judged the same: no verdict moves, nothing is lost; and what was lost is lost in any words. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { isLoss } from '../../src/report/words.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { losses } from './advwell-losses.ts'
import { dice, noisy, rearranged, restyled, type Dice } from './reshape.ts'
import { all, blocked, fixture, judge, rename, replace, type Edit, type Files } from './story.ts'

const advwell = fixture('advwell')
const brivara = fixture('brivara')
const stack = 'docker-compose.production.yml'
const env = 'backend/.env.production.example'

/** New names are made up, so that they can be told in any text. */
const renames: readonly (readonly [from: string, to: string, edit: Edit])[] = [
  ['backend', 'zzapi', replace(stack, '  backend:', '  zzapi:')],
  ['frontend', 'zzweb', replace(stack, '  frontend:', '  zzweb:')],
  ['pgbouncer', 'zzpooler', all(replace(stack, '  pgbouncer:', '  zzpooler:'), replace(env, '@pgbouncer:', '@zzpooler:'))],
  ['redis', 'zzcache', all(replace(stack, '  redis:', '  zzcache:'), replace(stack, 'redis://redis:', 'redis://zzcache:'))],
  ['postgres-standby', 'zzcopy', replace(stack, '  postgres-standby:', '  zzcopy:')],
  [
    'postgres',
    'zzledger',
    all(
      replace(stack, /^ {2}postgres:/m, '  zzledger:'),
      replace(stack, 'DB_HOST: postgres', 'DB_HOST: zzledger'),
      replace(stack, 'PGHOST: postgres', 'PGHOST: zzledger'),
      replace(stack, '@postgres:5432', '@zzledger:5432'),
      replace('ops/standby.sh', '-h postgres', '-h zzledger'),
      replace('ops/backup-to-s3.sh', 'advtom_postgres', 'advtom_zzledger'),
      replace('.env.example', '@postgres:', '@zzledger:'),
    ),
  ],
]

const moves: readonly Edit[] = [
  all(rename('ops/backup-to-s3.sh', 'ops/nightly/dump.sh'), replace('setup-production.sh', 'ops/backup-to-s3.sh', 'ops/nightly/dump.sh')),
  rename('setup-production.sh', 'install.sh'),
  all(rename('ops/standby.sh', 'ops/follow.sh'), replace(stack, 'file: ops/standby.sh', 'file: ops/follow.sh')),
  all(rename('backend/src/services/db.ts', 'backend/src/lib/client.ts'), replace('backend/src/routes/cases.ts', '../services/db', '../lib/client')),
  rename('backend/prisma/migrations/20250110090000_init/migration.sql', 'backend/prisma/migrations/20250110090001_start/migration.sql'),
  all(rename(stack, 'stack.production.yml'), replace('deploy.sh', stack, 'stack.production.yml')),
]

const steps = fc.record({
  renamed: fc.subarray([...renames]),
  moved: fc.subarray([...moves]),
  restyles: fc.boolean(),
  rearranges: fc.boolean(),
  noises: fc.boolean(),
  seed: fc.integer(),
})

/** A stack that cannot be read cannot be written anew. */
const tellable = losses.filter(([, , rules]) => rules !== undefined)

type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never

/** In this order: renames and moves know the fixture's own spelling. */
function reworded(files: Files, { renamed, moved, restyles, rearranges, noises, seed }: Steps): Files {
  const roll: Dice = dice(seed)
  let now = all(...renamed.map(([, , edit]) => edit), ...moved)(files)
  if (restyles) now = restyled(now, roll)
  if (rearranges) now = rearranged(now, roll)
  return noises ? noisy(now, roll) : now
}

/** What is said of a system, without places; new names told by the old ones. */
async function said(files: Files, renamed: Steps['renamed'] = []): Promise<readonly string[]> {
  const tree = memoryTree(files)
  const { scorecard } = await scan(tree, { config: await loadConfig(tree, { rules: shippedRules }), rules: shippedRules })
  const old = (text: string): string => renamed.reduce((now, [from, to]) => now.replaceAll(to, from), text)
  const line = ({ rule, subject, outcome, current, measures }: Verdict): string =>
    old(`${rule} ${subject}: ${outcome}, ${current} ${measures.map((one) => `${one.name}=${one.value}${one.unit}`).join(' ')}`)
  return scorecard.verdicts.map(line).sort()
}

describe('AdvWell in other words', () => {
  test('keeps every verdict, its words and its measures, and loses nothing', async () => {
    const before = await said(advwell)
    await fc.assert(
      fc.asyncProperty(steps, async (chosen) => {
        const files = reworded(advwell, chosen)
        expect(await said(files, chosen.renamed)).toEqual(before)
        const decision = await judge(advwell, files)
        expect(decision.changes.filter(isLoss).map((change) => `${change.rule} ${change.subject}: ${change.message}`)).toEqual([])
        expect(decision.decision).toBe('pass')
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  test('still blocks what it loses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(tellable, { minLength: 1, maxLength: 3 }), steps, async (lost, chosen) => {
        // Losses may take each other's lines away; what is left of them is judged.
        const robbed = lost.reduce((now, [, edit]) => attempt(edit, now), advwell)
        const plain = blocked(await judge(advwell, robbed))
        const words = attempt((files) => reworded(files, { ...chosen, renamed: [], moved: [] }), robbed)
        expect(blocked(await judge(advwell, words))).toEqual(plain)
        expect(plain.length).toBeGreaterThan(0)
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})

function attempt(edit: Edit, files: Files): Files {
  try {
    return edit(files)
  } catch {
    return files
  }
}

describe('Brivara in other words', () => {
  test('keeps every verdict', async () => {
    const before = await said(brivara)
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const roll = dice(seed)
        const files = noisy(rearranged(brivara, roll), roll)
        expect(await said(files)).toEqual(before)
        expect((await judge(brivara, files)).changes).toEqual([])
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})
