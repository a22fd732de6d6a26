/** Judges a system by rules: one verdict for each rule and subject, with the places that decided it. */
import { comparePlaces, compareText, isWhole, type Evidence } from '../base/evidence.ts'
import { subjectOf, type Thing } from '../model/kinds.ts'
import { severities } from '../model/rule.ts'
import type { System } from '../model/system.ts'
import type { Measure, Missing, Outcome, Read, Verdict } from '../model/verdict.ts'
import type { CompiledMeasure, CompiledRule } from './compiled.ts'
import { evaluate, render, resultOf, say, scoped, type Variables } from './evaluate.ts'
import { measure } from './measure.ts'
import { Fault, isUndecided, Params, Unknown, type Result } from './value.ts'

export interface RuleSettings {
  /** By rule id; names and types were checked when the configuration was read. */
  readonly params: Readonly<Record<string, Readonly<Record<string, number | string | boolean>>>>
  readonly off: ReadonlySet<string>
}

export const noSettings: RuleSettings = { params: {}, off: new Set() }

/** Places kept with one verdict: whoever mends them needs each, and reports show fewer. */
const maxEvidence = 200

/** Verdicts sorted by category, severity, rule and subject. A rule that breaks gives `error` for its subject; the others are judged all the same. */
export function judge(system: System, rules: readonly CompiledRule[], settings: RuleSettings): readonly Verdict[] {
  const verdicts: Verdict[] = []
  // Sorted before they are judged: there are thousands of verdicts and few rules and kinds.
  const subjects = new Map<string, readonly Judged[]>()
  for (const compiled of [...rules].sort(compareRules)) {
    if (settings.off.has(compiled.rule.id)) continue
    const kinds = compiled.rule.for.join()
    const own = subjects.get(kinds) ?? sorted(subjectsOf(compiled, system))
    subjects.set(kinds, own)
    const variables = outerOf(compiled, system, settings)
    for (const judged of own) verdicts.push(judgeOne(compiled, judged, inside(judged.thing, variables)))
  }
  return verdicts
}

/**
 * A rule's bounds for one subject of this system, by measure: what `weakens.*.past` comes to. A bound that is unknown here is left out.
 * Comparing asks for them at head.
 */
export function thresholds(compiled: CompiledRule, thing: Thing | undefined, system: System, settings: RuleSettings): ReadonlyMap<string, number> {
  const bounds = new Map<string, number>()
  const past = Object.entries(compiled.past)
  if (thing === undefined || past.length === 0) return bounds
  const variables = inside(thing, outerOf(compiled, system, settings))
  for (const [name, expr] of past) {
    const result = resultOf(expr, variables)
    if (typeof result === 'number' || typeof result === 'bigint') bounds.set(name, Number(result))
  }
  return bounds
}

function subjectsOf(compiled: CompiledRule, system: System): readonly Thing[] {
  return compiled.rule.for.flatMap((kind) => (kind === 'system' ? [system.root] : system.things.filter((thing) => thing.kind === kind)))
}

function paramsOf({ rule: { id, params } }: CompiledRule, settings: RuleSettings): Params {
  const changed = Object.hasOwn(settings.params, id) ? settings.params[id] : {}
  return new Params({ ...params, ...changed })
}

/** What all subjects of a rule have around them. */
function outerOf(compiled: CompiledRule, system: System, settings: RuleSettings): Variables {
  return scoped([
    ['params', paramsOf(compiled, settings)],
    ['system', system.root],
  ])
}

function inside(thing: Thing, outer: Variables): Variables {
  return { name: 'subject', value: thing, outer }
}

function compareRules(a: CompiledRule, b: CompiledRule): number {
  return a.order - b.order || severities.indexOf(a.rule.severity) - severities.indexOf(b.rule.severity) || compareText(a.rule.id, b.rule.id)
}

interface Judged {
  readonly thing: Thing
  readonly subject: string
}

function sorted(things: readonly Thing[]): readonly Judged[] {
  return things.map((thing) => ({ thing, subject: subjectOf(thing) })).sort((a, b) => compareText(a.subject, b.subject))
}

interface Decision {
  readonly outcome: Outcome
  /** Of the part that decided. */
  readonly steps: readonly Read[]
  /** Of the whole, `when` included: comparing asks which of them a change brought. */
  readonly reads: readonly Read[]
  readonly missing: readonly Missing[]
  readonly fault?: string
}

/** Whatever breaks inside one rule stays inside it. */
function judgeOne(compiled: CompiledRule, judged: Judged, variables: Variables): Verdict {
  try {
    return verdictOf(compiled, judged, variables, decide(compiled, variables))
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return verdictOf(compiled, judged, variables, { outcome: 'error', steps: [], reads: [], missing: [], fault })
  }
}

function verdictOf(compiled: CompiledRule, { thing, subject }: Judged, variables: Variables, decision: Decision): Verdict {
  const { rule } = compiled
  const { outcome } = decision
  const judged = outcome === 'pass' || outcome === 'fail' || outcome === 'unknown'
  const current = judged ? render(compiled.current, variables) : ''
  return {
    rule: rule.id,
    title: rule.title,
    category: rule.category,
    severity: rule.severity,
    subject,
    outcome,
    current,
    recommended: judged ? render(compiled.recommended, variables) : '',
    message: outcome === 'fail' ? (say(compiled.message, variables) ?? `${thing.name}: not so: ${rule.title}`) : messageOf(compiled, decision, current),
    measures: judged ? measured(compiled, variables) : none,
    evidence: evidenceOf(decision, thing),
    reads: decision.reads,
    missing: decision.missing,
  }
}

function measured({ measures }: CompiledRule, variables: Variables): readonly Measure[] {
  const names = Object.keys(measures)
  return names.length === 0 ? none : names.flatMap((name) => measure(name, measures[name] as CompiledMeasure, variables))
}

const none: readonly never[] = []

function decide(compiled: CompiledRule, variables: Variables): Decision {
  const decision = decided(compiled, variables)
  if (decision.missing.length === 0) return decision
  return { ...decision, missing: decision.missing.map((one) => (one.hint === undefined ? { ...one, hint: hintFor(one.raw, compiled.rule.id) } : one)) }
}

/** What would tell what is missing, where the reader of its format has nothing better to say. */
function hintFor(raw: string, rule: string): string {
  const [, variable] = /^\$\{(\w+)[}:?+-]/.exec(raw) ?? []
  return `${variable === undefined ? 'write it out there' : `give ${variable} a value in a committed file`}, or say under provides: what stands for ${rule}`
}

function decided(compiled: CompiledRule, variables: Variables): Decision {
  const applies = compiled.when === undefined ? { result: true, steps: [] } : evaluate(compiled.when, variables)
  if (applies.result === false) return { outcome: 'not-applicable', steps: applies.steps, reads: applies.steps, missing: [] }
  if (applies.result !== true) return undecided(applies.result, applies.steps, applies.steps)
  const { result, steps } = evaluate(compiled.check, variables)
  const reads = applies.steps.length === 0 ? steps : [...applies.steps, ...steps]
  if (typeof result !== 'boolean') return undecided(result, steps, reads)
  return { outcome: result ? 'pass' : 'fail', steps, reads, missing: [] }
}

function undecided(result: Result, steps: readonly Read[], reads: readonly Read[]): Decision {
  if (result instanceof Unknown) return { outcome: 'unknown', steps, reads, missing: unique(result.missing) }
  const fault = isUndecided(result) && result instanceof Fault ? result.message : 'the expression gives neither true nor false'
  return { outcome: 'error', steps, reads, missing: [], fault }
}

function messageOf(compiled: CompiledRule, { outcome, missing, fault }: Decision, current: string): string {
  const { id, title } = compiled.rule
  if (outcome === 'error') return `The rule ${id} could not be evaluated: ${fault ?? ''}`
  if (outcome === 'not-applicable') return `${title}: does not apply`
  if (outcome === 'pass') return current === '' ? title : `${title}: ${current}`
  const [first] = missing
  const said = first === undefined ? '' : `: it hangs on ${first.raw} (${first.at.path}:${first.at.line})`
  return `The repository does not show whether ${title.charAt(0).toLowerCase()}${title.slice(1)}${said}${first?.hint === undefined ? '' : `; ${first.hint}`}`
}

/**
 * The decisive place first: the last that was read; for what is unknown, what stands there instead of a value; where nothing was read, the subject's own.
 * What passes stands where something shows it, and only where no line does at the subject's own.
 */
function evidenceOf({ outcome, steps, reads, missing }: Decision, thing: Thing): readonly [Evidence, ...Evidence[]] {
  gathered = 0
  if (outcome === 'unknown') for (const one of missing) addPlace(one.at)
  const first = (outcome === 'pass' ? showing(steps, reads, thing) : undefined) ?? steps.at(-1)
  if (first !== undefined) addPlaces(first)
  for (const step of steps) if (step !== first) addPlaces(step)
  return gathered === 0 ? [thing.at] : (places.slice(0, gathered) as [Evidence, ...Evidence[]])
}

/** Of the verdict at hand: a list that grows for each of them would be given room for more places than most have. */
const places: Evidence[] = []
let gathered = 0

function showing(steps: readonly Read[], reads: readonly Read[], thing: Thing): Read | undefined {
  const isTelling = ({ at }: Read): boolean => at.path !== thing.at.path || (at.line !== thing.at.line && !isWhole(at))
  return steps.findLast(isTelling) ?? (thing.kind === 'system' ? undefined : reads.find(isTelling))
}

function addPlaces({ at, also }: Read): void {
  addPlace(at)
  for (const other of also) if (!addPlace(other)) return
}

/** Whether there is room for more: a rule of the whole system reads thousands of places for each of its subjects. Most verdicts have a few, and no index of them. */
function addPlace(at: Evidence): boolean {
  if (gathered === maxEvidence) return false
  for (let index = 0; index < gathered; index++) {
    const one = places[index] as Evidence
    if (one.line === at.line && one.path === at.path) return true
  }
  places[gathered++] = at
  return true
}

function unique(missing: readonly Missing[]): readonly Missing[] {
  const seen = new Map<string, Missing>()
  for (const one of missing) seen.set(`${one.at.path}\n${one.at.line}\n${one.raw}`, one)
  return [...seen.values()].sort((a, b) => comparePlaces(a.at, b.at) || compareText(a.raw, b.raw))
}
