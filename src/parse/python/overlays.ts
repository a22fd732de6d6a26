/** What a module leaves to a file that is not in the tree: settings of one machine, laid over those that stand before them. */
import type { PyExpression, PyImport, PyStatement } from './nodes.ts'
import { copied, lookUp, placeOf, type PyRun } from './run.ts'
import type { PyPlace, PyScope, PyValue } from './values.ts'
import { partsOf } from './walk.ts'

export interface PyOverlay {
  /** The file, where it is told. */
  readonly name?: string
  readonly at: PyPlace
  /** What stands before it and may be set anew by it. */
  readonly names: ReadonlyMap<string, PyValue>
}

/** In one run. */
const most = 20

/** Modules that hold settings: any other star import of what is not in the tree is a library's. */
const settings = /(^|_)(local|settings?|conf|config|secrets?|private|prod|production|overrides?|custom|deploy(ment)?|credentials)($|_)|localsettings/i

/** Whether an import means a file that belongs here and is not in the tree: of its own package, or by its name. */
function isMissing({ names, level, module }: PyImport, { module: { path } }: PyScope, run: PyRun): boolean {
  if (run.find(path, level, module) !== undefined) return false
  if (level > 0) return true
  const [first = ''] = module.split('.')
  return names === '*' && !/^django\b/.test(module) && (run.find(path, 0, first) !== undefined || settings.test(lastOf(module)))
}

const lastOf = (module: string): string => module.slice(module.lastIndexOf('.') + 1)

/** Imports without which what is tried fails. */
export function missingIn(body: readonly PyStatement[], scope: PyScope, run: PyRun): readonly PyImport[] {
  return body.filter((one): one is PyImport => one.type === 'import' && isMissing(one, scope, run))
}

/** `from .local_settings import *`, and the one name that an import brings in place of what its handler sets. */
export function imported(statement: PyImport, scope: PyScope, run: PyRun): void {
  if (statement.names === undefined || statement.module === '' || !isMissing(statement, scope, run)) return
  const only = statement.names === '*' ? undefined : new Set(statement.names.map(({ as }) => as))
  lay(`${lastOf(statement.module)}.py`, statement, scope, run, only)
}

/**
 * `exec(open("local_settings.py").read())`, `execfile("local_settings.py")`, and `include(optional("local_settings.py"))` of django-split-settings
 * ({@link https://django-split-settings.readthedocs.io/en/latest/api.html}).
 */
export function executed(statement: PyStatement & { readonly type: 'expression' }, value: PyValue, scope: PyScope, run: PyRun): void {
  const { value: node } = statement
  if (node.type !== 'call') return
  if (node.callee.type === 'name' && /^exec(file)?$/.test(node.callee.name)) {
    const name = node.arguments.map((one) => fileIn(one.value, scope, 0)).find((one) => one !== undefined)
    if (name === undefined || !isThere(name, scope, run)) lay(name === undefined ? undefined : baseOf(name), statement, scope, run)
    return
  }
  if (value.is !== 'call' || value.of !== 'split_settings.tools.include') return
  for (const one of value.arguments) {
    const isOptional = one.is === 'call' && one.of === 'split_settings.tools.optional'
    const given = isOptional ? one.arguments[0] : one
    if (given?.is !== 'text' || (given.text.includes('*') ? !isOptional : isThere(given.text, scope, run))) continue
    lay(baseOf(given.text), statement, scope, run)
  }
}

function lay(name: string | undefined, statement: PyStatement, scope: PyScope, run: PyRun, only?: ReadonlySet<string>): void {
  if (run.overlays.length >= most) return
  let top = scope
  while (top.above !== undefined) top = top.above
  const names = only === undefined ? top.names : new Map([...top.names].filter(([one]) => only.has(one)))
  run.overlays.push({ ...(name === undefined ? {} : { name }), at: placeOf(scope, statement), names: copied(names) })
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function isThere(path: string, { module }: PyScope, run: PyRun): boolean {
  const name = path.replace(/^\.\//, '').replace(/\.py$/, '').replaceAll('/', '.')
  return /^[\w.]+$/.test(name) && [1, 0].some((level) => run.find(module.path, level, name) !== undefined)
}

/** The first file that an expression names. */
function fileIn(node: PyExpression, scope: PyScope, depth: number): string | undefined {
  if (depth > 8) return undefined
  if (node.type === 'string') return fileOf(node.value)
  if (node.type === 'format') return fileOf(node.parts.findLast((part) => typeof part === 'string') ?? '')
  if (node.type === 'name') return fileBehind(lookUp(node.name, scope, placeOf(scope, node)), 0)
  return partsOf(node)
    .map((part) => fileIn(part, scope, depth + 1))
    .find((one) => one !== undefined)
}

/** What was opened under a name, or the path that it holds. */
function fileBehind(value: PyValue, depth: number): string | undefined {
  if (depth > 8) return undefined
  if (value.is === 'text') return fileOf(value.text)
  if (value.is === 'mixed') return fileOf(value.parts.findLast((part) => typeof part === 'string') ?? '')
  return value.is === 'call' ? value.arguments.map((one) => fileBehind(one, depth + 1)).find((one) => one !== undefined) : undefined
}

/** The part of a path that is written: `%s/local_settings.py` names a file, `rb` none. */
function fileOf(text: string): string | undefined {
  return /(?:^|\/)((?:[\w-]+\/){0,8}[\w-]+(?:\.[\w-]+){0,4}\.[a-z]{2,8})$/i.exec(text.slice(-300))?.[1]
}
