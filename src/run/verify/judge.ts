/** Holds what one look gave against what is expected of it. */
import type { Evidence } from '../../base/evidence.ts'
import type { Expectation } from '../../config/verify.ts'
import { reasons, type CheckResult, type Figure, type Reason } from '../../model/verification.ts'
import type { Figures, Probe, Unreached } from '../../probes/probe.ts'
import { evaluate, type Variables } from '../../rules/evaluate.ts'
import { Fault, Unknown } from '../../rules/value.ts'
import { variablesOf, type Surroundings } from './variables.ts'
import { figuresIn, speaksOfDeclared, wordsOf } from './telling.ts'

/** A result but for whose it is and how many rounds it took. */
export type Judged = Pick<CheckResult, 'outcome' | 'target' | 'actual' | 'reasonCode' | 'message' | 'declaredAt' | 'figures'>

export interface Asked {
  readonly probe: Probe
  readonly expect: readonly Expectation[]
  readonly prefer: readonly Expectation[]
}

/** What the peer or the network did, as an outcome; the target is told all the same. */
export function judgeUnreached({ because, message }: Unreached, expectations: readonly Expectation[]): Judged {
  const outcome = because in reasons.unhealthy ? 'fail' : 'error'
  return {
    outcome,
    target: expectations.map(({ source }) => source).join(', '),
    actual: reasonText(because),
    reasonCode: because,
    message,
    declaredAt: null,
    figures: [],
  }
}

export function judgeSeen({ probe, expect, prefer }: Asked, seen: Figures, around: Surroundings): Judged {
  const variables = variablesOf(probe, seen, around)
  const words = wordsOf(probe, [...expect, ...prefer], variables)
  const found = expect.map((one) => judgeOne(one, probe, variables, seen, false))
  const wished = prefer.map((one) => judgeOne(one, probe, variables, seen, true))
  const worst =
    found.find(({ outcome }) => outcome === 'fail') ?? found.find(({ outcome }) => outcome !== 'pass') ?? wished.find(({ outcome }) => outcome !== 'pass')
  return {
    outcome: worst?.outcome ?? 'pass',
    ...words,
    reasonCode: worst?.reasonCode ?? 'ok',
    message: worst?.message ?? '',
    declaredAt: [...found, ...wished].find(({ at }) => at !== undefined)?.at ?? null,
    figures: figuresOf(probe, seen),
  }
}

interface One {
  readonly outcome: 'pass' | 'warn' | 'fail' | 'no-data'
  readonly reasonCode: CheckResult['reasonCode']
  readonly message: string
  /** Where the value is declared that it was held against. */
  readonly at?: Evidence
}

function judgeOne({ source, expr }: Expectation, probe: Probe, variables: Variables, seen: Figures, wished: boolean): One {
  const { result, steps } = evaluate(expr, variables)
  const at = steps[0]?.at
  const place = at === undefined ? {} : { at }
  if (result === true) return { outcome: 'pass', reasonCode: 'ok', message: '', ...place }
  if (result instanceof Unknown) {
    const [first] = result.missing
    const reason = isReason(first?.raw) ? first.raw : 'not-declared'
    const message = isReason(first?.raw)
      ? (first.hint ?? reasonText(reason))
      : `${first?.raw} can't be told from the repository (${first?.at.path}:${first?.at.line})`
    return { outcome: wished ? 'warn' : 'no-data', reasonCode: wished ? 'preference-not-met' : reason, message, ...place }
  }
  const why = result instanceof Fault ? `${source}: ${result.message}` : `${source} does not hold`
  if (wished) return { outcome: 'warn', reasonCode: 'preference-not-met', message: why, ...place }
  return { outcome: 'fail', reasonCode: reasonOf(expr, probe, seen), message: why, ...place }
}

/** A figure may say what it means when it is not as expected; what is held against a declared value is drift. */
function reasonOf(expr: Expectation['expr'], probe: Probe, seen: Figures): Reason {
  for (const name of figuresIn(expr, probe)) {
    const said = probe.figures[name]?.reason
    const reason = typeof said === 'function' ? said(seen[name] ?? null) : said
    if (reason !== undefined) return reason
  }
  return speaksOfDeclared(expr) ? 'drift' : 'expectation-not-met'
}

function figuresOf(probe: Probe, seen: Figures): readonly Figure[] {
  return Object.entries(probe.figures).flatMap(([name, { unit, better }]) => {
    const value = Object.hasOwn(seen, name) ? seen[name] : undefined
    if (typeof value !== 'number' || !Number.isFinite(value) || better === undefined) return []
    return [{ name, value, unit: unit ?? '', better }]
  })
}

const texts: Readonly<Record<string, string>> = { ...reasons.unhealthy, ...reasons.unmeasured, ...reasons.noData }

function isReason(text: string | undefined): text is Reason {
  return text !== undefined && Object.hasOwn(texts, text)
}

function reasonText(reason: string): string {
  return Object.hasOwn(texts, reason) ? (texts[reason] as string) : reason
}
