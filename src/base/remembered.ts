/** Keeps the answers of a function of a name: a tree asks the same of thousands of paths, whose folders and file names are few. */

/** Answers kept at a time, and characters of a name: a tree made to hold more makes them be worked out again, and takes no memory. */
const most = 5_000
const longest = 200

export function remembered<T>(answer: (name: string) => T): (name: string) => T {
  const kept = new Map<string, T>()
  return (name) => {
    const before = kept.get(name)
    if (before !== undefined || kept.has(name)) return before as T
    const value = answer(name)
    if (name.length > longest) return value
    if (kept.size === most) kept.clear()
    kept.set(name, value)
    return value
  }
}
