/** Where files of the tree stand inside a container: what its image copies, and what is mounted over that. */
import { valueOf } from '../base/fact.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { ownImage } from './stages.ts'

/** Files by their path in the container, out of those that are asked for. */
export function placedFiles(service: Running, paths: readonly string[], declared: Declared): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { from, to } of [...copies(service, declared), ...mounts(service)]) {
    for (const path of paths) {
      if (path === from) found.set(to.endsWith('/') ? `${to}${path.slice(path.lastIndexOf('/') + 1)}` : to, path)
      else if (from === '' || path.startsWith(`${from}/`)) found.set(`${to.replace(/\/$/, '')}/${from === '' ? path : path.slice(from.length + 1)}`, path)
    }
  }
  return found
}

interface Placing {
  readonly from: string
  readonly to: string
}

function mounts(service: Running): readonly Placing[] {
  return service.declared.mounts.flatMap(({ file, target }) => {
    const to = valueOf(target)
    return file === undefined || to === undefined ? [] : [{ from: file.replace(/^\.$/, ''), to: to.replace(/\/$/, '') }]
  })
}

function copies(service: Running, declared: Declared): readonly Placing[] {
  const context = service.declared.build?.context ?? ''
  const image = ownImage(service, declared)
  if (image?.built !== true) return []
  return image.lineage.toReversed().flatMap((stage) =>
    stage.copies.flatMap((copy) => {
      if (copy.stage !== undefined) return []
      const to = copy.to.startsWith('/') ? copy.to : `${valueOf(stage.workdir) ?? ''}/${copy.to.replace(/^\.?\//, '')}`
      return copy.from.map((from) => {
        const plain = from
          .replace(/^(\.?\/)+/, '')
          .replace(/\/+$/, '')
          .replace(/^\.$/, '')
        return { from: [context, plain].filter((part) => part !== '').join('/'), to: copy.from.length > 1 && !to.endsWith('/') ? `${to}/` : to }
      })
    }),
  )
}

/** Whether a folder of the container is the tree's, so that what is not there is not there. */
export function isTreesFolder(service: Running, folder: string): boolean {
  return mounts(service).some(({ to }) => folder === to || folder.startsWith(`${to}/`))
}

/** `/etc/caddy/../sites/./a` as `/etc/sites/a`. */
export function plainPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return `/${parts.join('/')}`
}
