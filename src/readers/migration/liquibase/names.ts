/** Names and properties of Liquibase's changelogs as the database has them. */
import { computedWord, type Name, type Writer } from '../code/statements.ts'

export type Properties = ReadonlyMap<string, readonly { readonly value: string; readonly dbms: string | undefined }[]>

/** Longer than any name, type or value that people wrote; properties made of properties must not fill the memory. */
const longest = 10_000

/** What `${name}` stands for; undefined where some of it is given when Liquibase runs. */
export function filled(text: string | undefined, valueOf: (name: string) => string | undefined, depth = 0): string | undefined {
  if (text === undefined || !text.includes('${')) return text
  if (depth > 5 || text.length > longest) return undefined
  let length = text.length
  let isWhole = true
  const made = text.replace(/\$\{([^${}]{1,200})\}/g, (_, name: string) => {
    const value = isWhole ? valueOf(name.trim()) : undefined
    length += value?.length ?? 0
    if (value === undefined || length > longest) isWhole = false
    return isWhole ? (value ?? '') : ''
  })
  if (!isWhole) return undefined
  return made.includes('${') ? filled(made, valueOf, depth + 1) : made
}

/** What is not known in SQL stands as a name. */
export function filledSql(text: string, valueOf: (name: string) => string | undefined): string {
  let left = text.length + 10 * longest
  return text.replace(/\$\{([^${}]{1,200})\}/g, (_, name: string) => {
    const value = left < 0 ? undefined : filled(valueOf(name.trim()), valueOf)
    left -= value?.length ?? 0
    return value === undefined || left < 0 ? computedWord : value
  })
}

export type Quoting = 'LEGACY' | 'QUOTE_ALL_OBJECTS' | 'QUOTE_ONLY_RESERVED_WORDS'

/**
 * As PostgreSQL has it: without quotes, capitals are as good as small letters. What mixes both, or holds anything but letters, is quoted, unless the
 * {@link https://docs.liquibase.com/concepts/changelogs/attributes/object-quoting-strategy.html strategy} says otherwise.
 */
export function folded(name: Name, write: Writer, quoting: Quoting): Name {
  if (name === undefined || write.dialect === 'mysql' || quoting === 'QUOTE_ALL_OBJECTS' || !/^[a-z_]\w*$/i.test(name)) return name
  return quoting === 'QUOTE_ONLY_RESERVED_WORDS' || name === name.toUpperCase() ? name.toLowerCase() : name
}
