/** Rules as SARIF describes them: what an alert page shows beside the finding. */
import { compareText } from '../base/evidence.ts'
import type { Severity } from '../model/rule.ts'
import type { RuleData } from '../rules/compiled.ts'
import { shippedRules } from '../rules/shipped.gen.ts'
import { isCode } from '../rules/style.ts'
import { cut, plain } from './escape.ts'
import { fence, language } from './fence.ts'

export const home = 'https://github.com/plimsoll/plimsoll'

/** What SARIF calls a reporting descriptor. */
export interface Descriptor {
  readonly id: string
  readonly name: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly help: { readonly text: string; readonly markdown: string }
  readonly helpUri?: string
  readonly defaultConfiguration: { readonly level: Level }
  readonly properties: Readonly<Record<string, string | readonly string[]>>
}

export type Level = 'error' | 'warning' | 'note'

export const levels: Readonly<Record<Severity, Level>> = { critical: 'error', high: 'warning', medium: 'warning', low: 'note' }

/** Where GitHub draws its lines: critical from 9.0, high from 7.0, medium from 4.0. */
const securitySeverity: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/** What GitHub keeps of a description; a longer one is cut there without a word. */
const longest = 1_000

interface Found {
  readonly rule: string
  readonly severity: Severity
  readonly title?: string
}

/** All that were asked, not only those that fail; `found` are those of the results, of which one may be a base's own rule that is gone. */
export function descriptors(own: readonly RuleData[], found: readonly Found[]): readonly Descriptor[] {
  const shipped = shippedRules.map(({ rule }) => descriptorOf(rule, `${home}/blob/main/docs/rules/${rule.id}.md`))
  const others = own.map((rule) =>
    descriptorOf(
      rule,
      rule.links.find((link) => link.startsWith('https://')),
    ),
  )
  const known = new Map([...shipped, ...others, ...gateDescriptors].map((rule) => [rule.id, rule]))
  for (const { rule: id, severity, title = id } of found) {
    if (known.has(id)) continue
    const category = id.slice(0, Math.max(0, id.indexOf('/')))
    known.set(id, described({ id, category, severity, title, why: title, text: title, markdown: '' }))
  }
  return [...known.values()].sort((a, b) => compareText(a.id, b.id))
}

function descriptorOf(rule: RuleData, page: string | undefined): Descriptor {
  return described({
    id: rule.id,
    category: rule.category,
    severity: rule.severity,
    title: rule.title,
    why: rule.why === '' ? rule.title : rule.why,
    text: [rule.why, rule.impact, ...rule.links].filter((part) => part !== '').join('\n\n'),
    markdown: helpOf(rule),
    ...(page === undefined ? {} : { page }),
  })
}

interface Described {
  readonly id: string
  readonly category: string
  readonly severity: Severity
  readonly title: string
  readonly why: string
  readonly text: string
  readonly markdown: string
  readonly page?: string
}

function described({ id, category, severity, title, why, text, markdown, page }: Described): Descriptor {
  return {
    id,
    name: id.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: cut(plain(title), longest) },
    fullDescription: { text: cut(plain(why), longest) },
    help: { text: text === '' ? title : text, markdown: markdown === '' ? title : markdown },
    ...(page === undefined ? {} : { helpUri: page }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      category,
      severity,
      precision: 'high',
      tags: ['production-readiness', category],
      ...(category === 'security' ? { 'security-severity': securitySeverity[severity] } : {}),
    },
  }
}

function helpOf(rule: RuleData): string {
  const parts = [
    rule.why,
    ...(rule.impact === '' ? [] : ['', `**When it fails:** ${rule.impact}`]),
    ...(Object.keys(rule.fix).length === 0 ? [] : ['', '## How to mend it', '']),
    ...Object.entries(rule.fix).flatMap(([format, text]) => [`### ${format}`, '', ...(isCode(text) ? fence(language(format), text) : [text]), '']),
    ...(rule.links.length === 0 ? [] : ['', ...rule.links.map((link) => `- <${link}>`)]),
  ]
  return parts
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** The rules that speak of the gate itself are in no file of rules. */
const gateDescriptors: readonly Descriptor[] = [
  described({
    id: 'gate/weakened',
    category: 'gate',
    severity: 'critical',
    title: 'A change does not weaken the gate that judges it',
    why: 'Configuration, own rules and waivers are read from the base. What a pull request loosens there would judge the next one, so it is shown, and it blocks when it comes along with other changes.',
    text: 'Loosen the gate in a pull request of its own, or let somebody with the right waive it.',
    markdown: `Loosen the gate in a pull request of its own, or let somebody with the right waive it: [what weakens the gate](${home}/blob/main/docs/gate.md#what-weakens-the-gate).`,
    page: `${home}/blob/main/docs/gate.md#what-weakens-the-gate`,
  }),
  described({
    id: 'gate/unreadable',
    category: 'gate',
    severity: 'critical',
    title: 'What gave facts can still be read',
    why: 'A file that told something about the system at the base can no longer be read at the head, so what it told can no longer be judged.',
    text: 'Mend the file where the message points, or take it away.',
    markdown: 'Mend the file where the message points, or take it away.',
    page: `${home}/blob/main/docs/gate.md`,
  }),
]
