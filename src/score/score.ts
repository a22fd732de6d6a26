/** Verdicts to scores and grades: ten points a category, less each failing rule's points. The formula stands in docs/score.md. */
import type { Severity } from '../model/rule.ts'
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

/** How many subjects of one rule pass and fail. Unknown and not-applicable ones cost nothing and are not counted. */
export interface Tally {
  readonly rule: string
  readonly category: string
  readonly severity: Severity
  readonly passing: number
  readonly failing: number
}

/** One for each rule that was judged of some subject, in the order of the verdicts. */
export function tallied(verdicts: readonly Verdict[]): readonly Tally[] {
  const found = new Map<string, { -readonly [K in keyof Tally]: Tally[K] }>()
  let tally: { -readonly [K in keyof Tally]: Tally[K] } | undefined
  for (const { outcome, rule, category, severity } of verdicts) {
    if (outcome !== 'pass' && outcome !== 'fail') continue
    // Those of one rule come one after another.
    if (tally?.rule !== rule) tally = found.get(rule)
    if (tally === undefined) found.set(rule, (tally = { rule, category, severity, passing: 0, failing: 0 }))
    if (outcome === 'pass') tally.passing++
    else tally.failing++
  }
  return [...found.values()]
}

/** Points a rule takes: its severity's, by the share of its judged subjects that fail. */
export function lost({ severity, passing, failing }: Tally, scoring: Scoring): number {
  return failing === 0 ? 0 : scoring.points[severity] * (failing / (passing + failing))
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
function coverageOf(tallies: readonly Tally[], rules: readonly Pick<RuleData, 'id' | 'severity'>[], scoring: Scoring): Coverage {
  const found = new Set(tallies.map(({ rule }) => rule))
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
  return scored(tallied(verdicts), categories, scoring, rules)
}

export function scored(
  tallies: readonly Tally[],
  categories: readonly Category[],
  scoring: Scoring,
  rules: readonly Pick<RuleData, 'id' | 'severity'>[],
): Score {
  const scores: CategoryScore[] = []
  const unjudged: string[] = []
  for (const category of [...categories].sort((a, b) => a.order - b.order)) {
    const own = tallies.filter((tally) => tally.category === category.id)
    if (own.length === 0) {
      unjudged.push(category.id)
      continue
    }
    const sum = own.reduce((total, tally) => total + lost(tally, scoring), 0)
    const score = rounded(Math.max(0, 10 - sum))
    scores.push({ id: category.id, title: category.title, score, grade: gradeOf(score, scoring), status: statusOf(own) })
  }
  const coverage = coverageOf(tallies, rules, scoring)
  if (scores.length === 0) return { judged: coverage, categories: scores, unjudged }
  const score = rounded(scores.reduce((total, category) => total + category.score, 0) / scores.length)
  const grade = coverage.grave < coverage.needed ? {} : { grade: gradeOf(score, scoring) }
  return { score, ...grade, judged: coverage, categories: scores, unjudged }
}

function statusOf(tallies: readonly Tally[]): string {
  const failing = tallies.filter((tally) => tally.failing > 0)
  const count = (severity: Severity): number => failing.filter((one) => one.severity === severity).length
  const say = (number: number, word: string): string => `${number} ${word}${number === 1 ? ' issue' : ' issues'}`
  if (count('critical') > 0) return say(count('critical'), 'critical')
  if (count('high') > 0) return say(count('high'), 'high')
  if (failing.length > 0) return say(failing.length, 'smaller')
  return 'nothing failing'
}
