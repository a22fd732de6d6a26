/** Whether a change weakens the gate that judges it: configuration, own rules, waivers and the workflow that runs it. */
import { compareText } from '../base/evidence.ts'
import type { Config } from '../model/config.ts'
import type { Change } from '../model/verdict.ts'
import { shippedRules } from '../rules/shipped.gen.ts'
import type { Difference } from './difference.ts'
import { exceptionDifferences } from './exceptions.ts'
import { brokenOf } from './loaded.ts'
import { configDifferences, type Defaults } from './weaker-config.ts'
import { ownParams, ruleDifferences } from './weaker-rules.ts'
import { runsPlimsoll, workflowDifferences } from './weaker-workflow.ts'

/** The head's configuration, or why it is none. */
export type HeadConfig = { readonly config: Config } | { readonly invalid: string; readonly where?: string }

export interface GateChangesInput {
  readonly base: Config
  readonly head: HeadConfig
  /** `.github/workflows/*.yml` and `.plimsoll/rules/**`, path to text. */
  readonly baseFiles: ReadonlyMap<string, string>
  readonly headFiles: ReadonlyMap<string, string>
  /** Whether the two systems differ in anything. */
  readonly factsChanged: boolean
  readonly clock: Date
  /** Somebody with the right approved the head, with the exceptions it brings. */
  readonly approvedBy?: string
}

export interface GateChanges {
  readonly changes: readonly Change[]
  readonly notices: readonly string[]
}

/** First adoption, stronger settings, and waivers or `provides` that come alone are notices; what weakens is a blocking change. */
export function gateChanges(input: GateChangesInput): GateChanges {
  const found = differences(input)
  const adoption = input.base.path === undefined && !runsPlimsoll(input.baseFiles)
  const allowed = input.approvedBy !== undefined || (!input.factsChanged && found.every((one) => one.exception === true))
  const blocks = (one: Difference): boolean => !adoption && one.effect === 'weaker' && !(one.exception === true && allowed)
  const approval = (one: Difference): string => (one.exception === true && input.approvedBy !== undefined ? `; approved by \`${input.approvedBy}\`` : '')
  return {
    changes: found.filter(blocks).map((one) => changeOf(one, input.base.gate.waive.roles)),
    notices: [
      ...(adoption ? adopted(input) : []),
      ...found.filter((one) => !blocks(one)).map((one) => `${sentence(one.what)} (${one.path}:${one.line}${approval(one)})`),
    ],
  }
}

function differences({ base, head, baseFiles, headFiles, clock }: GateChangesInput): readonly Difference[] {
  const defaults: Defaults = new Map([...shippedRules.map(({ rule }) => [rule.id, rule.params] as const), ...ownParams(baseFiles)])
  const ofConfig =
    'config' in head
      ? [...configDifferences(base, head.config, defaults), ...brokenRules(head.config), ...exceptionDifferences(base, head.config, clock)]
      : [invalid(base, head)]
  const found = [...ofConfig, ...ruleDifferences(baseFiles, headFiles), ...workflowDifferences(baseFiles, headFiles)]
  return found.sort((a, b) => compareText(a.path, b.path) || a.line - b.line || compareText(a.what, b.what))
}

function invalid(base: Config, head: { readonly invalid: string; readonly where?: string }): Difference {
  const { path, line } = placeIn(head.where) ?? { path: base.path ?? '.plimsoll.yml', line: 1 }
  return { effect: 'weaker', path, line, side: 'head', key: '', what: `the configuration would be invalid: ${oneLine(head.invalid)}` }
}

function brokenRules(head: Config): readonly Difference[] {
  return brokenOf(head).map((error) => {
    const { path, line } = placeIn(error.where) ?? { path: '.plimsoll/rules', line: 1 }
    return { effect: 'weaker', path, line, side: 'head', key: '', what: `the rule ${path} would be invalid: ${oneLine(error.message)}` }
  })
}

function placeIn(where: string | undefined): { readonly path: string; readonly line: number } | undefined {
  const found = /^(.+):(\d{1,9})$/.exec(where ?? '')
  return found === null ? undefined : { path: found[1] ?? '', line: Number(found[2]) }
}

function adopted({ head, headFiles }: GateChangesInput): readonly string[] {
  const brings = ('config' in head ? head.config.path !== undefined : true) || runsPlimsoll(headFiles)
  return brings ? ['Plimsoll is new here: there was neither a configuration nor a workflow that runs it, so its settings are shown and block nothing.'] : []
}

function changeOf(one: Difference, roles: readonly string[]): Change {
  const who = roles.length === 0 ? 'somebody with the right to waive' : `somebody with the role ${roles.join(' or ')}`
  const path = one.path.replace(/[^\w./-]/g, '')
  const ways =
    one.exception === true
      ? `It counts when ${who} approves this pull request; in a pull request of its own that changes nothing else it is shown and does not block.`
      : `To allow it, ${who} waives gate/weakened for ${path}: by a comment where commands are answered, or by approving this pull request with a waiver in it.`
  return {
    rule: 'gate/weakened',
    category: 'gate',
    severity: 'critical',
    subject: one.path,
    change: 'gate-weakened',
    blocking: true,
    before: null,
    after: null,
    message: `${sentence(one.what)} ${ways}`,
    waiver: null,
    evidence: { path: one.path, line: one.line, key: one.key },
    side: one.side,
  }
}

const maxWords = 600

/** One line, however a stranger's names and reasons are written. Ids and keys keep their own spelling at the beginning. */
function sentence(what: string): string {
  const plain = what.replace(/[\s\p{Cc}]+/gu, ' ')
  const short = plain.length > maxWords ? `${plain.slice(0, maxWords)}…` : plain
  const begun = /^[a-z]+[ ,]/.test(short) ? `${short.charAt(0).toUpperCase()}${short.slice(1)}` : short
  return /[.?]$/.test(begun) ? begun : `${begun}.`
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ')
}
