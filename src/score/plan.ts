/** The action plan: what fails, by phase, each with the points that mending it gives. */
import type { PlanItem, PlanPhase } from '../model/audit.ts'
import { severities } from '../model/rule.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Category, CompiledRule, Scoring } from '../rules/compiled.ts'
import { lost, scoreOf } from './score.ts'

const phases = [1, 2, 3] as const

/** Three phases in order; within one the gravest first, then what gains most. */
export function planOf(verdicts: readonly Verdict[], rules: readonly CompiledRule[], categories: readonly Category[], scoring: Scoring): readonly PlanPhase[] {
  const byRule = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    const same = byRule.get(verdict.rule)
    if (same === undefined) byRule.set(verdict.rule, [verdict])
    else same.push(verdict)
  }
  const all = rules.map(({ rule }) => rule)
  const judged = Math.max(1, scoreOf(verdicts, categories, scoring, all).categories.length)
  const phaseOf = new Map(rules.map(({ rule }) => [rule.id, rule.phase]))
  const items = rules.flatMap((compiled): readonly { readonly phase: number; readonly item: PlanItem }[] => {
    const own = byRule.get(compiled.rule.id) ?? []
    const failing = own.filter((verdict) => verdict.outcome === 'fail')
    const [first] = failing
    if (first === undefined) return []
    const { id, category, severity, title, impact, effort, phase } = compiled.rule
    const gain = lost(own, scoring)
    const { current, recommended, message, evidence } = first
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
      recommended,
      message,
      evidence: evidence[0],
      gain,
      overall: gain / judged,
    }
    return [{ phase, item }]
  })
  return phases.map((phase) => {
    const own = items
      .filter((one) => one.phase === phase)
      .map((one) => one.item)
      .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.gain - a.gain || (a.rule < b.rule ? -1 : 1))
    const then = scoreOf(mended(verdicts, phaseOf, phase), categories, scoring, all)
    return {
      phase,
      items: own,
      ...(then.score === undefined ? {} : { score: then.score }),
      ...(then.grade === undefined ? {} : { grade: then.grade }),
    }
  })
}

/** The verdicts as they would be once all of a phase and those before it is done. */
function mended(verdicts: readonly Verdict[], phaseOf: ReadonlyMap<string, number>, phase: number): readonly Verdict[] {
  return verdicts.map((verdict) => (verdict.outcome === 'fail' && (phaseOf.get(verdict.rule) ?? 3) <= phase ? { ...verdict, outcome: 'pass' } : verdict))
}
