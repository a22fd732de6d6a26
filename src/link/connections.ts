/** How many connections may be open at once through each hop, and how well they are pooled. */
import type { Evidence } from '../base/evidence.ts'
import { isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Client } from './clients.ts'
import type { Database, Way } from './databases.ts'
import { isKeptByThread, isOfPhp, processesChosen, threadsChosen } from './own-connections.ts'
import { modeFor, type Pool } from './pools.ts'
import { opensTogether } from './pools-together.ts'
import { exactly, plus, rangeOf, times, type Range } from './range.ts'
import { replicasOf } from './replicas.ts'
import type { Role } from './running.ts'
import { waysThrough, waysTo } from './ways.ts'

const counting: ReadonlySet<Role> = new Set(['web', 'worker', 'scheduler', 'proxy'])

export function opensConnections(role: Role): boolean {
  return counting.has(role)
}

/** Serving and worker processes; migrations, one-shot jobs, dumps, exporters and tools don't count. */
export function counts(client: Client): boolean {
  return opensConnections(client.service.role)
}

/** Whether nothing it makes holds a connection; one that does beside others that don't has a pool. */
function isStateless(client: Client): boolean {
  return client.constructors.length > 0 && client.constructors.every((one) => one.stateless === true)
}

/** Copies × processes (× threads, where each has its own) × constructors × pool of one client. */
function demandOf(client: Client): Range {
  if (isStateless(client)) return exactly(0, client.at)
  const copies = rangeOf(replicasOf(client.service), client.service.mayBeIdle === true ? 0 : 1)
  const first = client.constructors.find((one) => one.stateless !== true)
  const alike = client.constructors.filter(
    (one) =>
      one.stateless !== true && one.made !== 'call' && one.defines !== true && one.adapter === first?.adapter && one.url?.variable === first?.url?.variable,
  )
  const pool =
    client.pool === undefined ? rangeOf({ state: 'unresolved', raw: `the pool of ${client.library}`, at: client.at, atLeast: 1 }) : rangeOf(client.pool, 1)
  const one = opensTogether(client, alike, pool)
  const { hidden, threads } = client.workers
  const processes = hidden === undefined || !isOfPhp(client) ? client.workers.processes : rangeOf(hidden, 1)
  const each = first?.perThread === true ? times(processes, threads) : processes
  const beside = client.constructors.find((maker) => maker.beside !== undefined)?.beside
  return times(times(copies, each), beside === undefined ? one : plus(one, rangeOf(beside, 0)))
}

/** Client connections that a pooler's clients may open to it. */
export function poolDemand(pool: Pool, ways: readonly Way[]): Range {
  let sum = exactly(0)
  for (const way of waysThrough(pool, ways)) if (way.certain) sum = plus(sum, demandOf(way.client))
  return sum
}

/** What a server may have to accept: direct clients, what its poolers open, one for each exporter and each dump. */
export function serverDemand(database: Database, ways: readonly Way[], pools: readonly Pool[], others: readonly Evidence[]): Range {
  let sum = exactly(0)
  const direct = waysTo(database, ways).filter((way) => way.pool === undefined)
  for (const way of direct) {
    if (way.certain || pools.length === 0) sum = plus(sum, counts(way.client) ? demandOf(way.client) : exactly(1, way.client.at))
    else sum = plus(sum, { ...demandOf(way.client), low: 0 })
  }
  for (const pool of pools) sum = plus(sum, pool.opens)
  return plus(sum, exactly(others.length, ...others))
}

export interface Step {
  readonly low: number
  readonly high: number
  readonly at: Evidence
  readonly also: readonly Evidence[]
  readonly raw?: string
  readonly hint?: string
}

/** Whether a client's pool was sized by somebody, to more than the one connection that is no pool. */
export function sizedOf(client: Client): Fact<boolean> {
  const { pool } = client
  const perCall = client.constructors.find((one) => one.made === 'call' && one.defines !== true)
  if (perCall !== undefined) return known(false, perCall.at)
  // Another file may call it once, as it starts, or on every request.
  const factory = client.constructors.find((one) => one.made === 'call')
  if (factory !== undefined) return unresolved(`how often ${factory.name} is made`, factory.at, 'make the client once, in the module that exports it')
  if (pool === undefined) return known(false, client.at)
  if (pool.state === 'default' && isOfPhp(client)) return processesChosen(client)
  if (isKeptByThread(client)) return threadsChosen(client)
  if (pool.state === 'unresolved' && client.constructors.some((one) => one.poolIsSized === true && one.pool?.at.line === pool.at.line))
    return known(true, pool.at)
  if (pool.state === 'unresolved') return client.parsed !== undefined && pool.raw.startsWith('num_cpus') ? known(false, pool.at) : pool
  // A figure from a committed example, or one that code falls back to, is somebody's figure; a driver's default is nobody's.
  const written = pool.state === 'known' || /example|^where \w+ is not set$/.test(pool.note)
  if (pool.state !== 'known' || pool.value > 1) return known(written && pool.value > 1, pool.at)
  // A function of Lambda serves one request at a time, and what no stack describes may be one.
  const { declared, inStack, name } = client.service
  if (!inStack) return unresolved(`how many requests a process of ${name} serves at once`, pool.at, 'describe the service in a stack')
  const single = threads.map((setting) => declared.environment.get(setting)).find((set) => set !== undefined && valueOf(set) === '1')
  if (single !== undefined) return unresolved(`whether one connection is meant for the one thread of ${name}`, single.at)
  return known(declared.orchestrator === 'lambda', pool.at)
}

/** Where somebody says that there is one thread, it takes one connection and no more, and may well have been meant to. */
const threads = ['RAILS_MAX_THREADS', 'SIDEKIQ_CONCURRENCY']

/** The step of one way on the ladder: 3 transaction pooler, 2 session pooler, 1 pool sized on purpose, 0 none. */
export function stepOf(way: Way, pooled: boolean): Step {
  const step = stepOfRunning(way, pooled)
  const { service } = way.client
  // What does not run holds nothing down.
  return service.mayBeIdle === true && step.high < 3 ? { ...step, high: 3, raw: `whether ${service.name} runs`, hint: 'describe it in a stack' } : step
}

function stepOfRunning(way: Way, pooled: boolean): Step {
  const { client, pool } = way
  const at = client.at
  if (way.providerMode !== undefined) return way.providerMode === 'transaction' ? { low: 3, high: 3, at, also: [] } : { low: 2, high: 2, at, also: [] }
  // Drivers over HTTP hold no connection of the server; the provider's proxy does.
  if (client.parsed?.scheme.startsWith('prisma') === true || isStateless(client)) return { low: 3, high: 3, at, also: [] }
  if (pool !== undefined && way.certain) {
    const told = modeFor(pool, client.parsed?.database)
    const mode = valueOf(told)
    const also = [told.at]
    if (mode === undefined) return { low: 2, high: 3, at, also, raw: told.state === 'unresolved' ? told.raw : 'pool_mode', ...hintOf(told) }
    return mode === 'session' ? { low: 2, high: 2, at, also } : { low: 3, high: 3, at, also }
  }
  const sized = sizedOf(client)
  const also = sized.at === at ? [] : [sized.at]
  const low = isResolved(sized) && sized.value ? 1 : 0
  const high = !isResolved(sized) || sized.value ? 1 : 0
  if (!way.certain) {
    const raw = client.url?.state === 'unresolved' ? client.url.raw : client.label
    const most = pooled ? 3 : high
    return { low, high: most, at, also, raw, hint: `write the host of ${client.label} in the stack or in a committed example of its env file` }
  }
  return { low, high, at, also, ...(isResolved(sized) ? {} : { raw: sized.raw, ...hintOf(sized) }) }
}

function hintOf(fact: Fact<unknown>): { readonly hint?: string } {
  return fact.state === 'unresolved' && fact.hint !== undefined ? { hint: fact.hint } : {}
}

/** The lowest of several steps, as a fact with bounds. */
export function lowestStep(steps: readonly Step[]): Fact<number> | undefined {
  if (steps.length === 0) return undefined
  const high = Math.min(...steps.map((step) => step.high))
  const lowest = steps.reduce((least, step) => (step.low < least.low || (step.low === least.low && step.high < least.high) ? step : least))
  const also = lowest.also.length === 0 ? {} : { also: lowest.also }
  if (lowest.low >= high) return { state: 'known', value: high, at: lowest.at, ...also }
  const unsure = steps.find((step) => step.raw !== undefined && step.low < high) ?? lowest
  return {
    state: 'unresolved',
    raw: unsure.raw ?? 'the pooling of a client',
    at: unsure.at,
    ...(unsure.hint === undefined ? {} : { hint: unsure.hint }),
    atLeast: lowest.low,
    atMost: high,
    ...also,
  }
}

export const stepNames = ['none', 'a client pool sized on purpose', 'a session pooler', 'a transaction pooler'] as const
