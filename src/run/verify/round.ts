/** One round: every check once, side by side, each within its time; two checks of one target share one look. */
import { setMaxListeners } from 'node:events'
import { UserError } from '../../base/errors.ts'
import { isSecretName } from '../../base/secret.ts'
import { expectationsOf, type StepPlan } from '../../config/verify.ts'
import type { Thing } from '../../model/kinds.ts'
import { subjectOf } from '../../model/kinds.ts'
import type { ProbeIo } from '../../probes/io.ts'
import { Unreached, type Figures, type Probe } from '../../probes/probe.ts'
import { cut, plain } from '../../report/escape.ts'
import { resultOf } from '../../rules/evaluate.ts'
import { Fault, JsonMap, Unknown, type Result } from '../../rules/value.ts'
import { driftOf } from './drift.ts'
import { filled, withCaptured, type Environment } from './filling.ts'
import { migrationDrift, type Migration } from './migrations.ts'
import { judgeSeen, judgeUnreached, type Judged } from './judge.ts'
import type { Secrets } from './secrets.ts'
import { variablesOf } from './variables.ts'

export interface Check {
  readonly name: string
  readonly first: StepPlan
  readonly further: readonly StepPlan[]
  /** What it is about, where that is declared. */
  readonly declared?: Thing
  /** A subject as configured that nothing declared answers to. */
  readonly subject?: string
  readonly noData: 'fail' | 'warn'
  /** Whether declared settings are held against the live ones besides. */
  readonly drift: boolean
  /** The repository's, where the database may say which it has applied. */
  readonly migrations?: readonly Migration[]
}

export interface OpenIo {
  (options: { readonly signal: AbortSignal; readonly patienceMs: number }): ProbeIo & { close(): void }
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
  // Every look listens for the end of them all.
  setMaxListeners(0, signal)
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
  const steps = [check.first, ...check.further]
  const captured = new Map<string, unknown>()
  for (const [index, step] of steps.entries()) {
    let expect = step.expect ?? []
    try {
      const ready = readyFor(step, captured, world)
      // Who says what must hold says what is worth a word, too.
      const standard = step.expect === undefined ? defaultsOf(step, ready.target, check) : { expect: step.expect, prefer: [] }
      expect = standard.expect
      const prefer = step.prefer.length === 0 ? standard.prefer : step.prefer
      const seen = await lookOnce(step, ready, world, signal, looks)
      const asked = { probe: step.probe, expect, prefer }
      const around = { sha: world.sha, declared: check.declared, subject: check.subject, captured }
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

function defaultsOf({ probe }: StepPlan, target: unknown, check: Check): Pick<Required<StepPlan>, 'expect' | 'prefer'> {
  const { expect, prefer = [] } = probe.defaults(target)
  const kind = check.declared?.kind
  return { expect: expectationsOf(probe, expect, kind), prefer: expectationsOf(probe, prefer, kind) }
}

interface Ready {
  readonly target: unknown
  /** Tells two looks apart; never shown. */
  readonly key: string
}

/** The target as the probe takes it, filled in. Throws {@link Unreached} for what is missing. */
function readyFor(step: StepPlan, captured: ReadonlyMap<string, unknown>, world: World): Ready {
  const { probe } = step
  const written = withCaptured(filled(step.target, world.environment, world.secrets), captured)
  const checked = probe.target.safeParse(written)
  if (!checked.success)
    throw new Unreached(
      'cannot-run',
      `${step.at.path}:${step.at.line}: what the environment gives is not ${checked.error.issues[0]?.message ?? 'what the probe asks for'}`,
    )
  const target = probe.withEnvironment?.(checked.data, world.environment) ?? checked.data
  for (const name of probe.environment ?? []) if (isSecretName(name)) world.secrets.add(world.environment[name] ?? '')
  return { target, key: `${probe.name} ${step.timeoutSeconds ?? ''} ${JSON.stringify(written)}` }
}

function lookOnce({ probe, timeoutSeconds }: StepPlan, { target, key }: Ready, world: World, signal: AbortSignal, looks: Looks): Promise<Figures> {
  const known = looks.get(key)
  if (known !== undefined) return known
  const look = observe(probe, target, (timeoutSeconds ?? probe.patienceSeconds?.(target) ?? patienceSeconds) * 1000, world, signal)
  looks.set(key, look)
  return look
}

/** The doors end a look in time and say why best; that a round ends does not lean on them. */
async function observe(probe: Probe, target: unknown, patienceMs: number, world: World, outer: AbortSignal): Promise<Figures> {
  const cutShort = (): Unreached =>
    outer.reason === 'interrupted' ? new Unreached('interrupted', 'it was interrupted') : new Unreached('out-of-time', 'the deadline came before it answered')
  if (outer.aborted) throw cutShort()
  const own = new AbortController()
  const end = (): void => own.abort(cutShort())
  outer.addEventListener('abort', end, { once: true })
  const io = world.openIo({ signal: own.signal, patienceMs })
  let late: ReturnType<typeof setTimeout> | undefined
  const lateness = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Unreached('no-answer', `no answer within ${patienceMs / 1000} s`)), patienceMs + graceMs)
    own.signal.addEventListener('abort', () => setTimeout(() => reject(own.signal.reason), graceMs))
  })
  lateness.catch(() => undefined)
  try {
    return await Promise.race([probe.observe(target, io), lateness])
  } finally {
    clearTimeout(late)
    outer.removeEventListener('abort', end)
    io.close()
  }
}

/** Milliseconds a door has to say itself why it ended. */
const graceMs = 250

function capture(step: StepPlan, seen: Figures, world: World, check: Check, captured: Map<string, unknown>): void {
  const variables = variablesOf(step.probe, seen, { sha: world.sha, declared: check.declared, subject: check.subject, captured })
  for (const [name, expr] of Object.entries(step.capture)) {
    const result = resultOf(expr, variables)
    if (result instanceof Fault || result instanceof Unknown)
      throw new Unreached('wrong-answer', `${name} could not be captured: ${result instanceof Fault ? result.message : (result.missing[0]?.hint ?? '')}`)
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
  const drifts = [...driftOf(probe, declared, seen), ...migrationDrift(check.migrations ?? [], seen)]
  return drifts.map(({ name, judged }) => row({ ...check, name: `${check.name}.${name}` }, probe, judged))
}

function row(check: Check, probe: Probe, judged: Judged): Row {
  const { outcome } = judged
  const counts = outcome === 'fail' || (outcome === 'no-data' && check.noData === 'fail') ? 'bad' : outcome === 'error' ? 'unmeasured' : 'good'
  return { name: check.name, probe: probe.name, subject: check.declared === undefined ? (check.subject ?? null) : subjectOf(check.declared), judged, counts }
}

const maxNotes = 10
const maxNote = 300

/** Nothing to look at is a mistake, never a pass. */
export class NothingToLookAt extends UserError {}

/** `notes`: what is declared and why each of it can't be looked at; a peer's words among them are text. */
export function refuseEmpty(environment: string, notes: readonly string[]): never {
  const told = notes.slice(0, maxNotes).map((note) => `\n- ${plain(cut(note, maxNote))}`)
  throw new NothingToLookAt(`nothing is configured under verify.${environment}, and nothing that is declared can be looked at from here${told.join('')}`, {
    exit: 3,
    hint: 'Give an address with --url, put DATABASE_URL and its like into the environment, or write checks under verify: in .plimsoll.yml.',
  })
}
