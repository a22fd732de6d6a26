/** The parts that clients from settings have in common: figures of pools, engines by drivers, and what a JDBC URL asks of TLS. */
import { byDefault, isResolved, known, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { ClientDeclaration, Engine } from '../model/declaration.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import type { Application, Configured } from './configured.ts'
import type { Settings } from './settings-layers.ts'

export interface Usual {
  readonly size: number
  /** In words, with whose figure it is. */
  readonly note: string
}

/** The size of a pool: the first setting that tells it, else its documented default, unless a source outside the tree may set it. */
export function poolOf(settings: Settings, names: readonly string[], usual: Usual | undefined, at: ClientDeclaration['at']): Fact<number> {
  const fact = settings.get(...names)
  if (fact !== undefined) return numberOf(fact)
  const { open } = settings
  if (open !== undefined)
    return { ...unresolved(`what ${open.what} sets`, open.at, `set ${names[0] ?? 'the pool'} in a file of the repository or in the stack`), atLeast: 1 }
  if (usual === undefined) return { ...unresolved('the size of the pool', at, `set ${names[0] ?? 'the pool'}`), atLeast: 1 }
  return byDefault(usual.size, at, usual.note)
}

function numberOf(fact: Fact<string>): Fact<number> {
  if (fact.state === 'unresolved') return { ...unresolved(fact.raw, fact.at, fact.hint), atLeast: 1 }
  // A blank variable over a default is no size, and no pool is made of none.
  const number = Number(fact.value.trim())
  if (!Number.isInteger(number) || number < 1) return { ...unresolved('no whole number', fact.at, 'write a number'), atLeast: 1 }
  return { ...fact, value: number }
}

const drivers: readonly (readonly [RegExp, Engine])[] = [
  [/^(org\.postgresql\.|postgresql$|r2dbc-postgresql$|quarkus-(jdbc|reactive)-postgresql|quarkus-reactive-pg-client$|pg$)/, 'postgres'],
  [/^(com\.mysql\.|mysql-connector|r2dbc-mysql$|quarkus-(jdbc-mysql|reactive-mysql)|mysql$)/, 'mysql'],
  [/^(org\.mariadb\.|mariadb-java-client$|r2dbc-mariadb$|quarkus-jdbc-mariadb$|mariadb$)/, 'mariadb'],
  [/^(com\.microsoft\.sqlserver|mssql-jdbc$|r2dbc-mssql$|quarkus-jdbc-mssql$|mssql$)/, 'mssql'],
  [/^(oracle\.jdbc|ojdbc\d*|quarkus-jdbc-oracle$|oracle$)/, 'oracle'],
  [/^(org\.h2\.|h2$|r2dbc-h2$|quarkus-jdbc-h2$)/, 'h2'],
  [/^(org\.hsqldb\.|hsqldb$)/, 'hsqldb'],
  [/^(org\.apache\.derby\.|derby$|quarkus-jdbc-derby$)/, 'derby'],
  [/^(org\.sqlite\.|sqlite-jdbc$)/, 'sqlite'],
]

export function engineOf(driver: string): Engine | undefined {
  return drivers.find(([pattern]) => pattern.test(driver))?.[1]
}

/** Engines of the drivers an application brings along. */
export function enginesIn(dependencies: ReadonlyMap<string, string>): readonly Engine[] {
  return [...new Set([...dependencies.keys()].flatMap((name) => engineOf(name) ?? []))]
}

/** The URL's engine, the driver's that is named, or that of the only driver there is. */
export function engineFor(url: Fact<string> | undefined, driver: Fact<string> | undefined, dependencies: ReadonlyMap<string, string>): Engine | undefined {
  const named = driver === undefined ? undefined : engineOf(textOf(driver) ?? '')
  const [only, ...others] = enginesIn(dependencies)
  return parseDatabaseUrl(textOf(url) ?? '')?.engine ?? named ?? (others.length === 0 ? only : undefined)
}

/**
 * What a JDBC URL asks for beside `sslmode`. PgJDBC and Connector/J prefer TLS and go on without it
 * ({@link https://jdbc.postgresql.org/documentation/use/}, {@link https://dev.mysql.com/doc/connector-j/en/connector-j-connp-props-security.html}).
 */
export function jdbcTls(url: Fact<string> | undefined, extra: Fact<string> | undefined): Fact<string> | undefined {
  if (extra !== undefined) return extra
  if (!isResolved(url) || !/^jdbc:/i.test(url.value)) return undefined
  const parsed = parseDatabaseUrl(url.value)
  const of = (name: string): string | undefined => [...(parsed?.parameters ?? [])].find(([key]) => key.toLowerCase() === name)?.[1].toLowerCase()
  const mode = of('sslmode')
  if (parsed?.engine === 'postgres') return mode === undefined && of('ssl') === undefined ? known('prefer', url.at) : undefined
  if (parsed?.engine !== 'mysql' && parsed?.engine !== 'mariadb') return undefined
  if (mode !== undefined) return known(/^(required|require|trust|verify[-_](ca|full|identity))$/.test(mode) ? 'require' : 'prefer', url.at)
  const isAsked = (of('usessl') ?? of('ssl')) === 'true'
  return known(isAsked && (of('requiressl') === 'true' || of('verifyservercertificate') === 'true') ? 'require' : 'prefer', url.at)
}

export interface Parts {
  readonly library: string
  readonly name: string
  /** The setting that holds the URL. */
  readonly setting: string
  readonly url: Fact<string> | undefined
  readonly engine: Engine | undefined
  readonly pool?: Fact<number>
  readonly tls?: Fact<string> | undefined
  readonly destructive?: ClientDeclaration['destructive']
  readonly makesTables?: ClientDeclaration['makesTables']
  readonly variables?: readonly string[]
  readonly made?: ClientDeclaration['made']
}

/** One client, known by its setting. Without a URL it is named for the variable that would set it. */
export function clientOf(application: Application, parts: Parts): Configured {
  const { library, name, setting, url, engine, pool, destructive, makesTables } = parts
  const variable = application.settings.variableOf(setting)
  const at = url?.at ?? application.at
  const missing = url === undefined ? { variable: setting.replace(/[^A-Za-z\d]+/g, '_').toUpperCase(), at } : undefined
  const tls = jdbcTls(url, parts.tls)
  return {
    client: {
      kind: 'client',
      library,
      ...(engine === undefined ? {} : { engine }),
      name,
      path: at.path,
      at: { ...at, key: at.key === '*' ? setting : at.key },
      url: missing ?? { ...(variable === undefined ? {} : { variable }), ...(url === undefined ? {} : { literal: url }), at },
      ...(pool === undefined ? {} : { pool }),
      ...(tls === undefined ? {} : { tls }),
      made: parts.made ?? 'guarded',
      use: 'code',
      ...(destructive === undefined ? {} : { destructive }),
      ...(makesTables === undefined ? {} : { makesTables }),
    },
    variables: [...(variable === undefined ? [] : [variable]), ...(parts.variables ?? [])],
  }
}

/** {@link https://docs.jboss.org/hibernate/orm/6.6/userguide/html_single/Hibernate_User_Guide.html#settings-hibernate.hbm2ddl.auto} */
export const makingTables = /^(update|create|create-drop|create-only)$/

/** The first of these settings that is set, where its value has the application make its tables by itself. */
export function makesBy(settings: Settings, places: readonly (readonly [names: readonly string[], making: RegExp])[]): ClientDeclaration['makesTables'] {
  for (const [names, making] of places) {
    const fact = settings.get(...names)
    if (isResolved(fact) && making.test(fact.value.trim())) return fact.at
  }
  return undefined
}

/** A setting whose value loses what is in the database when the application starts. */
export function destructiveBy(
  settings: Settings,
  places: readonly (readonly [names: readonly string[], losing: RegExp, called: string])[],
): ClientDeclaration['destructive'] {
  for (const [names, losing, called] of places) {
    const fact = settings.get(...names)
    if (isResolved(fact) && losing.test(fact.value.trim())) return { what: `${called}: ${fact.value.trim()}`, at: fact.at }
  }
  return undefined
}
