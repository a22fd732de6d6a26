/** What `verify:` says, as a plan: every expression checked against the figures of its probe, every target against its shape, before anything runs. */
import type { Evidence } from '../base/evidence.ts'
import { kinds, type Kind } from '../model/kinds.ts'
import { probes } from '../probes/index.gen.ts'
import type { FigureType, Probe } from '../probes/probe.ts'
import { CelProblem, compile } from '../rules/cel.ts'
import type { Expr } from '../rules/expression.ts'
import { nearest } from '../rules/nearest.ts'
import { tellIssues } from './issues.ts'
import { routeText, type Places, type Route } from './places.ts'
import { shown, type Tell } from './references.ts'
import { checkKeys, type CheckFile, type EnvironmentFile, type StepFile } from './verify-schema.ts'

export interface Expectation {
  readonly source: string
  readonly expr: Expr
}

/** One look. */
export interface StepPlan {
  readonly probe: Probe
  /** As written: `${NAME}` is filled in from the environment, `{token}` from what was captured. */
  readonly target: unknown
  /** Undefined: what the probe expects by itself. */
  readonly expect?: readonly Expectation[]
  readonly prefer: readonly Expectation[]
  readonly timeoutSeconds?: number
  readonly capture: Readonly<Record<string, Expr>>
  readonly at: Evidence
}

export interface CheckPlan extends StepPlan {
  readonly name: string
  readonly subject?: string
  readonly noData?: 'fail' | 'warn'
  /** Further requests of a flow; what the check expects is asked of the last one. */
  readonly further: readonly StepPlan[]
}

export interface SettlePlan {
  readonly delaySeconds: number
  readonly intervalSeconds: number
  readonly successes: number
  readonly errors: number
  readonly deadlineSeconds: number
}

export interface EnvironmentPlan {
  readonly name: string
  readonly version?: StepPlan & { readonly instances: number }
  readonly settle?: SettlePlan
  readonly noData: 'fail' | 'warn'
  readonly checks: readonly CheckPlan[]
}

/** What stands where `settle:` is there and says less. */
const settled: SettlePlan = { delaySeconds: 0, intervalSeconds: 10, successes: 3, errors: 4, deadlineSeconds: 600 }

interface Reading {
  readonly path: string
  readonly places: Places
  readonly tell: Tell
  /** Expressions that may still be checked. */
  left: number
}

/** Expressions of all environments: a stranger's configuration is checked too. */
const maxExpressions = 2_000

/** Every environment's plan; what is wrong is told at its line. */
export function environmentPlans(file: Readonly<Record<string, EnvironmentFile>>, reading: Omit<Reading, 'left'>): readonly EnvironmentPlan[] {
  const budget: Reading = { ...reading, left: maxExpressions }
  const plans = Object.entries(file).map(([name, environment]) => environmentPlan(name, environment, budget))
  if (budget.left < 0) reading.tell(['verify'], `verify holds more than ${maxExpressions} expressions`, 'key')
  return plans
}

function environmentPlan(name: string, file: EnvironmentFile, reading: Reading): EnvironmentPlan {
  const reader = new Reader(reading, ['verify', name])
  const { version, settle, checks = {} } = file
  const first = version === undefined ? undefined : reader.step(version, ['version'], ['instances'], undefined, [])
  return {
    name,
    ...(first === undefined ? {} : { version: { ...first, instances: version?.instances ?? 1 } }),
    ...(settle === undefined ? {} : { settle: settleOf(settle) }),
    noData: file.noData ?? 'fail',
    checks: Object.entries(checks).flatMap(([key, check]) => reader.check(key, check) ?? []),
  }
}

function settleOf({ delay, interval, successes, errors, deadline }: NonNullable<EnvironmentFile['settle']>): SettlePlan {
  return {
    delaySeconds: delay ?? settled.delaySeconds,
    intervalSeconds: interval ?? settled.intervalSeconds,
    successes: successes ?? settled.successes,
    errors: errors ?? settled.errors,
    deadlineSeconds: deadline ?? settled.deadlineSeconds,
  }
}

const types: Readonly<Record<FigureType, string>> = {
  string: 'string',
  int: 'int',
  double: 'double',
  bool: 'bool',
  strings: 'list<string>',
  doubles: 'list<double>',
  map: 'map<string, string>',
  json: 'dyn',
}

class Reader {
  readonly #reading: Reading
  readonly #root: Route

  constructor(reading: Reading, root: Route) {
    this.#reading = reading
    this.#root = root
  }

  check(name: string, file: CheckFile): CheckPlan | undefined {
    const route = ['checks', name]
    const written = file.then === undefined ? [] : Array.isArray(file.then) ? file.then : [file.then]
    const subject = file.subject === undefined ? undefined : subjectKind(file.subject)
    const captured: string[] = Object.keys(file.capture ?? {})
    // What is captured is known only after its own request.
    const own = this.step(written.length === 0 ? file : { ...file, expect: undefined, prefer: undefined }, route, checkKeys, subject, [])
    const further: StepPlan[] = []
    for (const [index, one] of written.entries()) {
      const at = [...route, 'then', ...(Array.isArray(file.then) ? [index] : [])]
      const last = index === written.length - 1
      const joined = last ? { ...one, expect: both(one.expect, file.expect), prefer: both(one.prefer, file.prefer) } : one
      const step = this.step(joined, at, checkKeys, subject, [...captured], last ? route : undefined)
      if (step !== undefined) further.push(step)
      captured.push(...Object.keys(one.capture ?? {}))
    }
    if (own === undefined || further.length < written.length) return undefined
    return {
      ...own,
      name,
      ...(file.subject === undefined ? {} : { subject: file.subject }),
      ...(file.noData === undefined ? {} : { noData: file.noData }),
      further,
    }
  }

  /** `more`: keys beside the probe's that are not its target's. `above`: where expectations stand that came from the check. */
  step(file: StepFile, route: Route, more: readonly string[], kind: Kind | undefined, captured: readonly string[], above?: Route): StepPlan | undefined {
    const found = this.#probe(file, route)
    if (found === undefined) return undefined
    const target = this.#target(found, file, route, more)
    const names = namesOf(found, kind, captured)
    const expressions = (key: 'expect' | 'prefer'): readonly Expectation[] =>
      (file[key] ?? []).flatMap((source, index) => this.#expression(source, names, this.#placed(key, index, route, above)) ?? [])
    const expect = expressions('expect')
    const capture = Object.entries(file.capture ?? {}).flatMap(([name, source]) => {
      const expr = this.#expression(source, names, [...this.#root, ...route, 'capture', name], 'any')
      return expr === undefined ? [] : [[name, expr.expr] as const]
    })
    const full = [...this.#root, ...route]
    return {
      probe: found,
      target,
      ...(file.expect === undefined ? {} : { expect }),
      prefer: expressions('prefer'),
      ...(file.timeout === undefined ? {} : { timeoutSeconds: file.timeout }),
      capture: Object.fromEntries(capture),
      at: { path: this.#reading.path, line: this.#reading.places.line(full) ?? 1, key: routeText(full) },
    }
  }

  #placed(key: 'expect' | 'prefer', index: number, route: Route, above: Route | undefined): Route {
    const own = [...this.#root, ...route, key, index]
    return above === undefined || this.#reading.places.line(own) !== undefined ? own : [...this.#root, ...above, key]
  }

  #probe(file: StepFile, route: Route): Probe | undefined {
    const at = [...this.#root, ...route]
    const [first, second] = probes.filter(({ name }) => file[name] !== undefined)
    if (first !== undefined && second === undefined) return first
    const known = probes.map(({ name }) => name)
    const close = Object.keys(file).flatMap((key) => ((checkKeys as readonly string[]).includes(key) ? [] : (nearest(key, known) ?? [])))[0]
    this.#reading.tell(
      at,
      second === undefined
        ? `${routeText(at)} names no probe; ${close === undefined ? `it is one of ${known.join(', ')}` : `did you mean ${close}?`}`
        : `${routeText(at)} names two probes, ${first?.name} and ${second.name}; a check has one`,
    )
    return undefined
  }

  /** Texts that `${NAME}` stands in are checked once they are filled in. */
  #target(probe: Probe, file: StepFile, route: Route, more: readonly string[]): unknown {
    const own = file[probe.name]
    const known = new Set<string>([probe.name, ...checkKeys, ...more])
    const beside = Object.fromEntries(Object.entries(file).filter(([key]) => !known.has(key)))
    const extra = Object.keys(beside).length > 0
    const target = !extra ? own : typeof own === 'object' && own !== null ? { ...own, ...beside } : { [probe.key ?? probe.name]: own, ...beside }
    const checked = probe.target.safeParse(target)
    if (checked.success) return target
    const issues = checked.error.issues.filter((issue) => !isOpen(target, issue.path))
    const tell: Tell = (inner, what, at) => {
      const [key, ...rest] = inner
      const besideIt = typeof key === 'string' && Object.hasOwn(beside, key)
      const place = besideIt ? [key, ...rest] : [probe.name, ...(extra && key === probe.key ? rest : inner)]
      const full = [...this.#root, ...route, ...place]
      this.#reading.tell(full, `${routeText([...this.#root, ...route])}: ${what.replace(/^the configuration/, 'it')}`, at)
    }
    // A key that the probe knows nothing of is a misspelt key of the check.
    if (extra && probe.target.safeParse(own).success) for (const key of Object.keys(beside)) this.#unknownKey(probe, key, route)
    else tellIssues(issues, target, tell)
    return target
  }

  #unknownKey(probe: Probe, key: string, route: Route): void {
    const full = [...this.#root, ...route]
    const right = nearest(key, checkKeys)
    this.#reading.tell(
      [...full, key],
      `${routeText(full)} has no key ${shown(key)}${right === undefined ? `: ${probe.name} takes nothing of that name` : `; did you mean ${right}?`}`,
      'key',
    )
  }

  #expression(source: string, names: Readonly<Record<string, string>>, route: Route, wanted: 'bool' | 'any' = 'bool'): Expectation | undefined {
    if (this.#reading.left-- <= 0) return undefined
    try {
      const { expr, type } = compile(source, { names })
      if (wanted === 'any' || type === 'bool' || type === 'dyn') return { source, expr }
      throw new CelProblem(`this gives ${type} where true or false is asked for`, source, 0)
    } catch (error) {
      if (!(error instanceof CelProblem)) throw error
      this.#reading.tell(route, `${routeText(route)}: ${error.summary} in ${shown(source)}`)
      return undefined
    }
  }
}

function namesOf(probe: Probe, kind: Kind | undefined, captured: readonly string[]): Readonly<Record<string, string>> {
  const declared = kind ?? probe.of
  return {
    ...Object.fromEntries(captured.map((name) => [name, 'dyn'])),
    ...Object.fromEntries(Object.entries(probe.figures).map(([name, { type }]) => [name, types[type]])),
    sha: 'string',
    ...(declared === undefined ? {} : { declared }),
  }
}

function subjectKind(subject: string): Kind | undefined {
  const kind = subject.split('/')[0] ?? ''
  return Object.hasOwn(kinds, kind) ? (kind as Kind) : undefined
}

function both(own: readonly string[] | undefined, more: readonly string[] | undefined): string[] | undefined {
  return own === undefined && more === undefined ? undefined : [...(own ?? []), ...(more ?? [])]
}

/** Whether what an issue is about, or a part of it, is only known at run time. */
function isOpen(target: unknown, path: readonly PropertyKey[]): boolean {
  let value = target
  for (const part of path)
    if (typeof value !== 'string') value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined
  return typeof value === 'string' ? /[$]\{|\{\w+\}/.test(value) : JSON.stringify(value ?? '').includes('${')
}

/** Expectations out of the program itself, such as a probe's defaults. Throws for a mistake of ours. */
export function expectationsOf(probe: Probe, sources: readonly string[], kind?: Kind): readonly Expectation[] {
  const names = namesOf(probe, kind, [])
  return sources.map((source) => ({ source, expr: compile(source, { names }).expr }))
}
