/** What the own files of poolers other than PgBouncer say: modes, servers behind it, and the most connections it opens to one of them. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { exactly, lesser, plus, rangeOf, type Range } from './range.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { fileAt, mountedSettings } from './servers.ts'
import { agreed, distinct, most, numberIn, open, plainNumber, withIncludes, type Demand, type PoolerFile, type Server } from './pooler-demands.ts'
import { ofPgpool } from './pooler-pgpool.ts'
import { ofProxysql } from './pooler-proxysql.ts'

/** Undefined where the tree does not have its file, or where several could be it. */
export function poolerFile(service: Running, declared: Declared): PoolerFile | undefined {
  const { software } = service
  if (software !== 'pgcat' && software !== 'odyssey' && software !== 'proxysql' && software !== 'pgpool') return undefined
  const mounted = mountedSettings(service, software, declared)
  const words = valueOf(commandOf(service.declared, service.stage)) ?? []
  const named = mounted.filter((file) => words.some((word) => word.startsWith('/') && fileAt(service, word) === file.path))
  const [file, ...others] = named.length > 0 ? named : mounted
  if (others.length > 0) return undefined
  if (software === 'pgpool') return ofPgpool(service, file)
  if (file === undefined) return undefined
  return software === 'pgcat' ? ofPgcat(file) : software === 'odyssey' ? ofOdyssey(file) : ofProxysql(file)
}

function ofPgcat(file: SettingsDeclaration): PoolerFile {
  const general = (name: string): Fact<string> | undefined => file.settings.get(name)
  const pools = file.entries.filter(({ section }) => section === 'pool')
  const inPool = (section: string, pool: SettingsEntry): readonly SettingsEntry[] =>
    file.entries.filter((entry) => entry.section === section && entry.name === pool.name)
  const modes = new Map(
    pools.map((pool) => {
      const own = pool.fields.get('pool_mode') ?? general('pool_mode') ?? byDefault('transaction', pool.at, 'PgCat’s default')
      const users = inPool('user', pool).map((user) => user.fields.get('pool_mode') ?? own)
      return [pool.name, agreed(users.length === 0 ? [own] : users, pool.at, `the mode of each user of ${pool.name}`)] as const
    }),
  )
  const demands: Demand[] = []
  for (const pool of pools) {
    const users = inPool('user', pool)
    const sizes = users.map((user) => sizeOf(user.fields.get('pool_size') ?? general('pool_size'), user.at))
    const size = users.length === 0 ? open('pool_size', pool.at, `commit the users of the pool ${pool.name}`) : sizes.reduce(plus, exactly(0))
    for (const server of inPool('server', pool)) demands.push({ server: serverOf(server), size })
  }
  const prepared = [...pools.map((pool) => pool.fields.get('prepared_statements_cache_size')), general('prepared_statements_cache_size')]
  return {
    mode: agreed([...modes.values()], file.at, 'the mode of each pool'),
    modes,
    port: numberIn(general('port')),
    behind: distinct(demands),
    opens: withIncludes(most(demands, file.at), file),
    keepsPrepared: /^true$/i.test(valueOf(general('prepared_statements')) ?? '') || prepared.some((fact) => (numberIn(fact) ?? 0) > 0),
  }
}

/** A route's `pool_size 0`, which is the default, sets no bound; clients do, where `client_max` bounds them. */
function ofOdyssey(file: SettingsDeclaration): PoolerFile {
  const storages = new Map(file.entries.flatMap((entry) => (entry.section === 'storage' ? [[entry.name, entry] as const] : [])))
  const routes = file.entries.filter(({ section, fields }) => {
    const storage = storages.get(valueOf(fields.get('storage')) ?? '')
    return section === 'route' && !/^local$/i.test(valueOf(storage?.fields.get('type')) ?? '')
  })
  const demands: Demand[] = []
  const byDatabase = new Map<string, Fact<string>[]>()
  for (const route of routes) {
    const database = valueOf(route.fields.get('database')) ?? ''
    const mode = route.fields.get('pool') ?? unresolved('pool', route.at, 'write the mode of the route: pool "transaction"')
    byDatabase.set(database, [...(byDatabase.get(database) ?? []), mode])
    const name = valueOf(route.fields.get('storage')) ?? ''
    const storage = storages.get(name)
    const size = routeSize(route, file.settings.get('client_max'))
    for (const server of storage === undefined ? [{ host: undefined, port: undefined, at: route.at }] : storageServers(storage)) demands.push({ server, size })
  }
  const modes = new Map([...byDatabase].map(([name, facts]) => [name, agreed(facts, file.at, `the mode of each user of ${name}`)] as const))
  const fallback = modes.get('default')
  const ports = new Set(file.entries.flatMap((entry) => (entry.section === 'listen' ? [numberIn(entry.fields.get('port'))] : [])))
  const clients = file.settings.get('client_max')
  const limit = clients === undefined ? undefined : mapFact(clients, plainNumber)
  return {
    mode: fallback ?? agreed([...modes.values()], file.at, 'the mode of each route'),
    modes,
    ...(limit === undefined || valueOf(limit) === 0 ? {} : { maxClients: limit }),
    port: ports.size === 1 ? [...ports][0] : undefined,
    behind: distinct(demands),
    opens: withIncludes(most(demands, file.at), file),
    keepsPrepared: routes.length > 0 && routes.every(({ fields }) => /^(yes|true|on|1)$/i.test(valueOf(fields.get('pool_reserve_prepared_statement')) ?? '')),
  }
}

function routeSize(route: SettingsEntry, everywhere: Fact<string> | undefined): Range {
  const written = route.fields.get('pool_size')
  const size = written === undefined ? undefined : mapFact(written, plainNumber)
  if (size !== undefined && valueOf(size) !== 0) return rangeOf(size)
  const clients = [route.fields.get('client_max'), everywhere].flatMap((fact) => {
    const number = fact === undefined ? undefined : mapFact(fact, plainNumber)
    return number === undefined || !isResolved(number) || number.value === 0 ? [] : [rangeOf(number)]
  })
  return clients.reduce(lesser, open('pool_size', size?.at ?? route.at, 'set pool_size of the route: without it, it opens as many as clients want'))
}

/** `host "vault,second:5433"`: each with a port of its own, or the storage's. */
function storageServers(storage: SettingsEntry): readonly Server[] {
  const host = storage.fields.get('host')
  const port = numberIn(storage.fields.get('port'))
  const at = host?.at ?? storage.at
  const text = valueOf(host)
  if (text === undefined) return [{ host: undefined, port, at }]
  return text.split(',').map((one) => {
    const [, name, own] = /^\[?([^\]:]+)\]?(?::(\d{1,5}))?/.exec(one.trim()) ?? []
    return { host: name, port: own === undefined ? port : Number(own), at }
  })
}

function sizeOf(fact: Fact<string> | undefined, at: Evidence): Range {
  return fact === undefined ? open('pool_size', at, 'write pool_size of the user') : rangeOf(mapFact(fact, plainNumber))
}

function serverOf({ fields, at }: SettingsEntry): Server {
  const host = fields.get('host')
  return { host: valueOf(host), port: numberIn(fields.get('port')), at: host?.at ?? at }
}
