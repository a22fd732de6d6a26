/** How a scan grows with the manifests and Terraform modules of a repository: time over the floor of reading the files, and memory. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeBare, manifests, modules, type Texts } from './manifests.ts'
import { median, medians, peakMemory, run } from './measure.ts'
import { yardstick } from './yardstick.ts'

interface Size {
  readonly what: string
  readonly files: Texts
  /** Manifests or uses of a module. */
  readonly count: number
  /** Milliseconds over the floor, and MiB. */
  readonly aim?: { readonly over: number; readonly peak: number }
}

const sizes = (): readonly Size[] => [
  ...[1_000, 5_000, 20_000].map((count) => ({
    what: `${count} manifests`,
    files: manifests(count),
    count,
    ...(count === 5_000 ? { aim: { over: 3_000, peak: 512 } } : {}),
  })),
  ...[250, 1_000].map((count) => ({ what: `${count} uses of a Terraform module`, files: modules(count), count })),
]

/** The floor: git lists the tree and reads every file. */
export function platformsTable(root: string, cli: string, rounds: number): void {
  console.log('\nA repository of manifests and kustomizations, and one of Terraform; over the floor, which is git reading the same files')
  console.log("Each scan stands beside js-yaml's first megabyte, which tells how long this machine takes just then beside the one that the aims were set on")
  const paceNow = yardstick(manifests(2_500).values(), import.meta.dirname)
  let before: { readonly kind: string; readonly each: number } | undefined
  for (const { what, files, count, aim } of sizes()) {
    const folder = join(root, what.replaceAll(' ', '-'))
    mkdirSync(folder)
    makeBare(folder, files)
    const ids = run({ program: 'git', args: ['ls-tree', '-r', '--format=%(objectname)', 'HEAD'], folder })
    const scan = { program: process.execPath, args: [cli, 'scan', '--ref', 'HEAD', folder] }
    const paces: number[] = []
    const [floor = Number.NaN, took = Number.NaN] = medians(
      [
        () => {
          run({ program: 'git', args: ['ls-tree', '-r', 'HEAD'], folder })
          run({ program: 'git', args: ['cat-file', '--batch'], folder, input: ids })
        },
        () => run(scan),
        () => paces.push(paceNow()),
      ],
      rounds,
    )
    const peak = peakMemory(scan)
    const kind = what.replace(/^\d+ /, '')
    const each = (took - floor) / count
    const growth = before?.kind === kind ? `, ${(each / before.each).toFixed(2)} × as long for each as the row before` : ''
    before = { kind, each }
    const pace = median(paces)
    const aims =
      aim === undefined
        ? ''
        : ` (it takes ${pace.toFixed(2)} × as long here: ${((took - floor) / pace).toFixed(0)} ms there; aims ${aim.over} ms, ${aim.peak} MiB)`
    console.log(`${what.padEnd(34)}${floor.toFixed(0)} ms floor, ${(took - floor).toFixed(0)} ms over it, ${peak.toFixed(0)} MiB${aims}${growth}`)
  }
}
