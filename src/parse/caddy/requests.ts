/** What a site of a Caddyfile does with requests: where they go, who is left out, which headers come back, what is sent on to HTTPS. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, valueOf } from '../../base/fact.ts'
import type { ProxyDirective, ProxyServer, ProxyUpstream } from '../../model/surroundings.ts'

type Place = (one: ProxyDirective) => Evidence

/** A block's own lines and those of every block in it. */
export function within(block: readonly ProxyDirective[]): readonly ProxyDirective[] {
  return block.flatMap((one) => (one.block === undefined ? [one] : [one, ...within(one.block)]))
}

/** `reverse_proxy /api/* api:3000 api2:3000 { … }`, `php_fastcgi app:9000`: {@link https://caddyserver.com/docs/caddyfile/directives/reverse_proxy}. */
export function upstreamsIn(lines: readonly ProxyDirective[], place: Place): readonly ProxyUpstream[] {
  const found = lines.flatMap((one): readonly ProxyUpstream[] => {
    if (one.words[0] !== 'reverse_proxy' && one.words[0] !== 'php_fastcgi') return []
    const inside = one.block ?? []
    const checks = inside.find((line) => /^(health_uri|health_port|fail_duration)$/.test(line.words[0] ?? '') && !/^0s?$/.test(line.words[1] ?? ''))
    const named = [
      ...one.words.slice(1).map((word) => [word, one] as const),
      ...inside.flatMap((line) => (line.words[0] === 'to' ? line.words.slice(1).map((word) => [word, line] as const) : [])),
    ]
    const dynamic = inside.flatMap((line) => (line.words[0] === 'dynamic' && line.words[1] === 'a' ? [[dynamicAddress(line), line] as const] : []))
    return [...named, ...dynamic].flatMap(([word, line]): readonly ProxyUpstream[] => {
      if (/^[/@*]/.test(word) || word.startsWith('unix/')) return []
      const target = /^(?:[a-z0-9]+:\/\/)?([\w.-]+|\[[^\]]*\])(?::(\d{1,5}))?(?:-\d{1,5})?$/.exec(word)
      const at = { ...place(line), key: place(one).key }
      const host = target?.[1] === undefined ? unresolved('an address', at, 'write the host of the upstream') : known(target[1], at)
      const port = target?.[2] === undefined ? {} : { port: known(Number(target[2]), at) }
      // A variable may tell the host; what asks it stands here.
      const spot = { path: line.path, line: line.line, key: at.key }
      return [{ host, ...port, ...(checks === undefined ? {} : { checks: place(checks) }), group: `${one.path}:${one.line}`, at: spot }]
    })
  })
  const seen = new Set<string>()
  return found.filter((one) => {
    const id = `${valueOf(one.host) ?? '?'} ${one.port === undefined ? '' : (valueOf(one.port) ?? '')}`
    return seen.has(id) ? false : seen.add(id) !== undefined
  })
}

/** `dynamic a api 3000`, `dynamic a { name api; port 3000 }` ({@link https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#dynamic-upstreams}). */
function dynamicAddress(line: ProxyDirective): string {
  const inside = (name: string): string => line.block?.find((one) => one.words[0] === name)?.words[1] ?? ''
  return line.words.length > 2 ? line.words.slice(2).join(':') : [inside('name'), inside('port')].filter((part) => part !== '').join(':')
}

/** `reverse_proxy /api/* api:3000`, and what stands alone in `handle /api/* { … }` ({@link https://caddyserver.com/docs/caddyfile/matchers#path-matchers}). */
export function pathsIn(block: readonly ProxyDirective[], place: Place): Pick<ProxyServer, 'paths'> {
  const paths = block.flatMap((one) => {
    const [name = '', matcher = ''] = one.words
    const prefix = /^(\/[\w./-]{1,200}\/)\*$/.exec(matcher)?.[1]
    if (prefix === undefined || !/^(reverse_proxy|handle|handle_path|route)$/.test(name)) return []
    const sent =
      name === 'reverse_proxy' ? [one] : (one.block ?? []).filter((inner) => inner.words[0] === 'reverse_proxy' && !/^[/@*]/.test(inner.words[1] ?? ''))
    return upstreamsIn(sent, place).flatMap(({ host }) => (host.state === 'unresolved' ? [] : [{ prefix, host: host.value }]))
  })
  return paths.length === 0 ? {} : { paths }
}

/** `header X-Frame-Options DENY`, `header { … }`; `-Server` takes one away, and `?` sets it where the application did not. */
export function headersIn(lines: readonly ProxyDirective[]): readonly string[] {
  const names = lines.flatMap((one) => {
    if (one.words[0] !== 'header') return []
    const name = one.words.slice(1).find((word) => !/^[/@*]/.test(word))
    return [name ?? '', ...(one.block ?? []).map((line) => line.words[0] ?? '')]
  })
  return [...new Set(names.flatMap((name) => (name === '' || name.startsWith('-') ? [] : name.replace(/^[+?>]/, '').toLowerCase())))]
}

type Matchers = ReadonlyMap<string, readonly ProxyDirective[]>

/** `@api host api.shop.example`, `@api { host …; path … }`. */
function matchersOf(block: readonly ProxyDirective[]): Matchers {
  return new Map(
    block.flatMap((one) => {
      const [name = '', ...words] = one.words
      if (!name.startsWith('@')) return []
      return [[name, [...(words.length === 0 ? [] : [{ ...one, words, block: [] }]), ...(one.block ?? [])]] as const]
    }),
  )
}

/** What a site sends on to HTTPS: all that comes, or only what a matcher takes. */
export function redirectOf(block: readonly ProxyDirective[], place: Place): Pick<ProxyServer, 'redirects' | 'redirectsSome'> {
  const matchers = matchersOf(block)
  let some: Evidence | undefined
  const look = (lines: readonly ProxyDirective[], all: boolean): Evidence | undefined => {
    for (const one of lines) {
      const [name = '', ...words] = one.words
      const [matcher] = words
      const isAll = all && (matcher === undefined || !/^[/@]/.test(matcher) || takesPlain(matchers.get(matcher)))
      if (name === 'redir' && words.some((word) => /^https:\/\//.test(word))) {
        if (isAll) return place(one)
        some ??= place(one)
      } else if (/^(handle|route|handle_path)$/.test(name)) {
        const found = look(one.block ?? [], isAll)
        if (found !== undefined) return found
      }
    }
    return undefined
  }
  const redirects = look(block, true)
  if (redirects !== undefined) return { redirects }
  return some === undefined ? {} : { redirectsSome: some }
}

/** Everything that is not encrypted. */
function takesPlain(lines: readonly ProxyDirective[] | undefined): boolean {
  return lines?.length === 1 && /^(protocol http|not protocol https|not protocol tls)$/.test(lines[0]?.words.join(' ') ?? '')
}

export interface HostMatcher {
  readonly hosts: readonly string[]
  readonly line: ProxyDirective
  readonly inner: readonly ProxyDirective[]
}

/** Names that a site for many picks out: `@api host api.shop.example` with `handle @api { … }`. */
export function hostMatchers(block: readonly ProxyDirective[]): readonly HostMatcher[] {
  const hosts = new Map(
    [...matchersOf(block)].map(([name, lines]) => [name, lines.flatMap(({ words }) => (words[0] === 'host' ? words.slice(1) : []))] as const),
  )
  return block.flatMap((one) => {
    const names = (hosts.get(one.words[1] ?? '') ?? []).filter((host) => /^[\w.-]{1,253}$/.test(host)).map((host) => host.toLowerCase())
    if (names.length === 0 || !/^(handle|route|reverse_proxy|php_fastcgi)$/.test(one.words[0] ?? '')) return []
    return [{ hosts: names, line: one, inner: one.words[0] === 'handle' || one.words[0] === 'route' ? (one.block ?? []) : [one] }]
  })
}
