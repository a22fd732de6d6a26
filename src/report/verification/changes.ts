/** Figures of this verification beside those of the last one: Metric · Before · After · Improvement. */
import type { Figure, Verification } from '../../model/verification.ts'

export interface FigureChange {
  readonly metric: string
  readonly before: string
  readonly after: string
  readonly improvement: string
}

/** A share smaller than this is noise. */
const noticed = 0.05

export function changesSince(before: Verification, after: Verification, print: (figure: Figure) => string): readonly FigureChange[] {
  const old = new Map(before.checks.map((check) => [check.name, check]))
  return after.checks.flatMap((check) =>
    check.figures.flatMap((figure) => {
      const then = old.get(check.name)?.figures.find(({ name }) => name === figure.name)
      return then === undefined || check.name === 'version' || (then.value === 0 && figure.value === 0)
        ? []
        : [{ metric: `${check.name} ${figure.name}`, before: print(then), after: print(figure), improvement: improvementOf(then, figure) }]
    }),
  )
}

function improvementOf(before: Figure, after: Figure): string {
  if (after.better === undefined || before.value === 0) return ''
  const share = (after.value - before.value) / Math.abs(before.value)
  if (Math.abs(share) < noticed) return '='
  const better = after.better === 'lower' ? -share : share
  return `${better > 0 ? '+' : '−'}${Math.abs(Math.round(better * 100))} %`
}
