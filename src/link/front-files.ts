/** Which configurations of nginx, Caddy and HAProxy stand in which container: mounted, or copied by its Dockerfile. */
import { valueOf } from '../base/fact.ts'
import type { ProxyDeclaration, ProxyUpstream } from '../model/surroundings.ts'
import { caddyOf } from './caddy-files.ts'
import { haproxyOf } from './haproxy-files.ts'
import type { Declared } from './input.ts'
import { imageName } from './images.ts'
import { anyOf, called, hinted, type Pattern } from './name-patterns.ts'
import { once } from './once.ts'
import type { Running } from './running.ts'
import { ownImage } from './stages.ts'

type Software = Exclude<ProxyDeclaration['software'], 'traefik'>

/** Images by what they run, and where each looks for its configuration. */
const kinds: readonly { readonly software: Software; readonly images: Pattern; readonly folders: RegExp }[] = [
  {
    software: 'nginx',
    images: called('nginx nginx-unprivileged openresty nginx-alpine nginx-certbot'),
    folders: /^\/(etc\/nginx|usr\/local\/openresty\/nginx\/conf|opt\/bitnami\/(openresty\/)?nginx\/conf)(\/|$)/,
  },
  {
    software: 'caddy',
    images: anyOf(called('caddy caddy-cloudflare caddy-alpine'), hinted('caddy-dns', /(^|\/)caddy-dns\w*$/)),
    folders: /^\/etc\/(caddy(\/|$)|Caddyfile$)|^\/config(\/|$)/,
  },
  {
    software: 'haproxy',
    images: called('haproxy haproxy-alpine haproxy-debian haproxy-ubuntu haproxy-certbot haproxy-letsencrypt haproxy-acme'),
    folders: /^\/(usr\/local\/etc|etc|opt\/bitnami)\/haproxy(\/|$)|^\/bitnami\/haproxy\/conf(\/|$)|^\/config(\/|$)/,
  },
]

/** A host has one port 80: more of them in one stack than this stand in nobody's. */
const mostFronts = 20

export const frontsOf: (services: readonly Running[]) => readonly Running[] = once((services) => {
  const counts = new Map<string, number>()
  return services.filter((service) => {
    const count = counts.get(service.declared.stack) ?? 0
    if (kindOf(service) === undefined || count >= mostFronts) return false
    counts.set(service.declared.stack, count + 1)
    return true
  })
})

function kindOf(service: Running): (typeof kinds)[number] | undefined {
  const { repository } = imageName(service.base ?? '')
  return kinds.find(({ images }) => images.test(repository))
}

const filesByService = new WeakMap<Running, readonly ProxyDeclaration[]>()

/** Empty where the container is no such proxy, or takes a configuration that the tree does not have. */
export function frontFiles(service: Running, declared: Declared): readonly ProxyDeclaration[] {
  const kind = kindOf(service)
  if (kind === undefined) return []
  const before = filesByService.get(service)
  if (before !== undefined) return before
  const whole = kind.software === 'caddy' ? caddyOf(service, declared) : kind.software === 'haproxy' ? haproxyOf(service, declared) : undefined
  const found = whole === undefined ? filesOf(service, kind, declared) : [whole]
  filesByService.set(service, found)
  return found
}

function filesOf(service: Running, { software: own, folders }: (typeof kinds)[number], declared: Declared): readonly ProxyDeclaration[] {
  const copied = copiedPaths(service, folders, declared)
  return declared.proxies.filter(({ software, path }) => {
    if (software !== own) return false
    const mounted = service.declared.mounts.some(
      ({ file, target }) => file !== undefined && folders.test(valueOf(target) ?? '') && (path === file || path.startsWith(`${file}/`)),
    )
    return mounted || copied.some((from) => path === from || path.startsWith(`${from}/`))
  })
}

function copiedPaths(service: Running, folders: RegExp, declared: Declared): readonly string[] {
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

const allFiles = new WeakMap<readonly Running[], readonly ProxyDeclaration[]>()

/** Every proxy as it is in its container, and what no container has, as its file alone says. */
export function proxyFiles(services: readonly Running[], declared: Declared): readonly ProxyDeclaration[] {
  const before = allFiles.get(services)
  if (before !== undefined) return before
  const running = [...new Set(frontsOf(services).flatMap((front) => frontFiles(front, declared)))]
  const read = new Set(running.flatMap(({ path, parts = [] }) => [path, ...parts]))
  const found = [...running, ...declared.proxies.filter(({ path }) => !read.has(path))]
  allFiles.set(services, found)
  return found
}

export interface Proxied {
  readonly front: Running
  readonly software: ProxyDeclaration['software']
  readonly upstream: ProxyUpstream
}

const indexes = new WeakMap<readonly Running[], ReadonlyMap<string, readonly Proxied[]>>()

/** What a proxy sends to a host of its stack, by `stack host`. */
export function proxiedHosts(services: readonly Running[], declared: Declared): ReadonlyMap<string, readonly Proxied[]> {
  const before = indexes.get(services)
  if (before !== undefined) return before
  const index = new Map<string, Proxied[]>()
  for (const front of frontsOf(services)) {
    const sent = frontFiles(front, declared).flatMap((file) =>
      [...file.servers, ...(file.streams ?? [])].flatMap(({ upstreams }) => upstreams.map((one) => [file.software, one] as const)),
    )
    for (const [software, upstream] of sent) {
      const key = `${front.declared.stack} ${valueOf(upstream.host) ?? ''}`
      const here = index.get(key)
      if (here === undefined) index.set(key, [{ front, software, upstream }])
      else here.push({ front, software, upstream })
    }
  }
  indexes.set(services, index)
  return index
}
