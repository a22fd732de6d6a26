/** Sections of an HAProxy configuration with what the defaults before them say. */
import type { ProxyDirective } from '../../model/surroundings.ts'
import type { HaproxySection } from '../haproxy.ts'

export interface Section {
  readonly kind: string
  readonly name: string
  readonly head: ProxyDirective
  /** Its own lines; what it takes from defaults stands in `around`. */
  readonly lines: readonly ProxyDirective[]
  readonly around: readonly ProxyDirective[]
  readonly mode: string
}

export function inFile(sections: readonly HaproxySection[], path: string): readonly ProxyDirective[] {
  return sections.map(({ words, line, lines }) => ({ words, line, path, block: lines.map((one) => ({ words: one.words, line: one.line, path })) }))
}

/**
 * Each takes the defaults before it, or those it names by `from`, which may take others'
 * ({@link https://docs.haproxy.org/3.0/configuration.html#4}). Without a word, `mode` is `tcp`, as databases are sent on.
 */
export function sectionsOf(directives: readonly ProxyDirective[]): readonly Section[] {
  const named = new Map<string, readonly ProxyDirective[]>()
  let last: readonly ProxyDirective[] = []
  return directives.map((head): Section => {
    const [kind = '', name = ''] = head.words
    const from = head.words.indexOf('from')
    const lines = head.block ?? []
    const around = from === -1 ? (kind === 'defaults' ? [] : last) : (named.get(head.words[from + 1] ?? '') ?? [])
    if (kind === 'defaults') {
      last = [...around, ...lines]
      if (name !== '' && name !== 'from') named.set(name, last)
    }
    const mode = [...around, ...lines].findLast(({ words }) => words[0] === 'mode')?.words[1] ?? 'tcp'
    return { kind, name, head, lines, around, mode }
  })
}
