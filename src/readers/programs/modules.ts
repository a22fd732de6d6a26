/** Files of a program that import one another: each is gone through once, when the first of the others asks for it. */
import type { Evidence } from '../../base/evidence.ts'
import { keyName, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import { nullValue, over, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { evaluate } from './expression.ts'
import { classOf, functionOf } from './functions.ts'
import { parsedText } from './texts.ts'
import { placeIn, type Run, type Spot } from './run.ts'
import { Scope } from './scope.ts'
import { execute, hoist } from './statement.ts'
import { isThing, short, thing, type Origin, type Thing } from './thing.ts'
import { builtIn } from './packages.ts'

/** Goes through a file from its first statement to its last; answers what it exports. */
export function runModule(path: string, run: Run): ReadonlyMap<string, Value> {
  const before = run.loaded.get(path)
  if (before !== undefined) return before.exports
  const module = run.files.modules.get(path)
  const exports = new Map<string, Value>()
  const scope = new Scope()
  run.loaded.set(path, { exports, scope })
  if (module === undefined) return exports
  const spot: Spot = { run, module, scope, route: '' }
  const at = { path, line: 1, key: '' }
  scope.declare('exports', newExports(exports, at), 0)
  scope.declare('module', newModule(exports, at), 0)
  const { body } = module.program
  for (const statement of body) if (statement.type === 'ImportDeclaration' || statement.type === 'TSImportEqualsDeclaration') bindImports(statement, spot)
  hoist(body, spot)
  for (const statement of body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? (statement.declaration as JsNode | null) : undefined
    if (declared) execute(declared, spot)
    else if (statement.type !== 'ExportDefaultDeclaration') execute(statement, spot)
    exported(statement, spot, exports)
  }
  return exports
}

function newExports(exports: Map<string, Value>, at: Evidence): Thing {
  return thing('exports', at, { set: (name, value) => void exports.set(name, value), get: (name) => exports.get(name) ?? nullValue(at) })
}

function newModule(exports: Map<string, Value>, at: Evidence): Thing {
  return thing('module', at, {
    get: (name) => (name === 'exports' ? newExports(exports, at) : nullValue(at)),
    set: (name, value) => {
      if (name !== 'exports') return
      exports.set('default', value)
      if (value.kind === 'map') for (const [key, one] of value.members) exports.set(key, one)
    },
  })
}

function bindImports(node: JsNode, spot: Spot): void {
  const at = placeIn(spot, node)
  if (node.type === 'TSImportEqualsDeclaration') {
    if (node.moduleReference.type === 'TSExternalModuleReference')
      spot.scope.declare(node.id.name, importedFrom(node.moduleReference.expression.value, spot, at), 0)
    return
  }
  if (node.type !== 'ImportDeclaration') return
  const whole = importedFrom(node.source.value, spot, at)
  for (const specifier of node.specifiers) {
    const name =
      specifier.type === 'ImportNamespaceSpecifier' ? '*' : specifier.type === 'ImportDefaultSpecifier' ? 'default' : (keyName(specifier.imported) ?? '')
    const value = name === '*' ? whole : isThing(whole) ? whole.get(name) : whole.kind === 'map' ? (whole.members.get(name) ?? whole) : whole
    spot.scope.declare(specifier.local.name, value, 0)
  }
}

/** A file of the tree, or a package. */
export function importedFrom(source: string, spot: Spot, at: Evidence): Value {
  const { run, module } = spot
  const path = run.files.resolve(module.path, source)
  if (path === undefined) return external({ source, path: [] }, run, at)
  const text = run.files.texts.get(path)
  if (text !== undefined) return parsedText(text, path, run.work) ?? unknownValue(short(source), at)
  const exports = runModule(path, run)
  const missing = (name: string): Value => unknownValue(short(name), at, run.files.modules.has(path) ? undefined : `${short(path)} can not be read`)
  return thing(short(source), at, {
    get: (name) => exports.get(name) ?? missing(name),
    // `require` of a file that exports one class or function.
    call: (args, site) => callable(exports)?.call?.(args, site) ?? missing(source),
    make: (args, site) => callable(exports)?.make?.(args, site) ?? missing(source),
  })
}

function callable(exports: ReadonlyMap<string, Value>): Thing | undefined {
  const value = exports.get('default')
  return value !== undefined && isThing(value) ? value : undefined
}

/** Names of a package; `default` is the package itself. */
function external(origin: Origin, run: Run, at: Evidence): Value {
  const { host } = run
  const named = host.external(origin, at) ?? builtIn(origin, run, at)
  if (named !== undefined) return named
  const plain = [origin.source.replace(/^@?[\w.-]*\//, ''), ...origin.path].join('.')
  return thing(plain, at, {
    origin,
    get: (name) => (name === 'default' ? external(origin, run, at) : external({ source: origin.source, path: [...origin.path, name].slice(0, 10) }, run, at)),
    call: (args, site) => host.call(origin, args, site) ?? over(unknownValue(`${short(plain)}()`, site.at), ...args),
    make: (args, site) => host.make(origin, args, site) ?? over(unknownValue(short(plain), site.at), ...args),
    extend: (self, args, site) => {
      self.base = origin
      host.extend(origin, self, args, site)
    },
  })
}

function exported(statement: JsNode, spot: Spot, exports: Map<string, Value>): void {
  const at = placeIn(spot, statement)
  if (statement.type === 'ExportDefaultDeclaration') {
    const declared = statement.declaration as JsNode
    const value =
      declared.type === 'ClassDeclaration'
        ? classOf(declared, spot)
        : declared.type === 'FunctionDeclaration'
          ? functionOf(declared, spot)
          : evaluate(declared, spot)
    if (declared.type === 'ClassDeclaration' && declared.id) spot.scope.declare(declared.id.name, value, 0)
    // A program that is a function is called: https://www.pulumi.com/docs/iac/languages-sdks/javascript/#entrypoint
    exports.set('default', value)
  }
  // `export = async () => { … }`
  if (statement.type === 'TSExportAssignment') exports.set('default', evaluate(statement.expression, spot))
  if (statement.type === 'ExportAllDeclaration') {
    const from = importedFrom(statement.source.value, spot, at)
    const path = spot.run.files.resolve(spot.module.path, statement.source.value)
    const own = path === undefined ? undefined : spot.run.loaded.get(path)?.exports
    if (isThing(from) && own !== undefined) for (const [name, value] of own) if (name !== 'default') exports.set(name, value)
  }
  if (statement.type !== 'ExportNamedDeclaration') return
  const from = statement.source ? importedFrom(statement.source.value, spot, at) : undefined
  for (const specifier of statement.specifiers) {
    const name = keyName(specifier.exported as { readonly type: string }) ?? ''
    if (specifier.type === 'ExportNamespaceSpecifier' && from !== undefined) exports.set(name, from)
    if (specifier.type !== 'ExportSpecifier') continue
    const value = from === undefined ? spot.scope.get(specifier.local.name) : isThing(from) ? from.get(specifier.local.name) : undefined
    if (value !== undefined) exports.set(name, value)
  }
  const declared = statement.declaration as JsNode | null
  if (declared) for (const name of namesOf(declared, spot.module)) exports.set(name, spot.scope.get(name) ?? nullValue(at))
}

/** All names that a declaration brings. */
function namesOf(declared: JsNode, module: JsModule): readonly string[] {
  if ('id' in declared && declared.id?.type === 'Identifier') return [declared.id.name]
  return [...(module.scopes.get(module.program)?.values() ?? [])].filter(({ node }) => module.parents.get(node) === declared).map(({ name }) => name)
}
