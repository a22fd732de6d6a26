/** What Symfony's configuration says of the databases and Redis that production reaches. */
import type { Skip } from '../../base/evidence.ts'
import { byDefault } from '../../base/fact.ts'
import { basename, dirname, placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import { dbalClients, entryOf, fallbackOf, givenBy, scalarText, valueAt, type PhpEntry, type PhpValue } from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'
import { layersOf, overlaid } from './layers.ts'
import { filled, parametersOf } from './placeholders.ts'

/** Nobody reaches production's data through what is named for a test or a developer. */
const elsewhere = /(^|[_-])(test(ing|s)?|ci|dev(elopment)?|local|demo|staging)($|[_-])/i

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (/(^|\/)(vendor|node_modules)\//.test(file.path) || placeOf(file.path.replace(/(^|\/)config\/packages\//, '$1')).place === 'example') return nothing
  // What lies below prod is read with the file it stands over, where there is one.
  const isProduction = /\/packages\/prod\/[^/]+$/.test(file.path)
  if (isProduction && ['yaml', 'yml', 'php'].some((ending) => context.has(baseOf(file.path, ending)))) return nothing
  const { values, skipped } = await layersOf(file, context)
  const parameters = parametersOf(values)
  const whole = (name: string): PhpValue | undefined => {
    const section = values.map((one) => entryOf(one, name)?.value).reduce<PhpValue | undefined>((below, above) => overlaid(below, above), undefined)
    return section === undefined ? undefined : filled(section, parameters)
  }
  const dbal = valueAt(whole('doctrine'), 'dbal')
  const { clients, skipped: more } = dbal === undefined ? { clients: [], skipped: [] } : connectionsOf(dbal, file.path)
  return { declares: [...clients, ...redisOf(whole('framework'), whole('snc_redis'), file.path)], skipped: [...skipped, ...more] }
}

const nothing: Reading = { declares: [], skipped: [] }

function baseOf(path: string, ending: string): string {
  return `${dirname(dirname(path))}/${basename(path).replace(/\.[^.]+$/, '')}.${ending}`
}

interface Connections {
  readonly clients: readonly ClientDeclaration[]
  readonly skipped: readonly Skip[]
}

/** The default connection is the one that is named so, else the first; without `connections` it is `dbal` itself. */
function connectionsOf(dbal: PhpValue, path: string): Connections {
  const list = entryOf(dbal, 'connections')
  const named: readonly PhpEntry[] = list?.value.kind === 'list' ? list.value.entries : whomever(dbal) ? [{ key: 'default', value: dbal, line: dbal.line }] : []
  const usual = scalarText(fallbackOf(valueAt(dbal, 'default_connection'))) ?? (named.some(({ key }) => key === 'default') ? 'default' : named[0]?.key)
  const clients: ClientDeclaration[] = []
  const skipped: Skip[] = []
  const shared = new Set<string>()
  const variables = (one: ClientDeclaration): readonly string[] => [one.url?.variable, one.hostVariable].filter((name) => name !== undefined)
  for (const { key, value, line } of named.toSorted((a, b) => Number(b.key === usual) - Number(a.key === usual))) {
    const name = key ?? 'default'
    if (name !== usual && elsewhere.test(name)) continue
    const found = dbalClients(value, { name, path, key: list === undefined ? 'doctrine.dbal' : `doctrine.dbal.connections.${name}`, line })
    if (found.length === 0) skipped.push({ path: value.path, line, reason: `the connection ${name}: whom it reaches is told when it runs: not read` })
    for (const client of found) {
      const own = variables(client)
      // By the variables of the first it is the first under another name.
      if (name !== usual && own.some((one) => shared.has(one))) continue
      clients.push({ ...client, ...(name === usual || own.length === 0 ? {} : { onlyIfSet: true }) })
      if (name === usual) for (const one of own) shared.add(one)
    }
  }
  return { clients, skipped }
}

/** Types and the like may stand in a file of their own: they make no connection. */
function whomever(dbal: PhpValue): boolean {
  return ['url', 'host', 'driver', 'path', 'service', 'dbname', 'unix_socket'].some((name) => entryOf(dbal, name) !== undefined)
}

/** Caches, sessions and Messenger by a variable or a text of Redis; a variable counts where it is set. */
function redisOf(framework: PhpValue | undefined, snc: PhpValue | undefined, path: string): readonly ClientDeclaration[] {
  const transports = valueAt(framework, 'messenger', 'transports')
  const clients = valueAt(snc, 'clients')
  const found: readonly (readonly [string, PhpValue | undefined])[] = [
    ['cache', valueAt(framework, 'cache', 'default_redis_provider')],
    ['session', valueAt(framework, 'session', 'handler_id')],
    ...(clients?.kind === 'list' ? clients.entries.map(({ key, value }) => [key ?? 'redis', valueAt(value, 'dsn')] as const) : []),
    ...(transports?.kind === 'list'
      ? transports.entries.map(({ key, value }) => [`messenger.${key ?? ''}`, value.kind === 'list' ? valueAt(value, 'dsn') : value] as const)
      : []),
  ]
  return found.flatMap(([name, value]) => {
    const given = givenBy(value, name)
    const text = given?.value === undefined || given.value.state === 'unresolved' ? undefined : given.value.value
    // Where messages are kept, the variable tells; what is kept in caches is in Redis where its name says so.
    const byName = name.startsWith('messenger') || /REDIS|VALKEY/.test(given?.variable ?? '')
    const isRedis = /^(redis|rediss|valkey|valkeys):/.test(text ?? '') || (text === undefined && given?.variable !== undefined && byName)
    if (given === undefined || value === undefined || !isRedis) return []
    const at = { path: value.path, line: value.line, key: name }
    const client: ClientDeclaration = {
      kind: 'client',
      library: 'symfony',
      engine: 'redis',
      name,
      path,
      at,
      url: {
        ...(given.variable === undefined ? {} : { variable: given.variable }),
        ...(given.value === undefined ? {} : { literal: given.value }),
        at,
      },
      pool: byDefault(1, at, 'each process of PHP opens a connection of its own'),
      made: 'module',
      use: 'code',
      ...(name.startsWith('messenger') ? { queue: true } : {}),
      ...(given.variable === undefined ? {} : { onlyIfSet: true }),
    }
    return [client]
  })
}
