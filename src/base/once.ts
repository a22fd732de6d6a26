/** Does a thing when it is first asked for, and never again: asking Node for a module that is there already costs 26 µs, and a tree asks thousands of times. */

/** A failure is kept too. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
