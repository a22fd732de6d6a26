/** A rule as a page of Markdown, the same among the docs and from `plimsoll rules ID`; and the table of all of them. */
import type { Rule, RuleExample, Weakens } from '../model/rule.ts'
import type { Category, RuleData } from '../rules/compiled.ts'
import { isCode } from '../rules/style.ts'
import { fence, language } from './fence.ts'
import { severitySigns } from './words.ts'

export function rulePage(rule: RuleData, examples: Rule['examples']): string {
  const weak = Object.entries(rule.weakens)
  const params = Object.entries(rule.params)
  return [
    `# ${rule.title}`,
    '',
    `\`${rule.id}\` · ${severitySigns[rule.severity]} ${rule.severity}${rule.guarded ? ' · guarded' : ''} · phase ${rule.phase}${rule.effort === '' ? '' : ` · effort: ${rule.effort}`}`,
    '',
    blocking(rule),
    '',
    ...paragraph(rule.impact === '' ? '' : `**When it fails:** ${rule.impact}`),
    ...(rule.why === '' ? [] : ['## Why', '', rule.why, '']),
    '## What it asks',
    '',
    `Of every ${rule.for.join(' and ')}${rule.when === undefined ? ':' : ' for which this holds:'}`,
    '',
    ...(rule.when === undefined ? [] : [...fence('cel', rule.when), '', 'it asks:', '']),
    ...fence('cel', rule.check),
    '',
    ...paragraph(isPlain(rule.recommended) ? `Recommended: ${rule.recommended}.` : ''),
    ...(params.length === 0
      ? []
      : [
          'Parameters, set in `.plimsoll.yml`:',
          '',
          ...fence(
            'yaml',
            `rules: { ${rule.id}: { ${params.map(([name, value]) => `${name}: ${typeof value === 'string' ? JSON.stringify(value) : value}`).join(', ')} } }`,
          ),
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
    ...(Object.keys(rule.fix).length === 0 ? [] : ['## How to mend it', '']),
    ...Object.entries(rule.fix).flatMap(([format, text]) => [`### ${format}`, '', ...(isCode(text) ? fence(language(format), text) : [text]), '']),
    ...(Object.values(examples).flat().length === 0 ? [] : ['## Examples', '']),
    ...section('Fails', 'fail', examples.bad),
    ...section('Passes', 'pass', examples.good),
    ...section('Cannot be told', 'unknown', examples.unknown),
    ...(rule.links.length === 0 ? [] : ['## More', '', ...rule.links.map((link) => `- <${link}>`), '']),
  ].join('\n')
}

/** By category, in their order; `link` names a rule as the page wants it. */
export function ruleTable(rules: readonly RuleData[], categories: readonly Category[], link: (rule: RuleData) => string): readonly string[] {
  return [...categories]
    .sort((a, b) => a.order - b.order)
    .flatMap((category) => {
      const own = rules.filter((rule) => rule.category === category.id)
      if (own.length === 0) return []
      const rows = own.map((rule) => `| ${link(rule)} | ${severitySigns[rule.severity]} ${rule.severity} | ${blocks(rule)} | ${rule.effort} | ${rule.title} |`)
      return [`## ${category.title}`, '', '| Rule | Severity | Blocks a merge | Effort | A system that passes |', '|---|---|---|---|---|', ...rows, '']
    })
}

function blocks(rule: RuleData): string {
  return rule.introduced ? 'lost or introduced' : rule.guarded ? 'lost' : 'no'
}

export function blocking(rule: RuleData): string {
  return `${blockingWhen(rule)}${rule.whileNeeded === true ? ' When nothing needs it any more, nothing is lost.' : ''}`
}

function blockingWhen(rule: RuleData): string {
  if (rule.introduced) return 'A pull request that loses this, or brings it in failing, is blocked.'
  return rule.guarded ? 'A pull request that loses this is blocked.' : 'It counts for the score and does not block, unless `gate.block` names it.'
}

/** A template without expressions says the same of every subject. */
export function isPlain(template: string): boolean {
  return template !== '' && !/[{}]/.test(template)
}

export function weakening(name: string, { worse, past, told }: Weakens, rule: RuleData): string {
  const unit = rule.measures[name]?.unit ?? ''
  if (worse === 'new') return `a ${unit} that was not there before`
  if (worse === 'gone') return `a ${unit} that was there and is gone`
  const bound = past === undefined ? '' : `; while passing, only ${worse === 'higher' ? 'above' : 'below'} \`${past}\``
  const open = told === true ? ', or can no longer be told though it was above 0' : ''
  return `${name} (${unit}) ${worse === 'higher' ? 'rises' : 'falls'}${bound}${open}`
}

/** The place that an example's verdict names. */
export function verdictOf(outcome: 'fail' | 'pass' | 'unknown', example: RuleExample): string {
  const subject = example.subject === undefined ? '' : ` for ${example.subject}`
  return `${outcome}${subject}${example.finds === undefined ? '' : `, found at ${example.finds}`}`
}

function paragraph(text: string): readonly string[] {
  return text === '' ? [] : [text, '']
}

function section(title: string, outcome: 'fail' | 'pass' | 'unknown', examples: readonly RuleExample[]): readonly string[] {
  return examples.flatMap((example) => [
    `### ${title}: ${example.why}`,
    '',
    ...(example.config === undefined ? [] : ['`.plimsoll.yml`', '', ...fence('yaml', example.config), '']),
    ...(example.base === undefined ? [] : ['Before:', '', ...files(example.base), 'After:', '']),
    ...files(example.files),
    `Verdict: **${outcome}**${example.subject === undefined ? '' : ` for \`${example.subject}\``}${example.finds === undefined ? '' : `, found at \`${example.finds}\``}.`,
    '',
  ])
}

function files(map: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(map).flatMap(([path, text]) => [`\`${path}\``, '', ...fence(language(path), text), ''])
}
