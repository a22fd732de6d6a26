/** What came out of the environment or was captured from an answer never leaves again: every text of a result goes through here. */

/** Shorter values would blot out common words; a secret of three letters is none. */
const minLength = 4

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

  hide(text: string): string {
    if (this.#values.size === 0) return text
    this.#pattern ??= new RegExp(
      [...this.#values]
        .sort((a, b) => b.length - a.length)
        .map(escaped)
        .join('|'),
      'g',
    )
    return text.replace(this.#pattern, '•••')
  }
}

function formsOf(value: string): readonly string[] {
  const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')]
  const parts = /^[a-z][a-z0-9+.-]*:\/\/(?:([^/?#@:]*)(?::([^/?#]*))?@)?[^?#]*(?:\?([^#]*))?/i.exec(value)
  if (parts === null) return forms
  const [, user = '', password = '', query = ''] = parts
  // What a URL shows of itself, its host and path, is told: only what logs in is kept.
  const kept = [password, ...query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1))].flatMap((part) => [part, decoded(part)])
  return [...(user === '' && password === '' && query === '' ? [] : [value]), ...kept]
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
