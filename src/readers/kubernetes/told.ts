/** What is told of manifests that were not read, each once and never more than anybody reads. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'

export interface Told {
  readonly skips: readonly Skip[]
  tell(place: { readonly path: string; readonly line: number }, reason: string): void
}

export function createTold(): Told {
  const skips: Skip[] = []
  const seen = new Set<string>()
  return {
    skips,
    tell({ path, line }, reason) {
      const once = `${path}\n${line}\n${reason}`
      if (seen.has(once) || skips.length >= limits.skips) return
      seen.add(once)
      skips.push({ path, line, reason })
    },
  }
}
