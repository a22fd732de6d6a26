/** What came out of the environment or was captured from an answer never leaves again: every text of a result goes through here. */
import { isSecretName } from '../../base/secret.ts'

/** Shorter values would blot out common words; a secret of three letters is none. */
const minLength = 4

/** `postgres://user:password@host` */
const withLogin = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^/?#\s]{1,1000}@/i

export class Secrets {
  readonly #values = new Set<string>()
  #pattern: RegExp | undefined

  /** The value as it is, as it stands in a URL, and the parts of a URL that are nobody's business. */
  add(value: string): void {
    for (const form of formsOf(value)) {
      if (form.length < minLength) continue
      this.#values.add(form)
      this.#pattern = undefined
    }
  }

  /** A command is given the whole environment and may print any of it: what is secret by its name there, or logs in by its form. */
  addFrom(environment: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value = ''] of Object.entries(environment)) if (isSecretName(name) || withLogin.test(value)) this.add(value)
  }

  hide(text: string): string {
    if (this.#values.size === 0) return text
    this.#pattern ??= new RegExp(
      [...this.#values]
        .sort((a, b) => b.length - a.length)
        .map(escaped)
        .join('|'),
      'g',
    )
    return text.replace(this.#pattern, '•••').replace(/[^…]*…/g, (part) => this.#hideCut(part.slice(0, -1)))
  }

  /** What was cut short before it came here may end within a secret. */
  #hideCut(text: string): string {
    const length = Math.max(0, ...[...this.#values].map((value) => overlap(text, value)))
    return length === 0 ? `${text}…` : `${text.slice(0, -length)}•••…`
  }
}

/** Characters at the end of a text that a value begins with. */
function overlap(text: string, value: string): number {
  for (let length = Math.min(text.length, value.length - 1, longestCut); length >= minLength; length--) {
    if (text.endsWith(value.slice(0, length))) return length
  }
  return 0
}

/** Texts are cut to less than this. */
const longestCut = 1_000

function formsOf(value: string): readonly string[] {
  const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')]
  const parts = /^[a-z][a-z0-9+.-]*:\/\/(?:([^/?#@:]*)(?::([^/?#]*))?@)?[^?#]*(?:\?([^#]*))?/i.exec(value)
  if (parts === null) return forms
  const [, user = '', password = '', query = ''] = parts
  // What a URL shows of itself, its host and path, is told: only what logs in is kept.
  const kept = [password, ...query.split('&').flatMap(secretPart)].flatMap((part) => [part, decoded(part)])
  return [...(user === '' && password === '' && query === '' ? [] : [value]), ...kept]
}

/** `sslmode=require` and `pgbouncer=true` are words of every report. */
function secretPart(pair: string): readonly string[] {
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals)
  return equals > 0 && (isSecretName(name) || /^(sig|key|code)$/i.test(name)) ? [pair.slice(equals + 1)] : []
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
