/** Which configurations of nginx stand in which container: mounted, or copied by its Dockerfile. */
import { valueOf } from '../base/fact.ts'
import type { ProxyDeclaration, ProxyUpstream } from '../model/surroundings.ts'
import type { Declared } from './input.ts'
import { imageName } from './images.ts'
import type { Running } from './running.ts'
import { ownImage } from './stages.ts'

/** Where images of nginx look for their configuration. */
const folders = /^\/(etc\/nginx|usr\/local\/openresty\/nginx\/conf|opt\/bitnami\/(openresty\/)?nginx\/conf)(\/|$)/

/** A host has one port 80: more of them in one stack than this stand in nobody's. */
const mostFronts = 20

export function frontsOf(services: readonly Running[]): readonly Running[] {
  const counts = new Map<string, number>()
  return services.filter((service) => {
    const count = counts.get(service.declared.stack) ?? 0
    if (!isNginx(service) || count >= mostFronts) return false
    counts.set(service.declared.stack, count + 1)
    return true
  })
}

function isNginx(service: Running): boolean {
  return /(^|\/)(nginx|nginx-unprivileged|openresty|nginx-alpine|nginx-certbot)$/.test(imageName(service.base ?? '').repository)
}

const filesByService = new WeakMap<Running, readonly ProxyDeclaration[]>()

/** Empty where the container is no nginx, or takes a configuration that the tree does not have. */
export function frontFiles(service: Running, declared: Declared): readonly ProxyDeclaration[] {
  if (!isNginx(service)) return []
  const before = filesByService.get(service)
  if (before !== undefined) return before
  const found = filesOf(service, declared)
  filesByService.set(service, found)
  return found
}

function filesOf(service: Running, declared: Declared): readonly ProxyDeclaration[] {
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

export interface Proxied {
  readonly front: Running
  readonly upstream: ProxyUpstream
}

const indexes = new WeakMap<readonly Running[], ReadonlyMap<string, readonly Proxied[]>>()

/** What nginx sends to a host of its stack, by `stack host`. */
export function proxiedHosts(services: readonly Running[], declared: Declared): ReadonlyMap<string, readonly Proxied[]> {
  const before = indexes.get(services)
  if (before !== undefined) return before
  const index = new Map<string, Proxied[]>()
  for (const front of frontsOf(services)) {
    for (const upstream of frontFiles(front, declared).flatMap((file) => file.servers.flatMap((server) => server.upstreams))) {
      const key = `${front.declared.stack} ${valueOf(upstream.host) ?? ''}`
      const here = index.get(key)
      if (here === undefined) index.set(key, [{ front, upstream }])
      else here.push({ front, upstream })
    }
  }
  indexes.set(services, index)
  return index
}
