/** The rules' pages: one a rule and a table of all, from the same data that judges. */
import type { Rule, RuleExample, Weakens } from '../src/model/rule.ts'
import { kinds } from '../src/model/kinds.ts'
import { fence, language } from '../src/report/fence.ts'
import { functions } from '../src/rules/functions.ts'
import { isCode } from '../src/rules/style.ts'
import type { ShippedRules } from './generate-rules.ts'

const marks = { critical: '🔴', high: '🟡', medium: '🟢', low: '🟢' } as const

/** Paths under docs/rules/ to Markdown. */
export function renderRulePages(shipped: ShippedRules): ReadonlyMap<string, string> {
  const pages = shipped.rules.map(({ rule }): [string, string] => [`docs/rules/${rule.id}.md`, page(rule)])
  return new Map([['docs/rules/README.md', table(shipped)], ['docs/rules/facts.md', facts()], ...pages])
}

function table({ categories, rules, scoring }: ShippedRules): string {
  const sections = categories.flatMap((category) => {
    const own = rules.filter(({ rule }) => rule.category === category.id)
    if (own.length === 0) return []
    const rows = own.map(
      ({ rule }) =>
        `| [${rule.id.slice(category.id.length + 1)}](${rule.id}.md) | ${marks[rule.severity]} ${rule.severity} | ${blocks(rule)} | ${rule.title} |`,
    )
    return [`## ${category.title}`, '', '| Rule | Severity | Blocks a merge | A system that passes |', '|---|---|---|---|', ...rows, '']
  })
  const points = Object.entries(scoring.points).map(([severity, value]) => `${value} for a ${severity} rule`)
  const grades = scoring.grades.map(({ grade, from, above }) => (above === undefined ? `${grade} from ${from}` : `${grade} above ${above}`))
  return [
    generated,
    '# Rules',
    '',
    `${rules.length} rules judge a system, never a file. Each page says why, how to mend it in the format at hand, and shows examples that the tests run.`,
    '',
    ...sections,
    '## Score',
    '',
    `A category starts at 10. Each rule that fails takes points once, scaled by the share of its subjects that fail: ${points.join(', ')}. What cannot be told costs nothing. The result is rounded to one decimal, then graded: ${grades.join(', ')}. The overall score is the plain mean of the categories that could be judged. A grade never blocks a merge.`,
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

function blocks(rule: Rule): string {
  return rule.introduced ? 'lost or introduced' : rule.guarded ? 'lost' : 'no'
}

function page(rule: Rule): string {
  const weak = Object.entries(rule.weakens)
  const params = Object.entries(rule.params)
  return [
    generated,
    `# ${rule.title}`,
    '',
    `\`${rule.id}\` · ${marks[rule.severity]} ${rule.severity} · phase ${rule.phase} · effort: ${rule.effort}`,
    '',
    blocking(rule),
    '',
    `**When it fails:** ${rule.impact}`,
    '',
    '## Why',
    '',
    rule.why,
    '',
    '## What it asks',
    '',
    `Of every ${rule.for.join(' and ')}${rule.when === undefined ? ':' : ' for which this holds:'}`,
    '',
    ...(rule.when === undefined ? [] : [...fence('cel', rule.when), '', 'it asks:', '']),
    ...fence('cel', rule.check),
    '',
    ...(params.length === 0
      ? []
      : [
          'Parameters, set in `.plimsoll.yml`:',
          '',
          ...fence('yaml', `rules: { ${rule.id}: { ${params.map(([name, value]) => `${name}: ${value}`).join(', ')} } }`),
          '',
        ]),
    ...(weak.length === 0
      ? []
      : [
          '## What weakens it',
          '',
          'While the outcome stays the same, this counts as a loss:',
          '',
          ...weak.map(([name, one]) => `- ${weakening(name, one, rule)}`),
          '',
        ]),
    '## How to mend it',
    '',
    ...Object.entries(rule.fix).flatMap(([format, text]) => [`### ${format}`, '', ...(isCode(text) ? fence(language(format), text) : [text]), '']),
    '## Examples',
    '',
    ...section('Fails', rule.examples.bad),
    ...section('Passes', rule.examples.good),
    ...section('Cannot be told', rule.examples.unknown),
    '## More',
    '',
    ...rule.links.map((link) => `- <${link}>`),
    '',
  ].join('\n')
}

function blocking(rule: Rule): string {
  return `${blockingWhen(rule)}${rule.whileNeeded === true ? ' When nothing needs it any more, nothing is lost.' : ''}`
}

function blockingWhen(rule: Rule): string {
  if (rule.introduced) return 'A pull request that loses this, or brings it in failing, is blocked.'
  return rule.guarded ? 'A pull request that loses this is blocked.' : 'It counts for the score and does not block, unless `gate.block` names it.'
}

function weakening(name: string, { worse, past }: Weakens, rule: Rule): string {
  const unit = rule.measures[name]?.unit ?? ''
  if (worse === 'new') return `a ${unit} that was not there before`
  if (worse === 'gone') return `a ${unit} that was there and is gone`
  const bound = past === undefined ? '' : `; while passing, only ${worse === 'higher' ? 'above' : 'below'} \`${past}\``
  return `${name} (${unit}) ${worse === 'higher' ? 'rises' : 'falls'}${bound}`
}

function section(title: string, examples: readonly RuleExample[]): readonly string[] {
  return examples.flatMap((example) => [
    `### ${title}: ${example.why}`,
    '',
    ...(example.config === undefined ? [] : ['`.plimsoll.yml`', '', ...fence('yaml', example.config), '']),
    ...(example.base === undefined ? [] : ['Before:', '', ...files(example.base), 'After:', '']),
    ...files(example.files),
    ...(example.finds === undefined ? [] : [`Found at \`${example.finds}\`.`, '']),
  ])
}

function files(map: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(map).flatMap(([path, text]) => [`\`${path}\``, '', ...fence(language(path), text), ''])
}
