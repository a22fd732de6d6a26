/** Whether a measure got worse while the outcome stayed the same, as a rule's `weakens` says. */
import type { Weakens } from '../model/rule.ts'
import type { Measure, Verdict } from '../model/verdict.ts'
import { measureKey } from '../rules/measure.ts'

export interface Worse {
  readonly name: string
  readonly before: number | undefined
  readonly after: number | undefined
  readonly unit: string
}

type Direction = 'worse' | 'better'

/**
 * The measures of two verdicts that moved. While passing, a worsening counts only past the rule's bound; while failing, any does.
 * `new` and `gone` compare which members there are; names say which is which.
 */
export function moved(
  before: Verdict,
  after: Verdict,
  weakens: Readonly<Record<string, Weakens>>,
  bounds: ReadonlyMap<string, number>,
  direction: Direction,
): readonly Worse[] {
  const found: Worse[] = []
  for (const [key, how] of Object.entries(weakens)) {
    const old = of(before, key)
    const recent = of(after, key)
    if (how.worse === 'new' || how.worse === 'gone') {
      const from = (how.worse === 'new') === (direction === 'worse') ? recent : old
      const to = from === recent ? old : recent
      for (const measure of surplus(from, to)) {
        found.push({
          name: measure.name,
          before: from === old ? measure.value : undefined,
          after: from === recent ? measure.value : undefined,
          unit: measure.unit,
        })
      }
      continue
    }
    for (const measure of old) {
      const now = recent.find((one) => one.name === measure.name)
      if (now === undefined || now.value === measure.value) continue
      const isWorse = how.worse === 'higher' ? now.value > measure.value : now.value < measure.value
      if (isWorse !== (direction === 'worse')) continue
      const bound = bounds.get(key)
      const past = bound === undefined || after.outcome !== 'pass' || direction === 'better' || (how.worse === 'higher' ? now.value > bound : now.value < bound)
      if (past) found.push({ name: measure.name, before: measure.value, after: now.value, unit: measure.unit })
    }
  }
  return found
}

/** Measures of which any worsening counts and that head can no longer tell, although the rule still passes: the worst may have happened. */
export function untold(before: Verdict, after: Verdict, weakens: Readonly<Record<string, Weakens>>): readonly string[] {
  return Object.entries(weakens).flatMap(([key, how]) => {
    const counts = (how.worse === 'higher' || how.worse === 'lower') && how.past === undefined
    return counts && before.measures.some((measure) => measure.name === key) && of(after, key).length === 0 ? [key] : []
  })
}

/** Measures of a failing rule that were above nothing and that head, where the rule can no longer be judged, does not tell: what there was may be gone. */
export function hidden(before: Verdict, after: Verdict, weakens: Readonly<Record<string, Weakens>>): readonly string[] {
  return Object.entries(weakens).flatMap(([key, { told }]) =>
    told === true && of(before, key).some(({ value }) => value > 0) && of(after, key).length === 0 ? [key] : [],
  )
}

function of(verdict: Verdict, key: string): readonly Measure[] {
  return verdict.measures.filter((measure) => measureKey(measure.name) === key)
}

/** Members of one list that another has fewer of, counted: the same name may stand several times. */
function surplus(from: readonly Measure[], to: readonly Measure[]): readonly Measure[] {
  const counts = new Map<string, number>()
  for (const measure of to) counts.set(measure.name, (counts.get(measure.name) ?? 0) + 1)
  return from.filter((measure) => {
    const left = counts.get(measure.name) ?? 0
    counts.set(measure.name, left - 1)
    return left <= 0
  })
}
