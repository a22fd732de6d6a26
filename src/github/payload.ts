/** Reads an event's payload, of which nothing is certain but that GitHub wrote it. */

export function field(value: unknown, ...names: readonly string[]): unknown {
  let at = value
  for (const name of names) at = typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined
  return at
}

export function textAt(value: unknown, ...names: readonly string[]): string {
  const found = field(value, ...names)
  return typeof found === 'string' ? found : ''
}

export function numberAt(value: unknown, ...names: readonly string[]): number | undefined {
  const found = field(value, ...names)
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined
}

/** A full object name, of SHA-1 or SHA-256. */
export function isSha(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value)
}
