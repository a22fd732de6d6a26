/** One site of a Caddyfile: its addresses, what encrypts it, and where its requests go. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { limits } from '../../base/limits.ts'
import type { ProxyServer, ProxyUpstream } from '../../model/surroundings.ts'
import type { CaddyDirective } from '../../parse/caddyfile.ts'

export interface Globals {
  readonly plain: number
  readonly secure: number
  /** `auto_https`: {@link https://caddyserver.com/docs/caddyfile/options#auto-https}. */
  readonly automatic: 'on' | 'off' | 'disable_redirects' | 'disable_certs'
  /** Certificates of another authority than a public one. */
  readonly own?: Evidence
  readonly behind?: Evidence
}

export interface Around {
  readonly path: string
  readonly globals: Globals
  readonly snippets: ReadonlyMap<string, readonly CaddyDirective[]>
}

export function globalsOf(options: readonly CaddyDirective[], path: string): Globals {
  const find = (name: string): CaddyDirective | undefined => options.findLast((one) => one.words[0] === name)
  const port = (name: string, otherwise: number): number => {
    const text = find(name)?.words[1] ?? ''
    return /^\d{1,5}$/.test(text) ? Number(text) : otherwise
  }
  const place = (one: CaddyDirective | undefined): Evidence | undefined =>
    one === undefined ? undefined : { path, line: one.line, key: `options.${one.words[0] ?? ''}` }
  const automatic = find('auto_https')?.words[1]
  const staging = find('acme_ca')
  const own = place(find('local_certs')) ?? (/staging/.test(staging?.words[1] ?? '') ? place(staging) : undefined)
  const behind = place(find('servers')?.block?.find((one) => one.words[0] === 'trusted_proxies'))
  return {
    plain: port('http_port', 80),
    secure: port('https_port', 443),
    automatic: automatic === 'off' || automatic === 'disable_redirects' || automatic === 'disable_certs' ? automatic : 'on',
    ...(own === undefined ? {} : { own }),
    ...(behind === undefined ? {} : { behind }),
  }
}

interface Address {
  readonly written: string
  readonly scheme?: string
  readonly host: string
  readonly port?: number
  /** A variable of the environment decides. */
  readonly open: boolean
}

/** `shop.example`, `http://shop.example:8080/api`, `:80`, `{$DOMAIN:shop.example}`: {@link https://caddyserver.com/docs/caddyfile/concepts#addresses}. */
function addressOf(written: string): Address {
  const open = written.includes('{$') || written.includes('{env.')
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*)$/s.exec(written.replace(/,$/, '')) ?? []
  const authority = open ? rest : (rest.split('/', 1)[0] ?? '')
  const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?$/s.exec(authority) ?? []
  return { written, host: host.toLowerCase(), open, ...(scheme === undefined ? {} : { scheme }), ...(port === undefined || open ? {} : { port: Number(port) }) }
}

/** Addresses of one site may differ in how they are encrypted: each kind is a server of its own. */
export function readSite(site: CaddyDirective, around: Around): readonly ProxyServer[] {
  const { path } = around
  const block = unfolded(site.block ?? [], around.snippets)
  const addresses = site.words.filter((word) => word !== ',').map(addressOf)
  const name = (site.words[0] ?? '').replace(/,$/, '')
  const at: Evidence = { path, line: site.line, key: `sites.${name}` }
  const place = (one: CaddyDirective): Evidence => ({ path, line: one.line, key: `sites.${name}.${one.words[0] ?? ''}` })
  const shared = {
    at,
    ...(around.globals.behind === undefined ? {} : { behind: around.globals.behind }),
    upstreams: upstreamsIn(block, place),
    ...pathsIn(block, place),
    headers: headersIn(block),
    limits: within(block).flatMap((one) => (one.words[0] === 'rate_limit' ? [{ what: 'rate_limit', at: place(one) }] : [])),
  }
  return addresses.map((address) => ({ ...shared, ...encryption(address, block, around, at, place) }))
}

type Encryption = Pick<ProxyServer, 'hosts' | 'listens' | 'certificate' | 'trusted' | 'redirects'>

/** Automatic HTTPS for every name; for addresses of machines and inner names by an authority of Caddy's own ({@link https://caddyserver.com/docs/automatic-https}). */
function encryption(
  address: Address,
  block: readonly CaddyDirective[],
  { globals }: Around,
  at: Evidence,
  place: (one: CaddyDirective) => Evidence,
): Encryption {
  const { plain, secure, automatic } = globals
  const hosts = [address.open ? unresolved(address.written, at, 'the variable’s value would tell the site') : known(address.host, at)]
  const tls = block.findLast((one) => one.words[0] === 'tls')
  if (address.open) {
    const listens = [{ port: secure, tls: true, at }]
    return { hosts, listens, trusted: unresolved('which site it is', at, 'write the name of the site'), redirects: at }
  }
  const isPlain = address.scheme === 'http' || address.port === plain || (address.host === '' && tls === undefined && address.port !== secure)
  if (isPlain || (automatic === 'off' && tls === undefined)) {
    const sent = block.find((one) => one.words[0] === 'redir' && one.words.some((word) => /^https:\/\//.test(word)))
    const listens = [{ port: address.port ?? plain, tls: false, at }]
    return { hosts, listens, ...(sent === undefined ? {} : { redirects: place(sent) }) }
  }
  const redirecting = automatic === 'on' && address.port === undefined
  const listens = [{ port: address.port ?? secure, tls: true, at }, ...(redirecting ? [{ port: plain, tls: false, at }] : [])]
  return { hosts, listens, ...certificateOf(address, tls, globals, at, place), ...(redirecting ? { redirects: at } : {}) }
}

function certificateOf(
  { host }: Address,
  tls: CaddyDirective | undefined,
  { own, automatic }: Globals,
  at: Evidence,
  place: (one: CaddyDirective) => Evidence,
): Pick<ProxyServer, 'certificate' | 'trusted'> {
  const words = tls?.words.slice(1) ?? []
  if (tls !== undefined) {
    const issuer = tls.block?.find((one) => one.words[0] === 'issuer')
    const authority = tls.block?.find((one) => one.words[0] === 'ca') ?? issuer?.block?.find((one) => one.words[0] === 'dir')
    if (words[0] === 'internal' || issuer?.words[1] === 'internal') return { trusted: known(false, place(tls)) }
    if (/staging/.test(authority?.words[1] ?? '')) return { trusted: known(false, place(tls)) }
    if (words.length === 2) return { certificate: textOf(words[0] ?? '', place(tls)) }
    if (words.some((word) => word.includes('{')) || tls.block?.some((one) => one.words[0] === 'import') === true)
      return { trusted: unresolved('which certificate', place(tls), 'write what `tls` takes') }
  }
  if (own !== undefined) return { trusted: known(false, own) }
  if (automatic === 'disable_certs') return { trusted: unresolved('which certificate', at, 'name it with `tls`') }
  if (host === '') return { trusted: unresolved('for which names', at, 'write the names of the site') }
  const isInner = host === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(host) || /^\d+(\.\d+){3}$|^\[/.test(host)
  return { trusted: isInner ? known(false, at) : byDefault(true, at, 'Caddy gets a certificate for every name by itself') }
}

function textOf(text: string, at: Evidence): Fact<string> {
  return /\{[$\w]/.test(text) ? unresolved(text, at, 'a name in it would tell the value') : known(text, at)
}

/** Snippets in the place of their `import`; one that imports itself ends. */
function unfolded(block: readonly CaddyDirective[], snippets: Around['snippets']): readonly CaddyDirective[] {
  let left: number = limits.includes
  const unfold = (directives: readonly CaddyDirective[], seen: readonly string[]): readonly CaddyDirective[] =>
    directives.flatMap((one): readonly CaddyDirective[] => {
      const name = one.words[0] === 'import' ? (one.words[1] ?? '') : undefined
      const snippet = name === undefined ? undefined : snippets.get(name)
      if (name !== undefined && snippet !== undefined && !seen.includes(name) && left-- > 0) return unfold(snippet, [...seen, name])
      return [one.block === undefined || left <= 0 ? one : { ...one, block: unfold(one.block, seen) }]
    })
  return unfold(block, [])
}

function within(block: readonly CaddyDirective[]): readonly CaddyDirective[] {
  return block.flatMap((one) => (one.block === undefined ? [one] : [one, ...within(one.block)]))
}

/** `reverse_proxy /api/* api:3000 api2:3000 { … }`, `php_fastcgi app:9000`: {@link https://caddyserver.com/docs/caddyfile/directives/reverse_proxy}. */
function upstreamsIn(block: readonly CaddyDirective[], place: (one: CaddyDirective) => Evidence): readonly ProxyUpstream[] {
  const found = within(block).flatMap((one): readonly ProxyUpstream[] => {
    if (one.words[0] !== 'reverse_proxy' && one.words[0] !== 'php_fastcgi') return []
    const inside = one.block ?? []
    const checks = inside.find((line) => /^(health_uri|health_port|fail_duration)$/.test(line.words[0] ?? ''))
    const named = [...one.words.slice(1), ...inside.flatMap((line) => (line.words[0] === 'to' ? line.words.slice(1) : []))]
    const dynamic = inside.flatMap((line) => (line.words[0] === 'dynamic' && line.words[1] === 'a' ? [line.words.slice(2).join(':')] : []))
    return [...named, ...dynamic].flatMap((word): readonly ProxyUpstream[] => {
      if (/^[/@*]/.test(word) || word.startsWith('unix/')) return []
      const target = /^(?:[a-z0-9]+:\/\/)?([\w.-]+|\[[^\]]*\])(?::(\d{1,5}))?(?:-\d{1,5})?$/.exec(word)
      const at = place(one)
      const host = target?.[1] === undefined ? unresolved('an address', at, 'write the host of the upstream') : known(target[1], at)
      const port = target?.[2] === undefined ? {} : { port: known(Number(target[2]), at) }
      return [{ host, ...port, ...(checks === undefined ? {} : { checks: place(checks) }), at }]
    })
  })
  const seen = new Set<string>()
  return found.filter((one) => {
    const id = `${valueOf(one.host) ?? '?'} ${one.port === undefined ? '' : (valueOf(one.port) ?? '')}`
    return seen.has(id) ? false : seen.add(id) !== undefined
  })
}

/** `reverse_proxy /api/* api:3000`, and what stands alone in `handle /api/* { … }` ({@link https://caddyserver.com/docs/caddyfile/matchers#path-matchers}). */
function pathsIn(block: readonly CaddyDirective[], place: (one: CaddyDirective) => Evidence): Pick<ProxyServer, 'paths'> {
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
function headersIn(block: readonly CaddyDirective[]): readonly string[] {
  const names = block.flatMap((one) => {
    if (one.words[0] !== 'header') return []
    const name = one.words.slice(1).find((word) => !/^[/@*]/.test(word))
    return [name ?? '', ...(one.block ?? []).map((line) => line.words[0] ?? '')]
  })
  return [...new Set(names.flatMap((name) => (name === '' || name.startsWith('-') ? [] : name.replace(/^[+?>]/, '').toLowerCase())))]
}
