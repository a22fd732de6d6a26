/** What an expression of PHP comes to without running it: plain values, variables of the environment, and what nobody can tell. */

export interface PhpEntry {
  /** Undefined for an item without a key, and for one whose key is known only when it runs. */
  readonly key?: string
  readonly value: PhpValue
  readonly line: number
}

export type PhpValue = { readonly line: number; readonly path: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'truth'; readonly is: boolean }
  | { readonly kind: 'null' }
  /** `open`: more entries may be there than are told. */
  | { readonly kind: 'list'; readonly entries: readonly PhpEntry[]; readonly open: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: PhpValue }
  /** A text put together of known and unknown parts. */
  | { readonly kind: 'joined'; readonly parts: readonly PhpValue[] }
  /** One part of a URL that is taken apart: `parse_url(getenv('DATABASE_URL'))['host']`. */
  | { readonly kind: 'part'; readonly of: PhpValue; readonly part: string }
  /** `raw` is the kind of thing that stands there, never its text: a call's name, a variable's name. `of` is the variable of the environment that it is made of alone. */
  | { readonly kind: 'unknown'; readonly raw: string; readonly of?: string }
)

/** The entry of a key; of equal keys the last stands. */
export function entryOf(value: PhpValue | undefined, key: string): PhpEntry | undefined {
  return value?.kind === 'list' ? value.entries.findLast((entry) => entry.key === key) : undefined
}

/** The value down a path of keys. */
export function valueAt(value: PhpValue | undefined, ...keys: readonly string[]): PhpValue | undefined {
  return keys.reduce<PhpValue | undefined>((now, key) => entryOf(now, key)?.value, value)
}

/** A scalar as text, as PHP would write it. */
export function scalarText(value: PhpValue | undefined): string | undefined {
  if (value === undefined) return undefined
  if (value.kind === 'text') return value.text
  if (value.kind === 'number') return String(value.number)
  if (value.kind === 'truth') return value.is ? '1' : ''
  return value.kind === 'null' ? '' : undefined
}

/** Whether PHP takes it for true; undefined where nobody can tell. */
export function isTrue(value: PhpValue): boolean | undefined {
  switch (value.kind) {
    case 'text':
      return value.text !== '' && value.text !== '0'
    case 'number':
      return value.number !== 0
    case 'truth':
      return value.is
    case 'null':
      return false
    case 'list':
      return value.entries.length > 0 ? true : value.open ? undefined : false
    default:
      return undefined
  }
}

/** The variable that the whole of a value comes from. */
export function variableIn(value: PhpValue | undefined): string | undefined {
  return value?.kind === 'variable' ? value.name : undefined
}

/** What stands where the variable is not set; the value itself where there is none. */
export function fallbackOf(value: PhpValue | undefined): PhpValue | undefined {
  return value?.kind === 'variable' ? value.fallback : value
}
