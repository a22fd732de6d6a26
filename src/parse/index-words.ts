/** What the words of an index say: how it begins, and which rows its condition leaves out. */

/** Longer than any index that people wrote. */
const longest = 10_000

/** `a, lower(b)` begins with a; what follows an expression is found through no plain look-up, and the list is then cut. */
export function keyColumns(list: string): { readonly columns: readonly string[]; readonly cut: boolean } {
  const columns: string[] = []
  for (const part of list.slice(0, longest).split(',')) {
    const found = /^\s{0,20}"?(\w{1,128})"?(?:\s{1,20}(?:ASC|DESC))?\s{0,20}$/i.exec(part)
    if (found === null) return { columns, cut: true }
    columns.push(found[1] ?? '')
  }
  return { columns, cut: false }
}

/**
 * Whether a condition leaves out nothing but the rows in which this column is null: whoever looks for a value finds all of them
 * ({@link https://www.postgresql.org/docs/current/indexes-partial.html}).
 */
export function isPresence(condition: string, column: string | undefined): boolean {
  const found = /^[\s(]{0,20}(?:["`[]?\w{1,128}["`\]]?\s?\.\s?){0,2}["`[]?(\w{1,128})["`\]]?\)?\s{1,20}IS\s{1,20}NOT\s{1,20}NULL[\s)]{0,20}$/i.exec(
    condition.slice(0, longest),
  )
  return column !== undefined && found?.[1]?.toLowerCase() === column.toLowerCase()
}
