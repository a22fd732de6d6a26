/** Where code puts what a request or a caller says into the text of a query, instead of handing it over as a parameter. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, calleeName, dotted, lineOf, memberName, originOf, property, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { callers, type Said } from '../said.ts'
import type { Finder, Looked } from '../finder.ts'
import { partsOf, type Part } from '../texts.ts'

/** Calls that take a query's text and whose receiver says what it is. */
const unsafe: ReadonlySet<string> = new Set(['$queryRawUnsafe', '$executeRawUnsafe'])
const verbs: ReadonlySet<string> = new Set(['query', 'execute', 'raw', 'unsafe', 'prepare'])

/** Names of what a file was handed: a pool of another module, a data source that was injected. */
const receiver = /(^|\.)_?(\w*(pool|client|db|database|connection|conn|dataSource|manager|queryRunner|repository|sequelize|knex|trx|transaction)|sql|pg)$/i
const statement = /^\s*(SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WITH|ALTER|CREATE|DROP)\s/i

export const rawSqlFinder: Finder = {
  words: ['QueryRawUnsafe', 'RawUnsafe(', '.query(', '.query<', '.execute(', '.raw(', '.unsafe(', '.prepare('],
  find(looked) {
    const said = callers(looked.module, looked.imports)
    return looked.module.calls.flatMap((call) => builtIn(call, looked, said) ?? [])
  },
}

function builtIn(call: CallNode, looked: Looked, said: (node: JsNode) => Said): FeatureDeclaration | undefined {
  const { module, use } = looked
  const verb = memberName(call.callee as JsNode) ?? ''
  if (!unsafe.has(verb) && !verbs.has(verb)) return undefined
  const text = textOf(call, looked)
  const parts = text === undefined ? [] : partsOf(module, text)
  if (!parts.some((part) => part.is === 'said') || !isQuery(call, verb, parts, module)) return undefined
  const found = firstSaid(parts, said)
  if (found === undefined) return madeElsewhere(call, verb, parts, looked)
  const name = `${calleeName(call)} with ${found.name}`
  const at = { path: module.path, line: lineOf(found.node), key: name }
  return { kind: 'feature', what: 'raw-sql', library: libraryOf(call, verb, module), name, path: module.path, at, use, facts: new Map() }
}

/** Of a text of which nothing is written where Prisma is told to take it as it is, nobody can say here what it is made of: fact `open`. */
function madeElsewhere(call: CallNode, verb: string, parts: readonly Part[], { module, use }: Looked): FeatureDeclaration | undefined {
  if (!unsafe.has(verb) || parts.some((part) => part.is !== 'said')) return undefined
  const name = verb
  const at = { path: module.path, line: lineOf(call), key: name }
  return { kind: 'feature', what: 'raw-sql', library: 'prisma', name, path: module.path, at, use, facts: new Map([['open', known(true, at)]]) }
}

/** The text itself, or the one among a driver's options: `{ text }` of pg, `{ sql }` of mysql2. */
function textOf(call: CallNode, { module, imports }: Looked): JsNode | undefined {
  const first = call.arguments[0]
  if (first === undefined || first.type === 'SpreadElement') return undefined
  if (bare(first).type !== 'ObjectExpression') return first
  const found = property({ module, node: first }, 'text', imports) ?? property({ module, node: first }, 'sql', imports)
  return found?.module === module ? found.node : undefined
}

function isQuery(call: CallNode, verb: string, parts: readonly Part[], module: JsModule): boolean {
  if (unsafe.has(verb)) return true
  const first = parts[0]
  if (first?.is !== 'written' || !statement.test(first.text)) return false
  const callee = call.callee as JsNode
  const object = callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression' ? callee.object : undefined
  return object !== undefined && (receiver.test(dotted(object)) || drivers.test(originOf(module, object)?.source ?? ''))
}

const drivers = /^(pg|pg-promise|postgres|mysql2?(\/promise)?|mariadb|sequelize|typeorm|knex|drizzle-orm|@prisma\/client|better-sqlite3|mssql)$/

function libraryOf(call: CallNode, verb: string, module: JsModule): string {
  if (unsafe.has(verb)) return 'prisma'
  return originOf(module, call.callee)?.source ?? 'sql'
}

/** What a request says is never to be in the text; what a caller says, not between quotes. A number or a table's name from elsewhere may be. */
function firstSaid(parts: readonly Part[], said: (node: JsNode) => Said): { readonly node: JsNode; readonly name: string } | undefined {
  let quotes = 0
  for (const part of parts) {
    if (part.is === 'written') for (const sign of part.text) quotes += sign === "'" ? 1 : 0
    if (part.is === 'fragment') quotes = 0
    if (part.is !== 'said') continue
    const by = said(part.node)
    if (by.who === 'request' || (by.who === 'caller' && quotes % 2 === 1)) return { node: part.node, name: by.name }
  }
  return undefined
}
