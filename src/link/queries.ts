/** What a service's code asks of its databases: queries built from strings, and whether it closes its connections at the end. */
import { known, valueOf } from '../base/fact.ts'
import type { Engine } from '../model/declaration.ts'
import type { Feature, FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { family } from './databases.ts'
import { featuresOf } from './features.ts'
import { heeded } from './heeded.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { mayBeInterrupted } from './stop-signal.ts'
import { facts, places, text, unlisted } from './things.ts'
import { waysFrom } from './ways.ts'

export function queryFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const [handler] = featuresOf(service, linked, 'handler')
  return facts({
    handlers: handler === undefined ? undefined : known(handler.library, handler.at),
    rawSql: seen('raw-sql', service, linked),
    loops: read('query-in-loop', service, linked),
    unbounded: read('unbounded-query', service, linked),
    ...disconnectFacts(service, linked),
  })
}

/** Queries are looked for in JavaScript and TypeScript: that none was seen says nothing of another language. */
const looked = /\.([cm]?[jt]sx?|prisma)$/

function seen(what: Feature, service: Running, linked: Linked): FactsOf<'service'>['rawSql'] {
  const all = featuresOf(service, linked, what)
  const found = all.filter((one) => !one.facts.has('open')).map(({ name, at }) => ({ what: name, at }))
  const open = all.find((one) => one.facts.has('open'))
  if (open !== undefined && found.length === 0)
    return unlisted(`a text that ${open.name} is handed from elsewhere`, open.at, 'write the text where it is run, with parameters for values')
  const other = waysFrom(service, linked.ways)
    .flatMap(({ client }) => client.constructors)
    .find(({ path }) => !looked.test(path))
  return other === undefined
    ? places(found)
    : places(found, unlisted(`queries through ${other.library}`, other.at, 'those of JavaScript and TypeScript are read'))
}

/** Builders of queries whose calls are not read: that none was seen says nothing of them. */
const unread = /^(kysely|knex|mikro-orm|slonik)$/

function read(what: Feature, service: Running, linked: Linked): FactsOf<'service'>['rawSql'] {
  const ways = waysFrom(service, linked.ways)
  const all = featuresOf(service, linked, what)
  const engines = new Set(all.length === 0 ? [] : ways.map(({ database }) => family(database.engine)))
  const found = all.filter((one) => isAsked(valueOf(one.facts.get('engine')), engines)).map(({ name, at }) => ({ what: name, at }))
  const other = ways.find(({ client }) => unread.test(client.library))?.client
  if (other === undefined) return places(found)
  const at = other.constructors[0]?.at ?? other.at
  return places(found, unlisted(`queries through ${other.library}`, at, 'those of Prisma, Drizzle, TypeORM and Sequelize are read'))
}

/** What code asks of one engine alone is asked of none other. */
function isAsked(word: string | number | boolean | undefined, engines: ReadonlySet<Engine>): boolean {
  if (typeof word !== 'string' || engines.size === 0) return true
  const engine = spoken.find(([pattern]) => pattern.test(word))?.[1]
  return engine === undefined || engines.has(engine)
}

const spoken: readonly (readonly [RegExp, Engine])[] = [
  [/^(postgres|pg)/i, 'postgres'],
  [/^cockroach/i, 'cockroachdb'],
  [/^(mysql|mariadb|planetscale|vitess|tidb)/i, 'mysql'],
  [/sqlite/i, 'sqlite'],
  [/^(mssql|sqlserver)/i, 'mssql'],
  [/^mongo/i, 'mongodb'],
  [/^oracle/i, 'oracle'],
  [/^redis/i, 'redis'],
  [/^dynamo/i, 'dynamodb'],
]

/**
 * Closed where the end of the process is handled: in the same file, by a handler elsewhere that calls it, or by a hook of Nest's where something has Nest
 * heed the signal. Absent where no client is made that holds one.
 */
function disconnectFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  const made = waysFrom(service, linked.ways).flatMap((way) => way.client.constructors.filter((one) => one.made !== 'call' && one.stateless !== true))
  const [maker] = made
  if (maker === undefined) return {}
  const found = featuresOf(service, linked, 'disconnect')
  const heard = heeded(service, linked)
  const heeds = heard?.state === 'known'
  const handles = ({ facts: all }: FeatureDeclaration): boolean =>
    valueOf(all.get('handled')) === true && (heeds || !all.has('hook')) && (!all.has('interrupt') || mayBeInterrupted(service, linked))
  const closed = found.find(handles) ?? (heeds ? found[0] : undefined)
  if (closed !== undefined) return { disconnects: known(true, closed.at) }
  if (heard !== undefined && found.length > 0) return { disconnects: heard }
  const hooked = found.find((one) => one.facts.has('hook'))
  if (hooked === undefined) return { disconnects: known(false, maker.at) }
  return { disconnects: known(false, hooked.at), uncalledHook: text(String(valueOf(hooked.facts.get('hook')) ?? ''), hooked.at) }
}
