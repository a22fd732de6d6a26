/** Compares two judged systems by the contract's table: what a change makes worse, what it mends, and what blocks. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import type { Provided } from '../model/config.ts'
import type { System } from '../model/system.ts'
import { severities } from '../model/rule.ts'
import { onlyTold, whereItRuns, type Change, type ChangeKind, type Scorecard, type Verdict, type Waiver } from '../model/verdict.ts'
import { thresholds, type RuleSettings } from '../rules/judge.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { readOf } from '../rules/facts.ts'
import { identify, type Identity } from './identity.ts'
import { fixFor } from './mend.ts'
import { hidden, moved, untold, type Worse } from './measures.ts'
import { stillAsked, type StillAsked } from './still-asked.ts'

export interface Comparing {
  readonly base: Scorecard
  readonly head: Scorecard
  readonly rules: readonly CompiledRule[]
  readonly settings: RuleSettings
  /** `gate.block`: rules that block although they are not guarded. */
  readonly block: ReadonlySet<string>
  /** `gate.introduced`: on, off, or the rules it is on for. */
  readonly introduced: boolean | ReadonlySet<string>
  /** What something outside of the tree does. */
  readonly provides: readonly Provided[]
  /** Waivers that count today. */
  readonly waivers: readonly Waiver[]
}

export interface Compared {
  readonly changes: readonly Change[]
  readonly ties: readonly string[]
}

export function compare(input: Comparing): Compared {
  const identity = identify(input.base.system, input.head.system)
  const rules = new Map(input.rules.map((rule) => [rule.rule.id, rule]))
  const pairs = pairUp(input.base.verdicts, input.head.verdicts, identity)
  const sides = { ...input, things: { base: bySubject(input.base.system), head: bySubject(input.head.system) } }
  const changes = pairs.flatMap((pair) => {
    const rule = rules.get(pair.rule)
    const change = rule === undefined ? undefined : judgePair(pair, rule, identity, sides)
    return change === undefined ? [] : [waived(change, input.waivers)]
  })
  return { changes: changes.sort(compareChanges), ties: identity.ties }
}

interface Sides extends Comparing {
  readonly things: { readonly base: Things; readonly head: Things }
}

type Things = ReadonlyMap<string, Thing>

function bySubject({ things, root }: System): Things {
  return new Map([...things, root].map((thing) => [subjectOf(thing), thing]))
}

interface Pair {
  readonly rule: string
  readonly before: Verdict | undefined
  readonly after: Verdict | undefined
}

function pairUp(base: readonly Verdict[], head: readonly Verdict[], identity: Identity): readonly Pair[] {
  const after = new Map(head.map((verdict) => [`${verdict.rule} ${verdict.subject}`, verdict]))
  const pairs: Pair[] = base.map((before) => {
    const subject = identity.forward.get(before.subject)
    const key = `${before.rule} ${subject}`
    const found = subject === undefined ? undefined : after.get(key)
    after.delete(key)
    return { rule: before.rule, before, after: found }
  })
  for (const verdict of after.values()) pairs.push({ rule: verdict.rule, before: undefined, after: verdict })
  return pairs
}

function judgePair({ before, after }: Pair, compiled: CompiledRule, identity: Identity, input: Sides): Change | undefined {
  const { rule } = compiled
  const blocks = rule.guarded || input.block.has(rule.id)
  const make = (change: ChangeKind, blocking: boolean, message: string, isMendable = true): Change => {
    const shown = after ?? before
    if (shown === undefined) throw new Error(`${rule.id}: a change of nothing`)
    const isLoss = change === 'regressed' || change === 'weakened' || change === 'lost-evidence' || change === 'introduced'
    const { evidence, side } = placeOf(before, after, change)
    const fix = isLoss && isMendable ? fixFor(rule.fix, evidence.path, input.head.stacks) : undefined
    const { category, severity } = rule
    return {
      rule: rule.id,
      title: rule.title,
      category,
      severity,
      subject: shown.subject,
      change,
      blocking,
      before: before ?? null,
      after: after ?? null,
      message,
      waiver: null,
      evidence,
      side,
      ...(fix === undefined ? {} : { fix }),
    }
  }
  const old = before?.outcome
  const recent = after?.outcome
  if (before !== undefined && old === 'pass') {
    if (after === undefined) {
      const provided = input.provides.find((one) => one.rule === rule.id && (one.subject === undefined || one.subject === before.subject))
      if (provided !== undefined) return make('removed', false, `${before.subject} is gone from the repository; provided by ${provided.by}.`)
      const asked = rule.guarded ? stillAsked(before.subject, input.base.system, input.head.system, identity) : undefined
      // What is gone has no place for the rule's own fix.
      if (asked !== undefined) return make('lost-evidence', true, goneWords(before, asked), false)
      return make('removed', false, `${before.subject} is gone, and nothing needs it any more.`)
    }
    if (recent === 'fail') return make('regressed', blocks, `${ended(after.message)} Before: ${ended(before?.current ?? '')}`)
    // What a document says hides no loss that would be told without it.
    const isHidden = after.missing.some(({ at }) => at.key === onlyTold)
    if (recent === 'unknown')
      return rule.guarded || isHidden ? make('lost-evidence', blocks, `${lostWords(before, after)} Before: ${ended(before?.current ?? '')}`) : undefined
    if (recent === 'not-applicable' && rule.guarded && (rule.whileNeeded !== true || isNeededElsewhere(before.subject, identity, input)))
      return make(
        'lost-evidence',
        true,
        `The rule passed and can no longer be judged, although ${after.subject} remains. Before: ${ended(before?.current ?? '')}`,
      )
    if (recent === 'not-applicable' && rule.guarded) return make('removed', false, `Nothing at ${after.subject} asks for it any more.`)
    if (recent === 'not-applicable') return undefined
  }
  if (
    before !== undefined &&
    after !== undefined &&
    after.provided === undefined &&
    before.provided === undefined &&
    ((old === 'pass' && recent === 'pass') || (old === 'fail' && recent === 'fail'))
  ) {
    const bounds = thresholds(compiled, input.things.head.get(after.subject), input.head.system, input.settings)
    const worse = moved(before, after, rule.weakens, bounds, 'worse')
    if (worse.length > 0) return make('weakened', blocks, weakerWords(before, after, worse))
    const lost = old === 'pass' && rule.guarded ? untold(before, after, rule.weakens) : []
    if (lost.length > 0)
      return make('lost-evidence', true, `It still passes, but how well can no longer be told: ${ended(`${before.current} before, ${after.current} now`)}`)
    const better = moved(before, after, rule.weakens, new Map(), 'better')
    if (better.length > 0) return make('improved', false, better.map(wordsOf).join('; '))
    return undefined
  }
  if (before !== undefined && after !== undefined && old === 'fail' && recent === 'unknown' && rule.guarded && hidden(before, after, rule.weakens).length > 0)
    return make('lost-evidence', true, `${lostWords(before, after)} Before: ${ended(before.current)}`)
  if (recent === 'fail' && old !== 'fail') {
    const on = input.introduced === true || (input.introduced !== false && input.introduced.has(rule.id))
    if (!rule.introduced || !on || after === undefined || !brought(after, identity, input)) return undefined
    return make('introduced', !isFirstStack(input.base) && !isFirstPlaced(before), ended(after.message))
  }
  if (recent === 'pass' && old === 'fail') return make('fixed', false, `${before?.current ?? ''} before, ${after?.current ?? ''} now.`)
  if (recent === 'pass' && old === 'unknown') return make('improved', false, `It can be judged now: ${after?.current ?? ''}.`)
  return undefined
}

/** What needed a database at base still needs one of its kind and goes elsewhere now: then it was not given up, it was lost sight of. */
function isNeededElsewhere(subject: string, identity: Identity, input: Comparing): boolean {
  return input.base.system.needs.some((need) => {
    if (need.of !== subject || need.waits === true) return false
    const by = identity.forward.get(need.by)
    return input.head.system.needs.some((other) => other.by === by && other.engine === need.engine)
  })
}

/** A repository's first stack is shown, not blocked. */
function isFirstStack(base: Scorecard): boolean {
  return base.stacks.length === 0 && base.system.things.length === 0
}

/** Nor what could not be judged while nothing in the repository ran it: that debt is as old as the code. */
function isFirstPlaced(before: Verdict | undefined): boolean {
  return before?.missing.some(({ raw }) => raw === whereItRuns) === true
}

function goneWords(before: Verdict, { at, words }: StillAsked): string {
  return `${before.subject} is gone from the repository, although ${at.path}:${at.line} still ${words}. To let it go, take that away too; where it is kept elsewhere now, say so under provides:. Before: ${ended(before.current)}`
}

function lostWords(before: Verdict | undefined, after: Verdict): string {
  const [reason] = after.missing
  const told = after.missing.find((one) => one.hint !== undefined)
  const hint = told?.hint === undefined ? 'write the value into the repository, or say under provides: what does it' : withValue(told.hint, told.at, before)
  const was = before?.outcome === 'fail' ? 'It failed, with something there,' : 'It passed'
  return `${was} and can no longer be judged: the repository does not show ${reason?.raw ?? 'a value that it needs'}. To resolve it, ${hint}.`
}

/** `${N:-…}` is written with the figure that stood there; figures alone, because other values may be secrets. */
function withValue(hint: string, at: Evidence, before: Verdict | undefined): string {
  const old = before?.reads.find((read) => read.at.key === at.key && read.at.path === at.path && /^\d+$/.test(read.value))
  return old === undefined ? hint : hint.replace(':-…}', `:-${old.value}}`)
}

/** The rule's own words where they changed, the figures where only those did. */
function weakerWords(before: Verdict, after: Verdict, worse: readonly Worse[]): string {
  const start = after.outcome === 'fail' ? 'It failed already and got worse' : 'It still passes and got weaker'
  const words = before.current === after.current ? worse.map(wordsOf).join('; ') : `${before.current} before, ${after.current} now`
  return `${start}: ${ended(words)}`
}

function ended(text: string): string {
  return /[.!?]$/.test(text) || text === '' ? text : `${text}.`
}

function wordsOf(worse: Worse): string {
  const unit = worse.unit === '' ? '' : ` ${worse.unit}`
  if (worse.before === undefined) return `${worse.name} is new`
  if (worse.after === undefined) return `${worse.name} is gone`
  return `${worse.name} ${plain(worse.before)}${unit} → ${plain(worse.after)}${unit}`
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Where to look: where it fails at head when that is another place than the subject's own declaration, else where it stood at base. */
function placeOf(before: Verdict | undefined, after: Verdict | undefined, change: ChangeKind): { readonly evidence: Evidence; readonly side: 'base' | 'head' } {
  const there = after?.evidence[0]
  const then = before?.evidence[0]
  if (there === undefined) return { evidence: then ?? { path: '', line: 1, key: '' }, side: 'base' }
  const vanished =
    (change === 'regressed' || change === 'lost-evidence') &&
    then !== undefined &&
    after !== undefined &&
    before !== undefined &&
    after.measures.length < before.measures.length &&
    then.path !== there.path
  return vanished ? { evidence: then, side: 'base' } : { evidence: there, side: 'head' }
}

/** Whether head brought the failing fact: some fact that decided has another value at base, or none there. Its place does not matter. */
function brought(after: Verdict, identity: Identity, { things: { base } }: Sides): boolean {
  return after.reads.some((read) => {
    const before = base.get(identity.backward.get(read.subject) ?? '')
    return before === undefined || !same(before, read.field, read.value)
  })
}

function same(thing: Thing, field: string, value: string): boolean {
  return readOf(thing, field).value === value
}

function waived(change: Change, waivers: readonly Waiver[]): Change {
  if (!change.blocking) return change
  const waiver = waivers.find(
    (one) => one.rule === change.rule && (one.subject === undefined || one.subject === change.subject || one.subject === change.before?.subject),
  )
  return waiver === undefined ? change : { ...change, blocking: false, waiver }
}

const kindOrder: readonly ChangeKind[] = ['regressed', 'lost-evidence', 'weakened', 'introduced', 'gate-weakened', 'fixed', 'improved', 'removed']

export function compareChanges(a: Change, b: Change): number {
  return (
    Number(b.blocking) - Number(a.blocking) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    kindOrder.indexOf(a.change) - kindOrder.indexOf(b.change) ||
    compareText(a.rule, b.rule) ||
    compareText(a.subject, b.subject)
  )
}
