/** How a site of a Caddyfile is encrypted: by its address, its `tls` and the options above it. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { ProxyDirective, ProxyServer } from '../../model/surroundings.ts'
import { shownOf } from '../directives.ts'
import type { Globals } from './globals.ts'

export interface Address {
  readonly written: string
  readonly scheme?: string
  readonly host: string
  readonly port?: number
  /** A variable of the environment decides. */
  readonly open: boolean
}

/** `shop.example`, `http://shop.example:8080/api`, `:80`, `{$DOMAIN:shop.example}`: {@link https://caddyserver.com/docs/caddyfile/concepts#addresses}. */
export function addressOf(written: string): Address {
  const open = written.includes('{$') || written.includes('{env.')
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*)$/s.exec(written) ?? []
  const authority = open ? rest : (rest.split('/', 1)[0] ?? '')
  const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?$/s.exec(authority) ?? []
  return { written, host: host.toLowerCase(), open, ...(scheme === undefined ? {} : { scheme }), ...(port === undefined ? {} : { port: Number(port) }) }
}

/** What the address itself says holds whatever stands in its variables. */
export function isPlain({ scheme, port, host, open }: Address, block: readonly ProxyDirective[], { plain, secure, automatic }: Globals): boolean {
  const hasTls = block.some((one) => one.words[0] === 'tls')
  if (scheme === 'http' || port === plain) return true
  if (open || scheme === 'https') return false
  return (host === '' && !hasTls && port !== secure) || (automatic === 'off' && !hasTls)
}

export type Encryption = Pick<ProxyServer, 'hosts' | 'listens' | 'certificate' | 'trusted' | 'redirects'>

/** Automatic HTTPS for every name; for addresses of machines and inner names by an authority of Caddy's own ({@link https://caddyserver.com/docs/automatic-https}). */
export function encryption(
  address: Address,
  block: readonly ProxyDirective[],
  globals: Globals,
  at: Evidence,
  place: (one: ProxyDirective) => Evidence,
): Encryption {
  const { plain, secure, automatic, automaticAt } = globals
  const hosts = [address.open ? unresolved(shownOf(address.written), at, 'the variable’s value would tell the site') : known(address.host, at)]
  const tls = block.findLast((one) => one.words[0] === 'tls')
  if (isPlain(address, block, globals))
    return { hosts, listens: [{ port: address.port ?? plain, tls: false, at: (automatic === 'off' ? automaticAt : undefined) ?? at }] }
  const sure = tls === undefined ? undefined : distrusted(tls, place)
  if (address.open) {
    const listens = [{ port: secure, tls: true, at }]
    return { hosts, listens, trusted: sure ?? unresolved('which site it is', at, 'write the name of the site'), redirects: at }
  }
  const redirecting = automatic === 'on' && address.port === undefined
  const listens = [{ port: address.port ?? secure, tls: true, at }, ...(redirecting ? [{ port: plain, tls: false, at }] : [])]
  return { hosts, listens, ...certificateOf(address, tls, block, globals, at, place), ...(redirecting ? { redirects: at } : {}) }
}

/** No name makes these trusted. */
function distrusted(tls: ProxyDirective, place: (one: ProxyDirective) => Evidence): Fact<boolean> | undefined {
  const issuer = tls.block?.find((one) => one.words[0] === 'issuer')
  const authority = tls.block?.find((one) => one.words[0] === 'ca') ?? issuer?.block?.find((one) => one.words[0] === 'dir')
  if (tls.words[1] === 'internal') return known(false, place(tls))
  if (issuer?.words[1] === 'internal') return known(false, place(issuer))
  return /staging/.test(authority?.words[1] ?? '') && authority !== undefined ? known(false, place(authority)) : undefined
}

function certificateOf(
  { host }: Address,
  tls: ProxyDirective | undefined,
  block: readonly ProxyDirective[],
  { own, automatic, automaticAt }: Globals,
  at: Evidence,
  place: (one: ProxyDirective) => Evidence,
): Pick<ProxyServer, 'certificate' | 'trusted'> {
  const words = tls?.words.slice(1) ?? []
  if (tls !== undefined) {
    const sure = distrusted(tls, place)
    if (sure !== undefined) return { trusted: sure }
    if (words.length === 2) return { certificate: textOf(words[0] ?? '', place(tls)) }
    if (words.some((word) => word.includes('{')) || tls.block?.some((one) => one.words[0] === 'import') === true)
      return { trusted: unresolved('which certificate', place(tls), 'write what `tls` takes') }
    const loaded = tls.block?.find((one) => /^(load|get_certificate)$/.test(one.words[0] ?? ''))
    if (loaded !== undefined) return { trusted: unresolved('which certificate', place(loaded), 'name the certificate and its key after `tls`') }
  }
  // Then nobody gets a certificate, and none is given.
  if (automatic === 'off') return { trusted: known(false, automaticAt ?? at) }
  if (own !== undefined) return { trusted: known(false, own) }
  const unread = tls === undefined ? block.find((one) => one.words[0] === 'import') : undefined
  if (unread !== undefined)
    return { trusted: unresolved(`what ${shownOf(unread.words[1] ?? '')} says of TLS`, place(unread), 'commit the file that it imports') }
  if (automatic === 'disable_certs') return { trusted: unresolved('which certificate', at, 'name it with `tls`') }
  if (host === '') {
    return tls?.block?.some((one) => one.words[0] === 'on_demand') === true
      ? { trusted: byDefault(true, place(tls), 'Caddy gets a certificate for each name that is asked for') }
      : { trusted: unresolved('for which names', at, 'write the names of the site') }
  }
  const isInner = host === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(host) || /^\d+(\.\d+){3}$|^\[/.test(host)
  return { trusted: isInner ? known(false, at) : byDefault(true, at, 'Caddy gets a certificate for every name by itself') }
}

function textOf(text: string, at: Evidence): Fact<string> {
  return /\{[$\w]/.test(text) ? unresolved(shownOf(text), at, 'a name in it would tell the value') : known(text, at)
}
