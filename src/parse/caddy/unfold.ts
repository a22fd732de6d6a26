/** Puts snippets and named routes of a Caddyfile where they are asked for, with the arguments they are given. */
import { limits } from '../../base/limits.ts'
import type { ProxyDirective } from '../../model/surroundings.ts'

export type Snippets = ReadonlyMap<string, readonly ProxyDirective[]>

/** One that imports itself ends ({@link https://caddyserver.com/docs/caddyfile/directives/import}, {@link https://caddyserver.com/docs/caddyfile/directives/invoke}). */
export function unfolded(block: readonly ProxyDirective[], snippets: Snippets): readonly ProxyDirective[] {
  let left: number = limits.includes
  const unfold = (directives: readonly ProxyDirective[], seen: readonly string[]): readonly ProxyDirective[] =>
    directives.flatMap((one): readonly ProxyDirective[] => {
      const name = calledBy(one)
      const snippet = name === undefined ? undefined : snippets.get(name)
      if (name !== undefined && snippet !== undefined && !seen.includes(name) && left-- > 0)
        return unfold(withArguments(snippet, one.words.slice(2), one), [...seen, name])
      return [one.block === undefined || left <= 0 ? one : { ...one, block: unfold(one.block, seen) }]
    })
  return unfold(block, [])
}

function calledBy({ words: [first, name] }: ProxyDirective): string | undefined {
  return first === 'import' ? name : first === 'invoke' ? `&${name ?? ''}` : undefined
}

/** `{args[0]}`, `{args[1:]}`, the older `{args.0}`, and `{block}` for what stands in the braces of the import. */
export function withArguments(directives: readonly ProxyDirective[], given: readonly string[], by: ProxyDirective): readonly ProxyDirective[] {
  return directives.flatMap((one): readonly ProxyDirective[] => {
    if (one.words.length === 1 && one.words[0] === '{block}' && by.block !== undefined) return by.block
    const words = one.words.flatMap((word) => argued(word, given))
    const changed = words.some((word, index) => word !== one.words[index]) || words.length !== one.words.length
    const from = one.from ?? (changed ? by.from : undefined)
    return [
      {
        ...one,
        words,
        ...(from === undefined ? {} : { from }),
        ...(one.block === undefined ? {} : { block: withArguments(one.block, given, by) }),
      },
    ]
  })
}

function argued(word: string, given: readonly string[]): readonly string[] {
  if (given.length === 0 || !word.includes('{args')) return [word]
  const all = /^\{args(?:\[(\d{0,3}):(\d{0,3})\]|\.\*)\}$/.exec(word)
  if (all !== null) return given.slice(Number(all[1] ?? 0), all[2] === undefined || all[2] === '' ? undefined : Number(all[2]))
  return [word.replace(/\{args(?:\[(\d{1,3})\]|\.(\d{1,3}))\}/g, (whole, index?: string, older?: string) => given[Number(index ?? older)] ?? whole)]
}
