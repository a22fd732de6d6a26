/** Results as SARIF 2.1.0, for code scanning and whatever else reads it: what fails, or what a change loses; the rest is said beside it. */
import type { Evidence } from '../base/evidence.ts'
import type { Severity } from '../model/rule.ts'
import type { Change, Decision, Scorecard, Verdict } from '../model/verdict.ts'
import type { RuleData } from '../rules/compiled.ts'
import { sarifLog, type Finding } from './sarif-log.ts'
import { fingerprint, location, related, said } from './sarif-places.ts'
import { levels, type Level } from './sarif-rules.ts'
import { afterOf, beforeOf, isLoss, shortCommit } from './words.ts'

export interface SarifOptions {
  readonly version: string
  /** The repository's own rules. */
  readonly own?: readonly RuleData[]
  /** The folder that was judged, from the root of the repository: code scanning wants paths from there. */
  readonly prefix?: string
  readonly notices?: readonly string[]
}

export function scorecardSarif(scorecard: Scorecard, options: SarifOptions): string {
  const prefix = options.prefix ?? ''
  const findings = scorecard.verdicts
    .filter((verdict) => verdict.outcome === 'fail')
    .map((verdict) => findingOf(verdict, { level: levels[verdict.severity], prefix }))
  return sarifLog(findings, scorecard, options, { commit: scorecard.commit, ...scoreOf(scorecard) })
}

/**
 * The losses, and what failed already as unchanged: code scanning takes a result that is no longer there for mended, and any result for an alert whatever
 * its `baselineState` says, so what was mended is left out. Only what blocks is an error.
 */
export function decisionSarif(decision: Decision, options: SarifOptions): string {
  const prefix = options.prefix ?? ''
  const losses = decision.changes.filter(isLoss)
  const told = new Set(losses.map((change) => `${change.rule}\0${change.subject}`))
  const failed = new Set(decision.base.verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => `${verdict.rule}\0${verdict.subject}`))
  const rest = decision.head.verdicts.filter((verdict) => verdict.outcome === 'fail' && !told.has(`${verdict.rule}\0${verdict.subject}`))
  const findings = [
    ...losses.map((change) => lossOf(change, decision, prefix)),
    ...rest.map((verdict) =>
      findingOf(verdict, {
        level: unblocking(verdict.severity),
        prefix,
        baselineState: failed.has(`${verdict.rule}\0${verdict.subject}`) ? 'unchanged' : 'new',
      }),
    ),
  ]
  return sarifLog(
    findings,
    decision.head,
    { ...options, notices: decision.notices },
    {
      decision: decision.decision,
      reason: said(decision.reason),
      mode: decision.mode,
      base: decision.base.commit,
      commit: decision.head.commit,
      ...scoreOf(decision.head),
    },
  )
}

function unblocking(severity: Severity): Level {
  return severity === 'low' ? 'note' : 'warning'
}

function scoreOf({ score, grade }: Scorecard): Readonly<Record<string, string | number>> {
  return { ...(score === undefined ? {} : { score }), ...(grade === undefined ? {} : { grade }) }
}

interface Saying {
  readonly level: Level
  readonly prefix: string
  readonly baselineState?: 'new' | 'unchanged'
}

function findingOf(verdict: Verdict, { level, prefix, baselineState }: Saying): Finding {
  const { rule, severity, subject, current, recommended } = verdict
  const parts = [
    ended(verdict.message),
    ...(current === '' ? [] : [`Current: ${ended(current)}`]),
    ...(recommended === '' ? [] : [`Recommended: ${ended(recommended)}`]),
  ]
  return {
    ...sited(rule, subject, verdict.evidence, prefix),
    severity,
    level,
    message: said(parts.join(' ')),
    ...(baselineState === undefined ? {} : { baselineState }),
    properties: { subject, severity, current, recommended },
  }
}

function lossOf(change: Change, decision: Decision, prefix: string): Finding {
  const { rule, severity, subject, waiver, side, evidence } = change
  const after = change.after?.evidence ?? []
  // A line of the base is another line at head, or none: the place is head's where there is one, and the base's is told in words.
  const places: readonly Evidence[] = side === 'head' ? [evidence, ...after] : after.length > 0 ? after : [{ path: evidence.path, line: 1, key: evidence.key }]
  const stood = side === 'base' ? ` It stood at ${evidence.path}:${evidence.line} in ${shortCommit(decision.base.commit)}.` : ''
  const level = change.blocking && decision.mode === 'enforce' ? 'error' : unblocking(severity)
  return {
    ...sited(rule, subject, places, prefix),
    ...(change.title === undefined ? {} : { title: change.title }),
    severity,
    level,
    message: said(`${named(subject, change.message)}${ended(change.message)}${stood}`),
    baselineState: change.before?.outcome === 'fail' ? 'updated' : 'new',
    ...(waiver === null
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: said(`${waiver.reason} (${waiver.by}${waiver.until === undefined ? '' : `, until ${waiver.until}`})`),
            },
          ],
        }),
    properties: {
      subject,
      severity,
      change: change.change,
      blocking: change.blocking,
      before: beforeOf(change),
      after: afterOf(change),
      ...(change.after === null ? {} : { recommended: change.after.recommended }),
    },
  }
}

function sited(
  rule: string,
  subject: string,
  evidence: readonly Evidence[],
  prefix: string,
): Pick<Finding, 'rule' | 'locations' | 'relatedLocations' | 'fingerprint' | 'places'> {
  const primary = evidence.find((at) => at.path !== '')
  const others = related(evidence, primary, prefix)
  return {
    rule,
    locations: primary === undefined ? [] : [location(primary, prefix)],
    ...(others.length === 0 ? {} : { relatedLocations: others }),
    fingerprint: fingerprint(rule, subject, primary ?? { path: '', line: 1, key: '' }),
    places: evidence.length,
  }
}

/** A message that rests on a table beside it, as `It still passes and got weaker`, says here of whom. */
function named(subject: string, message: string): string {
  return message.includes(subject.slice(subject.indexOf('/') + 1)) ? '' : `${subject}: `
}

function ended(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`
}
