/** One round: every check once, side by side, each within its time; two checks of one target share one look. */
import { UserError } from '../../base/errors.ts'
import { expectationsOf, type Expectation, type StepPlan } from '../../config/verify.ts'
import type { Thing } from '../../model/kinds.ts'
import { subjectOf } from '../../model/kinds.ts'
import type { ProbeIo } from '../../probes/io.ts'
import { Unreached, type Figures, type Probe } from '../../probes/probe.ts'
import { evaluate } from '../../rules/evaluate.ts'
import { Fault, JsonMap, Unknown, type Result } from '../../rules/value.ts'
import { driftOf } from './drift.ts'
import { filled, withCaptured, type Environment } from './filling.ts'
import { judgeSeen, judgeUnreached, type Judged } from './judge.ts'
import type { Secrets } from './secrets.ts'
import { variablesOf } from './variables.ts'

export interface Check {
  readonly name: string
  readonly first: StepPlan
  readonly then: readonly StepPlan[]
  /** What it is about, where that is declared. */
  readonly declared?: Thing
  /** A subject as configured that nothing declared answers to. */
  readonly subject?: string
  readonly noData: 'fail' | 'warn'
  /** Whether declared settings are held against the live ones besides. */
  readonly drift: boolean
}

export interface OpenIo {
  (options: { readonly signal: AbortSignal; readonly patienceMs: number }): ProbeIo
}

export interface World {
  readonly openIo: OpenIo
  readonly environment: Environment
  readonly secrets: Secrets
  readonly sha: string | undefined
  /** Milliseconds of a clock that never goes back. */
  now(): number
}

/** One line of the result, before it is known how many rounds it took. */
export interface Row {
  readonly name: string
  readonly probe: string
  readonly subject: string | null
  readonly judged: Judged
  /** What it does to the decision. */
  readonly counts: 'good' | 'bad' | 'unmeasured'
}

/** Looks at once: more would be a load of its own. */
const maxAtOnce = 64

/** What one look may take where the check does not say. */
const patienceSeconds = 10

type Looks = Map<string, Promise<Figures>>

/** Never rejects for what a peer does; ends soon after `signal` is aborted. */
export async function lookAround(checks: readonly Check[], world: World, signal: AbortSignal): Promise<readonly Row[]> {
  const looks: Looks = new Map()
  const rows: (readonly Row[])[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < checks.length; index = next++) rows[index] = await rowsOf(checks[index] as Check, world, signal, looks)
  }
  await Promise.all(Array.from({ length: Math.min(maxAtOnce, checks.length) }, worker))
  return rows.flat()
}

async function rowsOf(check: Check, world: World, signal: AbortSignal, looks: Looks): Promise<readonly Row[]> {
  const steps = [check.first, ...check.then]
  const captured = new Map<string, unknown>()
  for (const [index, step] of steps.entries()) {
    const expect = step.expect ?? (await defaultsOf(step, check))
    const asked = { probe: step.probe, expect, prefer: step.prefer }
    try {
      const seen = await lookOnce(step, captured, world, signal, looks)
      const around = { sha: world.sha, declared: check.declared, captured }
      const judged = judgeSeen(asked, seen, around)
      const last = index === steps.length - 1
      if (last || judged.outcome === 'fail' || judged.outcome === 'no-data') {
        const own = row(check, step.probe, last ? judged : { ...judged, message: `at step ${index + 1} of ${steps.length}: ${judged.message}` })
        return [own, ...(check.drift && check.declared !== undefined ? driftRows(check, step.probe, check.declared, seen) : [])]
      }
      capture(step, seen, world, check, captured)
    } catch (error) {
      if (!(error instanceof Unreached)) throw error
      const told = steps.length === 1 ? error : new Unreached(error.because, `at step ${index + 1} of ${steps.length}: ${error.message}`, error)
      return [row(check, step.probe, judgeUnreached(told, expect))]
    }
  }
  return []
}

async function defaultsOf(step: StepPlan, check: Check): Promise<readonly Expectation[]> {
  const { expect } = step.probe.defaults(step.target)
  return expectationsOf(step.probe, expect, check.declared?.kind)
}

function lookOnce(step: StepPlan, captured: ReadonlyMap<string, unknown>, world: World, signal: AbortSignal, looks: Looks): Promise<Figures> {
  const { probe } = step
  const written = withCaptured(filled(step.target, world.environment, world.secrets), captured)
  const checked = probe.target.safeParse(written)
  if (!checked.success) throw new Unreached('cannot-run', `${step.at.path}:${step.at.line}: what the environment gives is not ${checked.error.issues[0]?.message ?? 'what the probe asks for'}`)
  const target = probe.withEnvironment?.(checked.data, world.environment) ?? checked.data
  for (const name of probe.environment ?? []) world.secrets.add(world.environment[name] ?? '')
  const key = `${probe.name} ${step.timeoutSeconds ?? ''} ${JSON.stringify(written)}`
  const known = looks.get(key)
  if (known !== undefined) return known
  const look = observe(probe, target, (step.timeoutSeconds ?? probe.patienceSeconds?.(target) ?? patienceSeconds) * 1000, world, signal)
  looks.set(key, look)
  return look
}

/** The probe is to end by itself; that a round ends does not lean on it. */
async function observe(probe: Probe, target: unknown, patienceMs: number, world: World, outer: AbortSignal): Promise<Figures> {
  if (outer.aborted) throw new Unreached(reasonOf(outer), 'it was not asked any more')
  const own = new AbortController()
  const end = (): void => own.abort(outer.reason)
  outer.addEventListener('abort', end, { once: true })
  let grace: ReturnType<typeof setTimeout> | undefined
  const timer = setTimeout(() => own.abort('out-of-time'), patienceMs)
  const late = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', () => {
      grace = setTimeout(() => reject(new Unreached(outer.aborted ? reasonOf(outer) : 'no-answer', `no answer within ${patienceMs / 1000} s`)), graceMs)
    })
  })
  try {
    return await Promise.race([probe.observe(target, world.openIo({ signal: own.signal, patienceMs })), late])
  } finally {
    clearTimeout(timer)
    clearTimeout(grace)
    outer.removeEventListener('abort', end)
    own.abort('done')
  }
}

/** A probe that was told to end says why better than its caller can. */
const graceMs = 250

function reasonOf(signal: AbortSignal): 'interrupted' | 'out-of-time' {
  return signal.reason === 'interrupted' ? 'interrupted' : 'out-of-time'
}

function capture(step: StepPlan, seen: Figures, world: World, check: Check, captured: Map<string, unknown>): void {
  const variables = variablesOf(step.probe, seen, { sha: world.sha, declared: check.declared, captured })
  for (const [name, expr] of Object.entries(step.capture)) {
    const { result } = evaluate(expr, variables)
    if (result instanceof Fault || result instanceof Unknown) throw new Unreached('wrong-answer', `${name} could not be captured: ${result instanceof Fault ? result.message : (result.missing[0]?.hint ?? '')}`)
    const value = plainOf(result)
    if (typeof value === 'string') world.secrets.add(value)
    captured.set(name, value)
  }
}

function plainOf(result: Result): unknown {
  if (typeof result === 'bigint') return Number(result)
  return result instanceof JsonMap ? Object.fromEntries(result.entries) : result
}

function driftRows(check: Check, probe: Probe, declared: Thing, seen: Figures): readonly Row[] {
  return driftOf(probe, declared, seen).map(({ name, judged }) => row({ ...check, name: `${check.name}.${name}` }, probe, judged))
}

function row(check: Check, probe: Probe, judged: Judged): Row {
  const { outcome } = judged
  const counts = outcome === 'fail' || (outcome === 'no-data' && check.noData === 'fail') ? 'bad' : outcome === 'error' ? 'unmeasured' : 'good'
  return { name: check.name, probe: probe.name, subject: check.declared === undefined ? (check.subject ?? null) : subjectOf(check.declared), judged, counts }
}

/** Nothing to look at is a mistake, never a pass. */
export function refuseEmpty(environment: string): never {
  throw new UserError(`nothing is configured under verify.${environment}, and nothing that is declared can be looked at from here`, {
    exit: 3,
    hint: 'Give an address with --url, put DATABASE_URL and its like into the environment, or write checks under verify: in .plimsoll.yml.',
  })
}
