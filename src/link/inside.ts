/** In which container a schedule fires: a crontab that an image copies or a service mounts runs there, and only while that container does. */
import { valueOf } from '../base/fact.ts'
import type { ImageDeclaration, ScheduleDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { expand, isLoop } from './scripts.ts'

/** `none`: it is made for a container, and no service of the tree is that one. */
export function containerOf(schedule: ScheduleDeclaration, services: readonly Running[], declared: Declared): Running | 'none' | undefined {
  const { path } = schedule.at
  if (/^(workflow|systemd|ansible)$/.test(schedule.by)) return undefined
  if (schedule.by === 'scheduler') return services.some((service) => /ofelia|chadburn/.test(service.base ?? '')) ? undefined : 'none'
  if (schedule.by === 'script') return ofScript(schedule, services, declared)
  const mounting = services.find((service) =>
    service.declared.mounts.some(
      (mount) => mount.file !== undefined && (mount.file === path || (path.startsWith(`${mount.file}/`) && /cron|borgmatic/.test(valueOf(mount.target) ?? ''))),
    ),
  )
  if (mounting !== undefined) return mounting
  const images = [...declared.images.values()].filter((image) => image.path === path || copies(image, path, services))
  if (images.length === 0) return undefined
  return services.find((service) => images.some((image) => dockerfileOf(service) === image.path)) ?? 'none'
}

/** A loop that sleeps is a schedule where something starts its script. */
function ofScript(schedule: ScheduleDeclaration, services: readonly Running[], declared: Declared): Running | 'none' | undefined {
  const { path } = schedule.at
  const starts = services.find((service) => [...expand(service.actions, undefined, declared, service.declared).scripts].some((script) => script.path === path))
  if (starts !== undefined) return starts
  const loops = isLoop(schedule)
  const called = [...declared.schedules.flatMap((one) => (one === schedule ? [] : one.actions)), ...declared.scripts.flatMap((one) => one.actions)]
  return loops && !called.some((action) => action.does === 'run' && baseOf(action.script.text) === baseOf(path)) ? 'none' : undefined
}

function dockerfileOf(service: Running): string | undefined {
  const { build } = service.declared
  if (service.stage === undefined || build === undefined) return undefined
  return build.dockerfile ?? ((build.context ?? '') === '' ? 'Dockerfile' : `${build.context}/Dockerfile`)
}

function copies(image: ImageDeclaration, path: string, services: readonly Running[]): boolean {
  const own = image.path.slice(0, Math.max(0, image.path.lastIndexOf('/')))
  const contexts = new Set([own, '', ...services.flatMap((service) => (dockerfileOf(service) === image.path ? [service.declared.build?.context ?? ''] : []))])
  return image.stages.some((stage) =>
    stage.copies.some((copy) => {
      if (copy.stage !== undefined) return false
      return copy.from.some((from) => {
        const plain = from.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
        // The whole of a context says nothing of what runs there.
        if (plain === '' || plain === '.') return false
        return [...contexts].some((context) => {
          const full = context === '' ? plain : `${context}/${plain}`
          return path === full || (path.startsWith(`${full}/`) && /cron/.test(`${plain} ${copy.to}`))
        })
      })
    }),
  )
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
