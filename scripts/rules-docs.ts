/** The rules' pages: one a rule and a table of all, from the same data that judges. */
import { kinds } from '../src/model/kinds.ts'
import { rulePage, ruleTable } from '../src/report/rule-page.ts'
import { functions } from '../src/rules/functions.ts'
import type { ShippedRules } from './generate-rules.ts'

/** Paths under docs/rules/ to Markdown. */
export function renderRulePages(shipped: ShippedRules): ReadonlyMap<string, string> {
  const pages = shipped.rules.map(({ rule }): [string, string] => [`docs/rules/${rule.id}.md`, `${generated}\n${rulePage(rule, rule.examples)}`])
  return new Map([['docs/rules/README.md', index(shipped)], ['docs/rules/facts.md', facts()], ...pages])
}

function index({ categories, rules, scoring }: ShippedRules): string {
  const points = Object.entries(scoring.points).map(([severity, value]) => `${value} for a ${severity} rule`)
  const grades = scoring.grades.map(({ grade, from, above }) => (above === undefined ? `${grade} from ${from}` : `${grade} above ${above}`))
  const all = rules.map(({ rule }) => rule)
  const guarded = all.filter((rule) => rule.guarded).length
  return [
    generated,
    '# Rules',
    '',
    `${all.length} rules judge a system, never a file; ${guarded} of them are guarded, so that a pull request that loses one is blocked. Each page says why, how to mend it in the format at hand, and shows examples that the tests run.`,
    '',
    ...ruleTable(all, categories, (rule) => `[${rule.id.slice(rule.category.length + 1)}](${rule.id}.md)`),
    '## Score',
    '',
    `A category starts at 10. Each rule that fails takes points once, scaled by the share of its subjects that fail: ${points.join(', ')}. What cannot be told costs nothing. The result is rounded to one decimal, then graded: ${grades.join(', ')}. The overall score is the plain mean of the categories that could be judged; it gets a grade where at least ${scoring.graded * 100} % of the critical and high rules were judged. A grade never blocks a merge.`,
    '',
  ].join('\n')
}

const generated = '<!-- Generated from rules/ by scripts/generate.ts. Change the rule, not this page. -->'

/** What an expression may ask of each kind, and what it may call. */
function facts(): string {
  const sections = Object.entries(kinds).flatMap(([kind, fields]) => [
    `## ${kind}`,
    '',
    '| Fact | Type | Is |',
    '|---|---|---|',
    ...Object.entries(fields).map(([name, { type, means }]) => `| \`${name}\` | \`${type}\` | ${means} |`),
    '',
  ])
  const calls = Object.entries(functions).map(([name, { signatures, means }]) => `| \`${signatures?.[0] ?? name}\` | ${means} |`)
  return [
    generated.replace('rules/ by', 'src/model/kinds.ts by').replace('the rule', 'the table'),
    '# Facts',
    '',
    'What a rule may ask. `subject` is the thing that is judged, `system` the whole, `params` the rule’s parameters; every kind has a `name` too. An absent fact makes `has()` false; one that no file tells makes the verdict unknown, unless another part of the expression decides.',
    '',
    ...sections,
    '## Functions',
    '',
    'Of CEL’s own: `==` `!=` `<` `<=` `>` `>=` `+` `-` `*` `/` `%` `in` `&&` `||` `!` `? :`, `has()`, and over lists `all`, `exists`, `exists_one`, `filter` and `map`, at most two deep. Regular expressions, bytes, map literals and null are not known here.',
    '',
    '| Function | Gives |',
    '|---|---|',
    ...calls,
    '',
  ].join('\n')
}
