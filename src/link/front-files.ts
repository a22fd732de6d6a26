/** Which configurations of nginx stand in which container: mounted, or copied by its Dockerfile. */
import { valueOf } from '../base/fact.ts'
import type { ProxyDeclaration } from '../model/surroundings.ts'
import type { Declared } from './input.ts'
import { imageName } from './images.ts'
import type { Running } from './running.ts'
import { ownImage } from './stages.ts'

/** Where images of nginx look for their configuration. */
const folders = /^\/(etc\/nginx|usr\/local\/openresty\/nginx\/conf|opt\/bitnami\/(openresty\/)?nginx\/conf)(\/|$)/

function isNginx(service: Running): boolean {
  return /(^|\/)(nginx|nginx-unprivileged|openresty|nginx-alpine|nginx-certbot)$/.test(imageName(service.base ?? '').repository)
}

/** Empty where the container is no nginx, or takes a configuration that the tree does not have. */
export function frontFiles(service: Running, declared: Declared): readonly ProxyDeclaration[] {
  if (!isNginx(service)) return []
  const copied = copiedPaths(service, declared)
  return declared.proxies.filter(({ software, path }) => {
    if (software !== 'nginx') return false
    const mounted = service.declared.mounts.some(
      ({ file, target }) => file !== undefined && folders.test(valueOf(target) ?? '') && (path === file || path.startsWith(`${file}/`)),
    )
    return mounted || copied.some((from) => path === from || path.startsWith(`${from}/`))
  })
}

function copiedPaths(service: Running, declared: Declared): readonly string[] {
  const context = service.declared.build?.context ?? ''
  const image = ownImage(service, declared)
  if (image?.built !== true) return []
  return image.lineage.flatMap((stage) =>
    stage.copies.flatMap((copy) => {
      if (copy.stage !== undefined || !folders.test(copy.to)) return []
      return copy.from.flatMap((from) => {
        const plain = from.replace(/^(\.?\/)+/, '').replace(/\/+$/, '')
        return plain === '' || plain === '.' ? [] : [context === '' ? plain : `${context}/${plain}`]
      })
    }),
  )
}
