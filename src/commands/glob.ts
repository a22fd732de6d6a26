/** Shell patterns, matched without regular expressions so that no pattern of a stranger's can run away. */

/** Whether the whole text matches; `*`, `?` and `[…]` are understood. Costs at most the product of the lengths. */
export function globMatch(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    const width = p < pattern.length ? matchOne(pattern, p, text.charAt(t)) : 0
    if (pattern.charAt(p) === '*') {
      star = p++
      mark = t
    } else if (width > 0) {
      p += width
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern.charAt(p) === '*') p++
  return p >= pattern.length
}

/** How many characters of the pattern one character of the text is matched by; 0 for none. */
function matchOne(pattern: string, at: number, char: string): number {
  const first = pattern.charAt(at)
  if (first === '?') return 1
  if (first === '\\' && at + 1 < pattern.length) return pattern.charAt(at + 1) === char ? 2 : 0
  if (first === '[') {
    const close = pattern.indexOf(']', at + 2)
    if (close !== -1) {
      const negated = /[!^]/.test(pattern.charAt(at + 1))
      const set = pattern.slice(at + (negated ? 2 : 1), close)
      return inSet(set, char) !== negated ? close - at + 1 : 0
    }
  }
  return first === char ? 1 : 0
}

function inSet(set: string, char: string): boolean {
  for (let index = 0; index < set.length; index++) {
    if (set.charAt(index + 1) === '-' && index + 2 < set.length) {
      if (char >= set.charAt(index) && char <= set.charAt(index + 2)) return true
      index += 2
    } else if (set.charAt(index) === char) return true
  }
  return false
}
