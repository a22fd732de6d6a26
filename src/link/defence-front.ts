/** What a proxy in front does for a service: security headers and limits, by Traefik's labels or in the proxy's own files. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf, type Fact } from '../base/fact.ts'
import { basename, dirname, placeOf } from '../base/paths.ts'
import { within } from './code.ts'
import { proxyFiles } from './front-files.ts'
import type { Linked } from './linked.ts'
import { routesOf } from './routes.ts'
import { labelsOf } from './service-labels.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { flagsOf } from './servers.ts'

export interface Front {
  /** Requests come through it, so that their address is its own. */
  readonly proxied?: Evidence
  readonly headers?: { readonly by: string; readonly at: Evidence }
  readonly limits: readonly FrontLimit[]
  /** Something it may do that is not in the tree; a hosting platform's own file sets headers and limits nothing. */
  readonly open?: { readonly raw: string; readonly at: Evidence; readonly limits: boolean }
}

export interface FrontLimit {
  readonly by: string
  readonly at: Evidence
  readonly max?: number
  readonly seconds?: number
}

const careful = new Set(['strict-transport-security', 'x-content-type-options', 'x-frame-options', 'content-security-policy'])

/** `server` is the file of the code that answers. */
export function frontOf(service: Running, linked: Linked, server: string): Front {
  const route = routesOf(linked.services, linked.declared).find((one) => one.service === service)
  const traefik = byLabels(service, linked)
  const filed = byFiles(service, linked)
  const proxied = route?.at ?? filed.proxied
  const headers = traefik.headers ?? filed.headers
  const open = traefik.open ?? filed.open ?? unseen(service, linked, proxied, server)
  return {
    limits: [...traefik.limits, ...filed.limits],
    ...(proxied === undefined ? {} : { proxied }),
    ...(headers === undefined ? {} : { headers }),
    ...(open === undefined ? {} : { open }),
  }
}

function byLabels(service: Running, linked: Linked): Front {
  const own = labelsOf(service)
  const proxy = linked.services.find((one) => /(^|\/)traefik$/.test((one.base ?? '').split(':')[0] ?? ''))
  const flags = proxy === undefined ? new Map<string, Fact<string>>() : flagsOf(wordsOf(proxy.declared, proxy.stage))
  const routed = [...own].filter(([label]) => /^traefik\.http\.routers\.[^.]+\.middlewares$/i.test(label)).map(([, value]) => value)
  const entered = [...flags].filter(([flag]) => /^entrypoints\.[^.]+\.http\.middlewares$/i.test(flag)).map(([, value]) => value)
  const isRouted = [...own.keys()].some((label) => /^traefik\.http\.routers\./i.test(label))
  const defined = new Map(
    linked.services
      .flatMap((one) => [...labelsOf(one)])
      .flatMap(([label, value]) => (/^traefik\.http\.middlewares\./i.test(label) ? [[label.toLowerCase(), value] as const] : [])),
  )
  const limits: FrontLimit[] = []
  let headers: Front['headers']
  let open: Front['open']
  const names = [...routed, ...(isRouted ? entered : [])].flatMap((fact) =>
    (valueOf(fact) ?? '').split(',').map((name) => ({ name: name.trim(), at: fact.at })),
  )
  for (const used of names) {
    const name = used.name.replace(/@.*$/, '').toLowerCase()
    const chain = valueOf(defined.get(`traefik.http.middlewares.${name}.chain.middlewares`))
    for (const one of [name, ...(chain ?? '').split(',').map((part) => part.trim().replace(/@.*$/, '').toLowerCase())]) {
      const options = [...defined].filter(([label]) => one !== '' && label.startsWith(`traefik.http.middlewares.${one}.`))
      const told = (option: string): Fact<string> | undefined => defined.get(`traefik.http.middlewares.${one}.${option}`)
      const set = options.find(
        ([label]) =>
          /\.headers\.(stsseconds|contenttypenosniff|framedeny|customframeoptionsvalue|contentsecuritypolicy)$/.test(label) ||
          careful.has(/\.headers\.customresponseheaders\.(.+)$/.exec(label)?.[1] ?? ''),
      )
      if (set !== undefined) headers ??= { by: 'Traefik', at: set[1].at }
      const average = told('ratelimit.average')
      if (average !== undefined) limits.push(traefikLimit(average, told('ratelimit.period')))
      if (one !== '' && options.length === 0) open ??= { raw: `middleware ${one}`, at: used.at, limits: /limit|rate|throttl|chain|default/.test(one) }
    }
  }
  return { limits, ...(headers === undefined ? {} : { headers }), ...(open === undefined ? {} : { open }) }
}

/** `average` requests each `period`, a second unless it says otherwise; nothing where the average is zero. */
function traefikLimit(average: Fact<string>, period: Fact<string> | undefined): FrontLimit {
  const max = Number(valueOf(average) ?? Number.NaN)
  const match = /^(\d{1,6})(ms|s|m|h)?$/.exec(valueOf(period) ?? '1s')
  const factor = { ms: 0.001, s: 1, m: 60, h: 3_600 }[match?.[2] ?? 's'] ?? 1
  const by = 'Traefik'
  return Number.isFinite(max) && max > 0 && match !== null ? { by, at: average.at, max, seconds: Number(match[1]) * factor } : { by, at: average.at }
}

function byFiles(service: Running, linked: Linked): Front {
  const names = new Set([...service.declared.names, service.declared.name])
  const limits: FrontLimit[] = []
  let proxied: Evidence | undefined
  let headers: Front['headers']
  for (const proxy of proxyFiles(linked.services, linked.declared)) {
    for (const server of proxy.servers) {
      const upstream = server.upstreams.find(({ host }) => names.has(valueOf(host) ?? ''))
      if (upstream === undefined) continue
      proxied ??= upstream.at
      const own = server.upstreams.filter(({ host }) => names.has(valueOf(host) ?? ''))
      limits.push(...own.flatMap((one) => one.limits ?? []).map((at) => ({ by: proxy.software, at })))
      if ([...server.headers, ...own.flatMap((one) => one.headers ?? [])].some((name) => careful.has(name))) headers ??= { by: proxy.software, at: server.at }
      limits.push(...server.limits.map(({ at }) => ({ by: proxy.software, at })))
    }
  }
  return { limits, ...(proxied === undefined ? {} : { proxied }), ...(headers === undefined ? {} : { headers }) }
}

/** Platforms whose files are not read; of those of Vercel and Netlify it is known whether they speak of headers. */
const platforms = /(^|\/)(_headers|firebase\.json|staticwebapp\.config\.json)$/
const proxies = /(^|\/)(Caddyfile|nginx[\w.-]*\.conf|haproxy[\w.-]*\.cfg|traefik[\w.-]*\.(ya?ml|toml))$/

/** A proxy whose files nobody read, or a platform's own settings: it may set what the code does not. */
function unseen(service: Running, linked: Linked, proxied: Evidence | undefined, server: string): Front['open'] {
  const read = new Set(linked.declared.proxies.map((proxy) => proxy.path))
  const paths = [...linked.input.paths]
  // A page of documentation shows a proxy that nobody runs, unless somebody mounts it.
  const mounted = new Set(linked.services.flatMap((one) => one.declared.mounts.flatMap(({ file }) => (file === undefined ? [] : [file]))))
  const headers = new Set(linked.declared.edges.flatMap((edge) => (edge.what === 'headers' ? [edge.at.path] : [])))
  const fronts = paths.filter((path) => proxies.test(path) && !read.has(path) && (placeOf(path).place !== 'example' || mounted.has(path)))
  // A proxy of development shows that there is one, and production's own says more.
  const file =
    fronts.find((path) => placeOf(path).place !== 'development' || mounted.has(path)) ??
    fronts[0] ??
    // What a platform is told of one application says nothing of another's.
    paths.find((path) => (headers.has(path) || platforms.test(path)) && within(server, dirname(path)) && service.folders.some((folder) => within(path, folder)))
  if (file !== undefined) return { raw: basename(file), at: { path: file, line: 1, key: 'settings' }, limits: proxies.test(file) }
  if (proxied !== undefined) return undefined
  const beside = linked.services.find(
    (one) => one.role === 'proxy' && one !== service && one.declared.stack === service.declared.stack && linked.declared.proxies.length === 0,
  )
  return beside === undefined ? undefined : { raw: `settings of ${beside.name}`, at: beside.declared.at, limits: true }
}
