/** How long a copy lasts that nothing deletes, by the name it is written under: one that never changes is the last copy alone, one that comes back ends the old. */
import type { Word } from '../model/action.ts'

/** Days until a name comes back: `fixed` at the next run, `Infinity` never; undefined where the repository does not show. */
export type Life = number | 'fixed' | undefined

/** The same on each run of one machine. */
const constant = /\$\((hostname|pwd|whoami|id|uname|dirname|basename|readlink|realpath)(\s[^()]{0,200})?\)/g
const dated = /(?:\$\(|`)\s*(?:\/(?:usr\/)?bin\/)?date\b([^()`]{0,200})(?:\)|`)/g

export function lifeOf(word: Word, looked: string): Life {
  if (word.resolved) return 'fixed'
  const text = looked.replace(constant, '')
  const formats = [...text.matchAll(dated)].map(([, options = '']) => options)
  if (formats.length > 0) return Math.max(...formats.map(cycleOf))
  if (/\$\(|`|\$\$|\$\{?(RANDOM|EPOCHSECONDS|EPOCHREALTIME|SECONDS)\b/.test(text)) return Infinity
  if (text.includes('$')) return undefined
  return word.text.includes('$') ? 'fixed' : Infinity
}

/** {@link https://pubs.opengroup.org/onlinepubs/9799919799/utilities/date.html}: a week's days come back each week, a month's each month. */
function cycleOf(options: string): number {
  const signs = new Set([...options.matchAll(/%[-_0^#]?([A-Za-z])/g)].map(([, sign = '']) => sign))
  const has = (...these: readonly string[]): boolean => these.some((sign) => signs.has(sign))
  if (signs.size === 0 || has('Y', 'y', 'G', 'g', 'C', 'F', 'D', 'c', 'x', 's', 'N', 'n', 't')) return Infinity
  if (has('j', 'U', 'V', 'W', 'm', 'b', 'B', 'h')) return 365
  if (has('d', 'e')) return 28
  return has('a', 'A', 'u', 'w') ? 7 : 1
}
