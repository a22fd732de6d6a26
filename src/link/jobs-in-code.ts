/** What a service's code does by the clock: jobs that may meet themselves, and jobs that each copy runs. */
import type { Evidence } from '../base/evidence.ts'
import { isResolved, valueOf, type Fact } from '../base/fact.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf, Thing, Unlisted } from '../model/kinds.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import { requestFacts } from './requests.ts'
import { replicasOf } from './replicas.ts'
import type { Running } from './running.ts'
import { facts, places, unlisted } from './things.ts'

export function jobFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  if (service.folders.length === 0) return {}
  return facts({ ...overlapFacts(service, linked), ...requestFacts(service, linked) })
}

interface Doubt {
  readonly raw: string
  readonly at: Evidence
  readonly hint: string
}

function overlapFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const jobs = featuresOf(service, linked, 'job')
  if (jobs.length === 0) return {}
  const elsewhere = sharedWith(service, linked)
  return {
    unguarded: listed(jobs, (job) => {
      const found = meetsItself(job)
      return found === true ? (elsewhere ?? true) : found
    }),
    perReplica: listed(jobs, (job) => {
      const found = everyCopy(job, service)
      return found === true ? (elsewhere ?? gate(job, service) ?? true) : found
    }),
  }
}

function listed(jobs: readonly FeatureDeclaration[], judge: (job: FeatureDeclaration) => boolean | Doubt): readonly Thing<'place'>[] | Unlisted {
  const judged = jobs.map((job) => ({ job, found: judge(job) }))
  const doubt = judged.map(({ found }) => found).find((found): found is Doubt => typeof found === 'object')
  return places(
    judged.flatMap(({ job, found }) => (found === true ? [{ what: told(job), at: job.at }] : [])),
    doubt === undefined ? undefined : unlisted(doubt.raw, doubt.at, doubt.hint),
  )
}

/** `verifyPending (every 30 s)`. */
function told(job: FeatureDeclaration): string {
  const every = valueOf(job.facts.get('every'))
  return every === undefined ? job.name : `${job.name} (${typeof every === 'number' ? `every ${every} s` : String(every)})`
}

const open = (fact: Fact<unknown> | undefined, job: FeatureDeclaration, hint: string): Doubt | undefined =>
  fact?.state === 'unresolved' ? { raw: `${job.name}: ${fact.raw}`, at: job.at, hint: fact.hint ?? hint } : undefined

/** Whether a job runs so often that a slow run is met by the next one, and nothing keeps that out. */
function meetsItself(job: FeatureDeclaration): boolean | Doubt {
  const guard = job.facts.get('guard')
  if (isResolved(guard) && guard.value !== 'none') return false
  const every = job.facts.get('every')
  const often = isResolved(every) ? isOften(every.value) : (every?.atLeast ?? 0) >= rare ? false : undefined
  if (often === false) return false
  return (
    open(guard, job, 'follow what the job calls') ??
    open(job.facts.get('work'), job, 'follow what the job calls') ??
    (often === true ? true : { raw: `${job.name}: how often it runs`, at: job.at, hint: 'write the schedule out, or give its variable a default' })
  )
}

const rare = 3600

/** More often than once an hour; undefined for words that are no schedule. */
function isOften(every: string | number | boolean): boolean | undefined {
  if (typeof every === 'number') return every < rare
  if (typeof every !== 'string') return undefined
  const named = /^EVERY_(?:\d+_)?(SECOND|MINUTE|HOUR|DAY|WEEK|WEEKDAY|WEEKEND|MONTH|QUARTER|YEAR)S?(?:_|$)|^(?:MONDAY|AT|EVERY)_/.exec(every)
  if (named !== null) return named[1] === 'SECOND' || named[1] === 'MINUTE'
  const text = every.trim()
  if (text.startsWith('@')) return /^@every_?(second|minute)/.test(text)
  const fields = text.split(/\s+/)
  if (fields.length < 5 || fields.length > 7) return undefined
  const clock = fields.length === 5 ? fields.slice(0, 1) : fields.slice(0, 2)
  return clock.some((field) => !/^\d+$/.test(field))
}

/** Whether each copy of a service does a job: at most a flag of one process keeps the others out. */
function everyCopy(job: FeatureDeclaration, service: Running): boolean | Doubt {
  const guard = job.facts.get('guard')
  if (isResolved(guard) && guard.value === 'lock') return false
  const replicas = replicasOf(service)
  const many = isResolved(replicas) ? replicas.value >= 2 : (replicas.atLeast ?? 0) >= 2 ? true : (replicas.atMost ?? Infinity) < 2 ? false : undefined
  if (many === false) return false
  if (many === undefined) return { raw: `${job.name}: how many copies run it`, at: job.at, hint: 'say in the stack how many copies run' }
  const doubt = open(guard, job, 'follow what the job calls') ?? open(job.facts.get('work'), job, 'follow what the job calls')
  return doubt ?? true
}

const gates = /CRON|JOBS?(_|$)|SCHEDUL|WORKER|LEADER|PRIMARY|^ROLE$|_ROLE$|PROCESS_TYPE|APP_MODE|INTERVAL.*ENABLE|ENABLE.*INTERVAL/i

/** A condition around a job, or a variable that speaks of jobs: perhaps only one copy is told to run it. */
function gate(job: FeatureDeclaration, service: Running): Doubt | undefined {
  const hint = 'a lock in the database, or a queue’s repeatable job, holds whatever starts the copies'
  if (valueOf(job.facts.get('gated')) === true) return { raw: `${job.name}: it starts under a condition`, at: job.at, hint }
  const name = [...service.declared.environment.keys()].find((one) => gates.test(one))
  return name === undefined ? undefined : { raw: `${job.name}: ${name} may say which copy runs it`, at: job.at, hint }
}

/** Another long-running service of the same code: which of them starts the jobs, nobody says here. */
function sharedWith(service: Running, linked: Linked): Doubt | undefined {
  const other = linked.services.find(
    (one) =>
      one !== service &&
      (one.role === 'web' || one.role === 'worker' || one.role === 'scheduler') &&
      one.folders.some((folder) => service.folders.includes(folder)),
  )
  if (other === undefined) return undefined
  return { raw: `${service.name} and ${other.name} are made of the same code`, at: service.declared.at, hint: 'keep the jobs of each in a folder of its own' }
}
