/** What code does to a system besides making clients: it forks processes, and it changes the schema on start. */
import type { Evidence } from '../../base/evidence.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { bare, bindingOf, calleeName, dotted, fold, lineOf, nameNodeOf, originOf, property, truthOf } from '../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode, Ref, Value } from '../../parse/javascript/index.ts'
import { isOutOfProduction } from './branches.ts'
import { functionAround } from './guards.ts'
import type { Use } from './place.ts'
import { numberFact } from './values.ts'

/** `cluster.fork()` in a counted loop, or throng's `workers`: {@link https://nodejs.org/api/cluster.html} */
export function processesOf(module: JsModule, imports: Imports): { readonly value: Value; readonly at: CallNode } | undefined {
  for (const call of module.calls) {
    const origin = originOf(module, bare(call.callee as JsNode))
    if (origin === undefined || isOutOfProduction(module, call, imports)) continue
    if (/^(node:)?cluster$/.test(origin.source) && origin.path.at(-1) === 'fork') {
      const value = turnsOf(module, call, imports)
      if (value !== undefined) return { value, at: call }
    }
    const first = call.arguments[0]
    if (origin.source !== 'throng' || origin.path.length > 0 || first === undefined) continue
    const options: Ref = { module, node: first }
    const workers = property(options, 'count', imports) ?? property(options, 'workers', imports)
    if (workers !== undefined) return { value: fold(workers, imports), at: call }
  }
  return undefined
}

/** How often the loop around a call turns. */
function turnsOf(module: JsModule, call: CallNode, imports: Imports): Value | undefined {
  for (let node: JsNode | undefined = module.parents.get(call); node !== undefined; node = module.parents.get(node)) {
    if (node.type === 'ForStatement' && node.test?.type === 'BinaryExpression') return fold({ module, node: node.test.right }, imports)
    if (node.type === 'ForOfStatement') return lengthOf({ module, node: node.right }, imports)
    const isArray = node.type === 'CallExpression' && /(^|\.)(forEach|map)$/.test(calleeName(node)) && node.callee.type === 'MemberExpression'
    if (isArray && node.type === 'CallExpression' && node.callee.type === 'MemberExpression') return lengthOf({ module, node: node.callee.object }, imports)
  }
  return undefined
}

function lengthOf(list: Ref, _imports: Imports): Value {
  const raw = /cpus\(\)/.test(list.module.text.slice(list.node.start ?? 0, list.node.end ?? 0)) ? 'os.cpus().length' : 'a list'
  return { kind: 'unknown', raw, at: list, atLeast: 1 }
}

/** A declaration for a file that forks and makes no client itself. */
export function forkingFile(module: JsModule, value: Value, call: CallNode, use: Use): ClientDeclaration {
  return {
    kind: 'client',
    library: 'cluster',
    name: 'cluster',
    path: module.path,
    at: { path: module.path, line: lineOf(call), key: 'cluster' },
    made: 'module',
    defines: true,
    use,
    ...forksOf(value),
  }
}

/** How many processes a value asks for, and the variable that may ask for another number. */
export function forksOf(value: Value): Pick<ClientDeclaration, 'processes' | 'processesVariable'> {
  const named = value.kind === 'variable' ? { processesVariable: value.name } : {}
  return { processes: numberFact(value, 'cluster.processes'), ...named }
}

/** What a call in code does to the whole schema. */
interface Sweep {
  readonly library: string
  readonly method: RegExp
  /** What it is called on, by name, where an import does not tell. */
  readonly on: RegExp
  readonly from: RegExp
}

/**
 * Calls that make or drop tables as the program starts: {@link https://sequelize.org/docs/v6/core-concepts/model-basics/#model-synchronization},
 * {@link https://typeorm.io/docs/data-source/data-source-api}, {@link https://mikro-orm.io/docs/schema-generator}
 */
const sweeps: readonly Sweep[] = [
  { library: 'sequelize', method: /\.(drop|truncate)$/, on: /sequeli[zs]e$/i, from: /^sequelize/ },
  { library: 'typeorm', method: /\.(synchronize|dropDatabase)$/, on: /(data_?source|connection|(^|\.)ds)$/i, from: /^typeorm$/ },
  {
    library: 'mikro-orm',
    method: /\.(refreshDatabase|dropSchema|dropDatabase|refresh|drop)$/,
    on: /((^|\.)orm\.(schema|getSchemaGenerator\.?\(?\)?)|schemaGenerator|(^|\.)generator)$/i,
    from: /^@mikro-orm\//,
  },
]

/** What code does to the whole schema, with the library it does it through. */
export function sweepOf(
  module: JsModule,
  imports: Imports,
): { readonly library: string; readonly destructive: NonNullable<ClientDeclaration['destructive']> } | undefined {
  for (const call of module.calls) {
    const callee = bare(call.callee as JsNode)
    if (callee.type !== 'MemberExpression') continue
    const name = calleeName(call)
    const found = syncOf(module, call, callee.object, name, imports) ?? sweep(module, call, callee.object, name)
    if (found !== undefined && !isOutOfProduction(module, call, imports)) return found
  }
  return undefined
}

/** Functions that somebody calls on purpose, of one tenant or in a test. */
const onDemand = /tenant|workspace|clean|clear|reset|truncate|delete|remove|destroy|purge|test/i

function sweep(module: JsModule, call: CallNode, object: JsNode, called: string): ReturnType<typeof sweepOf> {
  const of = dotted(object)
  const found = sweeps.find(({ method, on, from }) => method.test(called) && (on.test(of) || from.test(sourceOfMade(module, object))))
  const around = functionAround(module, call)
  const name = around === undefined ? undefined : nameNodeOf(module, around)?.name
  if (found === undefined || (name !== undefined && onDemand.test(name))) return undefined
  const method = called.slice(called.lastIndexOf('.') + 1)
  return { library: found.library, destructive: { what: `${method}()`, at: { path: module.path, line: lineOf(call), key: `${of}.${method}` } } }
}

/** The library that made what a name stands for. */
function sourceOfMade(module: JsModule, object: JsNode): string {
  const made = bindingOf(module, bare(object))?.init
  const of = made === undefined ? undefined : bare(made)
  return originOf(module, of?.type === 'NewExpression' ? (of.callee as JsNode) : object)?.source ?? ''
}

/** Sequelize's `sync({ force: true })` and `sync({ alter: true })`, of all tables or of one. */
function syncOf(module: JsModule, call: CallNode, object: JsNode, name: string, imports: Imports): ReturnType<typeof sweepOf> {
  const first = call.arguments[0]
  if (first === undefined || !/\.sync$/.test(name)) return undefined
  const of = dotted(object)
  const isModel = /^[A-Z]\w*$/.test(of) && module.text.includes('equelize')
  if (!isModel && !/sequeli[zs]e|(^|\.)(db|database|connection|models?)$/i.test(of) && !/^(@sequelize\/core|sequelize)/.test(sourceOfMade(module, object)))
    return undefined
  const option = ['force', 'alter'].find((each) => {
    const found = property({ module, node: first }, each, imports)
    return found !== undefined && truthOf(found, imports) === true
  })
  if (option === undefined) return undefined
  const at: Evidence = { path: module.path, line: lineOf(call), key: `${of}.sync.${option}` }
  return { library: 'sequelize', destructive: { what: `sync({ ${option}: true })`, at } }
}
