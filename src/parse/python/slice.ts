/** The part of a module on which some of its nodes depend: what a file imports for everything else need not be gone through. */
import type { PyImport, PyModule, PySpan, PyStatement } from './nodes.ts'

/** Calls that stand alone and change what they are called on; others are taken to leave values alone. */
const changing = /\.(update|setdefault|pop|clear|append|extend|insert|remove|from_mapping|from_object|load_dotenv)\s*\(/

/**
 * The module with the imports left out that none of the nodes needs, nor what they are made of. More names are taken for needed than are: every word of a
 * statement counts, so that nothing that could matter is left out but calls that stand alone and do not look as if they changed a value.
 */
export function sliceOf(module: PyModule, nodes: readonly PySpan[]): PyModule {
  const wordsOf = ({ from, to }: PySpan): ReadonlySet<string> => new Set(module.text.slice(from, to).match(/[A-Za-z_]\w*/g) ?? [])
  const needed = new Set<string>()
  const others = module.body.filter((one) => one.type !== 'import')
  const words = new Map<PyStatement, ReadonlySet<string>>(others.map((one) => [one, wordsOf(one)]))
  const taken = new Set<PyStatement>()
  const take = (one: PyStatement): void => {
    taken.add(one)
    for (const word of words.get(one) ?? []) needed.add(word)
  }
  for (const one of others) if (nodes.some(({ from, to }) => one.from <= from && to <= one.to)) take(one)
  for (let before = -1; before !== taken.size;) {
    before = taken.size
    for (const one of others) if (!taken.has(one) && matters(one, needed, words.get(one) ?? new Set(), module.text)) take(one)
  }
  return { ...module, body: module.body.flatMap((one) => (one.type === 'import' ? imported(one, needed) : [one])) }
}

function matters(one: PyStatement, needed: ReadonlySet<string>, words: ReadonlySet<string>, text: string): boolean {
  if (one.type === 'function' || one.type === 'class') return needed.has(one.name)
  if (one.type === 'expression' && !changing.test(text.slice(one.from, one.to))) return false
  return [...words].some((word) => needed.has(word))
}

function imported(one: PyImport, needed: ReadonlySet<string>): readonly PyStatement[] {
  const { names } = one
  if (names === '*') return [one]
  if (names === undefined) return needed.has(one.as ?? one.module.split('.')[0] ?? '') ? [one] : []
  const kept = names.filter((name) => needed.has(name.as))
  return kept.length === 0 ? [] : [{ ...one, names: kept }]
}
