/** Connections that PHP opens by itself, whoever tells it of them: each process holds one of its own. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known } from '../../base/fact.ts'
import type { ClientDeclaration, Engine, UrlReference } from '../../model/declaration.ts'
import { assembledFrom } from './assembled.ts'
import { givenBy, isDevelopers, numberFact, type Given } from './given.ts'
import { scalarText, variableIn, type PhpValue } from './value.ts'

export function phpClient(library: string, engine: Engine | undefined, at: Evidence): ClientDeclaration {
  const pool = byDefault(1, at, 'each process of PHP opens a connection of its own')
  return { kind: 'client', library, ...(engine === undefined ? {} : { engine }), name: library, path: at.path, at, pool, made: 'module', use: 'code' }
}

/** A data source name of {@link https://www.php.net/manual/en/pdo.construct.php PDO}; nothing where it does not tell whom it reaches. */
export function dsnClients(library: string, dsn: PhpValue, beside: PhpValue | undefined, at: Evidence): readonly ClientDeclaration[] {
  if (dsn.kind === 'variable') {
    const place = { path: dsn.path, line: dsn.line, key: 'dsn' }
    const literal = givenBy(dsn, 'dsn')?.value
    return [{ ...phpClient(library, undefined, at), url: { variable: dsn.name, ...(literal === undefined ? {} : { literal }), at: place } }]
  }
  const parts = assembledFrom(dsn)
  if (parts?.engine === undefined) return []
  const client = phpClient(library, parts.engine, at)
  if (parts.engine === 'sqlite') return phpFile(client, parts.file)
  return phpTarget({ ...client, ...phpTls(parts.engine, parts.options, beside, client.at) }, parts.host, parts.port)
}

/** In memory nothing is kept. */
export function phpFile(client: ClientDeclaration, file: PhpValue | undefined): readonly ClientDeclaration[] {
  const text = scalarText(file)
  if (text === undefined || text === '' || text === ':memory:') return [client]
  return [{ ...client, url: { literal: known(`sqlite:${text}`, client.at), at: client.at } }]
}

export function phpTarget(client: ClientDeclaration, host: PhpValue | undefined, port: PhpValue | undefined): readonly ClientDeclaration[] {
  const given = givenBy(host, 'host')
  const portFact = numberFact(port, 'port')
  const portVariable = variableIn(port)
  const reached = given?.value === undefined || given.value.state === 'unresolved' || isDevelopers(given.value) ? undefined : given.value
  if (given?.variable === undefined && reached === undefined) return []
  return [
    {
      ...client,
      ...(reached === undefined ? {} : { host: reached }),
      ...(given?.variable === undefined ? {} : { hostVariable: given.variable }),
      ...(portFact === undefined ? {} : { port: portFact }),
      ...(portVariable === undefined ? {} : { portVariable }),
    },
  ]
}

/** `sslmode` of libpq in the string, a certificate authority among MySQL's options. */
export function phpTls(
  engine: Engine,
  options: ReadonlyMap<string, PhpValue>,
  beside: PhpValue | undefined,
  at: Evidence,
): Pick<ClientDeclaration, 'tls' | 'tlsVariable'> {
  const mode = givenBy(options.get('sslmode'), 'sslmode')
  if (mode !== undefined)
    return { ...(mode.value === undefined ? {} : { tls: mode.value }), ...(mode.variable === undefined ? {} : { tlsVariable: mode.variable }) }
  if (engine === 'postgres') return { tls: byDefault('prefer', at, 'libpq asks for TLS and does without') }
  if (engine !== 'mysql' && engine !== 'mariadb') return {}
  if (beside !== undefined && beside.kind !== 'list') return {}
  const found = beside?.entries.find(({ key }) => /(^|::)(MYSQL_)?ATTR_SSL_(CA|CAPATH|KEY|CERT|CIPHER)$/.test(key ?? ''))
  if (found !== undefined) return { tls: known('verify-ca', { path: found.value.path, line: found.line, key: 'options' }) }
  return beside?.open === true ? {} : { tls: byDefault('disable', at, 'MySQL’s driver does without unless it is told') }
}

/** A URL that a variable sets, or that stands there. */
export function phpUrl(value: PhpValue | undefined, key: string): UrlReference | undefined {
  const given: Given | undefined = givenBy(value, key)
  if (given === undefined || value === undefined) return undefined
  const literal = given.value === undefined || given.value.state === 'unresolved' ? undefined : given.value
  if (given.variable === undefined && literal === undefined) return undefined
  return {
    ...(given.variable === undefined ? {} : { variable: given.variable }),
    ...(literal === undefined ? {} : { literal }),
    at: { path: value.path, line: value.line, key },
  }
}
