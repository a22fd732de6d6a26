/** The action plan: what fails, by phase, each with the points that mending it gives. */
import type { PlanItem, PlanPhase } from '../model/audit.ts'
import { severities } from '../model/rule.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Category, CompiledRule, Scoring } from '../rules/compiled.ts'
import { lost, scored, tallied, type Tally } from './score.ts'

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
  const tallies = tallied(verdicts)
  const tallyOf = new Map(tallies.map((tally) => [tally.rule, tally]))
  const failed = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    if (verdict.outcome !== 'fail') continue
    const same = failed.get(verdict.rule)
    if (same === undefined) failed.set(verdict.rule, [verdict])
    else same.push(verdict)
  }
  const all = rules.map(({ rule }) => rule)
  const judged = Math.max(1, scored(tallies, categories, scoring, all).categories.length)
  const declared = new Map(rules.map(({ rule }) => [rule.id, rule.phase]))
  const phaseOf = new Map(rules.map(({ rule: { id, phase } }) => [id, Math.max(...(solved.get(id) ?? []).map((by) => declared.get(by) ?? 3), 0) || phase]))
  const items = rules.flatMap((compiled): readonly { readonly phase: number; readonly item: PlanItem }[] => {
    const failing = failed.get(compiled.rule.id) ?? []
    const [first] = failing
    const tally = tallyOf.get(compiled.rule.id)
    if (first === undefined || tally === undefined) return []
    const { id, category, severity, title, impact, effort } = compiled.rule
    const doneWith = solved.get(id) ?? []
    const gain = lost(tally, scoring)
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
    const then = scored(mended(tallies, phaseOf, phase), categories, scoring, all)
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

/** The tallies as they would be once all of a phase and those before it is done. */
function mended(tallies: readonly Tally[], phaseOf: ReadonlyMap<string, number>, phase: number): readonly Tally[] {
  return tallies.map((tally) =>
    tally.failing > 0 && (phaseOf.get(tally.rule) ?? 3) <= phase ? { ...tally, passing: tally.passing + tally.failing, failing: 0 } : tally,
  )
}
