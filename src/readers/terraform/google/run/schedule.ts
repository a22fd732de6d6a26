/** Jobs of Cloud Scheduler that start a job of Cloud Run by the clock. */
import { mapFact, textOf, unresolved, valueOf, type Fact } from '../../../../base/fact.ts'
import type { FiringDeclaration } from '../../../../model/declaration.ts'
import { cronInterval } from '../../../../parse/cron.ts'
import { bodiesOf, live } from '../../mapping/values.ts'
import type { Resource, World } from '../../resource.ts'

/** `cron` of five fields, as {@link https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules} takes it. */
function everyOf(expression: Fact<string>): Fact<number> | 'never' | undefined {
  if (expression.state === 'unresolved') return undefined
  const every = cronInterval(expression.value, 'cron')
  if (every === undefined) return unresolved(expression.value, expression.at, 'a schedule of five fields such as 0 3 * * *')
  return every === 'never' ? every : { ...expression, value: every }
}

export function firingOf(job: Resource, world: World): FiringDeclaration | undefined {
  const index = schedulersIn(world)
  const found = index.get(job.plain) ?? index.get(`name ${valueOf(job.text('name')) ?? ''}`) ?? []
  const running = found.find((one) => valueOf(one.flag('paused')) !== true) ?? found[0]
  const expression = running?.text('schedule')
  if (running === undefined || expression === undefined) return undefined
  const every = everyOf(expression)
  const paused = running.exists.state === 'unresolved' ? mapFact(running.exists, (is) => !is) : running.flag('paused')
  return { expression, ...(every === undefined ? {} : { every }), ...(paused === undefined ? {} : { suspended: paused }) }
}

const indexes = new WeakMap<World, ReadonlyMap<string, readonly Resource[]>>()

/** By the job they start: its address ends in `/jobs/NAME:run`, whichever version of the interface is called. */
function schedulersIn(world: World): ReadonlyMap<string, readonly Resource[]> {
  const before = indexes.get(world)
  if (before !== undefined) return before
  const made = new Map<string, Resource[]>()
  for (const scheduler of live(world, 'google_cloud_scheduler_job')) {
    for (const target of bodiesOf(scheduler, 'http_target').bodies) {
      const name = /\/jobs\/([\w-]{1,100}):run$/.exec(textOf(target.text('uri')) ?? '')?.[1]
      const keys = [...target.references('uri'), ...(name === undefined ? [] : [`name ${name}`])]
      for (const key of keys) {
        const list = made.get(key)
        if (list === undefined) made.set(key, [scheduler])
        else list.push(scheduler)
      }
    }
  }
  indexes.set(world, made)
  return made
}
