/** Results as JSON: the contract's shapes, nothing internal, no secret, equal bytes for equal input. */
import type { Fact } from '../base/fact.ts'
import { isSecretName, withoutCredentials, withoutGenerated } from '../base/secret.ts'
import { kinds, subjectOf, type Thing } from '../model/kinds.ts'
import type { Capacity, Cost, PlanPhase } from '../model/audit.ts'
import type { System } from '../model/system.ts'
import type { Change, Decision, Scorecard, Verdict } from '../model/verdict.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const print = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`

export function decisionJson(decision: Decision): string {
  return print({
    schemaVersion: 1,
    decision: decision.decision,
    reason: decision.reason,
    mode: decision.mode,
    base: scorecardOf(decision.base),
    head: scorecardOf(decision.head),
    changes: decision.changes.map(changeOf),
    notices: decision.notices,
  })
}

export function scorecardJson(scorecard: Scorecard): string {
  return print({ schemaVersion: 1, ...scorecardOf(scorecard) })
}

export function systemJson(system: System): string {
  return print({
    schemaVersion: 1,
    ...systemOf(system),
    files: system.files,
    skipped: system.skipped.map(({ path, line, reason }) => ({ path, line, reason })),
  })
}

function scorecardOf(scorecard: Scorecard): { readonly [key: string]: Json } {
  return {
    commit: scorecard.commit,
    score: scorecard.score ?? null,
    grade: scorecard.grade ?? null,
    judged: { rules: scorecard.judged.rules, of: scorecard.judged.of },
    categories: scorecard.categories.map(({ id, title, score, grade, status }) => ({ id, title, score, grade, status })),
    unjudged: scorecard.unjudged,
    verdicts: scorecard.verdicts.map(verdictOf),
    plan: scorecard.audit.phases.map(phaseOf),
    capacity: scorecard.audit.capacity === undefined ? null : capacityOf(scorecard.audit.capacity),
    cost: scorecard.audit.cost === undefined ? null : costOf(scorecard.audit.cost),
    stacks: scorecard.stacks.map(({ name, files, why }) => ({ name, files, why })),
    candidates: scorecard.candidates.map(({ path, why }) => ({ path, why })),
    skipped: scorecard.skipped.map(({ path, line, reason }) => ({ path, line, reason })),
    system: systemOf(scorecard.system),
  }
}

function verdictOf(verdict: Verdict): Json {
  const { rule, category, severity, subject, outcome, current, recommended, measures, message } = verdict
  return {
    rule,
    category,
    severity,
    subject,
    outcome,
    current,
    recommended,
    measures: measures.map(({ name, value, unit }) => ({ name, value, unit })),
    message,
    evidence: verdict.evidence.map(evidenceOf),
    ...(verdict.provided === undefined ? {} : { provided: verdict.provided }),
  }
}

function phaseOf({ phase, items, score, grade }: PlanPhase): Json {
  return {
    phase,
    score: score ?? null,
    grade: grade ?? null,
    items: items.map((item) => ({
      rule: item.rule,
      category: item.category,
      severity: item.severity,
      title: item.title,
      effort: item.effort,
      subjects: item.subjects,
      message: item.message,
      gain: rounded(item.gain),
      overall: rounded(item.overall),
      evidence: evidenceOf(item.evidence),
    })),
  }
}

function capacityOf(capacity: Capacity): Json {
  const { tenants, users, requestsPerSecond, queriesPerSecond, carries, assumptions, answers } = capacity
  return {
    tenants: tenants ?? null,
    users,
    requestsPerSecond,
    queriesPerSecond,
    carries: carries ?? null,
    assumptions: assumptions.map(({ name, value, unit, because }) => ({ name, value, unit, because })),
    bounds: capacity.bounds.map((bound) => ({
      what: bound.what,
      users: bound.users ?? null,
      tenants: bound.tenants ?? null,
      how: bound.how,
      remedy: bound.remedy,
      evidence: evidenceOf(bound.evidence),
    })),
    answers: answers.map(({ when, answer, because }) => ({ when, answer, because })),
  }
}

function costOf({ currency, items, total, sizes }: Cost): Json {
  return {
    currency,
    items: items.map((item) => ({ name: item.name, monthly: item.monthly, quantity: item.quantity, total: item.total })),
    total,
    sizes: sizes.map(({ tenants, perTenant, carried }) => ({ tenants, perTenant: rounded(perTenant), carried })),
  }
}

/** Four decimals: sums of decimals end in noise that would differ from nothing to nothing. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

function evidenceOf(at: Verdict['evidence'][number]): Json {
  return { path: at.path, line: at.line, endLine: at.endLine ?? at.line, key: at.key }
}

function changeOf(change: Change): Json {
  const { rule, category, severity, subject, blocking, message, waiver } = change
  return {
    rule,
    category,
    severity,
    subject,
    change: change.change,
    blocking,
    before: change.before === null ? null : verdictOf(change.before),
    after: change.after === null ? null : verdictOf(change.after),
    message,
    waiver: waiver === null ? null : { rule: waiver.rule, subject: waiver.subject ?? null, reason: waiver.reason, until: waiver.until ?? null, by: waiver.by },
    evidence: evidenceOf(change.evidence),
    side: change.side,
  }
}

function systemOf(system: System): { readonly [key: string]: Json } {
  return { things: system.things.map((thing) => ({ subject: subjectOf(thing), path: thing.at.path, line: thing.at.line, facts: factsOf(thing) })) }
}

/** Facts by name. Lists name their members; settings show only what can be no secret. */
function factsOf(thing: Thing): Json {
  const shown: Record<string, Json> = {}
  for (const name of Object.keys(kinds[thing.kind])) {
    const value = (thing.facts as unknown as Readonly<Record<string, unknown>>)[name]
    if (value === undefined) continue
    if (Array.isArray(value))
      shown[name] = value.map((member: Thing) =>
        member.kind === 'place' ? { what: member.name, path: member.at.path, line: member.at.line } : subjectOf(member),
      )
    else if (value instanceof Map)
      shown[name] = Object.fromEntries(
        [...(value as ReadonlyMap<string, Fact<string>>)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([setting, fact]) => [setting, settingOf(setting, fact)]),
      )
    else shown[name] = factOf(value as Fact<string | number | boolean>)
  }
  return shown
}

function factOf(fact: Fact<string | number | boolean>): Json {
  const place = { path: fact.at.path, line: fact.at.line }
  if (fact.state === 'unresolved')
    return {
      state: fact.state,
      raw: fact.raw,
      ...(fact.atLeast === undefined ? {} : { atLeast: fact.atLeast }),
      ...(fact.atMost === undefined ? {} : { atMost: fact.atMost }),
      ...place,
    }
  return {
    state: fact.state,
    value: typeof fact.value === 'string' ? withoutCredentials(fact.value) : fact.value,
    ...(fact.state === 'default' ? { note: fact.note } : {}),
    ...place,
  }
}

/** A server's setting is shown when its name is no secret's and its value is a plain word or number: commands and connection strings may hold credentials. */
export function showsSetting(name: string, value: string): boolean {
  return (
    (!isSecretName(name) || /^(ssl|password_encryption|auth_type|auth_query)/.test(name)) &&
    /^[\w.%:*,/ +-]{0,60}$/.test(value) &&
    withoutGenerated(value) === value &&
    !/^(requirepass|masterauth|primary_conninfo|.*_command)$/.test(name)
  )
}

function settingOf(name: string, fact: Fact<string>): Json {
  if (fact.state === 'unresolved') return { state: fact.state, raw: fact.raw, path: fact.at.path, line: fact.at.line }
  return { state: fact.state, value: showsSetting(name, fact.value) ? fact.value : '•••', path: fact.at.path, line: fact.at.line }
}
