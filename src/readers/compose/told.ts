/** What the reader must tell: things it did not read, each once, and how much a stack may still cost. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'

export interface Place {
  readonly path: string
  readonly line: number
}

/** What a stack may cost, each kind apart: nodes of its files, members that merging copies, values that are declared, variables of env files. */
export type Purse = 'nodes' | 'merging' | 'values' | 'variables'

export interface Told {
  readonly skips: readonly Skip[]
  tell(place: Place, reason: string): void
  /** Takes a piece of what the stack may cost; false when nothing is left, which is told once. */
  spend(purse: Purse, steps: number, place: Place): boolean
}

/** A stack of a stranger may hold aliases, `extends` and `env_file` that multiply: each kind of cost has its bound. */
export function createTold(budget: number = limits.yamlVisits * 2): Told {
  const skips: Skip[] = []
  const seen = new Set<string>()
  const left: Record<Purse, number> = { nodes: budget, merging: budget, values: budget, variables: budget }
  const told: Told = {
    skips,
    tell({ path, line }, reason) {
      const once = `${path}\n${line}\n${reason}`
      if (seen.has(once)) return
      seen.add(once)
      skips.push({ path, line, reason })
    },
    spend(purse, steps, place) {
      if (left[purse] >= steps) {
        left[purse] -= steps
        return true
      }
      if (left[purse] >= 0) told.tell(place, 'the stack repeats itself more often than can be followed; the rest of it was not read')
      left[purse] = -1
      return false
    },
  }
  return told
}
