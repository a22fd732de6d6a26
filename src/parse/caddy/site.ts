/** One site of a Caddyfile: its addresses, what it adds to answers, and where its requests go. */
import { known } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import type { ProxyDirective, ProxyServer } from '../../model/surroundings.ts'
import { addressOf, encryption, isPlain } from './encryption.ts'
import type { Globals } from './globals.ts'
import { headersIn, hostMatchers, pathsIn, redirectOf, upstreamsIn, within } from './requests.ts'
import { placeOf, shownOf } from '../directives.ts'
import { unfolded, type Snippets } from './unfold.ts'

export interface Around {
  readonly globals: Globals
  readonly snippets: Snippets
}

/** Addresses of one site may differ in how they are encrypted: each kind is a server of its own. */
export function readSite(site: ProxyDirective, { globals, snippets }: Around): readonly ProxyServer[] {
  const block = unfolded(site.block ?? [], snippets)
  const words = site.words.flatMap((word) => word.split(/,(?=$|\s)/)).filter((word) => word !== '')
  const addresses = words.map(addressOf)
  const name = shownOf(words[0] ?? '')
  const key = `sites.${name}`
  const at = placeOf(site, key)
  const place = (one: ProxyDirective): Evidence => placeOf(one, `${key}.${one.words[0] ?? ''}`)
  const redirect = redirectOf(block, place)
  const inside = within(block)
  const shared = {
    at,
    ...(globals.behind === undefined ? {} : { behind: globals.behind }),
    headers: headersIn(inside),
    limits: inside.flatMap((one) => (one.words[0] === 'rate_limit' ? [{ what: 'rate_limit', at: place(one) }] : [])),
  }
  const servers = addresses.map((address) => ({
    ...shared,
    upstreams: upstreamsIn(inside, place),
    ...pathsIn(block, place),
    ...encryption(address, block, globals, at, place),
    ...(isPlain(address, block, globals) ? redirect : {}),
  }))
  // Of a site for many names, its matchers tell which of them are served, and how.
  const [first] = servers
  const isWide = addresses.every(({ host, open }) => !open && (host === '' || host.startsWith('*.')))
  if (first === undefined || !isWide) return servers
  const named = hostMatchers(block).map(({ hosts, line, inner }): readonly ProxyServer[] => {
    const own = placeOf(line, `${key}.${line.words[0] ?? ''}`)
    return servers.map((server) => ({ ...server, at: own, hosts: hosts.map((host) => known(host, own)), upstreams: upstreamsIn(within(inner), place) }))
  })
  return [...named.flat(), ...servers]
}
