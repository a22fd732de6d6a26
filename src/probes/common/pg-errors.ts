/** What PostgreSQL or PgBouncer refuse a session or a statement for, as a reason. */
import { Unreached } from '../probe.ts'
import { codeOf, networkError, quoted } from './network.ts'
import type { Server } from './server.ts'

type Because = Unreached['because']

/** {@link https://www.postgresql.org/docs/current/errcodes-appendix.html} */
const ofState: Readonly<Record<string, Because>> = {
  '28000': 'auth-rejected',
  '28P01': 'auth-rejected',
  '3D000': 'gone',
  '42501': 'forbidden',
  '53300': 'full',
  '57014': 'no-answer',
  '57P01': 'starting',
  '57P02': 'starting',
  '57P03': 'starting',
  '57P05': 'reset',
  '55P03': 'no-answer',
}

/** PgBouncer gives most of its own refusals one code, 08P01, and tells them apart in words. */
const ofPooler: readonly (readonly [pattern: RegExp, because: Because])[] = [
  [/^no more connections allowed/i, 'full'],
  [/^(no such user|password authentication failed|auth(entication)? failed|SASL authentication failed|wrong password)/i, 'auth-rejected'],
  [/^login rejected|requires SSL|TLS required|SSL required/i, 'auth-rejected'],
  [/^not allowed/i, 'forbidden'],
  [/^no such database/i, 'gone'],
  [/shutting down|is paused|^the database system is/i, 'starting'],
  [/^query_wait_timeout|^client_login_timeout|^server_login_retry/i, 'no-answer'],
]

/** Words that follow the code, for those who can do something about it. */
function advice(state: string, { database, user }: Server, message: string): string {
  if (/^no pg_hba\.conf entry/.test(message)) return '; pg_hba.conf lets no session in from here'
  if (state === '3D000') return `; the connection string names ${database ?? user ?? 'none'}`
  if (state === '53300') return '; every connection that it allows is in use'
  return ''
}

export function pgError(error: unknown, server: Server): Unreached {
  const known = networkError(error)
  if (known !== undefined) return known
  const message = error instanceof Error ? error.message : ''
  const state = codeOf(error)
  const said = quoted(message, server.password?.reveal())
  if (state !== undefined && /^[0-9A-Z]{5}$/.test(state)) {
    const because = (Object.hasOwn(ofState, state) ? ofState[state] : undefined) ?? ofPooler.find(([pattern]) => pattern.test(message))?.[1] ?? 'server-error'
    return new Unreached(because, `it answers “${said}” (${state})${advice(state, server, message)}`, error)
  }
  if (/does not support SSL/.test(message)) return new Unreached('tls-protocol', 'it offers no TLS, and sslmode asks for it', error)
  if (/^Connection terminated|not queryable|connection error/i.test(message)) return new Unreached('reset', 'it closed the connection', error)
  return new Unreached('wrong-answer', `its answer is not what the protocol allows: ${said}`, error)
}

/** The session goes on after it: one statement was refused, and another may be asked. */
export function isOfStatement(error: unknown): boolean {
  const state = codeOf(error)
  const severity = typeof error === 'object' && error !== null && 'severity' in error ? error.severity : undefined
  return state !== undefined && severity === 'ERROR' && /^(08P01|0A|2[2-9BDF]|3|4|5[3457])/.test(state)
}
