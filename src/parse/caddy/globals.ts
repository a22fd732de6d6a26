/** Global options of a Caddyfile that decide how its sites are encrypted, and who may ask its API. */
import type { Evidence } from '../../base/evidence.ts'
import type { ProxyDirective, ProxyDoor } from '../../model/surroundings.ts'
import { openPort } from '../addresses.ts'
import { placeOf } from '../directives.ts'

export interface Globals {
  readonly plain: number
  readonly secure: number
  /** `auto_https`: {@link https://caddyserver.com/docs/caddyfile/options#auto-https}. */
  readonly automatic: 'on' | 'off' | 'disable_redirects' | 'disable_certs'
  readonly automaticAt?: Evidence
  /** Certificates of another authority than a public one. */
  readonly own?: Evidence
  readonly behind?: Evidence
}

export function globalsOf(options: readonly ProxyDirective[]): Globals {
  const find = (name: string): ProxyDirective | undefined => options.findLast((one) => one.words[0] === name)
  const port = (name: string, otherwise: number): number => {
    const text = find(name)?.words[1] ?? ''
    return /^\d{1,5}$/.test(text) ? Number(text) : otherwise
  }
  const place = (one: ProxyDirective | undefined): Evidence | undefined => (one === undefined ? undefined : placeOf(one, `options.${one.words[0] ?? ''}`))
  const said = find('auto_https')
  const automatic = said?.words.slice(1).find((word) => word === 'off' || word === 'disable_redirects' || word === 'disable_certs')
  const staging = find('acme_ca')
  const issuer = options.find((one) => one.words[0] === 'cert_issuer' && one.words[1] === 'internal')
  const own = place(find('local_certs')) ?? place(issuer) ?? (/staging/.test(staging?.words[1] ?? '') ? place(staging) : undefined)
  const behind = place(find('servers')?.block?.find((one) => one.words[0] === 'trusted_proxies'))
  const automaticAt = place(said)
  return {
    plain: port('http_port', 80),
    secure: port('https_port', 443),
    automatic: automatic === 'off' || automatic === 'disable_redirects' || automatic === 'disable_certs' ? automatic : 'on',
    ...(automaticAt === undefined || automatic === undefined ? {} : { automaticAt }),
    ...(own === undefined ? {} : { own }),
    ...(behind === undefined ? {} : { behind }),
  }
}

/** Whoever reaches the API changes everything; it listens on the machine itself unless told otherwise ({@link https://caddyserver.com/docs/caddyfile/options#admin}). */
export function adminDoor(options: readonly ProxyDirective[]): readonly ProxyDoor[] {
  const said = options.findLast((one) => one.words[0] === 'admin')
  const port = said === undefined ? undefined : openPort(said.words[1] ?? '')
  return said === undefined || port === undefined ? [] : [{ what: 'Caddy’s admin API without a password', port, at: placeOf(said, 'options.admin') }]
}
