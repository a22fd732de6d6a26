/** What the reader must tell: things it did not read, each once, and how much a stack may still cost. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'

export interface Place {
  readonly path: string
  readonly line: number
}

export interface Told {
  readonly skips: readonly Skip[]
  tell(place: Place, reason: string): void
  /** Takes a piece of what the stack may cost; false when nothing is left, which is told once. */
  spend(steps: number, place: Place): boolean
}

/** A stack of a stranger may hold aliases, `extends` and `env_file` that multiply: all of them draw on one budget. */
export function createTold(budget: number = limits.yamlVisits * 2): Told {
  const skips: Skip[] = []
  const seen = new Set<string>()
  let left = budget
  const told: Told = {
    skips,
    tell({ path, line }, reason) {
      const once = `${path}\n${line}\n${reason}`
      if (seen.has(once)) return
      seen.add(once)
      skips.push({ path, line, reason })
    },
    spend(steps, place) {
      if (left >= steps) {
        left -= steps
        return true
      }
      if (left >= 0) told.tell(place, 'the stack repeats itself more often than can be followed; the rest of it was not read')
      left = -1
      return false
    },
  }
  return told
}
