/** What goes through the evaluation of a module with it: the modules of the tree, the names each has, and how much may still be done. */
import { limits } from '../../base/limits.ts'
import type { PyExpression, PyModule, PySpan, PyStatement } from './nodes.ts'
import type { PyOverlay } from './overlays.ts'
import type { PyPlace, PyScope, PyValue } from './values.ts'

export interface PyRun {
  /** Modules that are loaded, by path. */
  readonly modules: ReadonlyMap<string, PyModule>
  readonly scopes: Map<string, PyScope>
  /** Paths of modules that something was looked for in although they are not loaded. */
  readonly wanted: Set<string>
  /** What files that are not in the tree are laid over. */
  readonly overlays: PyOverlay[]
  /** The path of a module as an import names it; undefined where it is none of the tree. */
  find(from: string, level: number, module: string): string | undefined
  steps: number
  depth: number
  /** What `with env.prefixed("DB_")` puts before names. */
  prefix: string
  /** What an expression comes to, and what statements do; each is made of the other. */
  value(node: PyExpression, scope: PyScope): PyValue
  body(statements: readonly PyStatement[], scope: PyScope): PyOutcome
  /** Goes through a module that was not yet gone through. */
  enter(path: string): PyScope | undefined
}

export interface PyOutcome {
  readonly returned?: PyValue
  /** It raises, or leaves the program: what runs has taken another way. */
  readonly raised?: boolean
}

export function placeOf(scope: PyScope, node: PySpan): PyPlace {
  return { path: scope.module.path, line: node.line, endLine: node.endLine }
}

export function unknown(raw: string, at: PyPlace): PyValue {
  return { is: 'unknown', raw, at }
}

/** Counts a step; false when the module takes too many. */
export function mayGoOn(run: PyRun): boolean {
  return ++run.steps < limits.pythonSteps && run.depth < limits.pythonDepth
}

/** Names that Python has without an import. */
const builtins: ReadonlySet<string> = new Set(
  'int str bool float list dict tuple set len any all sorted getattr hasattr isinstance open print range min max super globals locals vars type object property staticmethod classmethod __import__'.split(
    ' ',
  ),
)

export function lookUp(name: string, scope: PyScope, at: PyPlace): PyValue {
  for (let one: PyScope | undefined = scope; one !== undefined; one = one.above) {
    const found = one.names.get(name)
    if (found !== undefined) return found
  }
  if (name === '__file__') return unknown('__file__', at)
  if (name === '__name__') return { is: 'text', text: 'module', at }
  return builtins.has(name) ? { is: 'outside', of: name, at } : unknown(name, at)
}

/** What a module of the tree has under a name; a module below it where it is a package. */
export function fromModule(path: string, name: string, run: PyRun, at: PyPlace): PyValue {
  const scope = run.enter(path)
  if (scope === undefined) {
    run.wanted.add(path)
    return unknown(name, at)
  }
  const found = scope.names.get(name)
  if (found !== undefined) return found
  const below = /(^|\/)__init__\.py$/.test(path) ? run.find(path, 1, name) : undefined
  return below === undefined ? unknown(name, at) : { is: 'module', path: below, at }
}

/** A value of its own for each container, those that stand in several places kept as one: what one branch changes, the other does not see. */
export function copied(names: ReadonlyMap<string, PyValue>): Map<string, PyValue> {
  const made = new Map<PyValue, PyValue>()
  const copy = (value: PyValue, depth: number): PyValue => {
    if (depth > 12 || (value.is !== 'dict' && value.is !== 'list' && value.is !== 'either' && value.is !== 'call')) return value
    const before = made.get(value)
    if (before !== undefined) return before
    if (value.is === 'dict') {
      const entries = new Map<string, PyValue>()
      const own: PyValue = { ...value, entries }
      made.set(value, own)
      for (const [key, one] of value.entries) entries.set(key, copy(one, depth + 1))
      return own
    }
    if (value.is === 'call') {
      const put = new Map<string, PyValue>()
      const own: PyValue = { ...value, put }
      made.set(value, own)
      for (const [key, one] of value.put) put.set(key, copy(one, depth + 1))
      return own
    }
    const own: PyValue =
      value.is === 'list'
        ? { ...value, items: value.items.map((item) => copy(item, depth + 1)) }
        : { ...value, taken: copy(value.taken, depth + 1), otherwise: copy(value.otherwise, depth + 1) }
    made.set(value, own)
    return own
  }
  return new Map([...names].map(([name, value]) => [name, copy(value, 0)]))
}
