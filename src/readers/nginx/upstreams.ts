/** Where a server of nginx sends requests: hosts of `proxy_pass` and its kin, members of upstreams among them. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyUpstream } from '../../model/surroundings.ts'
import type { NginxDirective } from '../../parse/nginx.ts'
import type { Around } from './server.ts'

const passes = /^(proxy|grpc|fastcgi|uwsgi|scgi)_pass$/

/** The upstreams among directives, by name. */
export function groupsOf(directives: readonly NginxDirective[]): Around['upstreams'] {
  return new Map(directives.flatMap((one) => (one.name === 'upstream' && one.block !== undefined ? [[one.words[0]?.text ?? '', one] as const] : [])))
}

export function upstreamsOf(
  directives: readonly NginxDirective[],
  key: string,
  { path, upstreams }: Pick<Around, 'path' | 'upstreams'>,
): readonly ProxyUpstream[] {
  const variables = new Map(
    directives.flatMap((one) => (one.name === 'set' && one.words.length === 2 ? [[one.words[0]?.text ?? '', one.words[1]?.text ?? ''] as const] : [])),
  )
  const found = directives.flatMap((one): readonly ProxyUpstream[] => {
    const written = one.words[0]?.text
    if (!passes.test(one.name) || written === undefined) return []
    const at: Evidence = { path, line: one.line, key: `${key}.${one.name}` }
    const text = filled(written, variables)
    const target = hostAndPort(text)
    const group = target === undefined ? undefined : upstreams.get(target.host)
    if (group !== undefined) return membersOf(group, path)
    // Addresses behind a variable are looked up for each request, and what failed is not remembered.
    return [{ ...place(target, text, at), ...(written.includes('$') || target === undefined ? {} : { checks: at }), at }]
  })
  const seen = new Set<string>()
  return found.filter((one) => {
    const id = `${one.host.state === 'unresolved' ? one.host.raw : one.host.value} ${one.port === undefined || one.port.state === 'unresolved' ? '' : one.port.value}`
    if (seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/** Members leave out what failed unless `max_fails=0` says otherwise ({@link https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server}). */
function membersOf(group: NginxDirective, path: string): readonly ProxyUpstream[] {
  return (group.block ?? []).flatMap((one): readonly ProxyUpstream[] => {
    const [address, ...options] = one.words.map((word) => word.text)
    if (one.name !== 'server' || address === undefined || options.includes('down')) return []
    const at: Evidence = { path, line: one.line, key: `upstreams.${group.words[0]?.text ?? ''}.${address}` }
    return [{ ...place(hostAndPort(address), address, at), ...(options.includes('max_fails=0') ? {} : { checks: at }), group: `${path}:${group.line}`, at }]
  })
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables.get(`$${name}`) ?? whole)
}

interface Target {
  readonly host: string
  readonly port?: number
}

/** `http://backend:3000/api/`, `backend:9000`, `unix:/run/app.sock`; a scheme's own port is left out. */
function hostAndPort(text: string): Target | undefined {
  const bare = text.replace(/^[a-z]+:\/\//i, '')
  if (bare.startsWith('unix:')) return undefined
  const authority = bare.split(/[/?]/, 1)[0] ?? ''
  const [, host, port] = /^(\[[^\]]*\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(authority) ?? []
  return host === undefined ? undefined : { host, ...(port === undefined ? {} : { port: Number(port) }) }
}

function place(target: Target | undefined, text: string, at: Evidence): { readonly host: Fact<string>; readonly port?: Fact<number> } {
  if (target === undefined) {
    // An address may hold a password: only the names of its variables are told.
    const names = [...text.matchAll(/\$\{?(\w+)\}?/g)].map((found) => `\${${found[1] ?? ''}}`)
    return { host: unresolved(names.length > 0 ? names.join(' ') : 'an address', at) }
  }
  return { host: known(target.host, at), ...(target.port === undefined ? {} : { port: known(target.port, at) }) }
}
