/** What the network, TLS and HTTP of Node report, as the reasons of a check: one place, so that every door tells them apart alike. */
import { Unreached } from '../probes/probe.ts'
import type { UnhealthyReason, UnmeasuredReason } from '../model/verification.ts'

type Because = UnhealthyReason | UnmeasuredReason

/** In the order they count where several addresses failed differently: what answered says more than what could not be reached. */
const ofConnecting: readonly (readonly [Because, RegExp, string])[] = [
  ['refused', /^ECONNREFUSED$/, 'refused the connection'],
  ['reset', /^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'cut the connection'],
  ['no-connection', /^(ETIMEDOUT|EAGAIN)$/, 'did not take the connection in time'],
  ['no-route', /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENETDOWN|EHOSTDOWN|EAFNOSUPPORT|EINVAL|EACCES|EPERM|ENOENT|ENOTDIR)$/, 'can’t be reached from here'],
  ['cannot-run', /^(EMFILE|ENFILE|ENOBUFS|ENOMEM)$/, 'was not asked: this machine has no more sockets or memory'],
]

export function connectFault(error: unknown, place: string): unknown {
  const codes = codesOf(error)
  for (const [because, pattern, words] of ofConnecting) {
    const code = codes.find((one) => pattern.test(one))
    if (code !== undefined) return new Unreached(because, `${place} ${words} (${code})`, error)
  }
  const unknown = codes.find((one) => !one.startsWith('ERR_'))
  // What Node itself complains of, before any peer has a say, is a fault of ours.
  return unknown === undefined ? error : new Unreached('no-connection', `${place} could not be connected to (${unknown})`, error)
}

/** A socket of this machine: whoever may not open it lacks a right, not a route. */
export function socketFault(error: unknown, place: string): unknown {
  return codesOf(error).some((code) => code === 'EACCES' || code === 'EPERM')
    ? new Unreached('forbidden', `${place} may not be opened by this user`, error)
    : connectFault(error, place)
}

/** Of a handshake. Alerts about a certificate are about ours: the peer's own is judged when the handshake is over. */
export function handshakeFault(error: unknown, place: string, certified: boolean): unknown {
  const code = codesOf(error)[0] ?? ''
  if (/^(ECONNRESET|EPIPE|ECONNABORTED)$/.test(code)) return new Unreached('reset', `${place} cut the connection in the middle of the handshake`, error)
  if (/UNRECOGNIZED_NAME/.test(code)) return new Unreached('tls-name', `${place} has no certificate for this name`, error)
  if (aboutOurs.test(code)) return ourCertificate(place, certified, error)
  if (/(EE|CA)_KEY_TOO_SMALL|(EE|CA)_MD_TOO_WEAK/.test(code)) return new Unreached('tls-untrusted', `the certificate of ${place} is too weak (${code})`, error)
  if (/^(EPROTO$|ERR_SSL_|ERR_OSSL_|ERR_TLS_)/.test(code))
    return new Unreached(
      'tls-protocol',
      `${place} and this machine find no protocol in common, or it speaks no TLS or wants a client certificate (${code})`,
      error,
    )
  return connectFault(error, place)
}

const aboutOurs =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)|PEER_DID_NOT_RETURN_A_CERTIFICATE/

function ourCertificate(place: string, certified: boolean, error: unknown): Unreached {
  return certified
    ? new Unreached('auth-rejected', `${place} did not take the client certificate`, error)
    : new Unreached('no-credentials', `${place} asks for a client certificate, and none is configured`, error)
}

/** Of an exchange on a connection that stands. What is cut before an answer began was cut; after that the answer is short. */
export function exchangeFault(error: unknown, place: string, begun: boolean, certified: boolean): unknown {
  if (error instanceof Unreached) return error
  const code = codesOf(error)[0] ?? ''
  if (/^(HPE_HEADER_OVERFLOW|HPE_CHUNK_EXTENSIONS_OVERFLOW)$/.test(code))
    return new Unreached('too-large', `the headers of ${place} are larger than a check reads`, error)
  if (code.startsWith('HPE_')) return new Unreached('wrong-answer', `what ${place} answered is not HTTP/1.1 (${code})`, error)
  if (/^(Z_|ERR_(?!INVALID_CHAR)[A-Z_]*(BROTLI|ZLIB)|ERR__ERROR_)/.test(code))
    return new Unreached('wrong-answer', `the body of ${place} is not what its content-encoding says (${code})`, error)
  if (aboutOurs.test(code)) return ourCertificate(place, certified, error)
  if (/^(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED)$/.test(code) || code.startsWith('ERR_SSL_'))
    return begun
      ? new Unreached('wrong-answer', `the answer of ${place} was cut short`, error)
      : new Unreached('reset', `${place} cut the connection before it answered`, error)
  return code === '' ? error : new Unreached('wrong-answer', `what ${place} answered can’t be read (${shown(code, 60)})`, error)
}

/** Of an error, or of each address that was tried. */
export function codesOf(error: unknown): readonly string[] {
  const all = error instanceof AggregateError ? error.errors : [error]
  return all.flatMap((one: unknown) => (one instanceof Error && 'code' in one && typeof one.code === 'string' ? [one.code] : []))
}

/** A peer's words in ours: no control characters, no more than a line. */
export function shown(text: string, most = 120): string {
  const plain = text.slice(0, most * 4).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  return plain.length > most ? `${plain.slice(0, most)}…` : plain
}

export function placeOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
