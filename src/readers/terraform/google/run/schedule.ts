/** Jobs of Cloud Scheduler that start a job of Cloud Run by the clock. */
import { mapFact, textOf, unresolved, valueOf, type Fact } from '../../../../base/fact.ts'
import type { FiringDeclaration } from '../../../../model/declaration.ts'
import { cronInterval } from '../../../../parse/cron.ts'
import { bodiesOf, live } from '../../mapping/values.ts'
import type { Resource, World } from '../../resource.ts'

/** `cron` of five fields, as {@link https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules} takes it. */
export function everyOf(expression: Fact<string>): Fact<number> | 'never' | undefined {
  if (expression.state === 'unresolved') return undefined
  const every = cronInterval(expression.value, 'cron')
  if (every === undefined) return unresolved(expression.value, expression.at, 'a schedule of five fields such as 0 3 * * *')
  return every === 'never' ? every : { ...expression, value: every }
}

export function firingOf(job: Resource, world: World): FiringDeclaration | undefined {
  const found = live(world, 'google_cloud_scheduler_job').filter((one) => starts(one, job))
  const running = found.find((one) => valueOf(one.flag('paused')) !== true) ?? found[0]
  const expression = running?.text('schedule')
  if (running === undefined || expression === undefined) return undefined
  const every = everyOf(expression)
  const paused = running.exists.state === 'unresolved' ? mapFact(running.exists, (is) => !is) : running.flag('paused')
  return { expression, ...(every === undefined ? {} : { every }), ...(paused === undefined ? {} : { suspended: paused }) }
}

/** Its address ends in `/jobs/NAME:run`, whichever version of the interface it calls. */
function starts(scheduler: Resource, job: Resource): boolean {
  const name = valueOf(job.text('name'))
  return bodiesOf(scheduler, 'http_target').bodies.some((target) => {
    if (target.references('uri').includes(job.plain)) return true
    const text = textOf(target.text('uri')) ?? ''
    return name !== undefined && text.endsWith(`/jobs/${name}:run`)
  })
}
