/** Sums and maxima of figures some of which only a run would tell. */
import type { Fact } from '../../base/fact.ts'

/** The highest; one that is unknown leaves it at least as high as the others. */
export function highest(all: readonly Fact<number>[]): Fact<number> {
  const open = all.find((one) => one.state === 'unresolved')
  const best = all.filter((one) => one.state !== 'unresolved').sort((a, b) => b.value - a.value)[0]
  if (open?.state !== 'unresolved') return best as Fact<number>
  return best === undefined ? open : { ...open, atLeast: best.value }
}

export function total(all: readonly (Fact<number> | undefined)[]): Fact<number> | undefined {
  const there = all.filter((one) => one !== undefined)
  if (there.length < 2) return there[0]
  const open = there.find((one) => one.state === 'unresolved')
  const sum = there.reduce((before, one) => before + (one.state === 'unresolved' ? (one.atLeast ?? 0) : one.value), 0)
  if (open?.state === 'unresolved') return { ...open, atLeast: sum }
  const first = there[0] as Fact<number>
  return { state: 'known', value: sum, at: first.at, also: there.slice(1).map((one) => one.at) }
}
