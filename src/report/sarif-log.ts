/** Findings, rules and what is said beside them as one run of SARIF, in an order that never depends on the machine, within the limits of code scanning. */
import { compareText } from '../base/evidence.ts'
import { severities, type Severity } from '../model/rule.ts'
import type { Scorecard } from '../model/verdict.ts'
import type { RuleData } from '../rules/compiled.ts'
import { notifications, type Notification } from './sarif-notifications.ts'
import { compareLocations, mostPlaces, root, type Location } from './sarif-places.ts'
import { descriptors, home, type Level } from './sarif-rules.ts'

export interface Finding {
  readonly rule: string
  /** The rule's, where nobody else describes it. */
  readonly title?: string
  readonly severity: Severity
  readonly level: Level
  readonly message: string
  readonly locations: readonly Location[]
  readonly relatedLocations?: readonly Location[]
  readonly fingerprint: string
  readonly baselineState?: 'new' | 'updated' | 'unchanged'
  readonly suppressions?: readonly { readonly kind: 'external'; readonly status: 'accepted'; readonly justification: string }[]
  readonly properties: Readonly<Record<string, string | boolean>>
  /** How many places it has, given or not. */
  readonly places: number
}

export interface LogOptions {
  readonly version: string
  readonly own?: readonly RuleData[]
  readonly prefix?: string
  readonly notices?: readonly string[]
}

/** GitHub shows so many results of a run; the gravest come first. */
const mostResults = 5_000

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const levels: readonly Level[] = ['error', 'warning', 'note']

export function sarifLog(
  findings: readonly Finding[],
  scorecard: Scorecard,
  options: LogOptions,
  properties: Readonly<Record<string, string | number>>,
): string {
  const rules = descriptors(options.own ?? [], findings)
  const numbers = new Map(rules.map((rule, index) => [rule.id, index]))
  const shown = [...findings].sort(compareFindings).slice(0, mostResults)
  const seen = new Map<string, number>()
  const run = {
    tool: { driver: { name: 'Plimsoll', version: options.version, semanticVersion: options.version, informationUri: home, rules } },
    originalUriBaseIds: { [root]: { description: { text: 'The root of the repository.' } } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [...leftOut(findings.length, shown), ...notifications(scorecard, options.notices ?? [], options.prefix ?? '')],
      },
    ],
    results: shown.map((finding) => resultOf(finding, numbers, seen)),
    properties,
  }
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

function resultOf(finding: Finding, numbers: ReadonlyMap<string, number>, seen: Map<string, number>): unknown {
  const { rule, level, message, locations, relatedLocations, fingerprint, baselineState, suppressions, properties } = finding
  // Two findings of one rule on one subject, as of the gate's own rules, must not become one alert.
  const count = (seen.get(fingerprint) ?? 0) + 1
  seen.set(fingerprint, count)
  return {
    ruleId: rule,
    ruleIndex: numbers.get(rule),
    kind: 'fail',
    level,
    message: { text: message },
    locations,
    ...(relatedLocations === undefined ? {} : { relatedLocations }),
    partialFingerprints: { 'plimsoll/v1': count === 1 ? fingerprint : `${fingerprint}:${count}` },
    ...(baselineState === undefined ? {} : { baselineState }),
    ...(suppressions === undefined ? {} : { suppressions }),
    properties,
  }
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    levels.indexOf(a.level) - levels.indexOf(b.level) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareLocations(a.locations[0], b.locations[0]) ||
    compareText(a.message, b.message)
  )
}

/** A file that looks whole and is not would mislead: what was left out is said. */
function leftOut(found: number, shown: readonly Finding[]): readonly Notification[] {
  const crowded = shown.filter((finding) => finding.places > mostPlaces).length
  return [
    ...(found > shown.length
      ? [`${found - shown.length} of ${found} results are left out: code scanning shows ${mostResults}. The JSON report holds all.`]
      : []),
    ...(crowded > 0 ? [`Of ${crowded} results only ${mostPlaces} places are given: code scanning shows no more. The JSON report holds all.`] : []),
  ].map((text) => ({ level: 'warning', message: { text } }))
}
