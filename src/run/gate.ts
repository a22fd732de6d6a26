/** The use case `gate`: two trees to one decision. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { UserError } from '../base/errors.ts'
import { placeOf } from '../base/paths.ts'
import { isText, type Tree } from '../base/source.ts'
import { loadConfig } from '../config/load.ts'
import { answersCommands } from '../config/bot-workflow.ts'
import { exceptionDifferences } from '../config/exceptions.ts'
import { loadOwnRules } from '../config/own-rules.ts'
import { activeWaivers, unusedWaivers } from '../config/waivers.ts'
import { gateChanges, type HeadConfig } from '../config/weakened.ts'
import type { Approvals, Question } from '../model/approvals.ts'
import type { Config } from '../model/config.ts'
import type { System } from '../model/system.ts'
import type { Change, Decision, Scorecard, Waiver } from '../model/verdict.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { readOf } from '../rules/facts.ts'
import { shippedRules as shipped } from '../rules/shipped.gen.ts'
import { compare, compareChanges } from '../score/compare.ts'
import { scan, settingsOf, type Scanned } from './scan.ts'
import type { HeldStack } from './stacks.ts'

export interface GateInput {
  readonly base: Tree
  readonly head: Tree
  readonly clock: Date
  /** `--config FILE`, a path inside the tree; it is read at base. */
  readonly configPath?: string
  readonly reportOnly?: boolean
  /** What people let through elsewhere than in the tree; asked once, and only where something blocks. */
  readonly approvals?: (question: Question) => Promise<Approvals>
}

/** Configuration, own rules and waivers that judge come from the base; one engine with its shipped rules judges both sides. */
export async function gate(input: GateInput): Promise<Decision> {
  const { base, head } = input
  const location = input.configPath === undefined ? {} : { path: input.configPath }
  const config = await loadConfig(base, { ...location, rules: shipped })
  const own = await loadOwnRules(base)
  const judging: Judging = {
    ...input,
    own: config,
    headConfig: await headConfig(head, location),
    rules: [...shipped, ...own],
    gateFiles: { base: await gateFiles(base), head: await gateFiles(head) },
  }
  const strict = await scanned(judging, config)
  const first = decide(judging, strict, nothingApproved)
  const blocking = first.changes.filter((change) => change.blocking)
  if (blocking.length === 0 || input.approvals === undefined) return first
  const approvals = await input.approvals({ config, blocking, headBrings: bringsExceptions(config, judging.headConfig, input.clock) })
  const effective = approvals.reviewer === undefined ? config : withExceptions(config, judging.headConfig)
  return decide(judging, effective.provides === config.provides ? { ...strict, config: effective } : await scanned(judging, effective), approvals)
}

interface Judging extends GateInput {
  /** The base's configuration as it stands there. */
  readonly own: Config
  readonly headConfig: HeadConfig
  readonly rules: readonly CompiledRule[]
  readonly gateFiles: { readonly base: ReadonlyMap<string, string>; readonly head: ReadonlyMap<string, string> }
}

interface Sides {
  /** What judged them: the base's configuration, with the head's exceptions where a review lets them count. */
  readonly config: Config
  readonly before: Scanned
  readonly after: Scanned
}

const nothingApproved: Approvals = { waivers: [], notices: [] }

async function scanned({ base, head, rules }: Judging, config: Config): Promise<Sides> {
  const before = await scan(base, { config, rules, compared: true })
  const judged = { stacks: before.system.stacks, services: namesOfServices(before.system), ...(before.bot === undefined ? {} : { bot: before.bot }) }
  const against = before.contents ?? new Map<string, string>()
  return { config, before, after: await scan(head, { config, rules, against, named: before.system, before: judged }) }
}

function decide(judging: Judging, { config, before, after }: Sides, approvals: Approvals): Decision {
  const { clock, rules } = judging
  const { active: standing, expired } = activeWaivers(config, clock)
  // What is said on this pull request is about it: it comes before what holds for all.
  const active = [...approvals.waivers, ...standing]
  const compared = compare({
    base: before.scorecard,
    head: after.scorecard,
    rules,
    settings: settingsOf(config),
    block: new Set(config.gate.block),
    introduced: typeof config.gate.introduced === 'boolean' ? config.gate.introduced : new Set(config.gate.introduced),
    provides: config.provides,
    waivers: active,
  })
  const unreadable = unreadableChanges(before.scorecard, after.scorecard, Object.values(judging.own.stacks).flat())
  const factsChanged = compared.changes.length > 0 || unreadable.length > 0 || !sameFacts(before.scorecard, after.scorecard)
  const weakened = gateChanges({
    base: judging.own,
    head: judging.headConfig,
    baseFiles: judging.gateFiles.base,
    headFiles: judging.gateFiles.head,
    factsChanged,
    clock,
    ...(approvals.reviewer === undefined ? {} : { approvedBy: approvals.reviewer }),
  })
  const changes = [
    ...compared.changes,
    ...[...unreadable, ...heldChanges(after.held, judging.headConfig), ...weakened.changes].map((change) => withWaiver(change, active)),
  ].sort(compareChanges)
  const blocking = changes.filter((change) => change.blocking)
  failOnErrors(before.scorecard, after.scorecard, rules, blocking.length)
  const notices = [
    ...weakened.notices,
    ...before.notices,
    ...compared.ties.map((tie) => `Two subjects could be the same: ${tie}.`),
    ...expired.map((waiver) => `The waiver of ${named(waiver)} expired on ${waiver.until ?? ''} and no longer counts.`),
    ...unusedWaivers(active, changes)
      .filter((waiver) => !stillFails(after.scorecard, waiver))
      .map((waiver) => `The waiver of ${named(waiver)} waives nothing here.`),
    ...goneDatabases(changes, rules),
    ...approvals.notices,
  ]
  return {
    decision: blocking.length > 0 ? 'block' : 'pass',
    reason: reasonOf(before.scorecard, after.scorecard, changes),
    base: before.scorecard,
    head: after.scorecard,
    changes,
    notices,
    mode: judging.reportOnly === true ? 'report' : config.gate.mode,
    answers: answersCommands(judging.gateFiles.base),
  }
}

function named({ rule, subject }: Waiver): string {
  return subject === undefined ? rule : `${rule} for ${subject}`
}

/** Waivers and `provides` that the base does not have. */
function bringsExceptions(base: Config, head: HeadConfig, clock: Date): boolean {
  return 'config' in head && exceptionDifferences(base, head.config, clock).some((one) => one.effect === 'weaker')
}

/** Only what is said of exceptions: everything else that judges stays the base's. */
function withExceptions(base: Config, head: HeadConfig): Config {
  if (!('config' in head)) return base
  return { ...base, waivers: [...base.waivers, ...head.config.waivers], provides: [...base.provides, ...head.config.provides] }
}

/** A waiver of a rule that still fails is in its place, although this change did not need it. */
function stillFails(head: Scorecard, waiver: Waiver): boolean {
  return head.verdicts.some(
    (verdict) =>
      verdict.outcome !== 'pass' &&
      verdict.outcome !== 'not-applicable' &&
      verdict.rule === waiver.rule &&
      (waiver.subject === undefined || waiver.subject === verdict.subject),
  )
}

/** Report mode shows the decision and never stops the merge. */
export function exitOf(decision: Decision): 0 | 1 {
  return decision.decision === 'block' && decision.mode === 'enforce' ? 1 : 0
}

function withWaiver(change: Change, waivers: Config['waivers']): Change {
  const waiver = waivers.find((one) => one.rule === change.rule && (one.subject === undefined || one.subject === change.subject))
  return waiver === undefined || !change.blocking ? change : { ...change, blocking: false, waiver }
}

async function headConfig(head: Tree, location: { readonly path?: string }): Promise<HeadConfig> {
  try {
    return { config: await loadConfig(head, { ...location, rules: shipped }) }
  } catch (error) {
    if (error instanceof UserError) return { invalid: error.message, ...(error.where === undefined ? {} : { where: error.where }) }
    throw error
  }
}

/** A database that was given up blocks nothing; that it is gone, with what was guarded of it, is said all the same. */
function goneDatabases(changes: readonly Change[], rules: readonly CompiledRule[]): readonly string[] {
  const guarded = new Map(rules.flatMap(({ rule }) => (rule.guarded ? [[rule.id, rule.title] as const] : [])))
  const gone = changes.filter(({ change, subject, after }) => change === 'removed' && after === null && subject.startsWith('database/'))
  return [...new Set(gone.map(({ subject }) => subject))].flatMap((subject) => {
    const titles = gone.flatMap((one) => (one.subject === subject ? (guarded.get(one.rule) ?? []) : []))
    return titles.length === 0 ? [] : [`${subject} is gone from the repository, and nothing left there needs it. No longer judged of it: ${titles.join('; ')}.`]
  })
}

/** Workflows and own rules, as text: what the gate is made of besides its configuration. */
async function gateFiles(tree: Tree): Promise<ReadonlyMap<string, string>> {
  const entries = await tree.list()
  const paths = entries
    .map((entry) => entry.path)
    .filter((path) => /^action\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$|^\.plimsoll\/rules\/.+\.ya?ml$/.test(path))
  const files = await tree.read(paths.sort(compareText))
  return new Map(files.flatMap((file) => (isText(file) ? [[file.path, file.text] as const] : [])))
}

/** Files that gave facts and can't be read any more. Deleted ones are no matter of reading; examples and tests never count, unless the base names them a stack's. */
function unreadableChanges(base: Scorecard, head: Scorecard, production: readonly string[]): readonly Change[] {
  const given = new Set(head.system.files)
  return (base.system.bearing ?? base.system.files)
    .filter((path) => !given.has(path) && (placeOf(path).place !== 'example' || production.includes(path)))
    .flatMap((path) => {
      const skip = head.skipped.find((one) => one.path === path)
      if (skip === undefined) return []
      const evidence: Evidence = { path, line: skip.line, key: '' }
      return [gateChange('gate/unreadable', 'lost-evidence', path, `${path} gave facts and can no longer be read: ${skip.reason}.`, evidence)]
    })
}

/**
 * A stack that was judged and, by what the head writes into it, would be judged no more after the merge. The head is judged with it all the same, so that
 * what is lost beside it is told; unless its configuration keeps the stack by name, that it drops out is a loss of its own.
 */
function heldChanges(held: readonly HeldStack[], head: HeadConfig): readonly Change[] {
  const kept = 'config' in head ? Object.values(head.config.stacks).flat() : []
  return held
    .filter(({ files }) => !files.some((path) => kept.includes(path)))
    .map(({ files, why, at }) => {
      const list = files.join(' + ')
      const ways = `If it is production's, name it in .plimsoll.yml: stacks: { production: { files: [${files.join(', ')}] } }. If it is not, somebody who may waive waives gate/weakened for it.`
      return gateChange('gate/weakened', 'gate-weakened', files[0] ?? '', `${list} was judged as production's and no longer would be: ${why}. ${ways}`, at)
    })
}

function namesOfServices(system: System): ReadonlySet<string> {
  return new Set(system.things.flatMap((thing) => (thing.kind === 'service' ? [thing.name] : [])))
}

function gateChange(rule: string, change: Change['change'], subject: string, message: string, evidence: Evidence): Change {
  return {
    rule,
    category: 'gate',
    severity: 'critical',
    subject,
    change,
    blocking: true,
    before: null,
    after: null,
    message,
    waiver: null,
    evidence,
    side: 'head',
  }
}

/** Whether two systems say the same: every fact of every thing. Places don't matter. */
function sameFacts(base: Scorecard, head: Scorecard): boolean {
  const say = (thing: Thing): string => [subjectOf(thing), ...Object.keys(thing.facts).map((field) => `${field}=${readOf(thing, field).value}`)].join('|')
  return base.system.things.map(say).join('\n') === head.system.things.map(say).join('\n')
}

/** A guarded rule that broke is a fault of ours: never a pass because something broke. A block already found stays one. */
function failOnErrors(base: Scorecard, head: Scorecard, rules: readonly CompiledRule[], blocking: number): void {
  const guarded = new Set(rules.filter((rule) => rule.rule.guarded).map((rule) => rule.rule.id))
  const broken = [...base.verdicts, ...head.verdicts].find((verdict) => verdict.outcome === 'error' && guarded.has(verdict.rule))
  if (broken !== undefined && blocking === 0) throw new Error(`${broken.rule} could not be judged for ${broken.subject}: ${broken.message}`)
}

function reasonOf(base: Scorecard, head: Scorecard, changes: readonly Change[]): string {
  if (base.system.things.length === 0 && head.system.things.length === 0) return 'There is nothing to judge on either side: no stack, no database, no schema.'
  const blocking = changes.filter((change) => change.blocking).length
  if (blocking > 0) return `${blocking === 1 ? 'One loss blocks' : `${blocking} losses block`} the merge.`
  const waived = changes.filter((change) => change.waiver !== null).length
  if (waived > 0) return `Nothing else got worse than what ${waived === 1 ? 'a waiver covers' : `${waived} waivers cover`}.`
  if (changes.some((change) => change.change === 'regressed' || change.change === 'weakened')) return 'Nothing that the gate guards got worse.'
  return changes.some((change) => change.change === 'fixed' || change.change === 'improved')
    ? 'Nothing got worse, and something was mended.'
    : 'Nothing got worse.'
}
