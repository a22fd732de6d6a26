/** What code does to a system besides making clients: it forks processes, and it changes the schema on start. */
import type { Evidence } from '../../base/evidence.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { bare, calleeName, dotted, fold, lineOf, originOf, property, truthOf } from '../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode, Ref, Value } from '../../parse/javascript/index.ts'
import { isOutOfProduction } from './branches.ts'
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

/** Sequelize's `sync({ force: true })` and `sync({ alter: true })`, which change tables on start: {@link https://sequelize.org/docs/v6/core-concepts/model-basics/#model-synchronization} */
export function syncOf(module: JsModule, imports: Imports): ClientDeclaration['destructive'] {
  for (const call of module.calls) {
    const first = call.arguments[0]
    const callee = bare(call.callee as JsNode)
    if (first === undefined || callee.type !== 'MemberExpression' || !/\.sync$/.test(calleeName(call))) continue
    const of = dotted(callee.object)
    if (!/sequeli[zs]e|(^|\.)(db|database|connection|models?)$/i.test(of) && originOf(module, callee.object)?.source !== 'sequelize') continue
    const option = ['force', 'alter'].find((name) => {
      const found = property({ module, node: first }, name, imports)
      return found !== undefined && truthOf(found, imports) === true
    })
    if (option === undefined || isOutOfProduction(module, call, imports)) continue
    const at: Evidence = { path: module.path, line: lineOf(call), key: `${of}.sync.${option}` }
    return { what: `sync({ ${option}: true })`, at }
  }
  return undefined
}
