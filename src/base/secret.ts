/** Keeps credentials out of everything that is printed: texts pass through here before they become a message. */

const secretName =
  /(pass(word|wd|phrase)?|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credential|salt|dsn|auth|cookie|signature|pwd|_pw|_key)s?($|[_.\-\d])/i
const notSecretName =
  /^(next_public|react_app|nx_(react_app|public)|vue_app|ng_app|vite|public|expo_public|nuxt_public|gatsby)_|publishable|site_?key|_table_?name(_|$)|(client_?id|website_?token|_scopes?|_file|_path|_url_template|public[_-]?key|key[_-]?id|_kid|(tenant|directory|subscription|account|project|app(lication)?|organi[sz]ation|workspace|realm)_?id|_name|_method|_ttl|_expir\w*|_length|_rounds|_(rate_?)?limits?|_(max_?)?age|_life_?time|_duration|_timeout|_interval|_(days|hours|minutes|seconds|ms)|_count|_size|_quota|_window|_enabled|_disabled|_required|_type|_mode|_algorithm|_alg|_issuer|_audience|_domain|_header|_prefix(_key)?|_version|_same_?site|_secure)$/i

/** Whether a variable's or key's name says that its value is to be kept secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !notSecretName.test(name)
}

/** A key of a label or an annotation, `topology.kubernetes.io/zone`: a domain and a name. */
const label = /^([a-z][a-z\d-]{0,62}\.){1,9}[a-z]{2,30}\/[a-z]{1,40}([-_.][a-z]{1,40}){0,9}$/

/** Words of a field's name, of a path of fields, of anything people call something by. */
const words = /^([a-z]{1,40}|[A-Z]{1,40})([-_.:/]([a-z]{1,40}|[A-Z]{1,40})){1,19}$|^[A-Z]?[a-z]{3,40}([A-Z][a-z]{1,40}){0,19}$/

/** What a Secret of a cluster keeps under a name of its own. */
const keptByName = /^(pass(word|wd|phrase)?|secret|token|id|key|user(name)?|e?mail|url|host|dsn|credentials?|licen[cs]e)$/

/** `CLIENT_SECRET_SECRET_KEY=till-client-secret`: under which key it is found in a Secret, told by the last word of both. */
function namesKey(name: string, text: string): boolean {
  const last = /([a-z]{1,20})[-_.]?secret[-_.]?key$/i.exec(name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2'))?.[1]?.toLowerCase()
  return last !== undefined && keptByName.test(last) && /^[a-z]{1,30}\d?(-[a-z]{1,30}\d?){1,9}$/.test(text) && text.endsWith(`-${last}`)
}

/**
 * What a page gives every visitor all the same: Google's tag of a stage is loaded by it ({@link https://developers.google.com/tag-platform/tag-manager}),
 * and Sentry's key is the public half of its address ({@link https://docs.sentry.io/concepts/key-terms/dsn-explainer/}), as are the keys figures are sent by.
 */
export function isShown(name: string, value: string): boolean {
  return shown.test(name) || /^phc_[A-Za-z0-9]{20,60}$/.test(value.trim())
}
const shown = /(^|_)(gtm_(auth|preview)|sentry_(public_)?key|segment_write_key|(mixpanel|amplitude)_(project_)?(api_)?(key|token))$/i

/** What else a secret's name says than that it is some key, and which keys somebody may have made up of words. */
const secretKey =
  /pass|secret|token|credential|salt|dsn|auth|cookie|signature|pwd|api[_-]?key|(private|access|encrypt\w*|crypt\w*|cipher|sign\w*|master|app|session|licen[cs]e|hmac|jwt|webhook|shared|service|admin|deploy)[_-]?key/i

/** `spread_key: topology.kubernetes.io/zone`, `sort_key: created_at`: what is called a key and names something is no secret. */
export function namesSomething(name: string, value: string): boolean {
  const text = value.trim()
  if (label.test(text) || namesKey(name, text)) return true
  if (secretKey.test(name) || !/_keys?$/i.test(name)) return false
  // Letters that a machine shuffled change their case all the time.
  return words.test(text) && (text.match(/[A-Z][a-z]/g) ?? []).length * 4 <= text.length
}

/**
 * `postgresql://user:pass@host/db?password=x` → `postgresql://host/db`: user, password and query never reach a report, nor do the credentials of a name
 * without a scheme, `user:pass@registry/image`, nor words of a path that only a generator makes, as webhooks and upload addresses have them.
 */
export function withoutCredentials(text: string): string {
  return withoutGenerated(
    text.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#]*@)?([^?#]*).*$/is, '$1$2').replace(/^[^\s/@:]{1,200}:[^\s/@]{1,200}@(?![a-z0-9+._-]+:[0-9a-f]{32})/i, ''),
  )
}

/** Words of mixed letters and digits that nobody makes up, shown as `•••`. Names are lower-case, or hold their digits in one place. */
export function withoutGenerated(text: string): string {
  return text.replace(/[A-Za-z0-9]{12,}/g, (word) => (/[a-z]/.test(word) && /[A-Z]/.test(word) && (word.match(/\d+/g) ?? []).length > 1 ? '•••' : word))
}

/** A value of which nothing may be shown, whatever it is put into: text, JSON or a log. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The one way to the value; callers compare or measure it and let it go. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '•••'
  }

  toJSON(): string {
    return '•••'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '•••'
  }
}

/** `S3_SECRET_KEY=s3-secret-key`, `SECRET_KEY=till-secret-key`: what belongs there is written in its place. */
export function isNamedAfter(name: string, value: string): boolean {
  const [own = '', text = ''] = [name, value].map((one) => one.toLowerCase().replaceAll(/[-_.\s]/g, ''))
  return text.length >= 8 && (own.endsWith(text) || (own.length >= 6 && text.endsWith(own) && /^[a-z]{2,12}$/.test(text.slice(0, -own.length))))
}
