/** Whether another bundle starts as fast as this one: what a change costs those who need nothing of what it brings. */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ratioOf, run } from './measure.ts'

/** The first holds nothing: what it costs is the start alone. The third is the second without its one migration, so without PostgreSQL's grammar; the rest hold no SQL and no language but JavaScript. */
function trees(root: string, fixtures: string): readonly (readonly [string, string])[] {
  const nothing = join(root, 'nothing')
  mkdirSync(nothing)
  const withoutSql = join(root, 'advwell-without-sql')
  cpSync(join(fixtures, 'advwell'), withoutSql, { recursive: true, filter: (path) => !path.endsWith('.sql') })
  const named = ['pantry', 'advwell-deployed', 'brivara', 'fargate', 'beeswax', 'ferry', 'seaglass'].map((name) => [name, join(fixtures, name)] as const)
  return [['nothing', nothing], ['advwell', join(fixtures, 'advwell')], ['advwell without SQL', withoutSql], ...named]
}

/** Milliseconds of `scan` by each of two bundles, which take turns. */
export function coldTable(
  root: string,
  fixtures: string,
  { own, other, rounds }: { readonly own: string; readonly other: string; readonly rounds: number },
): void {
  console.log(`\nA scan by ${other}, and by this bundle; medians of ${rounds} rounds of two runs each that took turns`)
  for (const [name, tree] of trees(root, fixtures)) {
    const scan = (cli: string) => () => void run({ program: process.execPath, args: [cli, 'scan', tree] })
    const { ratio, one, other: now } = ratioOf(scan(other), scan(own), rounds)
    console.log(`${name.padEnd(22)}${one.toFixed(0)} ms, ${now.toFixed(0)} ms, ${ratio.toFixed(2)} ×`)
  }
}
