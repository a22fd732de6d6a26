/** What containers run by themselves: loops and cron lines of their command, what a platform starts by the clock, and tools whose image brings a clock along. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { Action } from '../model/action.ts'
import type { Declared } from './input.ts'
import { containerOf } from './inside.ts'
import type { Job } from './jobs.ts'
import { cronjobLabel, firing, isScheduler, timed } from './labels.ts'
import type { Running } from './running.ts'
import { anyLoops, expand } from './scripts.ts'

/** Loops and cron lines inside containers are read by the command's own understanding. */
export function serviceJobs(services: readonly Running[], declared: Declared): readonly Job[] {
  return services.flatMap((service): Job[] => {
    const byImage = service.actions.length === 0 && /(^|\/)borgmatic(:|@|$)/.test(service.base ?? '')
    const { steps, scripts } = expand(byImage ? mountedConfigurations(service, declared) : service.actions, undefined, declared)
    const streams = steps.some((step) => step.action.does === 'dump' && step.action.tool === 'litestream')
    if (!steps.some((step) => step.action.does === 'dump') || (service.role !== 'backup' && !streams)) return []
    const at = service.declared.at
    const label = cronjobLabel(service.declared.labels)
    const { fires } = service.declared
    // Its crontab, which is read, is a job of its own.
    if (byImage && declared.schedules.some((one) => containerOf(one, services, declared) === service)) return []
    // The script it runs loops by itself: that schedule is a job of its own.
    if (service.loops === undefined && fires === undefined && label === undefined && anyLoops(scripts, declared)) return []
    const timing: Pick<Job, 'automatic' | 'every'> = streams
      ? { automatic: known(true, at) }
      : fires !== undefined
        ? firing(fires)
        : byImage
          ? byClock(service)
          : label === undefined
            ? looped(service.loops, at)
            : timed(label, services.some((one) => isScheduler(one, 'swarm-cronjob')) ? undefined : 'swarm-cronjob')
    return [
      {
        name: service.name,
        at: timing.every?.at ?? at,
        ...timing,
        steps,
        on: 'host',
        absent: [],
        environment: service.declared.environment,
        inside: service,
      },
    ]
  })
}

function looped(every: Fact<number> | undefined, at: Evidence): Pick<Job, 'automatic' | 'every'> {
  if (every === undefined) return { automatic: known(false, at) }
  return { automatic: every.state === 'unresolved' ? every : known(true, every.at), every }
}

/** {@link https://github.com/borgmatic-collective/docker-borgmatic}: `BACKUP_CRON`, or a crontab.txt beside the configuration. */
function byClock({ declared }: Running): Pick<Job, 'automatic' | 'every'> {
  const cron = declared.environment.get('BACKUP_CRON') ?? declared.environment.get('CRON')
  return cron === undefined
    ? { automatic: unresolved('when borgmatic runs', declared.at, 'set BACKUP_CRON, or mount a crontab.txt that lies in this repository') }
    : timed(cron, undefined)
}

function mountedConfigurations({ declared }: Running, { scripts }: Declared): readonly Action[] {
  return scripts.flatMap(({ tool, path }): readonly Action[] => {
    const mount = declared.mounts.find(({ file }) => file !== undefined && (file === path || path.startsWith(`${file}/`)))
    if (tool !== 'borgmatic' || mount === undefined) return []
    return [{ does: 'run', script: { text: path, resolved: true, variables: [] }, arguments: [], at: mount.at }]
  })
}
