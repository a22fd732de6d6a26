/** The use case `verify`: what is configured and what is declared, measured on the live system, to one decision. */
import { UserError } from '../../base/errors.ts'
import type { Tree } from '../../base/source.ts'
import { loadConfig } from '../../config/load.ts'
import { environmentsOf } from '../../config/loaded.ts'
import { loadOwnRules } from '../../config/own-rules.ts'
import type { EnvironmentPlan } from '../../config/verify.ts'
import type { CheckResult, OpenItem, Verification, VerifyDecision } from '../../model/verification.ts'
import type { Scorecard } from '../../model/verdict.ts'
import { nearest } from '../../rules/nearest.ts'
import { shippedRules } from '../../rules/shipped.gen.ts'
import { scan } from '../scan.ts'
import { declaredChecks } from './declared.ts'
import { migrationsOf } from './migrations.ts'
import { configuredChecks } from './subjects.ts'
import { decide, type Measured } from './decide.ts'
import { askDuring, type Deployed } from './during.ts'
import type { Environment } from './filling.ts'
import { rollbacksOf } from './rollback.ts'
import { refuseEmpty, type Check, type OpenIo, type Row, type World } from './round.ts'
import { Secrets } from './secrets.ts'
import { settle, type Waiting } from './settle.ts'
import { versionDeadlineMs, waitForVersion } from './version.ts'

export interface VerifyOptions {
  /** Where the configuration is read: the folder, or the default branch. */
  readonly configured: Tree
  /** The commit that should be running. */
  readonly deployed: Tree
  readonly configPath?: string
  /** Name of the environment; the only one when left out. */
  readonly environment?: string
  /** The deployed commit, whole; unknown for a folder as it is. */
  readonly sha?: string
  readonly url?: string
  readonly failOnFlaky: boolean
  /** Runs a deploy, while requests are sent; what is measured after it decides too. */
  readonly during?: () => Promise<Deployed>
  readonly variables: Environment
  readonly openIo: OpenIo
  readonly waiting: Waiting
  readonly today: () => Date
  /** Told the deployed commit's scorecard as soon as it is there. */
  readonly scanned?: (scorecard: Scorecard) => void
  /** Aborted with `interrupted` when the user ends it. */
  readonly signal: AbortSignal
}

/** Throws a `UserError`: exit 2 for a configuration that is invalid, 3 where there is nothing to look at. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const began = options.waiting.now()
  const config = await loadConfig(options.configured, { ...(options.configPath === undefined ? {} : { path: options.configPath }), rules: shippedRules })
  const plan = environmentNamed(environmentsOf(config), options.environment)
  // One configuration says it all: an old commit's own may be invalid by now, or name other stacks on purpose.
  const own = await loadOwnRules(options.configured)
  const { scorecard } = await scan(options.deployed, { config, rules: [...shippedRules, ...own] })
  options.scanned?.(scorecard)
  const secrets = new Secrets()
  const world: World = { openIo: options.openIo, environment: options.variables, secrets, sha: options.sha, now: options.waiting.now }
  const declared = declaredChecks(scorecard.system, { url: options.url, environment: options.variables })
  const configured = plan === undefined ? [] : configuredChecks(plan, scorecard.system)
  const asked = [...configured, ...(configured.length === 0 || options.url !== undefined ? declared.checks : [])]
  const migrations = migrationsOf(await options.deployed.list())
  const checks = asked.map((check) => (check.drift && check.first.probe.name === 'postgres' ? { ...check, migrations } : check))
  const environment = plan?.name ?? options.environment ?? 'production'
  if (checks.length === 0 && plan?.version === undefined) refuseEmpty(environment, declared.notes)
  if (checks.some(({ first, further }) => [first, ...further].some(({ probe }) => probe.name === 'command'))) secrets.addFrom(options.variables)
  const rollout = options.during === undefined ? [] : await askDuring(checks, options.during, world, options.waiting, options.signal)
  const found = { ...(await measured(checks, plan, world, options)), rollout }
  const kept = found.settled.rows.filter((row) => !(declared.optional.has(row.name) && row.counts === 'unmeasured'))
  const left = found.settled.rows.filter((row) => !kept.includes(row))
  const decision = decide(
    { ...found, settled: { ...found.settled, rows: kept } },
    { waivers: config.waivers, today: options.today(), failOnFlaky: options.failOnFlaky },
  )
  const hide = (text: string): string => secrets.hide(text)
  if (kept.length === 0 && found.version === undefined) refuseEmpty(environment, [...unreached(left), ...declared.notes].map(hide))
  return {
    environment,
    decision: decision.decision,
    reasonCode: decision.reasonCode,
    sha: options.sha ?? null,
    attempts: found.settled.attempts,
    tookMs: Math.round(options.waiting.now() - began),
    at: options.today().toISOString(),
    checks: decision.checks.map((check) => hidden(check, hide)),
    notes: [...(configured.length === 0 ? declared.notes : []), ...unreached(left).map(hide), ...decision.notes],
    open: openItems(scorecard),
    rollback: decision.decision === 'unhealthy' ? rollbacksOf(scorecard.system, checks) : [],
  }
}

/** The version first, then rounds, all within one deadline. */
async function measured(checks: readonly Check[], plan: EnvironmentPlan | undefined, world: World, options: VerifyOptions): Promise<Measured> {
  const deadlineMs = plan?.settle === undefined ? undefined : plan.settle.deadlineSeconds * 1000
  const began = options.waiting.now()
  return within(deadlineMs, options.signal, async (signal) => {
    let version: Measured['version']
    if (plan?.version !== undefined) {
      const identify = plan.version
      const left = deadlineMs === undefined ? versionDeadlineMs : deadlineMs - (options.waiting.now() - began)
      const found = await within(left, signal, (own) => waitForVersion(identify, world, options.waiting, own))
      version = { ...found.row, attempts: found.attempts }
      // What is measured of another version says nothing of this one.
      if (version.counts !== 'good') return { version, settled: { rows: [], attempts: 0, passedSince: new Map(), ending: 'once' } }
    }
    const settled =
      checks.length === 0
        ? { rows: [], attempts: 0, passedSince: new Map<string, number>(), ending: 'once' as const }
        : await settle(checks, plan?.settle, world, options.waiting, signal)
    return { ...(version === undefined ? {} : { version }), settled }
  })
}

async function within<T>(milliseconds: number | undefined, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController()
  const end = (): void => own.abort(outer.reason)
  if (outer.aborted) end()
  outer.addEventListener('abort', end, { once: true })
  const timer = milliseconds === undefined ? undefined : setTimeout(() => own.abort('out-of-time'), Math.max(0, milliseconds))
  try {
    return await work(own.signal)
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', end)
  }
}

function environmentNamed(plans: readonly EnvironmentPlan[], name: string | undefined): EnvironmentPlan | undefined {
  const names = plans.map((plan) => plan.name)
  if (name === undefined) {
    if (plans.length > 1)
      throw new UserError(`verify: names ${plans.length} environments`, { exit: 2, hint: `Say which with --environment: ${names.join(', ')}.` })
    return plans[0]
  }
  const found = plans.find((plan) => plan.name === name)
  if (found === undefined && plans.length > 0) {
    const right = nearest(name, names)
    throw new UserError(`there is no environment ${name} under verify:`, {
      exit: 2,
      hint: right === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${right}?`,
    })
  }
  return found
}

/** Names that the same stands in the way of, in one line. */
function unreached(rows: readonly Row[]): readonly string[] {
  const names = new Map<string, string[]>()
  for (const { name, judged } of rows) names.set(judged.message, [...(names.get(judged.message) ?? []), name])
  return [...names].map(([message, of]) => `${of.join(', ')} can't be looked at from here: ${message}`)
}

const worth: readonly string[] = ['critical', 'high', 'medium']

function openItems({ verdicts }: Scorecard): readonly OpenItem[] {
  const titles = new Map(shippedRules.map(({ rule }) => [rule.id, rule.title]))
  return verdicts
    .filter(({ outcome, severity }) => outcome === 'fail' && worth.includes(severity))
    .map(({ rule, subject, severity }) => ({ rule, subject, severity, title: titles.get(rule) ?? rule }))
    .sort((a, b) => worth.indexOf(a.severity) - worth.indexOf(b.severity))
}

function hidden(check: CheckResult, hide: (text: string) => string): CheckResult {
  return { ...check, target: hide(check.target), actual: hide(check.actual), message: hide(check.message) }
}

export const exitOf: Readonly<Record<VerifyDecision, 0 | 1 | 3>> = { healthy: 0, unhealthy: 1, unmeasured: 3 }
