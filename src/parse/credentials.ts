/** Tells a real credential from what people write in its place: in doubt it is no credential, for a false one stops a merge. */

import { isCutShort } from './private-keys.ts'

const placeholder =
  /(pass(word|wd|phrase)?|secret|change[-_ ]?(me|this|it)?|replace|example|sample|dummy|fake|mock|test|your|my[-_]|default|placeholder|redacted|insert|todo|xxx|\*\*\*|foo|bar|\babc|1234|qwerty|local|dev|demo|user|admin|root|postgres|mysql|mongo|redis|rabbit|minio|prisma|docker|token|key$|<|>|\$\{|\{\{|%[sd(]|\[|\.\.\.|…|•)/i

/** A password as a machine or a careful person makes it: long enough, varied, no word that stands for one. */
export function looksReal(value: string): boolean {
  if (value.length < 8 || value.length > 200 || /\s/.test(value) || placeholder.test(value)) return false
  if (new Set(value).size < 6) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length
  return kinds >= 2
}

/** Letters and digits by turns, as nobody makes them up: 32 of a hash, a UUID, a token. */
export function isMadeByMachine(value: string): boolean {
  if (!/^[!-~]{16,200}$/.test(value) || /:\/\/|^[./~]|\.\w{2,4}$/.test(value) || !looksReal(value)) return false
  const runs = value.match(/[A-Za-z0-9]+/g) ?? []
  return (
    (value.length >= 24 && (value.match(/[^\w./:-]/g) ?? []).length > 2 && (value.match(/\d+/g) ?? []).length > 2 && !/[A-Za-z]{12}/.test(value)) ||
    /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ||
    runs.some((run) => run.length >= 16 && (run.match(/\d+/g) ?? []).length >= (/[a-z]/.test(run) && /[A-Z]/.test(run) ? 2 : 3))
  )
}

const localHost =
  /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal|host(name)?|server|(.*\.)?(example|test|invalid|localhost|local)(\.(com|org|net))?|.*[<>${}*].*|[A-Z_]+)$/

/** A URL of a datastore with a password that looks real, on a host that is not the reader's own machine. */
function hasRealPassword(text: string): boolean {
  const found =
    /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|cockroachdb)(?:\+\w{1,20})?:\/\/([^\s:/@'"`?#]{0,100}):([^\s@/'"`?#]{1,200})@([^\s:/?#,'"`]{1,253})/i.exec(
      text,
    )
  if (found === null) return false
  const [, user = '', written = '', host = ''] = found
  const password = decoded(written)
  if (localHost.test(host) || password.toLowerCase() === user.toLowerCase()) return false
  return looksReal(password)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const privateKey = 'private key'

const keys: readonly (readonly [RegExp, string])[] = [
  [/(?<![A-Z0-9])(AKIA|ASIA)(?![A-Z0-9]{0,9}EXAMPLE)[A-Z2-7]{16}(?![A-Z0-9])/, 'AWS access key id'],
  [/-----BEGIN (?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY-----\s*(?:\\n)?\s*[A-Za-z0-9+/=]{40}/, privateKey],
  [/(?<![A-Za-z0-9_])[sr]k_live_[A-Za-z0-9]{20,}/, 'Stripe live key'],
  [/(?<![A-Za-z0-9_])(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/, 'GitHub token'],
  [/hooks\.slack\.com\/services\/T[A-Z0-9]{7,}\/B[A-Z0-9]{7,}\/[A-Za-z0-9]{20,}/, 'Slack webhook'],
  [/(?<![A-Za-z0-9_])xox[abpr]-\d{8,}-[A-Za-z0-9-]{20,}/, 'Slack token'],
]

/** What a literal holds, by the shape its issuer gives it. */
export function credentialIn(text: string): string | undefined {
  if (text.length < 16) return undefined
  if (text.includes('://') && hasRealPassword(text)) return 'password in a database URL'
  for (const [pattern, what] of keys) {
    const found = pattern.exec(text)
    if (found === null || /x{5}|X{5}|0{8}|(.)\1{9}|EXAMPLE|example/.test(found[0])) continue
    // What a form shows of a key in its place is not as long as it says.
    if (what === privateKey && isCutShort(text)) continue
    return what
  }
  return undefined
}
