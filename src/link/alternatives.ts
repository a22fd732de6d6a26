/** Clients of one library, each in a branch of its own, or of one variable: which of them a process makes is told elsewhere, so that together they have one database, of an engine that nobody knows. */
import { isResolved, unresolved, type Fact } from '../base/fact.ts'
import type { Engine } from '../model/declaration.ts'
import { reads } from './client-choice.ts'
import type { Client } from './clients.ts'
import { family, type Database, type Databases, type Way } from './databases.ts'

/** Only of databases that no tree declares: a server of the stack is there, whichever branch is taken. */
export function settled(found: Databases): Databases {
  const [ways, databases] = [[...found.ways], [...found.databases]]
  for (const [index, way] of ways.entries()) ways[index] = ofWriter(way, ways, databases)
  const groups = new Map<object, Map<string, Way[]>>()
  for (const way of ways) {
    if (!isOneOfSeveral(way.client)) continue
    const own = groups.get(way.client.service) ?? new Map<string, Way[]>()
    groups.set(way.client.service, own)
    own.set(way.client.library, [...(own.get(way.client.library) ?? []), way])
  }
  for (const group of [...groups.values()].flatMap((own) => [...own.values()])) settle(group, ways, databases)
  for (const group of ofOneVariable(ways)) settle(group, ways, databases)
  return { ...found, ways, databases }
}

/** A variable holds one URL: schemas of Prisma for two engines that read the same one are never both in use. */
function ofOneVariable(ways: readonly Way[]): readonly (readonly Way[])[] {
  const services = new Map<object, Map<string, Way[]>>()
  for (const way of ways) {
    const { service, library, url, parsed } = way.client
    if (url?.state !== 'unresolved' || !/^\$\{\w+\}$/.test(url.raw) || parsed !== undefined) continue
    const own = services.get(service) ?? new Map<string, Way[]>()
    const key = `${library} ${url.raw}`
    services.set(service, own)
    own.set(key, [...(own.get(key) ?? []), way])
  }
  return [...services.values()].flatMap((own) => [...own.values()]).filter((group) => group.length > 1)
}

function settle(group: readonly Way[], ways: Way[], databases: Database[]): void {
  const several = new Set(group.map(({ database }) => database))
  const engines = [...new Set([...several].map(({ engine }) => engine))]
  if (new Set(engines.map(family)).size < 2 || [...several].some(isKnown)) return
  if (ways.some((way) => several.has(way.database) && !group.includes(way))) return
  const first = group.find(({ database }) => database.is === 'external') ?? group[0]
  if (first === undefined) return
  const { name, at } = first.database
  const one: Database = { name, engine: 'sql', at, is: 'external', oneOf: engines }
  databases.splice(databases.indexOf(first.database), 1, one)
  for (const other of several) if (databases.includes(other)) databases.splice(databases.indexOf(other), 1)
  ways.splice(ways.indexOf(first), 1, { client: together(first.client, group), database: one, certain: true })
  for (const way of group) if (ways.includes(way)) ways.splice(ways.indexOf(way), 1)
}

const isOneOfSeveral = ({ constructors }: Client): boolean => constructors.length > 0 && constructors.every((one) => one.isOneOfSeveral === true)

/** Reads of a connection go to copies of what its writes go to: one database, where the tree declares neither. */
function ofWriter(way: Way, ways: readonly Way[], databases: Database[]): Way {
  const { client, database } = way
  const isReader = database.is === 'external' && client.constructors.length > 0 && client.constructors.every((one) => one.readsFor !== undefined)
  const writer = !isReader
    ? undefined
    : ways.find(
        (other) => other.client.service === client.service && client.constructors.every((one) => other.client.constructors.some((own) => reads(one, own))),
      )
  if (writer?.database.is !== 'external' || writer.database === database) return way
  if (!ways.some((other) => other !== way && other.database === database)) databases.splice(databases.indexOf(database), 1)
  return { ...way, database: writer.database }
}

/** A container, what a platform runs, and a server by its name are what they are. */
function isKnown({ is, host }: Database): boolean {
  return is === 'container' || is === 'managed' || (is === 'external' && host !== undefined)
}

/** What is said of the one that is made holds where it is said of each that asks a server. */
function together(first: Client, group: readonly Way[]): Client {
  const { tls: _, parsed: __, ...rest } = first
  const asking = group.flatMap(({ client, database }) => (database.is === 'external' ? [client] : []))
  const servers = asking.length > 0 ? asking : group.map(({ client }) => client)
  const open = servers.map(({ tls }) => tls).find((tls) => tls !== undefined)
  return {
    ...rest,
    engine: undefined,
    url: undefined,
    parsed: undefined,
    pool: poolOfAll(servers, first),
    constructors: [...new Set(group.flatMap(({ client }) => client.constructors))],
    ...(open === undefined ? {} : { tls: isAgreed(servers.map(({ tls }) => tls)) ? open : unresolved(whichEngine(group.map(engineIn)), open.at, leaveOne) }),
  }
}

export const leaveOne = 'leave one engine in the code, or say under provides: which it is'

const engineIn = ({ database }: Way): Engine => database.engine

function poolOfAll(servers: readonly Client[], { at }: Client): Fact<number> | undefined {
  const pools = servers.map(({ pool }) => pool)
  const [pool] = pools
  if (isAgreed(pools)) return pool
  const open = pools.find((one) => one?.state === 'unresolved')
  return open ?? { ...unresolved('which of several databases is opened', at, 'let a variable with a default choose it'), atLeast: 1 }
}

function isAgreed(facts: readonly (Fact<unknown> | undefined)[]): boolean {
  const [first] = facts
  return facts.every((one) =>
    one === undefined || first === undefined
      ? one === first
      : isResolved(one) && isResolved(first)
        ? one.value === first.value && one.state === first.state
        : !isResolved(one) && !isResolved(first) && one.raw === first.raw,
  )
}

/** Why nobody can say which one it is. */
export function whichOf({ oneOf, setBy }: Pick<Database, 'oneOf' | 'setBy'>): string | undefined {
  if (setBy !== undefined) return `which database ${setBy} sets`
  return oneOf === undefined ? undefined : whichEngine(oneOf)
}

/** Code chooses it, or its migrations are all that is known of it. */
export function untold(database: Database): Fact<never> {
  const { at, setBy } = database
  const which = whichOf(database)
  if (which !== undefined) return unresolved(which, at, setBy === undefined ? leaveOne : 'describe the database in a stack, or say under provides: which it is')
  return unresolved('which database runs the migrations', at, 'describe it in a stack, or write its URL without the password into a committed example')
}

/** Says between which. */
export function whichEngine(engines: readonly Engine[]): string {
  const names = [...new Set(engines)].toSorted()
  const last = names.at(-1)
  return `which engine the code is told to use${last === undefined || names.length < 2 ? '' : `: ${names.slice(0, -1).join(', ')} or ${last}`}`
}
