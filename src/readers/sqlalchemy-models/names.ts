/** What the names of a module stand for: imports, classes, functions and values at its top. */
import type { PyClass, PyExpression, PyFunction, PyModule, PyStatement } from '../../parse/python/index.ts'

export interface Imported {
  readonly level: number
  readonly module: string
  /** Undefined for a module. */
  readonly name?: string
}

export type Meaning =
  | { readonly is: 'import'; readonly of: Imported }
  | { readonly is: 'class'; readonly node: PyClass }
  | { readonly is: 'function'; readonly node: PyFunction }
  | { readonly is: 'value'; readonly node: PyExpression }

export interface Names {
  /** The last one counts; what a name is made of itself stands on the one before. */
  readonly meanings: ReadonlyMap<string, readonly Meaning[]>
  readonly stars: readonly Imported[]
}

const known = new WeakMap<PyModule, Names>()

export function namesOf(module: PyModule): Names {
  const before = known.get(module)
  if (before !== undefined) return before
  const meanings = new Map<string, Meaning[]>()
  const stars: Imported[] = []
  // What stands aside counts where nothing else gives the name.
  const put = (name: string, meaning: Meaning, aside: boolean): void => {
    const all = meanings.get(name)
    if (all === undefined) meanings.set(name, [meaning])
    else if (aside) all.unshift(meaning)
    else all.push(meaning)
  }
  const visit = (one: PyStatement, aside: boolean): void => {
    switch (one.type) {
      case 'import': {
        const { level, module: from, names } = one
        if (names === '*') stars.push({ level, module: from })
        else if (names === undefined) {
          const own = one.as ?? from.split('.')[0] ?? from
          put(own, { is: 'import', of: { level, module: one.as === undefined ? own : from } }, aside)
        } else for (const { name, as } of names) put(as, { is: 'import', of: { level, module: from, name } }, aside)
        break
      }
      case 'class':
        put(one.name, { is: 'class', node: one }, aside)
        break
      case 'function':
        put(one.name, { is: 'function', node: one }, aside)
        break
      case 'assign':
        for (const target of one.targets) if (target.type === 'name' && one.value !== undefined) put(target.name, { is: 'value', node: one.value }, aside)
        break
      case 'if': {
        // What stands there for a checker of types is not what runs.
        for (const { test, body } of one.branches) for (const inner of body) visit(inner, aside || isTyping(test))
        for (const inner of one.otherwise) visit(inner, aside || !one.branches.some(({ test }) => isTyping(test)))
        break
      }
      case 'try':
        for (const inner of [...one.body, ...one.otherwise, ...one.last]) visit(inner, aside)
        for (const handler of one.handlers) for (const inner of handler) visit(inner, true)
        break
      case 'block':
        for (const inner of one.body) visit(inner, aside)
        break
      default:
    }
  }
  for (const one of module.body) visit(one, false)
  const names = { meanings, stars }
  known.set(module, names)
  return names
}

/** `if TYPE_CHECKING:`, of which the other branch runs. */
export function isTyping(test: PyExpression): boolean {
  return (test.type === 'name' || test.type === 'member') && test.name === 'TYPE_CHECKING'
}
