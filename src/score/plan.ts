/** The action plan: what fails, by phase, each with the points that mending it gives. */
import type { PlanItem, PlanPhase } from '../model/audit.ts'
import { severities } from '../model/rule.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Category, CompiledRule, Scoring } from '../rules/compiled.ts'
import { grouped, lost, scoreOf } from './score.ts'

const phases = [1, 2, 3] as const

/** Rules that pass once others do, with those others: they need no work of their own. */
export type Solved = ReadonlyMap<string, readonly string[]>

/** Three phases in order; within one the gravest first, then what gains most, then what the others solve. */
export function planOf(
  verdicts: readonly Verdict[],
  rules: readonly CompiledRule[],
  categories: readonly Category[],
  scoring: Scoring,
  solved: Solved = new Map(),
): readonly PlanPhase[] {
  const byRule = grouped(verdicts, (verdict) => verdict.rule)
  const all = rules.map(({ rule }) => rule)
  const judged = Math.max(1, scoreOf(verdicts, categories, scoring, all).categories.length)
  const declared = new Map(rules.map(({ rule }) => [rule.id, rule.phase]))
  const phaseOf = new Map(rules.map(({ rule: { id, phase } }) => [id, Math.max(...(solved.get(id) ?? []).map((by) => declared.get(by) ?? 3), 0) || phase]))
  const items = rules.flatMap((compiled): readonly { readonly phase: number; readonly item: PlanItem }[] => {
    const judgedHere = byRule.get(compiled.rule.id) ?? []
    const failing = judgedHere.filter((verdict) => verdict.outcome === 'fail')
    const [first] = failing
    if (first === undefined) return []
    const { id, category, severity, title, impact, effort } = compiled.rule
    const doneWith = solved.get(id) ?? []
    const gain = lost(judgedHere, scoring)
    const { current, message, evidence } = first
    const subjects = failing.map((verdict) => verdict.subject)
    const item = {
      rule: id,
      category,
      severity,
      title,
      impact,
      effort,
      subjects,
      current,
      recommended: aimOf(first, failing),
      message,
      evidence: evidence[0],
      gain,
      overall: gain / judged,
      ...(doneWith.length === 0 ? {} : { doneWith }),
    }
    return [{ phase: phaseOf.get(id) ?? 3, item }]
  })
  return phases.map((phase) => {
    const own = items
      .filter((one) => one.phase === phase)
      .map((one) => one.item)
      .sort(
        (a, b) =>
          (a.doneWith === undefined ? 0 : 1) - (b.doneWith === undefined ? 0 : 1) ||
          severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
          b.gain - a.gain ||
          (a.rule < b.rule ? -1 : 1),
      )
    const then = scoreOf(mended(verdicts, phaseOf, phase), categories, scoring, all)
    return {
      phase,
      items: own,
      ...(then.score === undefined ? {} : { score: then.score }),
      ...(then.grade === undefined ? {} : { grade: then.grade }),
    }
  })
}

/** What the first is to become, and those others of which something else is asked. */
function aimOf(first: Verdict, failing: readonly Verdict[]): string {
  const others = failing.filter((verdict) => verdict.recommended !== first.recommended)
  return [first.recommended, ...others.slice(0, 3).map((verdict) => `${verdict.subject.slice(verdict.subject.indexOf('/') + 1)}: ${verdict.recommended}`)].join(
    '; ',
  )
}

/** The verdicts as they would be once all of a phase and those before it is done. */
function mended(verdicts: readonly Verdict[], phaseOf: ReadonlyMap<string, number>, phase: number): readonly Verdict[] {
  return verdicts.map((verdict) => (verdict.outcome === 'fail' && (phaseOf.get(verdict.rule) ?? 3) <= phase ? { ...verdict, outcome: 'pass' } : verdict))
}
