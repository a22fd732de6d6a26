/** A running service as rules see it: its image and copies, the clients its code makes, and what its code guards against. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { byDefault, isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ClientDeclaration } from '../model/declaration.ts'
import type { FactsOf, Thing } from '../model/kinds.ts'
import type { Way } from './databases.ts'
import { defenceFacts } from './defences.ts'
import { imageName } from './images.ts'
import { jobFacts } from './jobs-in-code.ts'
import type { Linked } from './linked.ts'
import { weakLogins } from './logins.ts'
import { operationFacts } from './operations.ts'
import { inOneProcess, type Shared } from './processes-apart.ts'
import { queryFacts } from './queries.ts'
import { servedCopies } from './alike.ts'
import { certificateFile, isGlobal } from './replicas.ts'
import type { Running } from './running.ts'
import { runtimeFacts } from './runtime.ts'
import { facts, text, thing } from './things.ts'
import { watchedService } from './watches.ts'
import { waysFrom } from './ways.ts'

const serving: ReadonlySet<string> = new Set(['web', 'proxy'])

/** Libraries whose client is meant to be made once a process. A driver's single connection is made for one purpose each. */
const orms: ReadonlySet<string> = new Set([
  'mongodb',
  'prisma',
  'typeorm',
  'sequelize',
  'knex',
  'kysely',
  'drizzle',
  'mikro-orm',
  'mongoose',
  'objection',
  'sequel',
  'activerecord',
  'sqlalchemy',
  'tortoise',
  'peewee',
  'databases',
  'pgxpool',
  'database/sql',
  'go-sqlx',
  'gorm',
  'bun',
  'ent',
  'xorm',
  'mongo-driver',
])

export function serviceThing(service: Running, linked: Linked, clients: ReadonlyMap<Way, Thing<'client'>>): Thing<'service'> {
  const { declared } = service
  const ways = waysFrom(service, linked.ways)
  const at = declared.at
  const image = declared.image
  return thing(
    'service',
    service.name,
    at,
    facts({
      role: text(service.role, at),
      serving: known(serving.has(service.role), at),
      image: image !== undefined && isResolved(image) ? image : undefined,
      replicas: servedCopies(service, linked.services, linked.declared),
      everyNode: isGlobal(service),
      certificateFile: certificateFile(service, linked.declared),
      ...madeFacts(ways, service, linked),
      clients: ways.flatMap((way) => clients.get(way) ?? []),
      weakLogins: weakLogins(service, linked),
      ...runtimeFacts(service, linked),
      ...defenceFacts(service, linked),
      ...queryFacts(service, linked),
      ...operationFacts(service, linked),
      ...jobFacts(service, linked),
      ...watchedService(service, linked),
    }),
    [
      image !== undefined ? `image:${imageName(valueOf(image) ?? '').repository}` : '',
      `build:${declared.build?.context ?? ''}`,
      `role:${service.role}`,
      ...service.folders.map((folder) => `folder:${folder}`),
      // What tells two databases of one image apart.
      ...declared.mounts.flatMap((mount) => (mount.type === 'volume' ? `volume:${valueOf(mount.source) ?? ''}` : [])),
    ],
  )
}

/** How often its code makes a client of a library that is meant to make one. */
function madeFacts(ways: readonly Way[], service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const { at } = service.declared
  const mappers = [...new Set(ways.flatMap((way) => (orms.has(way.client.library) ? way.client.constructors : [])))]
  if (mappers.length === 0) return {}
  const makers = mappers.filter((one) => one.stateless !== true)
  // Clients of another URL or driver are other clients: a reader beside a writer, an edge runtime beside a server.
  const keyOf = (one: ClientDeclaration): string =>
    `${one.library} ${one.adapter ?? ''} ${targetIn(one)} ${one.poolName ?? ''} ${one.made === 'call' ? '' : (one.chosenBy?.value ?? '')}`
  // One that is told nothing at all beside one with a server's driver is a second of the same.
  const home = makers.find((one) => /^(pg|postgres|mariadb|mysql2?|mssql)$/.test(one.adapter ?? ''))
  const groupOf = (one: ClientDeclaration): string =>
    keyOf(home !== undefined && one.library === home.library && one.adapter === undefined && one.url === undefined ? home : one)
  // Of several of which one is made, one counts.
  const first = makers.find((one) => one.isOneOfSeveral === true)
  const shared = (group: string): Shared => {
    const own = ofOneProgram(makers.filter((one) => one.made !== 'call' && groupOf(one) === group && (one.isOneOfSeveral !== true || one === first)))
    return inOneProcess(own, service, linked.declared)
  }
  const groups = [...new Set(makers.filter((one) => one.made !== 'call').map(groupOf))].map((group) => ({ group, ...shared(group) }))
  const [most] = groups.toSorted(
    (a, b) => b.makers.length - a.makers.length || Number(b.open !== undefined) - Number(a.open !== undefined) || compareText(a.group, b.group),
  )
  const worst = most?.group
  const orm = worst?.split(' ')[0] ?? mappers.find((one) => one.made !== 'call')?.library
  const perCall = makers.filter((one) => one.made === 'call' && one.defines !== true && (one.isOneOfSeveral !== true || one === first)).map((one) => one.at)
  const factory = makers.find((one) => one.made === 'call' && one.defines === true)
  const isCounted = worst !== undefined || perCall.length > 0 || factory !== undefined
  const makes = most?.makers.map((one) => one.at) ?? []
  const told = most?.open === undefined ? count(makes, at) : { ...most.open, atLeast: makes.length }
  // What is handed a URL may be a reader beside a writer: of two such nobody knows whether they are of one server.
  const handed = perCall.length > 0 ? [] : makers.filter((one) => makes.includes(one.at) && isHanded(one))
  const [one, other] = handed
  return facts({
    constructors: isCounted ? (one !== undefined && other !== undefined ? ofServers(told, one, other, handed.length) : told) : undefined,
    perCall: isCounted ? callsOf(count(perCall, at), factory) : undefined,
    orm: orm === undefined ? undefined : byDefault(orm, at, 'the library counted'),
  })
}

function count(found: readonly Evidence[], fallback: Evidence): Fact<number> {
  const also = found.length > 1 ? { also: found.slice(0, -1) } : {}
  return { state: 'known', value: found.length, at: found.at(-1) ?? fallback, ...also }
}

/** Whether its URL is an expression that no variable shows through. */
function isHanded({ url }: ClientDeclaration): boolean {
  return url !== undefined && url.variable === undefined && url.literal?.state === 'unresolved'
}

function ofServers(told: Fact<number>, one: ClientDeclaration, other: ClientDeclaration, handed: number): Fact<number> {
  const open = unresolved(`whether ${one.name} and ${other.name} open one server`, one.at, 'write out which variable each takes its URL from')
  return { ...open, atLeast: Math.max(1, (valueOf(told) ?? 1) - handed + 1) }
}

/** Of programs of one module, what is passed on as it runs may lead two clients to servers of their own. */
function targetIn({ url, programs }: ClientDeclaration): string {
  const passed = programs !== undefined && url?.literal?.state === 'unresolved' ? url.literal.raw : ''
  return url?.variable ?? passed
}

/** Each process runs one program: what the one that makes most of them makes. */
function ofOneProgram(makers: readonly ClientDeclaration[]): readonly ClientDeclaration[] {
  const names = [...new Set(makers.flatMap(({ programs }) => programs ?? []))]
  const each = names.map((name) => makers.filter(({ programs }) => programs === undefined || programs.includes(name)))
  return each.toSorted((a, b) => b.length - a.length)[0] ?? makers
}

/** An exported factory may be called once or on every request; other files say which. */
function callsOf(counted: Fact<number>, factory: ClientDeclaration | undefined): Fact<number> {
  if (factory === undefined) return counted
  const open = unresolved(`how often ${factory.name} is made`, factory.at, 'make the client once, in the module that exports it')
  return { ...open, atLeast: valueOf(counted) ?? 0 }
}
