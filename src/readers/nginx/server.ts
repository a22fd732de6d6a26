/** One server of nginx: names, ports, certificate, redirects, where requests go, headers and limits. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyServer } from '../../model/surroundings.ts'
import type { NginxDirective } from '../../parse/nginx.ts'
import { upstreamsOf } from './upstreams.ts'

export interface Around {
  readonly path: string
  readonly http: readonly NginxDirective[]
  readonly upstreams: ReadonlyMap<string, NginxDirective>
}

type Directives = readonly NginxDirective[]

export function readServer(server: NginxDirective, key: string, around: Around): ProxyServer {
  const { path, http } = around
  const block = server.block ?? []
  const at: Evidence = { path, line: server.line, key }
  const place = (one: NginxDirective, what: string): Evidence => ({ path, line: one.line, key: `${key}.${what}` })
  const certificate = last(block, 'ssl_certificate') ?? last(http, 'ssl_certificate')
  const redirects = redirectOf(block)
  const behind = [...block, ...http].find(isTold) ?? within(block).find(isTold)
  return {
    at,
    hosts: block.flatMap((one) => (one.name === 'server_name' ? one.words.map((word) => textFact(word.text, place(one, 'server_name'))) : [])),
    listens: listensOf(block, at, place),
    ...(certificate === undefined ? {} : { certificate: textFact(certificate.words[0]?.text ?? '', place(certificate, 'ssl_certificate')) }),
    ...(redirects === undefined ? {} : { redirects: place(redirects, 'redirects') }),
    ...(behind === undefined ? {} : { behind: place(behind, behind.name) }),
    upstreams: upstreamsOf(within(block), key, around),
    ...pathsOf(block, key, around),
    headers: headersOf(block, http),
    limits: limitsOf(block, http, place),
  }
}

/** `location /api/ { proxy_pass … }` ({@link https://nginx.org/en/docs/http/ngx_http_core_module.html#location}). */
function pathsOf(block: Directives, key: string, around: Around): Pick<ProxyServer, 'paths'> {
  const paths = block.flatMap((one) => {
    const words = one.words.map(({ text }) => text)
    const prefix = words[0] === '^~' ? words[1] : words.length === 1 ? words[0] : undefined
    if (one.name !== 'location' || prefix === undefined || !/^\/[\w./-]{1,200}\/$/.test(prefix)) return []
    const sets = block.filter(({ name }) => name === 'set')
    return upstreamsOf([...sets, ...(one.block ?? [])], key, around).flatMap(({ host }) => (host.state === 'unresolved' ? [] : [{ prefix, host: host.value }]))
  })
  return paths.length === 0 ? {} : { paths }
}

function last(block: Directives, name: string): NginxDirective | undefined {
  return block.findLast((one) => one.name === name && one.words.length > 0)
}

/** A block with all that is nested in it. */
function within(block: Directives): Directives {
  return block.flatMap((one) => (one.block === undefined ? [one] : [one, ...within(one.block)]))
}

function textFact(text: string, at: Evidence): Fact<string> {
  // `~^www\d$` is a pattern, in which `$` is no variable.
  return text.includes('$') && !text.startsWith('~') ? unresolved(text, at, 'the file is a template; a name in it would tell the value') : known(text, at)
}

/** `80`, `[::]:443 ssl`, `127.0.0.1:8080`, `*:80`, `10.0.0.1`: port 80 where none is said. A variable's port is left out, and so is a socket. */
export function listensOf(block: Directives, at: Evidence, place: (one: NginxDirective, what: string) => Evidence): ProxyServer['listens'] {
  const written = block.filter((one) => one.name === 'listen')
  if (written.length === 0) return block.some((one) => one.name === 'include') ? [] : [{ port: 80, tls: false, at }]
  const always = last(block, 'ssl')?.words[0]?.text === 'on'
  return written.flatMap((one) => {
    const [address = '', ...options] = one.words.map((word) => word.text)
    if (address.startsWith('unix:') || /^(\[::1\]|127\.|localhost)/.test(address)) return []
    const port = /^\d+$/.test(address) ? address : (/:(\d+)$/.exec(address)?.[1] ?? (/^(\*|\[[^\]]*\]|[\w.-]+)$/.test(address) ? '80' : undefined))
    return port === undefined
      ? []
      : [{ port: Number(port), tls: always || options.includes('ssl') || options.includes('quic'), at: place(one, `listen.${port}`) }]
  })
}

/** `$scheme` and `$host` may stand in it, but it begins with https. */
function toHttps(one: NginxDirective): boolean {
  const words = one.words.map((word) => word.text)
  if (one.name === 'return') return /^30[1278]$/.test(words[0] ?? '') ? /^https:\/\//.test(words[1] ?? '') : /^https:\/\//.test(words[0] ?? '')
  return one.name === 'rewrite' && /^(\/|\^|\^?\/?\(?\.\*\)?\$?)$/.test(words[0] ?? '') && /^https:\/\//.test(words[1] ?? '')
}

/** The whole server, its `location /`, or a condition on the scheme or the host, as certbot writes it. */
function redirectOf(block: Directives): NginxDirective | undefined {
  const own = block.find(toHttps)
  if (own !== undefined) return own
  const condition = block.find(
    (one) =>
      one.name === 'if' && /^\(\$(scheme|host|https|http_x_forwarded_proto|server_port)$/.test(one.words[0]?.text ?? '') && one.block?.some(toHttps) === true,
  )
  if (condition !== undefined) return condition.block?.find(toHttps)
  const locations = block.filter((one) => one.name === 'location')
  const root = locations.find((one) => one.words.at(-1)?.text === '/' || one.words.at(-1)?.text === '^/')
  return root?.block?.find(toHttps)
}

/** Signs that something stands in front: the client's address and protocol come from it. */
function isTold(one: NginxDirective): boolean {
  if (one.name === 'set_real_ip_from' || one.name === 'real_ip_header') return true
  return (
    one.words.some((word) => /\$(http_x_forwarded_proto|http_cf_|http_x_real_ip|proxy_protocol_addr)/.test(word.text)) ||
    one.words.some((word) => word.text === 'proxy_protocol')
  )
}

/** `add_header` of a block takes the place of all that stand further out ({@link https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header}). */
function headersOf(block: Directives, http: Directives): readonly string[] {
  const named = (from: Directives): readonly string[] => from.flatMap((one) => (one.name === 'add_header' ? (one.words[0]?.text.toLowerCase() ?? []) : []))
  const root = block.find((one) => one.name === 'location' && one.words.at(-1)?.text === '/')
  const levels = [named(root?.block ?? []), named(block), named(http)]
  return [...new Set(levels.find((level) => level.length > 0) ?? [])]
}

/** `limit_req login 5r/m by $binary_remote_addr`: the zone with its rate and key, where it is in this file. */
function limitsOf(block: Directives, http: Directives, place: (one: NginxDirective, what: string) => Evidence): ProxyServer['limits'] {
  const zones = new Map<string, string>()
  for (const one of http) {
    if (one.name !== 'limit_req_zone' && one.name !== 'limit_conn_zone') continue
    const words = one.words.map((word) => word.text)
    const zone = words
      .find((word) => word.startsWith('zone='))
      ?.slice(5)
      .split(':', 1)[0]
    const rate = words.find((word) => word.startsWith('rate='))?.slice(5)
    if (zone !== undefined) zones.set(zone, `${rate === undefined ? '' : ` ${rate}`} by ${words[0] ?? ''}`)
  }
  return [...within(block), ...http].flatMap((one) => {
    if (one.name !== 'limit_req' && one.name !== 'limit_conn') return []
    const words = one.words.map((word) => word.text)
    const zone = one.name === 'limit_conn' ? words[0] : words.find((word) => word.startsWith('zone='))?.slice(5)
    return zone === undefined ? [] : [{ what: `${one.name} ${zone}${zones.get(zone) ?? ''}`, at: place(one, `${one.name}.${zone}`) }]
  })
}
