/** Jobs that are written as labels of containers and read by a scheduler beside them: Ofelia, Chadburn, swarm-cronjob. */
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { actionsOf, scheduleFacts } from '../commands/index.ts'
import type { FiringDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { imageName } from './images.ts'
import type { Job } from './jobs.ts'
import type { Running } from './running.ts'
import { expand } from './scripts.ts'

interface Labelled {
  readonly kind: string
  readonly owner: Running
  readonly options: Map<string, Fact<string>>
}

/**
 * `ofelia.job-exec.NAME.{schedule,command,container}` and its kin, from https://github.com/mcuadros/ofelia#docker-labels-configurations.
 * A job counts where its scheduler runs in the tree; else nobody knows who reads the label.
 */
export function labelledJobs(services: readonly Running[], declared: Declared): readonly Job[] {
  const found = new Map<string, Labelled>()
  for (const owner of services) {
    const { labels } = owner.declared
    if (labels.size === 0) continue
    const own = isScheduler(owner, 'ofelia') || isScheduler(owner, 'chadburn')
    for (const [label, value] of labels) {
      if (!label.startsWith('ofelia.') && !label.startsWith('chadburn.')) continue
      const match = /^(ofelia|chadburn)\.(job-(?:exec|run|local|service-run))\.([^.]+)\.(schedule|command|container|image)$/.exec(label)
      if (match === null) continue
      const [, tool = '', kind = '', name = '', option = ''] = match
      // A container other than the scheduler's own takes part only when it says so.
      if (!own && !/^true$/i.test(valueOf(labels.get(`${tool}.enabled`)) ?? '')) continue
      const key = `${tool} ${kind} ${name} ${kind === 'job-exec' ? owner.name : ''}`
      const job = found.get(key) ?? { kind, owner, options: new Map<string, Fact<string>>() }
      job.options.set(option, value)
      found.set(key, job)
    }
  }
  return [...found].flatMap(([key, job]): Job[] => {
    const { kind, owner, options } = job
    const [tool = '', , name = ''] = key.split(' ')
    const schedule = options.get('schedule')
    const command = valueOf(options.get('command'))
    if (schedule === undefined || command === undefined) return []
    const container = valueOf(options.get('container')) ?? (isScheduler(owner, tool) ? undefined : owner.declared.name)
    const at = { ...schedule.at, key: `${schedule.at.key}.${name}` }
    const text = kind === 'job-exec' && container !== undefined ? `docker exec ${container} ${command}` : command
    const { actions } = actionsOf(text, { path: at.path, line: options.get('command')?.at.line ?? at.line, key: `${owner.declared.at.key}.labels.${name}` })
    const timing = timed(schedule, services.some((service) => isScheduler(service, tool)) ? undefined : tool)
    const { steps, absent } = expand(actions, undefined, declared)
    return [{ name, at, ...timing, steps, on: 'host', absent, environment: owner.declared.environment }]
  })
}

/** The schedule of a service that swarm-cronjob starts: https://crazymax.dev/swarm-cronjob/usage/docker-labels/. */
export function cronjobLabel(labels: ReadonlyMap<string, Fact<string>>): Fact<string> | undefined {
  const enabled = valueOf(labels.get('swarm.cronjob.enable'))
  return enabled !== undefined && /^(true|1|t)$/i.test(enabled) ? labels.get('swarm.cronjob.schedule') : undefined
}

/** When a platform starts what runs by the clock. */
export function firing({ expression, every, suspended }: FiringDeclaration): Pick<Job, 'automatic' | 'every'> {
  const { at } = expression
  const span = every === undefined || every === 'never' ? {} : { every }
  if (suspended !== undefined && valueOf(suspended) !== false)
    return { automatic: suspended.state === 'unresolved' ? suspended : known(false, suspended.at), ...span }
  if (every === 'never') return { automatic: known(false, at) }
  if (expression.state === 'unresolved') return { automatic: expression }
  return { automatic: every === undefined ? unresolved('a schedule that is not understood', at) : known(true, at), ...span }
}

export function isScheduler(service: Running, tool: string): boolean {
  return imageName(service.base ?? '').repository.includes(tool)
}

/** When a label's schedule fires; `absent` names the scheduler that the tree does not have. */
export function timed(schedule: Fact<string>, absent: string | undefined): Pick<Job, 'automatic' | 'every'> {
  const { at } = schedule
  if (schedule.state === 'unresolved') return { automatic: schedule }
  if (absent !== undefined)
    return { automatic: unresolved(`whether ${absent} reads this label`, at, `declare the ${absent} service in a stack of this repository`) }
  const fields = schedule.value.trim().split(/\s+/).length
  const { every } = scheduleFacts({ text: schedule.value, resolved: true, variables: [] }, fields >= 6 ? 'cron-seconds' : 'cron', at)
  if (every === 'never') return { automatic: known(false, at) }
  if (every === undefined) return { automatic: unresolved('a schedule that is not understood', at) }
  return { automatic: known(true, at), every }
}
