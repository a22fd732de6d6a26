/** Tables as Drizzle declares them: columns, what they reference, and the keys of the third argument. */
import { words } from './concerns.ts'
import type { ModelDeclaration } from '../../../model/declaration.ts'
import { bindingOf, isFunction, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { nameAround } from '../seen.ts'
import { chainOf, originAt } from './chain.ts'
import { Table, type Describer, type Described } from './draft.ts'
import { keyOf } from './drizzle-keys.ts'
import { argumentsOf, at, entered, entriesOf, hereOf, itemsOf, opened, settle, textAt, type Here, type World } from './world.ts'

/** {@link https://orm.drizzle.team/docs/sql-schema-declaration}, {@link https://orm.drizzle.team/docs/indexes-constraints} */
export const drizzle: Describer = { words: words.drizzle, describe }

const core = /^drizzle-orm\/(pg|gel|mysql|sqlite|singlestore|mssql|cockroach)-core(?:\/|$)/
const providers: Readonly<Record<string, string>> = {
  pg: 'postgresql',
  mysql: 'mysql',
  sqlite: 'sqlite',
  singlestore: 'mysql',
  mssql: 'sqlserver',
  cockroach: 'cockroachdb',
}

interface Maker {
  readonly provider: string
  /** The table's name from what is written. */
  named(written: Here | undefined): string | undefined
}

function describe(module: JsModule, world: World): readonly Described[] {
  const found = new Map<string, ModelDeclaration[]>()
  for (const call of module.calls) {
    if (call.arguments.length < 2) continue
    const maker = makerOf(hereOf(module, call), world)
    if (maker === undefined) continue
    const models = found.get(maker.provider) ?? []
    models.push(tableOf(hereOf(module, call), maker, world))
    found.set(maker.provider, models)
  }
  return [...found].map(([provider, models]) => ({ orm: 'drizzle', libraries: ['drizzle'], provider, models }))
}

/** What makes a table: `pgTable`, what `pgTableCreator` gives, or the `table` of a schema. */
function makerOf(here: Here, world: World): Maker | undefined {
  const callee = at(here, (here.node as CallNode).callee as JsNode)
  const origin = originAt(callee, world)
  const provider = providers[core.exec(origin?.source ?? '')?.[1] ?? '']
  if (origin === undefined || provider === undefined) return undefined
  const [first, ...rest] = origin.path
  const last = rest.at(-1)
  const text = (written: Here | undefined): string | undefined => textAt(written, world)
  if (/Table$/.test(first ?? '') && last === undefined) return { provider, named: text }
  if (/TableCreator$/.test(first ?? '') && last === '()') return { provider, named: (written) => text(renamed(callee, written, world)) }
  if (!/Schema$/.test(first ?? '') || last !== 'table') return undefined
  const object = callee.node.type === 'MemberExpression' ? settle(at(callee, callee.node.object), world) : undefined
  const schema = object === undefined ? undefined : text(argumentsOf(object)[0])
  return { provider, named: (written) => (schema === undefined || text(written) === undefined ? undefined : `${schema}.${text(written)}`) }
}

/** What the function of a creator makes of a name. */
function renamed(callee: Here, written: Here | undefined, world: World): Here | undefined {
  const creator = settle(callee, world)
  const [rename] = argumentsOf(creator)
  return rename === undefined || written === undefined ? undefined : entered(settle(rename, world), [written])
}

function tableOf(here: Here, maker: Maker, world: World): ModelDeclaration {
  const { module, node } = here
  const [written, columns, extra] = argumentsOf(here)
  const named = maker.named(written)
  const table = new Table(module, node, nameAround(module, node) ?? named ?? 'a table')
  if (named === undefined) table.close('its name is told only when it runs')
  if (isInFunction(module, node)) table.close('a function makes it')
  const entries = columns === undefined ? undefined : entriesOf(resultOr(columns, world), world)
  if (entries === undefined) table.close('its columns are told only when it runs')
  for (const [name, value] of entries ?? []) columnOf(name, value, table, world)
  if (extra !== undefined) keysOf(extra, table, world)
  return table.model(named ?? '')
}

function isInFunction(module: JsModule, node: JsNode): boolean {
  for (let above = module.parents.get(node); above !== undefined; above = module.parents.get(above)) if (isFunction(above)) return true
  return false
}

/** What a callback gives back, its own parameters left as they are. */
function resultOr(here: Here, world: World): Here {
  const settled = settle(here, world)
  return isFunction(settled.node) ? (entered(settled, []) ?? settled) : settled
}

function columnOf(name: string, value: Here, table: Table, world: World): void {
  const chain = chainOf(value, world)
  const { module, node } = value
  if (chain === undefined || (chain.origin === undefined && !isParameter(chain.parameter))) {
    table.close(`its column ${name} is told only when it runs`)
    table.field(name, 'unknown', module, node)
    return
  }
  const [first] = argumentsOf(chain.root)
  const column = first === undefined ? undefined : textAt(first, world)
  const references = chain.links.some((link) => link.name === 'references')
  table.field(name, chain.called, module, node, {
    ...(column === undefined || column === name ? {} : { column }),
    ...(references ? { foreignKey: [name] } : {}),
    optional: !chain.links.some((link) => link.name === 'notNull' || link.name === 'primaryKey'),
  })
  for (const link of chain.links) {
    if (link.name === 'primaryKey') table.key('id', [name], module, node)
    else if (link.name === 'unique') table.key('unique', [name], module, node)
  }
}

/** `(t) => ({ id: t.serial() })`: the builders are handed in. */
function isParameter(here: Here | undefined): boolean {
  return here !== undefined && bindingOf(here.module, here.node)?.kind === 'parameter'
}

/** The third argument: a function that gives an object or a list of keys. */
function keysOf(extra: Here, table: Table, world: World): void {
  const result = opened(resultOr(extra, world), world)
  const values = result.node.type === 'ArrayExpression' ? itemsOf(result, world) : [...(entriesOf(result, world)?.values() ?? [])]
  if (values === undefined || (result.node.type !== 'ArrayExpression' && result.node.type !== 'ObjectExpression')) {
    table.close('its keys are told only when it runs')
    return
  }
  if (result.node.type === 'ObjectExpression' && entriesOf(result, world) === undefined) table.close('its keys are told only when it runs')
  for (const value of values) keyOf(value, table, world)
}
