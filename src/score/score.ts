/** Verdicts to scores and grades: ten points a category, less each failing rule's points. The formula stands in docs/score.md. */
import type { Category, RuleData, Scoring } from '../rules/compiled.ts'
import type { CategoryScore, Coverage, Verdict } from '../model/verdict.ts'

export interface Score {
  /** Undefined when nothing could be judged. */
  readonly score?: number
  /** Undefined when too little could. */
  readonly grade?: string
  readonly judged: Coverage
  readonly categories: readonly CategoryScore[]
  /** Ids of categories with nothing to judge. */
  readonly unjudged: readonly string[]
}

const judged = (verdict: Verdict): boolean => verdict.outcome === 'pass' || verdict.outcome === 'fail'

/** Points a rule takes: its severity's, by the share of its judged subjects that fail. Unknown and not-applicable cost nothing. */
export function lost(verdicts: readonly Verdict[], scoring: Scoring): number {
  const counted = verdicts.filter(judged)
  const failing = counted.filter((verdict) => verdict.outcome === 'fail')
  const severity = failing[0]?.severity
  return severity === undefined ? 0 : scoring.points[severity] * (failing.length / counted.length)
}

/** One decimal, half up; decimal noise of the sums above does not decide a grade. */
export function rounded(value: number): number {
  return Math.round((value + 1e-9) * 10) / 10
}

export function gradeOf(score: number, scoring: Scoring): string {
  const fitting = scoring.grades.find((grade) => (grade.above === undefined ? score >= (grade.from ?? 0) : score > grade.above))
  return fitting?.grade ?? 'F'
}

/** How much of the rules that are on was judged. */
function coverageOf(verdicts: readonly Verdict[], rules: readonly Pick<RuleData, 'id' | 'severity'>[], scoring: Scoring): Coverage {
  const found = new Set(verdicts.filter(judged).map((verdict) => verdict.rule))
  const told = rules.filter(({ id }) => found.has(id))
  const grave = (list: typeof rules): number => list.filter(({ severity }) => severity === 'critical' || severity === 'high').length
  const ofGrave = grave(rules)
  return { rules: told.length, of: rules.length, grave: grave(told), ofGrave, needed: Math.ceil(ofGrave * scoring.graded) }
}

/** `rules` are those that are on: what a score leaves open is counted against them. */
export function scoreOf(
  verdicts: readonly Verdict[],
  categories: readonly Category[],
  scoring: Scoring,
  rules: readonly Pick<RuleData, 'id' | 'severity'>[],
): Score {
  const scores: CategoryScore[] = []
  const unjudged: string[] = []
  const byCategory = grouped(verdicts, (verdict) => verdict.category)
  for (const category of [...categories].sort((a, b) => a.order - b.order)) {
    const own = byCategory.get(category.id) ?? []
    if (!own.some(judged)) {
      unjudged.push(category.id)
      continue
    }
    const sum = [...grouped(own, (verdict) => verdict.rule).values()].reduce((total, list) => total + lost(list, scoring), 0)
    const score = rounded(Math.max(0, 10 - sum))
    scores.push({ id: category.id, title: category.title, score, grade: gradeOf(score, scoring), status: statusOf(own) })
  }
  const coverage = coverageOf(verdicts, rules, scoring)
  if (scores.length === 0) return { judged: coverage, categories: scores, unjudged }
  const score = rounded(scores.reduce((total, category) => total + category.score, 0) / scores.length)
  const grade = coverage.grave < coverage.needed ? {} : { grade: gradeOf(score, scoring) }
  return { score, ...grade, judged: coverage, categories: scores, unjudged }
}

export function grouped(verdicts: readonly Verdict[], by: (verdict: Verdict) => string): ReadonlyMap<string, readonly Verdict[]> {
  const groups = new Map<string, Verdict[]>()
  for (const verdict of verdicts) {
    const key = by(verdict)
    const same = groups.get(key)
    if (same === undefined) groups.set(key, [verdict])
    else same.push(verdict)
  }
  return groups
}

function statusOf(verdicts: readonly Verdict[]): string {
  const failing = new Map(verdicts.filter((verdict) => verdict.outcome === 'fail').map((verdict) => [verdict.rule, verdict.severity]))
  const count = (severity: Verdict['severity']): number => [...failing.values()].filter((one) => one === severity).length
  const say = (number: number, word: string): string => `${number} ${word}${number === 1 ? ' issue' : ' issues'}`
  if (count('critical') > 0) return say(count('critical'), 'critical')
  if (count('high') > 0) return say(count('high'), 'high')
  if (failing.size > 0) return say(failing.size, 'smaller')
  return 'nothing failing'
}
