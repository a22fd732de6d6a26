/** Whom a client reaches, and by what name it is known: its URL, or the host and port beside it. */
import { isResolved, textOf, valueOf, type Fact } from '../base/fact.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../model/declaration.ts'
import { parseDatabaseUrl, type DatabaseUrl } from '../parse/url.ts'
import { countsUrl } from './client-choice.ts'
import { numberOf } from './client-pool.ts'
import { within } from './code.ts'
import { engineOf } from './configured-client.ts'
import { engineDriven } from './driver-engine.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { firstSet, parsedUrl, urlOf, variableOf } from './variables.ts'

export interface Target {
  readonly label: string
  readonly url: Fact<string> | undefined
  readonly parsed: DatabaseUrl | undefined
  /** Where no URL counts. */
  readonly host: string | undefined
  readonly port: number | undefined
  /** The variable that a platform may have filled. */
  readonly variable: string | undefined
}

export function targetOf(client: ClientDeclaration, service: Running, declared: Declared): Target {
  const reference = countsUrl(client, service, declared) ? client.url : undefined
  const named = client.hostVariable !== undefined && reference === undefined
  const url = named
    ? urlOf({ variable: client.hostVariable ?? '', ...(client.host === undefined ? {} : { literal: client.host }), at: client.at }, service, declared)
    : urlOf(reference, service, declared)
  const wins = reference !== undefined && (client.urlWins === true || isResolved(url))
  const whole = named ? textOf(url) : wins ? undefined : valueOf(client.host)
  // Go's addresses hold the port: `cache:6379`.
  const [, bare, own] = /^([\w.-]{1,253}):(\d{1,5})$/.exec(whole ?? '') ?? []
  const host = bare ?? whole
  const port = own === undefined ? portOf(client, service, declared) : Number(own)
  const parsed =
    host === undefined ? parsedUrl(url, reference?.appended, client.engine) : (hostUrl(client.engine, host, port) ?? (named ? undefined : parsedUrl(url)))
  const variable = reference?.variable ?? client.hostVariable ?? client.url?.variable
  return { label: labelOf(client, reference, service, declared), url, parsed, host, port, variable }
}

/** A variable that only might have been set names nothing. */
function labelOf(client: ClientDeclaration, reference: UrlReference | undefined, service: Running, declared: Declared): string {
  const { url, urlWins, poolName, hostVariable, library } = client
  if (urlWins !== true) return reference?.variable ?? hostVariable ?? url?.variable ?? library
  const unused = reference === undefined || (reference.literal !== undefined && firstSet(service, reference.variable, declared) === undefined)
  if (!unused) return url?.variable ?? hostVariable ?? library
  return poolName === undefined || poolName === 'primary' ? (hostVariable ?? library) : poolName
}

function portOf(client: ClientDeclaration, service: Running, declared: Declared): number | undefined {
  const set = client.portVariable === undefined ? undefined : variableOf(service, client.portVariable, declared)
  return set === undefined ? valueOf(client.port) : valueOf(numberOf(set, ''))
}

const schemes: Partial<Record<Engine, string>> = {
  postgres: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mariadb',
  mongodb: 'mongodb',
  redis: 'redis',
  mssql: 'sqlserver',
}

/** A host that stands by itself as a URL has it, so that all ask it in one way. */
function hostUrl(engine: Engine | undefined, host: string, port: number | undefined): DatabaseUrl | undefined {
  const scheme = engine === undefined ? undefined : schemes[engine]
  return scheme === undefined || !/^[\w.-]+$/.test(host) ? undefined : parseDatabaseUrl(`${scheme}://${host}${port === undefined ? '' : `:${port}`}`)
}

/** Drivers that libraries of several engines load by themselves, by the engine they speak to. */
const drivers: readonly (readonly [name: string, engine: Engine])[] = [
  ['pg', 'postgres'],
  ['mysql2', 'mysql'],
  ['mysql', 'mysql'],
  ['mariadb', 'mariadb'],
  ['sqlite3', 'sqlite'],
  ['better-sqlite3', 'sqlite'],
  ['tedious', 'mssql'],
  ['oracledb', 'oracle'],
]

/** That of the only driver which the module around depends on; a module of libraries may leave it to whoever starts. */
function engineOnJvm(client: ClientDeclaration, declared: Declared): Engine | undefined {
  const own = declared.packages
    .filter((one) => one.language === 'jvm' && within(client.path, one.folder))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0]
  const found = new Set([...(own?.dependencies ?? [])].flatMap(([name, { dev }]) => (dev ? [] : (engineOf(name.replace(/^libs\./, '')) ?? []))))
  const [only] = found
  return found.size === 1 ? only : undefined
}

/** Libraries of Go that are told by a text which driver to take. */
export const leavesDriver = /^(xorm|gorm|database\/sql|go-sqlx)$/

/** The engine of the only driver that the package around depends on, where the client leaves it to the URL. */
export function engineOfDriver(client: ClientDeclaration, declared: Declared): Engine | undefined {
  if (/^(hikaricp|dbcp2|c3p0|druid|tomcat-jdbc|r2dbc-pool|exposed|jdbi|jooq|jdbc|sql2o)$/.test(client.library)) return engineOnJvm(client, declared)
  if (/^(sqlalchemy|django)$/.test(client.library) && client.isOneOfSeveral !== true) return engineDriven(client.path, declared)
  if (leavesDriver.test(client.library)) {
    const engine = client.isOneOfSeveral === true ? undefined : engineDriven(client.path, declared)
    // A file's driver alone is most often what tests run on.
    return engine === 'sqlite' ? undefined : engine
  }
  if (!/^(sequelize|knex|typeorm)$/.test(client.library) || client.isOneOfSeveral === true) return undefined
  const own = declared.packages
    .filter((one) => one.language === undefined && within(client.path, one.folder))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0]
  const found = drivers.filter(([name]) => own?.dependencies.get(name)?.dev === false)
  const [only] = found
  return found.length === 1 ? only?.[1] : undefined
}
