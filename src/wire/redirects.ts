/** Where a redirect leads and what may go along: what is secret stays with the host it was meant for. */
import { isSecretName, withoutCredentials } from '../base/secret.ts'
import type { HttpAsk } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import { shown } from './faults.ts'

const statuses = [301, 302, 303, 307, 308]

/** The next request, or undefined where this answer is the last: no redirect, or none that is to be followed. */
export function redirected(ask: HttpAsk, status: number, location: string | undefined, follow: number, been: readonly string[]): HttpAsk | undefined {
  if (follow <= 0 || location === undefined || !statuses.includes(status)) return undefined
  const from = new URL(ask.url)
  const to = target(location, from)
  if (been.includes(to.href)) throw new Unreached('wrong-answer', `it redirects in a circle, again to ${told(to.href)}`)
  if (been.length > follow) throw new Unreached('wrong-answer', `it redirects more than ${follow} times, last to ${told(to.href)}`)
  const elsewhere = to.origin !== from.origin
  const { body, socketPath: _, tls, ...rest } = ask
  const headers = elsewhere ? harmless(ask.headers) : ask.headers
  // Browsers ask again with GET, as RFC 9110 allows and 303 wants; only 307 and 308 keep method and body.
  const asGet = status === 303 ? ask.method !== 'HEAD' : status < 303 && ask.method?.toUpperCase() === 'POST'
  if (elsewhere && body !== undefined && !asGet)
    throw new Unreached('wrong-answer', `it redirects a request with a body to another place, ${told(to.origin)}; the body is not sent there`)
  return {
    ...rest,
    url: to.href,
    ...(asGet ? { method: 'GET' } : {}),
    ...(body === undefined || asGet ? {} : { body }),
    ...(headers === undefined ? {} : { headers: asGet ? withoutContent(headers) : headers }),
    ...tlsFor(tls, elsewhere),
    ...(ask.socketPath === undefined || elsewhere ? {} : { socketPath: ask.socketPath }),
  }
}

function target(location: string, from: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (to === undefined || (to.protocol !== 'http:' && to.protocol !== 'https:'))
    throw new Unreached('wrong-answer', `it redirects to ${told(location)}, which is no address of http or https`)
  // A peer gets no say in who one is.
  if (to.origin !== from.origin || to.username !== from.username || to.password !== from.password) {
    to.username = ''
    to.password = ''
  }
  to.hash = ''
  return to
}

function harmless(headers: HttpAsk['headers']): HttpAsk['headers'] {
  if (headers === undefined) return undefined
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(host|cookie2?|(proxy-)?authorization)$/i.test(name) && !isSecretName(name)))
}

function withoutContent(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^content-/i.test(name)))
}

/** Authorities are trusted everywhere; a client certificate, like another name, is for one place. */
function tlsFor(tls: HttpAsk['tls'], elsewhere: boolean): Pick<HttpAsk, 'tls'> {
  if (tls === undefined) return {}
  if (!elsewhere) return { tls }
  return tls.authorities === undefined ? {} : { tls: { authorities: tls.authorities } }
}

/** A peer's address, for people. */
function told(address: string): string {
  return shown(withoutCredentials(address), 200)
}
