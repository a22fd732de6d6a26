/** Clients that only the environment of a service shows: URLs, hosts and what a platform fills in, for images and drivers whose code tells nothing. */
import { textOf, valueOf, type Fact } from '../base/fact.ts'
import { remembered } from '../base/remembered.ts'
import type { Engine } from '../model/declaration.ts'
import type { DatabaseUrl } from '../parse/url.ts'
import { isNobody } from './client-choice.ts'
import { chosenFile } from './chosen-engine.ts'
import { asksNoDatabase, sharesOnly } from './asks-nothing.ts'
import type { Found } from './clients.ts'
import type { Hosts, Reached } from './hosts.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { environmentPool, ofSecrets, type OpenHost } from './waiting-clients.ts'
import { isDirectName, parsedUrl } from './variables.ts'

/** Of a host with unknown parts only a platform's own reference leads anywhere. */
export function reachedBy(parsed: DatabaseUrl | undefined, service: Running, hosts: Hosts): Reached {
  const host = parsed?.hosts[0]
  if (host === undefined) return { is: 'unresolved' }
  const reached = hosts.reach(host.host, host.port, service)
  return host.resolved || reached.is === 'managed' || reached.is === 'pooler' ? reached : { is: 'unresolved' }
}

/** A client whose own variable tells nothing takes the service's only URL of its engine that no other client uses. */
export function adopted(client: Found, service: Running, used: Set<string>, hosts: Hosts): Found {
  if (client.parsed !== undefined || client.reached.is !== 'unresolved') return client
  const fitting = environmentUrls(service).filter((one) => !used.has(one.name) && one.parsed.engine === client.engine && !isDirectName(one.name))
  const [only] = fitting
  if (fitting.length !== 1 || only === undefined) return client
  used.add(only.name)
  return { ...client, url: only.value, parsed: only.parsed, reached: reachedBy(only.parsed, service, hosts), at: only.value.at, label: only.name }
}

interface EnvironmentUrl {
  readonly name: string
  readonly value: Fact<string>
  readonly parsed: DatabaseUrl
}

function environmentUrls(service: Running): readonly EnvironmentUrl[] {
  const found: EnvironmentUrl[] = []
  for (const [name, value] of service.declared.environment) {
    const parsed = parsedUrl(value)
    if (parsed?.engine === undefined || (parsed.hosts.length === 0 && parsed.file === undefined)) continue
    // Any variable may hold a `file:` URL; only one that is named for it holds a database.
    if (parsed.file === undefined || /DATABASE|SQLITE|(^|_)DB(_|$)|DSN/i.test(name)) found.push({ name, value, parsed })
  }
  return found
}

type HostName = readonly [RegExp, Engine | undefined]

/** Host variables of images and frameworks that take no URL: name → engine, where the name tells it. */
const hostNames: readonly HostName[] = [
  [/^(POSTGRES(QL)?_(SERVER|HOST(NAME)?)|PGHOST|PG_HOST|DB_POSTGRESDB_HOST|POSTGRES_DB_HOST)$/, 'postgres'],
  [/^(MYSQL_(SERVER(_HOST)?|HOST)|MARIADB_HOST)$/, 'mysql'],
  [/^(MONGO(DB)?_HOST)$/, 'mongodb'],
  [/^(REDIS|VALKEY)_(HOST(NAME)?|SERVER)$|_REDIS_HOST$/, 'redis'],
  [
    /^(DB|DATABASE)_(HOST(NAME)?|SERVER(_HOST)?|ADDR(ESS)?)$|^\w+_(DB|DATABASE)_(HOST(NAME)?|SERVER|ADDR(ESS)?)$|^(\w+_)?DBHOST(NAME)?$|^\w+__database__connection__host$|^database__connection__host$/i,
    undefined,
  ],
]

/** Services have the same few names: each is held against the table once. */
const hostNamed = remembered(
  (name): HostName | 'none' => (/host|server|addr/i.test(name) ? hostNames.find(([pattern]) => pattern.test(name)) : undefined) ?? 'none',
)

/** Code that leaves its engine to the environment makes the single file that this names. */
export function onChosenFile(client: Found, service: Running): Found {
  if (client.engine !== undefined || client.parsed !== undefined || client.reached.is !== 'unresolved') return client
  const file = chosenFile(service)
  return file === undefined ? client : { ...client, engine: 'sqlite', label: file.name, at: file.value.at }
}

/** Clients that only the environment shows: images whose code is not in the tree, and drivers nobody recognised. */
export function fromEnvironment(service: Running, used: ReadonlySet<string>, hosts: Hosts, found: readonly Found[], declared: Declared): readonly Found[] {
  if (service.declared.environment.size === 0 || asksNoDatabase(service)) return []
  const clients: Found[] = []
  const add = (label: string, value: Fact<string>, engine: Engine | undefined, reached: Reached, parsed: DatabaseUrl | undefined): void => {
    const isIt = (one: Found): boolean => isSame(one.reached, reached)
    if (found.some(isIt) || clients.some(isIt)) return
    clients.push({
      service,
      library: 'unknown',
      engine,
      label,
      at: value.at,
      url: value,
      parsed,
      reached,
      pool: environmentPool(parsed, value, service),
      constructors: [],
      queue: /BROKER|QUEUE|BULL|SIDEKIQ|CELERY|RESQUE/i.test(label),
    })
  }
  const open: OpenHost[] = []
  for (const { name, value, parsed } of environmentUrls(service)) {
    if (used.has(name) || isDirectName(name) || sharesOnly(value, service, declared)) continue
    add(name, value, parsed.engine, reachedBy(parsed, service, hosts), parsed)
  }
  for (const [name, value] of service.declared.environment) {
    const fitting = hostNamed(name)
    if (fitting === 'none' || used.has(name) || isDirectName(name) || sharesOnly(value, service, declared)) continue
    const host = textOf(value)
    const file = chosenFile(service)
    const isOpen = host === undefined || (fitting[1] === undefined && /^\$\{?\w+\}?$/.test(host))
    if (isOpen && file?.leavesAside(name) !== true) {
      open.push({ name, value, engine: fitting[1] })
      continue
    }
    if (host === undefined || (host !== '' && isNobody(host))) continue
    if (file?.leavesAside(name) === true) {
      if (![...found, ...clients].some(({ engine }) => engine === 'sqlite')) add(file.name, file.value, 'sqlite', { is: 'unresolved' }, undefined)
      continue
    }
    // A socket's path has no port.
    const [bare = '', port] = host.startsWith('/') ? [host] : host.split(':')
    const portName = name.replace(/HOST(NAME)?$|SERVER$|ADDR(ESS)?$/i, (word) => (word === word.toLowerCase() ? 'port' : 'PORT'))
    const set = Number(port ?? valueOf(service.declared.environment.get(portName)) ?? Number.NaN)
    const reached = hosts.reach(bare, Number.isInteger(set) && set > 0 ? set : undefined, service)
    const engine = reached.is === 'service' ? reached.service.engine : (managedEngine(reached) ?? fitting[1])
    if (reached.is === 'service' && reached.service.engine === undefined && reached.service.role !== 'pool') continue
    add(name, value, engine, reached, undefined)
  }
  const { given } = service.declared
  for (const [name, value] of given === undefined || given.size === 0 ? [] : service.declared.environment) {
    const reached = used.has(name) || isDirectName(name) ? undefined : hosts.given(name, service)
    if (reached !== undefined) add(name, value, managedEngine(reached), reached, parsedUrl(value))
  }
  return [...clients, ...ofSecrets(open, service, [...found, ...clients])]
}

function managedEngine(reached: Reached): Engine | undefined {
  if (reached.is === 'managed') return reached.database.engine
  return reached.is === 'pooler' && !/proxysql|maxscale|mysql/.test(reached.pooler.software) ? 'postgres' : undefined
}

function isSame(a: Reached, b: Reached): boolean {
  if (a.is === 'service' && b.is === 'service') return a.service === b.service
  if (a.is === 'pooler' && b.is === 'pooler') return a.pooler === b.pooler
  return a.is === 'managed' && b.is === 'managed' && a.database === b.database && a.reads === b.reads
}
