/** Caddy's own JSON as the lines of a Caddyfile that say the same, so that what both mean is known once. */
import type { ProxyDirective } from '../../model/surroundings.ts'
import { jsonAt, jsonEntry, jsonText, type JsonNode } from '../json.ts'

/** {@link https://caddyserver.com/docs/json/}: the HTTP app's servers, what the TLS app automates, the layer4 app, the API. */
export function adapted(root: JsonNode, path: string): readonly ProxyDirective[] {
  const make = makerOf(path)
  const options = optionsOf(root, make)
  const servers = entriesOf(jsonAt(root, 'apps', 'http', 'servers'))
  const sites = servers.flatMap(([, server]) => sitesOf(server, issuersOf(root, make), make))
  return [...(options.length === 0 ? [] : [make([], root.line, options)]), ...sites]
}

type Make = (words: readonly string[], line: number, block?: readonly ProxyDirective[]) => ProxyDirective

function makerOf(path: string): Make {
  return (words, line, block) => ({ words, line, path, ...(block === undefined ? {} : { block }) })
}

function optionsOf(root: JsonNode, make: Make): readonly ProxyDirective[] {
  const admin = jsonAt(root, 'admin', 'listen')
  const said = jsonText(admin)
  const streams = entriesOf(jsonAt(root, 'apps', 'layer4', 'servers')).map(([, server]) => {
    const upstreams = (routes: JsonNode | undefined): readonly ProxyDirective[] =>
      itemsOf(routes).flatMap((route) =>
        itemsOf(jsonAt(route, 'handle')).flatMap((handle) =>
          jsonText(jsonAt(handle, 'handler')) === 'subroute'
            ? upstreams(jsonAt(handle, 'routes'))
            : itemsOf(jsonAt(handle, 'upstreams')).map((one) => make(['proxy', ...textsOf(jsonAt(one, 'dial'))], one.line)),
        ),
      )
    const routes = itemsOf(jsonAt(server, 'routes')).flatMap((route): readonly ProxyDirective[] => {
      const ranges = itemsOf(jsonAt(route, 'match')).flatMap((match) => textsOf(jsonAt(match, 'remote_ip', 'ranges')))
      const name = `@${route.line}`
      const inner = upstreams({ kind: 'array', items: [route], line: route.line })
      return ranges.length === 0
        ? [make(['route'], route.line, inner)]
        : [make([name, 'remote_ip', ...ranges], route.line), make(['route', name], route.line, inner)]
    })
    return make(textsOf(jsonAt(server, 'listen')), server.line, routes)
  })
  return [
    ...(said === undefined || admin === undefined ? [] : [make(['admin', said], admin.line)]),
    ...(streams.length === 0 ? [] : [make(['layer4'], streams[0]?.line ?? root.line, streams)]),
  ]
}

interface Issuer {
  /** Empty where it is for every name. */
  readonly subjects: readonly string[]
  readonly tls: ProxyDirective
}

/** Who gives certificates, and those that lie in files. */
function issuersOf(root: JsonNode, make: Make): readonly Issuer[] {
  const automated = itemsOf(jsonAt(root, 'apps', 'tls', 'automation', 'policies')).flatMap((policy): readonly Issuer[] => {
    const [first] = itemsOf(jsonAt(policy, 'issuers'))
    const name = jsonText(jsonAt(first, 'module'))
    if (first === undefined || name === undefined) return []
    const ca = jsonAt(first, 'ca')
    const inner = ca === undefined ? [] : [make(['dir', jsonText(ca) ?? ''], ca.line)]
    return [{ subjects: textsOf(jsonAt(policy, 'subjects')), tls: make(['tls'], first.line, [make(['issuer', name], first.line, inner)]) }]
  })
  const loaded = itemsOf(jsonAt(root, 'apps', 'tls', 'certificates', 'load_files')).map((file): Issuer => {
    const words = [jsonText(jsonAt(file, 'certificate')) ?? '', jsonText(jsonAt(file, 'key')) ?? '']
    return { subjects: [], tls: make(['tls', ...words], file.line) }
  })
  return [...automated, ...loaded]
}

function sitesOf(server: JsonNode, issuers: readonly Issuer[], make: Make): readonly ProxyDirective[] {
  const listens = textsOf(jsonAt(server, 'listen'))
  const automatic = jsonAt(server, 'automatic_https')
  const isOff = isTrue(jsonAt(automatic, 'disable'))
  const isQuiet = isTrue(jsonAt(automatic, 'disable_redirects'))
  return itemsOf(jsonAt(server, 'routes')).map((route) => {
    const hosts = itemsOf(jsonAt(route, 'match')).flatMap((match) => textsOf(jsonAt(match, 'host')))
    const addresses = (hosts.length === 0 ? [''] : hosts).flatMap((host) =>
      listens.map((listen) => {
        const port = /:(\d{1,5})$/.exec(listen)?.[1] ?? ''
        if (isOff) return `http://${host}:${port}`
        return port === '443' && host !== '' && !isQuiet ? host : `${host}:${port}`
      }),
    )
    const issuer = issuers.find(({ subjects }) => subjects.some((name) => hosts.includes(name))) ?? issuers.find(({ subjects }) => subjects.length === 0)
    const block = itemsOf(jsonAt(route, 'handle')).flatMap((handle) => handledBy(handle, make, 0))
    return make(addresses, route.line, [...(issuer === undefined || isOff ? [] : [issuer.tls]), ...block])
  })
}

function handledBy(handle: JsonNode, make: Make, depth: number): readonly ProxyDirective[] {
  const kind = jsonText(jsonAt(handle, 'handler'))
  if (kind === 'subroute' && depth < 20) {
    return itemsOf(jsonAt(handle, 'routes')).map((route) => {
      const paths = itemsOf(jsonAt(route, 'match')).flatMap((match) => textsOf(jsonAt(match, 'path')))
      const inner = itemsOf(jsonAt(route, 'handle')).flatMap((one) => handledBy(one, make, depth + 1))
      return make(['handle', ...paths.slice(0, 1)], route.line, inner)
    })
  }
  if (kind === 'reverse_proxy') {
    const dials = itemsOf(jsonAt(handle, 'upstreams')).map((one) => make(['to', jsonText(jsonAt(one, 'dial')) ?? ''], one.line))
    const active = jsonAt(handle, 'health_checks', 'active')
    const uri = jsonEntry(active, 'uri') ?? jsonEntry(active, 'path')
    const passive = jsonEntry(jsonAt(handle, 'health_checks', 'passive'), 'fail_duration')
    const checks = [
      ...(uri === undefined ? [] : [make(['health_uri', jsonText(uri.value) ?? ''], uri.line)]),
      ...(passive === undefined ? [] : [make(['fail_duration', String(passive.value.kind === 'scalar' ? passive.value.value : '')], passive.line)]),
    ]
    return [make(['reverse_proxy'], handle.line, [...dials, ...checks])]
  }
  if (kind === 'headers') return entriesOf(jsonAt(handle, 'response', 'set')).map(([name, value]) => make(['header', name, ...textsOf(value)], value.line))
  const [location] = kind === 'static_response' ? textsOf(jsonAt(handle, 'headers', 'Location')) : []
  if (location !== undefined) return [make(['redir', location], handle.line)]
  return kind === undefined ? [] : [make([kind], handle.line)]
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === 'array' ? node.items : []
}

function textsOf(node: JsonNode | undefined): readonly string[] {
  return itemsOf(node).flatMap((one) => jsonText(one) ?? [])
}

function entriesOf(node: JsonNode | undefined): readonly (readonly [string, JsonNode])[] {
  return node?.kind === 'object' ? node.entries.map(({ key, value }) => [key, value] as const) : []
}

function isTrue(node: JsonNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true
}
