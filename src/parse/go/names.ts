/** Which value a name stands for: of a function, of its package, or a package that its file imports. */
import { dirname } from '../../base/paths.ts'
import type { SyntaxNode } from './nodes.ts'
import type { GoPackage } from './module.ts'
import type { GoFile } from './parse.ts'
import { lookUp, nothing, placeIn, type GoRun } from './run.ts'
import { typeNameOf, zeroOf } from './types.ts'
import { unknownValue, type GoScope, type GoValue } from './values.ts'

export const packageOfFile = (file: GoFile): string => dirname(file.path)

export const globalOf = (folder: string, name: string): string => `${folder} ${name}`

export function valueOfName(name: string, node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const own = lookUp(scope, name)?.names.get(name)
  if (own !== undefined) return own
  const at = placeIn(scope.file, node)
  const imported = scope.file.imports.get(name)
  const folder = packageOfFile(scope.file)
  const home = run.module.packageIn(folder)
  if (imported !== undefined) return { is: 'package', path: imported, at }
  return memberOf(home, name, run) ?? unknownValue(name, at)
}

/** What a package declares under a name. */
export function memberOf(home: GoPackage, name: string, run: GoRun): GoValue | undefined {
  const key = globalOf(home.folder, name)
  const before = run.globals.get(key)
  if (before !== undefined) return before
  const called = home.functions.get(name)
  if (called !== undefined) return { is: 'function', function: called }
  const found = home.variables.get(name)
  if (found === undefined) return undefined
  const { variable, file } = found
  const scope: GoScope = { names: new Map(), file }
  if (variable.value !== undefined) {
    // A variable that asks for itself has no value.
    run.globals.set(key, nothing)
    const value = outside(run, () => run.value(variable.value as SyntaxNode, scope))
    const plain = value.is === 'tuple' ? (value.items[variable.index] ?? nothing) : value
    const type = plain.is === 'text' && variable.type !== undefined ? typeNameOf(variable.type, file, run) : undefined
    const own: GoValue = plain.is === 'text' && type?.folder !== undefined ? { ...plain, type } : plain
    run.globals.set(key, own)
    if (!namedAtStart(home, name)) return own
    begin(home, run)
    return run.globals.get(key) ?? own
  }
  begin(home, run)
  const set = run.globals.get(key)
  if (set !== undefined) return set
  const place = { path: file.path, line: 1 }
  const made = setterOf(home, name)
  if (made !== undefined && !run.begun.has(`${key} set`)) {
    run.begun.add(`${key} set`)
    outside(run, () => run.call({ is: 'function', function: made }, [], place))
    const now = run.globals.get(key)
    if (now !== undefined) return now
  }
  const zero = variable.type === undefined ? undefined : zeroOf(variable.type, file, run, place)
  // Whoever fills it fills it for all.
  if (zero?.is === 'object') run.globals.set(key, zero)
  return zero
}

/** Whether an `init` function may change it. */
function namedAtStart(home: GoPackage, name: string): boolean {
  const names = new RegExp(`(?<![\\w.])${name}\\b`)
  return [...home.functions].some(([key, { node, file }]) => key.startsWith('init ') && names.test(file.textOf(node)))
}

/** A package's variables are there before any request is. */
function outside<T>(run: GoRun, work: () => T): T {
  const { requests, journal } = run
  run.requests = 0
  run.journal = undefined
  try {
    return work()
  } finally {
    run.requests = requests
    run.journal = journal
  }
}

/** `init` functions run before anything else of their package: {@link https://go.dev/ref/spec#Package_initialization}. */
function begin(home: GoPackage, run: GoRun): void {
  if (run.begun.has(home.folder)) return
  run.begun.add(home.folder)
  for (const [name, one] of home.functions) {
    if (name.startsWith('init ')) outside(run, () => run.call({ is: 'function', function: one }, [], { path: one.file.path, line: 1 }))
  }
}

/** The only function that gives a package's variable its value. */
function setterOf(home: GoPackage, name: string): GoPackage['functions'] extends ReadonlyMap<string, infer One> ? One | undefined : never {
  const assigns = new RegExp(`(^|[^\\w.])${name}(, \\w+)? = `, 'm')
  const found = [...home.functions.values()].filter(({ node, file }) => assigns.test(file.textOf(node)))
  return found.length === 1 ? found[0] : undefined
}
