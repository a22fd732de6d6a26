/** The shape in which each database library says what it reads from a call, and the questions they all ask. */
import { bare, calleeName, fold, isCall, isFunction, keyName, property, resolve, returnOf, sourceOf } from '../../parse/javascript/index.ts'
import type { CallNode, Imports, JsModule, JsNode, Origin, Ref, Value } from '../../parse/javascript/index.ts'
import type { Condition, Engine } from '../../model/declaration.ts'

/** What a call says of the client it makes; absent where it says nothing. */
export interface Draft {
  readonly url?: Value
  readonly host?: Value
  /** The variable a driver reads by itself when nothing is said, such as `PGHOST`. */
  readonly hostVariable?: string
  readonly urlVariable?: string
  readonly port?: Value
  readonly password?: Value
  readonly pool?: Value
  /** The documented figure where `pool` says nothing. */
  readonly poolDefault?: { readonly value: number; readonly note: string }
  readonly engine?: Engine
  /** A variable of the environment names the engine; a file is opened, at this place, where that is one of files. */
  readonly chosen?: { readonly variable: string; readonly fallback?: string; readonly file?: Value }
  /** Branches before it write one of these into the variable that names the engine. */
  readonly several?: readonly Engine[]
  /** What the options ask for, or where they say nothing the driver's default; what can't be told is `raw`. */
  readonly tls?: { readonly word?: string; readonly raw?: string; readonly at?: Ref }
  readonly adapter?: string
  /** Of several that a function makes, each for an engine of its own. */
  readonly adapters?: readonly Draft[]
  readonly destructive?: { readonly what: string; readonly at: Ref; readonly when?: Condition }
  /** It makes no connection of its own: a handed-in client, a database in memory. */
  readonly nothing?: boolean
  /** It costs no connection, so making it often harms nobody. */
  readonly stateless?: boolean
}

/** A call that makes a client, with what surrounds it. */
export interface Site {
  readonly module: JsModule
  readonly call: CallNode
  readonly library: Library
  readonly origin: Origin
  readonly imports: Imports
}

export interface Library {
  readonly name: string
  /** `driver` opens connections, `adapter` wraps one for an ORM, `orm` uses one or opens its own, `queue` keeps jobs in it. */
  readonly role: 'driver' | 'adapter' | 'orm' | 'queue'
  /** Whether an import's specifier is this library. */
  readonly from: RegExp
  /** Names below it, joined by dots, that make a client; `` for the default export itself. */
  readonly makes: RegExp
  readonly engine?: Engine
  /** The library keeps one by itself however often it is called. */
  readonly keepsOne?: boolean
  describe(site: Site, driver: Draft | undefined): Draft
}

/** The argument at a place, unresolved. */
export function argument(site: Site, index: number): Ref | undefined {
  const node = site.call.arguments[index]
  return node === undefined || node.type === 'SpreadElement' ? undefined : { module: site.module, node }
}

/** An options object's member at a route; functions that give the object back are looked into. */
export function ask(site: Site, from: Ref | undefined, ...route: readonly string[]): Ref | undefined {
  let ref = from
  for (const name of route) {
    if (ref === undefined) return undefined
    const object = resolve(ref, site.imports)
    const result = isFunction(object.node) ? returnOf(object.node) : undefined
    ref = property(result === undefined ? object : { module: object.module, node: result }, name, site.imports)
  }
  return ref
}

export function askValue(site: Site, from: Ref | undefined, ...route: readonly string[]): Value | undefined {
  const found = ask(site, from, ...route)
  return found === undefined ? inSchema(site, from, route) : fold(found, site.imports)
}

/** A part of what a schema of settings gives as a whole: `max` of `config.get('database.pool')`. */
function inSchema(site: Site, from: Ref | undefined, route: readonly string[]): Value | undefined {
  for (let length = route.length - 1; length >= 0; length--) {
    const part = ask(site, from, ...route.slice(0, length))
    if (part === undefined) continue
    const { module, node } = resolve(part, site.imports)
    const key = isCall(node) && /\.get$/.test(calleeName(node)) ? node.arguments[0] : undefined
    if (!isCall(node) || key?.type !== 'StringLiteral') return undefined
    const value = fold({ module, node: { ...node, arguments: [{ ...key, value: [key.value, ...route.slice(length)].join('.') }] } }, site.imports)
    return value.kind === 'variable' ? value : undefined
  }
  return undefined
}

/** The first of several options that is there. */
export function firstValue(site: Site, from: Ref | undefined, ...names: readonly string[]): Value | undefined {
  for (const name of names) {
    const value = askValue(site, from, ...name.split('.'))
    if (value !== undefined && !(value.kind === 'literal' && (value.value === undefined || value.value === null))) return value
  }
  return undefined
}

/** Whether an argument is an object of options, or a function that gives one. */
export function isOptions(site: Site, ref: Ref | undefined): boolean {
  if (ref === undefined) return false
  const { node } = resolve(ref, site.imports)
  return node.type === 'ObjectExpression' || isFunction(node)
}

/** An argument that is a URL, or at least no object of options. */
export function urlArgument(site: Site, index: number): Value | undefined {
  const ref = argument(site, index)
  if (ref === undefined || isOptions(site, ref)) return undefined
  const value = fold(ref, site.imports)
  return value.kind === 'unknown' && !isUrlLike(value.raw) ? undefined : value
}

function isUrlLike(raw: string): boolean {
  return /ur[il]|dsn|connection_?string/i.test(raw)
}

/** The size of a pool by the first of several options; the documented figure only where it is plain that none of them is set. */
export function sized(site: Site, options: Ref | undefined, names: readonly string[], value: number, note: string): Pick<Draft, 'pool' | 'poolDefault'> {
  const pool = firstValue(site, options, ...names) ?? unseen(site, options, names)
  return pool === undefined ? { poolDefault: { value, note } } : { pool }
}

/** The part of the options that may hold the size and can't be seen. */
export function unseen(site: Site, options: Ref | undefined, names: readonly string[]): Value | undefined {
  for (const name of names) {
    const route = name.split('.')
    for (let length = 0; length < route.length; length++) {
      const part = ask(site, options, ...route.slice(0, length))
      const key = route[length] ?? ''
      if (part !== undefined && isOpen(site, part, key, 0)) return { kind: 'unknown', raw: sourceOf(part), at: part }
    }
  }
  return undefined
}

/** Whether an options value may hold a key that is not seen: it comes from elsewhere, or something from elsewhere is spread into it. */
export function isOpen(site: Site, ref: Ref, key: string, depth: number): boolean {
  if (depth > 6) return true
  const { module, node } = resolve(ref, site.imports)
  const below = (inner: JsNode): boolean => isOpen(site, { module, node: inner }, key, depth + 1)
  if (isFunction(node)) {
    const result = returnOf(node)
    return result === undefined || below(result)
  }
  if (node.type === 'ObjectExpression') {
    return node.properties.some((entry) => (entry.type === 'SpreadElement' ? below(entry.argument) : depth > 0 && isKey(entry, key)))
  }
  if (node.type === 'LogicalExpression') return below(node.right) || (node.operator !== '&&' && below(node.left))
  if (node.type === 'ConditionalExpression') return below(node.consequent) || below(node.alternate)
  const value = fold({ module, node }, site.imports)
  return value.kind === 'unknown' && !isUrlLike(value.raw)
}

function isKey(entry: { readonly type: string }, key: string): boolean {
  const named = 'key' in entry ? (entry.key as { readonly type: string; readonly name?: unknown; readonly value?: unknown }) : undefined
  return named !== undefined && keyName(named) === key
}

/** An option as `firstValue` finds it, or in what is spread in on a condition: `...(isFile && { filename })`. */
export function valueInSpread(site: Site, from: Ref | undefined, name: string, depth = 0): Value | undefined {
  const own = firstValue(site, from, name)
  if (own !== undefined || from === undefined || depth > 4) return own
  const { module, node } = resolve(from, site.imports)
  const inside = (inner: JsNode): Value | undefined => valueInSpread(site, { module, node: bare(inner) }, name, depth + 1)
  if (node.type === 'LogicalExpression') return inside(node.right)
  if (node.type === 'ConditionalExpression') return inside(node.consequent) ?? inside(node.alternate)
  if (node.type !== 'ObjectExpression') return undefined
  for (const entry of node.properties) {
    const found = entry.type === 'SpreadElement' ? inside(entry.argument) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The engine a URL's scheme or an option's word names. */
export function engineOf(word: string | undefined): Engine | undefined {
  return word === undefined ? undefined : engines.find(([pattern]) => pattern.test(word))?.[1]
}

/** Words by which code and its users name the engines that a library of several can open ({@link https://knexjs.org/guide/#configuration-options}). */
export const wordsOfEngines: ReadonlyMap<Engine, readonly string[]> = new Map<Engine, readonly string[]>([
  ['postgres', ['pg', 'postgres', 'postgresql', 'pg-native', 'pgnative', 'redshift']],
  ['cockroachdb', ['cockroachdb', 'cockroach']],
  ['mysql', ['mysql2', 'mysql', 'aurora-mysql']],
  ['mariadb', ['mariadb']],
  ['sqlite', ['better-sqlite3', 'sqlite3', 'sqlite', 'better-sqlite', 'libsql']],
  ['mssql', ['mssql', 'tedious', 'sqlserver']],
])

const engines: readonly (readonly [RegExp, Engine])[] = [
  [/^(postgres(ql)?|pg|pg-native|aurora-postgres|redshift|pgnative|neon|vercel-postgres)\b/i, 'postgres'],
  [/^(cockroach(db)?)\b/i, 'cockroachdb'],
  [/^(mysql2?|aurora-mysql)\b/i, 'mysql'],
  [/^mariadb\b/i, 'mariadb'],
  [/^mongo(db)?\b/i, 'mongodb'],
  [/^rediss?\b/i, 'redis'],
  [/^(sqlite3?|better-sqlite3?|file|libsql)\b/i, 'sqlite'],
  [/^(mssql|sqlserver|tedious)\b/i, 'mssql'],
  [/^(oracle(db)?)\b/i, 'oracle'],
]

export function engineOfValue(value: Value | undefined): Engine | undefined {
  if (value?.kind === 'variable') return engineOfValue(value.fallback)
  const literal = value?.kind === 'literal' ? value : value?.kind === 'text' ? value.parts[0] : undefined
  return literal?.kind === 'literal' && typeof literal.value === 'string' ? engineOf(literal.value) : undefined
}
