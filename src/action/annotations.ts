/** Which changes become annotations on the pull request's files: GitHub shows ten of a step and drops the rest in silence. */
import { severities } from '../model/rule.ts'
import type { Change, Decision } from '../model/verdict.ts'
import type { Place } from './teller.ts'

export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly message: string
  readonly place: Place
}

const shownOnFiles = 10
/** Mended or gone: nothing to point at. */
const quiet = new Set<Change['change']>(['fixed', 'improved', 'removed'])
const order: readonly Change['change'][] = ['regressed', 'lost-evidence', 'weakened', 'introduced', 'gate-weakened']

/** What blocks first, then what regressed, then by severity; the last says how many are left out. */
export function annotationsOf(decision: Decision, most = shownOnFiles): readonly Annotation[] {
  const worse = decision.changes.filter((change) => change.waiver === null && !quiet.has(change.change)).toSorted(compareChanges)
  const shown = worse.length > most ? worse.slice(0, most - 1) : worse
  const annotations = shown.map((change) => annotationOf(change, decision))
  const left = worse.length - shown.length
  if (left === 0) return annotations
  const level = annotations.some((one) => one.level === 'error') ? 'error' : 'warning'
  return [...annotations, { level, message: `${left} more in the step summary.`, place: { title: 'Plimsoll' } }]
}

function compareChanges(a: Change, b: Change): number {
  return (
    Number(b.blocking) - Number(a.blocking) ||
    order.indexOf(a.change) - order.indexOf(b.change) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity)
  )
}

function annotationOf(change: Change, decision: Decision): Annotation {
  const { path, line, endLine } = change.evidence
  const title = `${change.rule} on ${change.subject}`
  const level = change.blocking && decision.mode === 'enforce' ? 'error' : 'warning'
  // A line of the base is another line at head, or none: pointing at it would mislead.
  if (change.side === 'base')
    return { level, message: `${change.message} (it stood at ${path}:${line} in ${decision.base.commit.slice(0, 7)})`, place: { title } }
  if (path === '' || line < 1) return { level, message: change.message, place: { title } }
  return { level, message: change.message, place: { title, file: path, startLine: line, ...(endLine === undefined ? {} : { endLine }) } }
}
