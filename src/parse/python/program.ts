/** The door to values: a module is gone through as Python would, and those of the tree that it asks for are loaded when they are asked for. */
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import { isText, type SourceFile, type Unread } from '../../base/source.ts'
import { parametersOf, type Given } from './calling.ts'
import { valueOfExpression } from './expressions.ts'
import type { PyCall, PyExpression, PyFunction, PyModule } from './nodes.ts'
import type { PyOverlay } from './overlays.ts'
import { parsePython } from './parse.ts'
import type { PyRun } from './run.ts'
import { runBody } from './statements.ts'
import type { PyScope, PyValue } from './values.ts'

/** What a module needs of its tree; a reader's context has it. */
export interface PySources {
  read(path: string): Promise<SourceFile | Unread | undefined>
  has(path: string): boolean
}

export interface PyProgram {
  readonly module: PyModule
  /** What its names are once it has been gone through to the end. */
  readonly names: ReadonlyMap<string, PyValue>
  /** Names of other modules of the tree that it drew on. */
  readonly modules: readonly PyModule[]
  /** What files that are not in the tree may set anew, in its own code and in what that imports. */
  readonly overlays: readonly PyOverlay[]
  /**
   * What an expression comes to where it stands: inside the functions and classes that are given, outermost first, whose parameters have their defaults
   * and whose statements before it were gone through. Of a function that is called in one place alone, `calledBy` gives that call.
   */
  valueOf(node: PyExpression, inside?: readonly PyFunction[], calledBy?: (one: PyFunction) => PyCall | undefined): PyValue
}

/**
 * Goes through a module and through what it imports of the same tree, without running any of it ({@link https://docs.python.org/3/reference/import.html}).
 * Each program has a world of its own: one settings module that changes another's dict does not change it for others.
 */
export async function programOf(module: PyModule, sources: PySources): Promise<PyProgram> {
  const modules = new Map([[module.path, module]])
  const tried = new Set<string>()
  for (let round = 0; ; round++) {
    const run = newRun(modules, sources)
    const scope = run.enter(module.path)
    const wanted = [...run.wanted].filter((path) => !tried.has(path)).slice(0, Math.max(0, limits.pythonModules - modules.size))
    if (scope === undefined || wanted.length === 0 || round >= limits.pythonRounds) return programIn(module, scope, run)
    for (const path of wanted) {
      tried.add(path)
      const file = await sources.read(path)
      const parsed = isText(file) ? (await parsePython(file)).module : undefined
      if (parsed !== undefined) modules.set(path, parsed)
    }
  }
}

function programIn(module: PyModule, scope: PyScope | undefined, run: PyRun): PyProgram {
  const own: PyScope = scope ?? { module, names: new Map() }
  return {
    module,
    names: own.names,
    modules: [...run.modules.values()],
    overlays: run.overlays,
    valueOf(node, inside = [], calledBy = () => undefined) {
      run.steps = 0
      run.depth = 0
      let at = own
      for (const one of inside) {
        const function_: PyValue & { readonly is: 'function' } = {
          is: 'function',
          node: one,
          scope: at,
          at: { path: module.path, line: one.line, endLine: one.endLine },
        }
        at = { module, names: parametersOf(function_, givenBy(calledBy(one), own, run), run), above: at }
        runBody(
          one.body.filter((statement) => statement.from < node.from && statement.to <= node.from),
          at,
          run,
        )
      }
      return valueOfExpression(node, at, run)
    },
  }
}

/** Arguments as they are written at the top of the module. */
function givenBy(call: PyCall | undefined, scope: PyScope, run: PyRun): Given | undefined {
  if (call === undefined || call.arguments.some(({ spread }) => spread !== undefined)) return undefined
  const said = call.arguments.map(({ name, value }) => ({ name, value: valueOfExpression(value, scope, run) }))
  return {
    arguments: said.flatMap(({ name, value }) => (name === undefined ? [value] : [])),
    named: new Map(said.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value] as const]))),
    open: false,
  }
}

function newRun(modules: ReadonlyMap<string, PyModule>, sources: PySources): PyRun {
  const entered = new Map<string, PyScope>()
  const found = new Map<string, string | undefined>()
  const run: PyRun = {
    modules,
    scopes: entered,
    wanted: new Set(),
    overlays: [],
    steps: 0,
    depth: 0,
    prefix: '',
    find(from, level, name) {
      const key = `${dirname(from)} ${level} ${name}`
      if (!found.has(key)) found.set(key, moduleFile(from, level, name, sources))
      return found.get(key)
    },
    value: (node, scope) => valueOfExpression(node, scope, run),
    body: (statements, scope) => runBody(statements, scope, run),
    enter(path) {
      const before = entered.get(path)
      if (before !== undefined) return before
      const module = modules.get(path)
      if (module === undefined || entered.size >= limits.pythonModules) return undefined
      const scope: PyScope = { module, names: new Map() }
      // Modules that import each other see as much of each other as Python shows them.
      entered.set(path, scope)
      const depth = run.depth
      run.depth = Math.min(depth + 10, limits.pythonDepth - 20)
      runBody(module.body, scope, run)
      run.depth = depth
      return scope
    },
  }
  return run
}

/**
 * The file of a module as an import in another file names it: of its own package by dots, else from the folders above it, the nearest first, and their `src`,
 * since nobody tells where Python is started.
 */
export function moduleFile(from: string, level: number, name: string, sources: Pick<PySources, 'has'>): string | undefined {
  const path = name.replaceAll('.', '/')
  if (name.length > 300) return undefined
  const inFolder = (folder: string): string | undefined => {
    const stem = path === '' ? folder : join(folder, path)
    if (stem === undefined) return undefined
    const inside = stem === '' ? '__init__.py' : `${stem}/__init__.py`
    return path !== '' && sources.has(`${stem}.py`) ? `${stem}.py` : sources.has(inside) ? inside : undefined
  }
  let folder = dirname(from)
  if (level > 0) {
    for (let up = 1; up < level; up++) {
      if (folder === '') return undefined
      folder = dirname(folder)
    }
    return inFolder(folder)
  }
  for (let up = 0; up < 12; up++) {
    const own = inFolder(folder)
    // A module is not what it imports itself: `import celery` in `celery.py` means the library.
    if (own !== undefined && own !== from) return own
    const beside = inFolder(folder === '' ? 'src' : `${folder}/src`)
    if (beside !== undefined && beside !== from) return beside
    if (folder === '') return undefined
    folder = dirname(folder)
  }
  return undefined
}
