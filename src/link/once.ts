/** Keeps what was worked out of a list or of a system while that lives: each of thousands of services asks the same of it. */

export function once<K extends object, T>(answer: (key: K) => T): (key: K) => T {
  const kept = new WeakMap<K, { readonly value: T }>()
  return (key) => {
    const before = kept.get(key)
    if (before !== undefined) return before.value
    const value = answer(key)
    kept.set(key, { value })
    return value
  }
}
