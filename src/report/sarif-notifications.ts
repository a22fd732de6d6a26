/** What SARIF has no result for: what is unknown, what was not read, what broke. Code scanning would take any of these for an alert. */
import type { Scorecard, Verdict } from '../model/verdict.ts'
import { location, said, type Location } from './sarif-places.ts'

export interface Notification {
  readonly level: 'error' | 'warning' | 'note'
  readonly message: { readonly text: string }
  readonly locations?: readonly Location[]
  readonly associatedRule?: { readonly id: string }
}

/** Of each sort; more than this nobody reads, and the rest is counted. */
const most = 1_000

export function notifications(scorecard: Scorecard, notices: readonly string[], prefix: string): readonly Notification[] {
  const of = (outcome: Verdict['outcome']): readonly Verdict[] => scorecard.verdicts.filter((verdict) => verdict.outcome === outcome)
  return [
    ...notices.map((notice): Notification => ({ level: 'note', message: { text: said(notice) } })),
    ...limited(of('error'), 'verdicts that broke', (verdict) => ({
      level: 'error',
      message: { text: said(`${verdict.rule} could not be judged for ${verdict.subject}: ${verdict.message}`) },
      ...placed(verdict.evidence[0], prefix),
      associatedRule: { id: verdict.rule },
    })),
    ...limited(of('unknown'), 'unknown verdicts', (verdict) => {
      const missing = verdict.missing[0]
      const hint = verdict.missing.find((one) => one.hint !== undefined)?.hint
      const told = hint === undefined ? '' : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`
      return {
        level: 'note',
        message: { text: said(`${verdict.rule} is unknown for ${verdict.subject}: ${missing?.raw ?? 'a value'} is not known from the repository.${told}`) },
        ...placed(missing?.at ?? verdict.evidence[0], prefix),
        associatedRule: { id: verdict.rule },
      }
    }),
    ...limited(scorecard.candidates, 'files that are not part of the stack', ({ path, why }) => ({
      level: 'note',
      message: { text: said(`${path} is not part of the stack: ${why}.`) },
      ...placed({ path, line: 1 }, prefix),
    })),
    ...limited(scorecard.skipped, 'places that were not read', (skip) => ({
      level: 'note',
      message: { text: said(`${skip.path} was not read, or not all of it: ${skip.reason}.`) },
      ...placed(skip, prefix),
    })),
  ]
}

function placed(at: { readonly path: string; readonly line: number }, prefix: string): { readonly locations?: readonly Location[] } {
  return at.path === '' ? {} : { locations: [location({ path: at.path, line: at.line }, prefix)] }
}

function limited<T>(all: readonly T[], what: string, tell: (one: T) => Notification): readonly Notification[] {
  const shown = all.slice(0, most).map(tell)
  if (all.length <= most) return shown
  return [...shown, { level: 'note', message: { text: `${all.length - most} more ${what}. The JSON report holds all.` } }]
}
