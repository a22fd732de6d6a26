/** Containers that copy the volumes of others: what of a database is among them, and whether its files are quiet meanwhile. */
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { actionsOf } from '../commands/index.ts'
import type { MountDeclaration } from '../model/declaration.ts'
import type { Running } from './running.ts'

export interface VolumeCopy {
  readonly service: Running
  /** Whether what is copied can be restored: a dump, or files nobody writes to meanwhile. */
  readonly sound: Fact<boolean>
}

const sameSource = (a: MountDeclaration, b: MountDeclaration): boolean =>
  a.type === b.type && valueOf(a.source) !== undefined && valueOf(a.source) === valueOf(b.source)

/**
 * Databases of which `copier` carries a volume away. https://offen.github.io/docker-volume-backup/: the labels of a container make it
 * stop while its volume is copied, or run a command (a dump into a volume) before.
 */
export function volumeCopies(copier: Running, services: readonly Running[]): readonly VolumeCopy[] {
  const carried = copier.declared.mounts.filter(
    (mount) => !/\.sock$/.test(valueOf(mount.target) ?? '') && !/^\/(archive|etc)(\/|$)/.test(valueOf(mount.target) ?? ''),
  )
  return services.flatMap((service): VolumeCopy[] => {
    if (service.role !== 'database' || !service.declared.mounts.some((own) => carried.some((mount) => sameSource(mount, own)))) return []
    const { labels } = service.declared
    const { at } = service.declared
    for (const [name, value] of labels) {
      if (!/^docker-volume-backup\.(archive|copy|process|exec)-pre$/.test(name)) continue
      const { actions } = actionsOf(valueOf(value) ?? '', { path: value.at.path, line: value.at.line, key: value.at.key })
      if (actions.some((action) => action.does === 'dump')) return [{ service, sound: known(true, value.at) }]
    }
    const stopped = labels.get('docker-volume-backup.stop-during-backup')
    if (stopped !== undefined && valueOf(stopped) !== 'false') return [{ service, sound: known(true, stopped.at) }]
    return [
      {
        service,
        sound: unresolved(
          'a copy of files that the server writes to meanwhile',
          at,
          'dump before the copy, or stop the server for it: docker-volume-backup.stop-during-backup=true',
        ),
      },
    ]
  })
}
