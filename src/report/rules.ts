/** The rules for terminals, and as Markdown: a list, or one whole. */
import type { Rule, RuleExample } from '../model/rule.ts'
import type { Category, RuleData } from '../rules/compiled.ts'
import { isCode } from '../rules/style.ts'
import { blocking, isPlain, rulePage, ruleTable, verdictOf, weakening } from './rule-page.ts'
import { paints } from './text.ts'

export interface RuleOptions {
  readonly color: boolean
  readonly markdown: boolean
}

export function renderRuleList(rules: readonly RuleData[], categories: readonly Category[], options: RuleOptions): string {
  if (options.markdown)
    return `# Rules\n\n${ruleTable(rules, categories, (rule) => `\`${rule.id}\``)
      .join('\n')
      .trimEnd()}\n`
  const { bold, dim, red, yellow } = paints(options.color)
  const width = Math.max(0, ...rules.map((rule) => rule.id.length))
  const paint = { critical: red, high: yellow, medium: (text: string) => text, low: dim }
  const parts = [...categories]
    .sort((a, b) => a.order - b.order)
    .flatMap((category) => {
      const own = rules.filter((rule) => rule.category === category.id)
      if (own.length === 0) return []
      const row = (rule: RuleData): string =>
        `  ${rule.id.padEnd(width)}  ${paint[rule.severity](rule.severity.padEnd(8))}  ${rule.guarded ? 'guarded' : '       '}  ${dim(rule.title)}`
      return [`${bold(category.title)}  ${dim(`${own.length}`)}\n${own.map(row).join('\n')}`]
    })
  const guarded = rules.filter((rule) => rule.guarded).length
  return `${parts.join('\n\n')}\n\n${rules.length} rules, ${guarded} of them guarded: a pull request that loses one is blocked. plimsoll rules ID tells one whole.\n`
}

export function renderRule(rule: RuleData, examples: Rule['examples'], options: RuleOptions): string {
  if (options.markdown) return `${rulePage(rule, examples).trimEnd()}\n`
  const { bold, dim, red, green, yellow } = paints(options.color)
  const params = Object.entries(rule.params).map(([name, value]) => `${name}: ${value}`)
  const weak = Object.entries(rule.weakens).map(([name, one]) => `- ${weakening(name, one, rule)}`)
  const section = (title: string, ...lines: readonly string[]): readonly string[] =>
    lines.every((line) => line === '') ? [] : ['', bold(title), ...lines.filter((line) => line !== '')]
  const example = (sign: string, outcome: 'fail' | 'pass' | 'unknown', one: RuleExample): readonly string[] => [
    '',
    `${sign} ${wrapped(one.why)}`,
    ...(one.config === undefined ? [] : [dim('  .plimsoll.yml'), indented(one.config, 4)]),
    ...(one.base === undefined ? [] : ['  before:', ...files(one.base, dim), '  after:']),
    ...files(one.files, dim),
    `  verdict: ${verdictOf(outcome, one)}`,
  ]
  const shown = [
    ...examples.bad.flatMap((one) => example(red('✗'), 'fail', one)),
    ...examples.good.flatMap((one) => example(green('✓'), 'pass', one)),
    ...examples.unknown.flatMap((one) => example(yellow('?'), 'unknown', one)),
  ]
  return `${[
    bold(rule.title),
    `${rule.id}  ${dim(`${rule.severity}${rule.guarded ? ', guarded' : ''}, phase ${rule.phase}${rule.effort === '' ? '' : `, effort: ${rule.effort}`}, judges each ${rule.for.join(' and ')}`)}`,
    wrapped(blocking(rule)),
    ...section('Why', wrapped(rule.why), rule.impact === '' ? '' : `\n${wrapped(`When it fails: ${rule.impact}`)}`),
    ...section(
      'What it asks',
      rule.when === undefined ? '' : `where ${rule.when}`,
      rule.check,
      isPlain(rule.recommended) ? wrapped(`Recommended: ${rule.recommended}.`) : '',
      params.length === 0 ? '' : `Parameters: ${params.join(', ')}`,
    ),
    ...section('What weakens it', ...weak),
    ...section(
      'How to mend it',
      ...Object.entries(rule.fix).flatMap(([format, text]) => [`${format}:`, isCode(text) ? indented(text, 2) : indented(wrapped(text, 98), 2)]),
    ),
    ...(shown.length === 0 ? [] : ['', bold('Examples'), ...shown.slice(1)]),
    ...section('More', ...rule.links.map((link) => `  ${link}`)),
  ].join('\n')}\n`
}

function files(map: Readonly<Record<string, string>>, dim: (text: string) => string): readonly string[] {
  return Object.entries(map).flatMap(([path, text]) => [dim(`  ${path}`), indented(text, 4)])
}

function indented(text: string, by: number): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`))
    .join('\n')
}

/** Prose in lines that are easy to read; a word longer than a line stays whole. */
function wrapped(text: string, width = 100): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}
