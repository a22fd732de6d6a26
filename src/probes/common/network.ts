/** What a socket or a TLS handshake of a client library failed for, as a reason. */
import type { Reason } from '../../model/verification.ts'
import { Unreached } from '../probe.ts'

type Because = Unreached['because']

const ofCode: Readonly<Record<string, readonly [because: Because, detail: string]>> = {
  ENOTFOUND: ['dns', 'its name has no address'],
  EAI_AGAIN: ['dns', 'the name server did not answer'],
  EAI_FAIL: ['dns', 'the name server failed'],
  ECONNREFUSED: ['refused', 'nothing listens there'],
  ENOENT: ['refused', 'there is no such socket'],
  ENOTSOCK: ['refused', 'what lies there is no socket'],
  ECONNRESET: ['reset', 'it cut the connection'],
  EPIPE: ['reset', 'it cut the connection'],
  EHOSTUNREACH: ['no-route', 'there is no way to its address'],
  ENETUNREACH: ['no-route', 'there is no way to its network'],
  EHOSTDOWN: ['no-route', 'its host is down'],
  EADDRNOTAVAIL: ['no-route', 'there is no way to its address'],
  ETIMEDOUT: ['no-connection', 'no connection came about'],
  EACCES: ['cannot-run', 'the socket may not be opened by this user'],
  EPERM: ['cannot-run', 'the connection is not allowed here'],
  CERT_HAS_EXPIRED: ['tls-expired', 'the certificate has expired'],
  CERT_NOT_YET_VALID: ['tls-not-yet-valid', 'the certificate is not valid yet'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls-name', 'the certificate is for another name'],
}

const untrusted = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|INVALID_\w+|HOSTNAME_MISMATCH|ERR_TLS_CERT_\w+)$/

export function networkError(error: unknown): Unreached | undefined {
  if (error instanceof Unreached) return error
  // Of several addresses each has its own error.
  const first = error instanceof AggregateError ? (error.errors.find((one) => codeOf(one) === 'ECONNREFUSED') ?? error.errors[0]) : error
  const code = codeOf(first)
  if (code === undefined) return undefined
  const known = Object.hasOwn(ofCode, code) ? ofCode[code] : undefined
  if (known !== undefined) return new Unreached(known[0], known[1], error)
  if (untrusted.test(code)) return new Unreached('tls-untrusted', `no authority that is trusted here signed its certificate (${code})`, error)
  if (/^(ERR_SSL_|EPROTO|ERR_TLS_)/.test(code)) return new Unreached('tls-protocol', `no TLS came about (${code})`, error)
  return undefined
}

export function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Reasons for which the next address of several is worth a try. */
export function isOfAddress(because: Reason): boolean {
  return ['dns', 'refused', 'reset', 'no-answer', 'no-route', 'no-connection', 'starting', 'full'].includes(because)
}

/** A peer's own words, short and on one line, without what it was sent to log in. */
export function quoted(text: string, password: string | undefined): string {
  const line = without(text, password)
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

/** A password of a letter or two is a part of every other word. */
function without(text: string, password: string | undefined): string {
  if (password === undefined || password === '') return text
  return password.length > 3 ? text.replaceAll(password, '•••') : text.replaceAll(/[^\s"'“”:=,;]+/g, (word) => (word === password ? '•••' : word))
}
