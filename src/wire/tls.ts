/** TLS on a connection that stands: the certificate is judged here and not by Node, so that each flaw has its own reason and a lenient look sees it too. */
import { isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect, type DetailedPeerCertificate, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { Connection, TlsAsk } from '../probes/io.ts'
import { Unreached } from '../probes/probe.ts'
import { bounded, seconds, type Bounds } from './bounds.ts'
import { contextOf, type Own } from './context.ts'
import { handshakeFault, placeOf, shown } from './faults.ts'
import { held } from './held.ts'

export interface SecureAsk extends TlsAsk, Own {
  /** Protocols on top of it, best first. */
  readonly speaks?: readonly string[]
}

type Tls = NonNullable<Connection['tls']>
type Problem = NonNullable<Tls['problem']>

export async function secure(
  plain: Socket,
  where: { readonly host: string; readonly port: number },
  ask: SecureAsk,
  bounds: Bounds,
): Promise<Tls & { readonly socket: TLSSocket }> {
  const context = contextOf(ask)
  const started = performance.now()
  const place = placeOf(where.host, where.port)
  const name = (ask.serverName ?? where.host).replace(/\.$/, '')
  const socket = await bounded<TLSSocket>(
    bounds,
    () => new Unreached('no-answer', `${place} took the connection and no handshake came about within ${seconds(bounds.patienceMs)}`),
    ({ resolve, reject }) => {
      const opening = connect({
        socket: plain,
        servername: isIP(name) === 0 ? name : '',
        ...(context === undefined ? {} : { secureContext: context }),
        ALPNProtocols: [...(ask.speaks ?? [])],
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
      })
      const failed = (error: unknown): void => reject(handshakeFault(error, place, ask.certificate !== undefined))
      opening.once('error', failed)
      opening.once('secureConnect', () => {
        opening.removeListener('error', failed)
        resolve(opening)
      })
      return () => {
        opening.on('error', () => {})
        opening.destroy()
        plain.destroy()
      }
    },
  )
  held(socket, bounds)
  const handshakeMs = performance.now() - started
  const chain = chainOf(socket)
  const [certificate] = chain
  const problem =
    certificate === undefined ? { because: 'tls-untrusted' as const, detail: `${place} sent no certificate` } : problemOf(socket, certificate, name)
  if (certificate === undefined || (problem !== undefined && ask.lenient !== true)) {
    socket.destroy()
    throw new Unreached(problem?.because ?? 'tls-untrusted', problem?.detail ?? '')
  }
  return {
    socket,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    certificate,
    chain,
    ...(problem === undefined ? {} : { problem }),
    handshakeMs,
  }
}

/** A chain that is longer has been made up. */
const mostLinks = 20

function chainOf(socket: TLSSocket): readonly PeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  let link: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (link?.raw !== undefined && chain.length < mostLinks && !chain.includes(link)) {
    chain.push(link)
    link = link.issuerCertificate
  }
  return chain
}

function problemOf(socket: TLSSocket, certificate: PeerCertificate, name: string): Problem | undefined {
  // Typed as an error, and a code in fact.
  const code = socket.authorized ? undefined : String(socket.authorizationError)
  if (code === 'CERT_HAS_EXPIRED') return { because: 'tls-expired', detail: expiry(certificate) }
  if (code === 'CERT_NOT_YET_VALID')
    return { because: 'tls-not-yet-valid', detail: `the certificate of ${name} is valid from ${shown(certificate.valid_from)} on` }
  if (code !== undefined) return { because: 'tls-untrusted', detail: distrust(code, name, certificate) }
  if (checkServerIdentity(name, certificate) === undefined) return undefined
  const names = certificate.subjectaltname ?? String(certificate.subject?.CN ?? 'nobody')
  return { because: 'tls-name', detail: `the certificate is not for ${name} but for ${shown(names)}` }
}

function expiry({ valid_to: until }: PeerCertificate): string {
  return Date.parse(until) < Date.now() ? `the certificate expired on ${shown(until)}` : 'a certificate of an authority in the chain has expired'
}

const words: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes without the certificates between it and a known authority, or its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that is not known here',
  CERT_REVOKED: 'was revoked',
}

function distrust(code: string, name: string, { issuer }: PeerCertificate): string {
  return `the certificate of ${name} ${words[code] ?? 'can’t be trusted'} (${shown(code)}${issuer?.CN === undefined ? '' : `, issued by ${shown(String(issuer.CN), 60)}`})`
}
