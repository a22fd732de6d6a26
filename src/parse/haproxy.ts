/** HAProxy's configuration as sections of lines of words, quotes and backslashes undone. */
import { limits } from '../base/limits.ts'

export interface HaproxyLine {
  readonly words: readonly string[]
  readonly line: number
}

export interface HaproxySection {
  /** `global`, `defaults`, `frontend`, `backend`, `listen` and the rest, with its name behind it; empty for what stands before the first, as conditions may. */
  readonly words: readonly string[]
  readonly line: number
  readonly lines: readonly HaproxyLine[]
}

export interface Haproxy {
  readonly sections: readonly HaproxySection[]
  readonly problem?: { readonly line: number; readonly message: string }
}

const kinds: ReadonlySet<string> = new Set(
  'global defaults frontend backend listen resolvers peers userlist mailers cache program http-errors ring log-forward fcgi-app crt-store traces'.split(' '),
)

/** One pass ({@link https://docs.haproxy.org/3.0/configuration.html#2.1}). */
export function parseHaproxy(text: string): Haproxy {
  const sections: (HaproxySection & { readonly lines: HaproxyLine[] })[] = []
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  let count = 0
  for (let index = 0; index < rows.length; index++) {
    const line = index + 1
    let content = rows[index] ?? ''
    while (/(^|[^\\])\\$/.test(content) && index + 1 < rows.length && content.length < limits.fileBytes)
      content = `${content.slice(0, -1)} ${rows[++index] ?? ''}`
    const words = wordsOf(content)
    if (words === undefined) return { sections, problem: { line, message: 'a quote that does not close' } }
    const [first] = words
    if (first === undefined) continue
    if (++count > limits.yamlVisits) return { sections, problem: { line, message: 'more lines than are read' } }
    if (kinds.has(first)) sections.push({ words, line, lines: [] })
    else {
      if (sections.length === 0) sections.push({ words: [], line, lines: [] })
      sections.at(-1)?.lines.push({ words, line })
    }
  }
  return { sections }
}

/** Undefined where a quote does not close. */
function wordsOf(content: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < content.length; at++) {
    const sign = content.charAt(at)
    if (/\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (sign === '#') break
    else if (sign === '"' || sign === "'") {
      const end = content.indexOf(sign, at + 1)
      if (end === -1) return undefined
      word = (word ?? '') + content.slice(at + 1, end)
      at = end
    } else if (sign === '\\') word = (word ?? '') + content.charAt(++at)
    else word = (word ?? '') + sign
  }
  if (word !== undefined) words.push(word)
  return words
}
