/** Where the names of a module come from: a library by its own name, or another file of the tree. */
import type { PyClass, PyExpression, PyModule, PyStatement } from '../../parse/python/index.ts'

export interface Imported {
  readonly level: number
  readonly module: string
  /** Undefined for a module. */
  readonly name?: string
}

export interface Names {
  readonly imports: ReadonlyMap<string, Imported>
  readonly classes: ReadonlyMap<string, PyClass>
}

const known = new WeakMap<PyModule, Names>()

export function namesOf(module: PyModule): Names {
  const before = known.get(module)
  if (before !== undefined) return before
  const imports = new Map<string, Imported>()
  const classes = new Map<string, PyClass>()
  const visit = (statements: readonly PyStatement[], top: boolean): void => {
    for (const one of statements) {
      if (one.type === 'import') {
        const { level, module: from } = one
        if (one.names === undefined)
          imports.set(one.as ?? from.split('.')[0] ?? from, { level, module: one.as === undefined ? (from.split('.')[0] ?? from) : from })
        else if (one.names !== '*') for (const { name, as } of one.names) imports.set(as, { level, module: from, name })
      }
      if (one.type === 'class' && top) classes.set(one.name, one)
      if (one.type === 'if') for (const body of [...one.branches.map((branch) => branch.body), one.otherwise]) visit(body, top)
      if (one.type === 'try') for (const body of [one.body, ...one.handlers, one.otherwise]) visit(body, top)
      if (one.type === 'function' || one.type === 'class') visit(one.body, false)
    }
  }
  visit(module.body, true)
  const names = { imports, classes }
  known.set(module, names)
  return names
}

/** `rest_framework.viewsets.ModelViewSet`; undefined for what no import of a library tells. */
export function originOf(node: PyExpression, names: Names): string | undefined {
  if (node.type === 'member') {
    const object = originOf(node.object, names)
    return object === undefined ? undefined : `${object}.${node.name}`
  }
  const found = node.type === 'name' ? names.imports.get(node.name) : undefined
  if (found === undefined || found.level > 0) return undefined
  return found.name === undefined ? found.module : `${found.module}.${found.name}`
}

export function importsFrom(names: Names, libraries: RegExp): boolean {
  for (const { level, module } of names.imports.values()) if (level === 0 && libraries.test(module)) return true
  return false
}
