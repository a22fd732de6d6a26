/** What MySQL or MariaDB refuse a session or a statement for, as a reason. */
import { Unreached } from '../probe.ts'
import { networkError, quoted } from '../common/network.ts'
import type { Server } from '../common/server.ts'

type Because = Unreached['because']

/** {@link https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html} */
const ofNumber: Readonly<Record<number, readonly [because: Because, advice?: string]>> = {
  1040: ['full', 'every connection that it allows is in use'],
  1044: ['forbidden'],
  1045: ['auth-rejected'],
  1049: ['gone', 'the connection string names a database that is not there'],
  1053: ['starting'],
  1129: ['auth-rejected', 'it blocks this host after too many errors; FLUSH HOSTS on it lifts that'],
  1130: ['auth-rejected', 'it takes no sessions from this host'],
  1142: ['forbidden'],
  1143: ['forbidden'],
  1203: ['full', 'the user has every connection that it may have'],
  1205: ['no-answer'],
  1226: ['full', 'the user has every connection that it may have'],
  1227: ['forbidden'],
  1251: ['auth-rejected'],
  1317: ['no-answer'],
  1370: ['forbidden'],
  1820: ['auth-rejected', 'the password has to be changed first'],
  1862: ['auth-rejected', 'the password has expired'],
  1927: ['reset'],
  1969: ['no-answer'],
  3024: ['no-answer'],
  3118: ['auth-rejected', 'the account is locked'],
  3159: ['tls-protocol', 'it takes sessions with TLS only'],
  4031: ['reset'],
  4151: ['auth-rejected', 'the account is locked'],
}

/** mysql2 puts one code over whatever a handshake failed for, and only the words are left. */
const ofHandshake: readonly (readonly [pattern: RegExp, because: Because])[] = [
  [/certificate has expired/i, 'tls-expired'],
  [/certificate is not yet valid/i, 'tls-not-yet-valid'],
  [/does not match certificate|altnames/i, 'tls-name'],
  [/self.signed|local issuer|verify the first|unable to (get|verify)|certificate/i, 'tls-untrusted'],
  [/disconnected before secure|ECONNRESET|socket hang up/i, 'reset'],
]

interface Failure {
  readonly message: string
  readonly code: string
  readonly number: number | undefined
}

function failureOf(error: unknown): Failure {
  const of = typeof error === 'object' && error !== null ? (error as { readonly code?: unknown; readonly errno?: unknown; readonly message?: unknown }) : {}
  return {
    message: typeof of.message === 'string' ? of.message : '',
    code: typeof of.code === 'string' ? of.code : '',
    number: typeof of.errno === 'number' && of.errno > 999 ? of.errno : undefined,
  }
}

export function mysqlError(error: unknown, { password, user }: Server): Unreached {
  if (error instanceof Unreached) return error
  const { message, code, number } = failureOf(error)
  const said = quoted(message, password?.reveal())
  if (number !== undefined) {
    if (number === 1045 && password === undefined && /using password: NO/i.test(message)) {
      return new Unreached('no-credentials', `it asks for a password of ${user ?? 'the user'}, and the connection string holds none`, error)
    }
    const [because, advice] = ofNumber[number] ?? ['server-error']
    return new Unreached(because, `it answers “${said}” (${number})${advice === undefined ? '' : `; ${advice}`}`, error)
  }
  switch (code) {
    case 'HANDSHAKE_SSL_ERROR': {
      const because = ofHandshake.find(([pattern]) => pattern.test(message))?.[1] ?? 'tls-protocol'
      return new Unreached(because, because === 'reset' ? 'it cut the connection' : `no TLS came about: ${said}`, error)
    }
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new Unreached('tls-protocol', 'it offers no TLS, and the connection string asks for it', error)
    case 'PROTOCOL_CONNECTION_LOST':
      return new Unreached('reset', 'it closed the connection', error)
    case 'AUTH_SWITCH_PLUGIN_ERROR':
      return new Unreached('auth-rejected', `it wants to be logged in to in a way that is not known here: ${said}`, error)
    default:
      return networkError(error) ?? new Unreached('wrong-answer', `its answer is not what the protocol allows: ${said}`, error)
  }
}

/** The session goes on after it. */
export function isOfStatement(error: unknown): boolean {
  const { number } = failureOf(error)
  const fatal = typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true
  return number !== undefined && !fatal && ![1053, 1927, 4031].includes(number)
}

export function numberOf(error: unknown): number | undefined {
  return failureOf(error).number
}
