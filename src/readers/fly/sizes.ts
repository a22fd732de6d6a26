/** What Fly's Machines hold by the name of their size ({@link https://fly.io/docs/about/pricing/#started-fly-machines}), and memory as its files write it. */
import { composeBytes } from '../../parse/units.ts'
import { gib, mib } from '../../parse/hosted.ts'

export interface Size {
  readonly cpus: number
  /** Bytes. */
  readonly memory: number
}

/** `shared-cpu-2x`, `performance-4x`: a quarter of a GiB and two GiB a core unless memory is said. */
export function sizeNamed(name: string): Size | undefined {
  const found = /^(shared-cpu|performance|dedicated-cpu)-(\d{1,2})x$/.exec(name)
  if (found === null) return undefined
  const cpus = Number(found[2])
  return { cpus, memory: cpus * (found[1] === 'shared-cpu' ? 256 * mib : 2 * gib) }
}

/** `1gb`, `512mb`, `512`: a bare number counts in MiB. */
export function memoryOf(text: string): number | undefined {
  const plain = text.trim()
  return /^\d{1,9}$/.test(plain) ? Number(plain) * mib : composeBytes(plain)
}
