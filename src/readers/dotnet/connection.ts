/** Connection strings of ADO.NET's drivers as code puts them together: what comes from settings, what is set over it, and what it opens. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, textOf, unresolved, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import type { CsValue } from '../../parse/csharp/index.ts'
import { adoMode, adoName } from '../../parse/dsn.ts'
import { parseDatabaseUrl } from '../../parse/url.ts'
import { placeOfNode, type World } from './conditions.ts'

export interface Driver {
  /** As its package is called, in lower case. */
  readonly library: string
  readonly engine: Engine
}

interface Parts {
  /** The setting or variable that holds the whole string. */
  readonly base?: CsValue & { readonly kind: 'setting' | 'variable' }
  readonly fields: ReadonlyMap<string, CsValue>
}

/** What stands for itself in a text that is taken apart. */
const mark = '\uE000'

/** A value as fields of a connection string over a base. Undefined where nobody can say. */
function partsOf(value: CsValue): Parts | undefined {
  switch (value.kind) {
    case 'setting':
    case 'variable':
      return { base: value as Parts['base'] & CsValue, fields: new Map() } as Parts
    case 'text':
      return splitText([value], value)
    case 'joined':
      return splitText(value.parts, value)
    case 'built': {
      const below = value.base === undefined ? { fields: new Map<string, CsValue>() } : partsOf(value.base)
      if (below === undefined) return undefined
      const fields = new Map(below.fields)
      for (const [name, one] of value.fields) fields.set(adoName(name), one)
      return { ...below, fields }
    }
    default:
      return undefined
  }
}

/** `Host=…;Port=…` whose values may be settings; a whole string may stand in front. */
function splitText(parts: readonly CsValue[], value: CsValue): Parts | undefined {
  const holes: CsValue[] = []
  const text = parts
    .map((one) => {
      if (one.kind === 'text') return one.text.replaceAll(mark, '')
      holes.push(one)
      return `${mark}${holes.length - 1}${mark}`
    })
    .join('')
  const fields = new Map<string, CsValue>()
  let base: Parts['base']
  for (const piece of text.split(';')) {
    const equals = piece.indexOf('=')
    const hole = wholeHole(piece, holes)
    if (equals < 0) {
      if (hole?.kind === 'setting' || hole?.kind === 'variable') base = hole as NonNullable<Parts['base']>
      else if (hole !== undefined) return undefined
      continue
    }
    const written = piece.slice(equals + 1).trim()
    const plain: CsValue = written.includes(mark)
      ? { kind: 'unknown', node: value.node }
      : { kind: 'text', text: written.replace(/^(["'])(.*)\1$/s, '$2'), node: value.node }
    fields.set(adoName(piece.slice(0, equals).trim()), wholeHole(written, holes) ?? plain)
  }
  return fields.size === 0 && base === undefined ? undefined : { ...(base === undefined ? {} : { base }), fields }
}

function wholeHole(text: string, holes: readonly CsValue[]): CsValue | undefined {
  const found = /^\s*\uE000(\d{1,4})\uE000\s*$/.exec(text)
  return found === null ? undefined : holes[Number(found[1])]
}

/** Pools are the process's, one a connection string. */
const sizes: Readonly<Record<string, string>> = {
  npgsql: 'Npgsql’s default (https://www.npgsql.org/doc/connection-string-parameters.html)',
  mysqlconnector: 'MySqlConnector’s default (https://mysqlconnector.net/connection-options/)',
  sqlclient: 'SqlClient’s default (https://learn.microsoft.com/sql/connect/ado-net/sql-server-connection-pooling)',
}

/**
 * {@link https://www.npgsql.org/doc/connection-string-parameters.html}, {@link https://mysqlconnector.net/connection-options/} and
 * {@link https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring}: a hundred connections each.
 */
export function connectionOf(value: CsValue, driver: Driver, world: World, at: Evidence): Partial<ClientDeclaration> | undefined {
  const parts = partsOf(value)
  if (parts === undefined) return undefined
  const { base, fields } = parts
  const url = base === undefined ? literalOf(fields, at) : referenceOf(base, driver.engine, world, at)
  return {
    ...(url === undefined ? targetOf(fields, world, at) : { url }),
    ...(driver.engine === 'sqlite' || driver.engine === 'redis' ? {} : poolOf(fields, url, driver, world, at)),
    ...tlsOf(fields, driver, world, at),
  }
}

const local = /^(localhost|127\.|\[?::1|\.$|\.\\|\(localdb\)|host\.docker\.internal)/i

export function referenceOf(value: CsValue, engine: Engine, world: World, at: Evidence): UrlReference | undefined {
  const given = givenBy(value, world, at)
  if (given === undefined) return undefined
  const text = textOf(given.fact)
  const host = text === undefined ? undefined : parseDatabaseUrl(text, engine)?.hosts[0]?.host
  // What a base file says of the developer's own machine tells nothing of production.
  const isDevelopers = host !== undefined && local.test(host) && !/production/i.test(given.fact?.at.path ?? '')
  const literal = text === '' || isDevelopers ? undefined : given.fact
  if (given.variable === undefined && literal === undefined) return undefined
  return {
    ...(given.variable === undefined ? {} : { variable: given.variable, others: given.others }),
    ...(literal === undefined ? {} : { literal }),
    at,
  }
}

interface Given {
  readonly variable?: string
  readonly others: readonly string[]
  readonly fact?: Fact<string>
}

/** The variable that sets a value, and what stands where it is not set. */
function givenBy(value: CsValue, world: World, at: Evidence): Given | undefined {
  if (value.kind === 'text') return { others: [], fact: known(value.text, placeOfNode(value.node, world, at.key)) }
  if (value.kind !== 'setting' && value.kind !== 'variable') return undefined
  const below = value.fallback === undefined ? undefined : givenBy(value.fallback, world, at)
  if (value.kind === 'variable') {
    const others = below === undefined ? [] : [...(below.variable === undefined ? [] : [below.variable]), ...below.others]
    return { variable: value.name, others, ...(below?.fact === undefined ? {} : { fact: below.fact }) }
  }
  const variable = world.variableOf(value.key)
  const fact = world.settings.get(value.key.toLowerCase()) ?? below?.fact
  const name = value.key.replace(/^ConnectionStrings:/i, '')
  const others = new Set([
    ...world.prefixes.map((prefix) => prefix + variable),
    variable.toUpperCase(),
    value.key,
    ...(name === value.key ? [] : [`CUSTOMCONNSTR_${name}`]),
    ...(below?.variable === undefined ? [] : [below.variable]),
  ])
  others.delete(variable)
  return { variable, others: [...others], ...(fact === undefined ? {} : { fact }) }
}

/** A string of which every part is written. */
function literalOf(fields: ReadonlyMap<string, CsValue>, at: Evidence): UrlReference | undefined {
  const texts = [...fields].map(([name, value]) => (value.kind === 'text' ? `${name}=${quoted(value.text)}` : isCredential(name) ? '' : undefined))
  if (texts.includes(undefined)) return undefined
  return { literal: known(texts.filter((one) => one !== '').join(';'), at), at }
}

function quoted(text: string): string {
  return text.includes(';') ? `"${text}"` : text
}

function isCredential(name: string): boolean {
  return /^(password|pwd|user( ?name| id)?|userid|uid)$/.test(name)
}

function targetOf(fields: ReadonlyMap<string, CsValue>, world: World, at: Evidence): Partial<ClientDeclaration> {
  const host = ['host', 'server', 'data source', 'datasource'].map((name) => fields.get(name)).find((one) => one !== undefined)
  const port = fields.get('port')
  const given = host === undefined ? undefined : givenBy(host, world, at)
  const isDevelopers = local.test(textOf(given?.fact) ?? '')
  const portGiven = port === undefined ? undefined : givenBy(port, world, at)
  const portFact = portGiven?.fact === undefined ? undefined : numberOf(portGiven.fact)
  return {
    ...(given?.variable === undefined ? {} : { hostVariable: given.variable }),
    ...(given?.fact === undefined || isDevelopers ? {} : { host: given.fact }),
    ...(portGiven?.variable === undefined ? {} : { portVariable: portGiven.variable }),
    ...(portFact === undefined ? {} : { port: portFact }),
  }
}

function numberOf(fact: Fact<string>): Fact<number> {
  if (fact.state === 'unresolved') return fact
  const number = Number(fact.value)
  return Number.isInteger(number) && number >= 0 && fact.value.trim() !== '' ? { ...fact, value: number } : unresolved('a value that is no number', fact.at)
}

function poolOf(fields: ReadonlyMap<string, CsValue>, url: UrlReference | undefined, driver: Driver, world: World, at: Evidence): Partial<ClientDeclaration> {
  const pooling = fields.get('pooling')
  // Without a pool each opening makes a connection of its own: however many that are.
  if (pooling?.kind === 'text' && /^(false|no|0)$/i.test(pooling.text)) return {}
  const written = fields.get('maximum pool size')
  if (written !== undefined && !(url?.variable === undefined && url?.literal !== undefined)) {
    const given = givenBy(written, world, at)
    if (given === undefined) return { pool: { ...unresolved('a size that is told when it runs', placeOfNode(written.node, world, at.key)), atLeast: 1 } }
    const fact = given.fact === undefined ? byDefault(100, at, sizes[driver.library] ?? '') : numberOf(given.fact)
    return { pool: fact, ...(given.variable === undefined ? {} : { poolVariable: [given.variable, ...given.others] }) }
  }
  const pool = byDefault(100, at, sizes[driver.library] ?? 'the driver’s default')
  return url === undefined ? { pool } : { pool, poolParameter: 'maximum pool size', poolIsInUrl: true }
}

/** Npgsql and MySqlConnector ask for TLS and do without; SqlClient takes no connection without it since its version 4. */
function tlsOf(fields: ReadonlyMap<string, CsValue>, driver: Driver, world: World, at: Evidence): Partial<ClientDeclaration> {
  if (driver.engine === 'sqlite') return {}
  const written = fields.get('sslmode') ?? fields.get('encrypt')
  const text = written === undefined ? undefined : written.kind === 'text' ? written.text : written.node.text.replace(/^.*\./s, '')
  if (written !== undefined && text !== undefined && /^\w+$/.test(text)) return { tls: known(adoMode(text), placeOfNode(written.node, world, at.key)) }
  return driver.engine === 'postgres' || driver.engine === 'mysql' ? { tls: byDefault('prefer', at, 'the driver asks for TLS and does without') } : {}
}
