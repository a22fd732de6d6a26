/** What a module of Python makes of clients and starts of servers, each call by the name it has where it comes from. */
import type { Skip } from '../../base/evidence.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading, WorkersDeclaration } from '../../model/declaration.ts'
import {
  callsOf,
  parsePython,
  programOf,
  sliceOf,
  type PyCall,
  type PyCalled,
  type PyCallSite,
  type PyFunction,
  type PyModule,
  type PyProgram,
} from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { clientOf } from './client.ts'
import { holds, makes } from './concerns.ts'
import type { Draft } from './draft.ts'
import { listUse } from '../../parse/redis-lists.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import { driverDraft } from './drivers.ts'
import { flaskClients } from './flask.ts'
import { jobDraft, queueImports } from './jobs.ts'
import { functionsOf, madeOf, nameOf } from './made.ts'
import { mapperDrafts } from './mappers.ts'
import { isForeign, useOf, type Use } from './place.ts'
import { sqlalchemyDraft } from './sqlalchemy.ts'
import { makersOf, makesTables } from './makes-tables.ts'
import { concurrencyOf, startedOf } from './starts.ts'
import { isUnused } from './unused.ts'

const nothing: Reading = { declares: [], skipped: [] }

/** The last name of what is called; which of them make a client, the values tell. */
const making =
  /(^|\.)((async_)?engine_from_config|create_(async_)?engine|create_pool|connect|Connection|\w*ConnectionPool|\w*MongoClient|\w*MotorClient|(Strict)?Redis(Cluster)?|from_url|Celery|(Simple|Heroku|Random|RoundRobin)?Worker|WorkerPool|Queue|Scheduler|\w*Huey|\w+Broker|RedisSettings|from_dsn|init|[Rr]egister_?[Tt]ortoise|\w*Database|run)$/

/** Calls of one file that are looked into. */
const most = 200

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (isForeign(file.path)) return nothing
  const use = useOf(file.path, file.text)
  if (use === 'test' || use === 'seed') return nothing
  const credentials = holds(file.text) ? await (await import('./credentials.ts')).credentialsIn(file) : []
  // What scripts open counts nowhere; to follow where a hundred of them lead would cost seconds.
  const { declares, skipped } = use === 'script' ? await makersOf(file, use) : makes(file.text) ? await clientsOf(file, use, context) : nothing
  return { declares: [...declares, ...credentials], skipped }
}

async function clientsOf(file: SourceFile, use: Use, context: ReadContext): Promise<Reading> {
  const { module, problem } = await parsePython(file)
  if (module === undefined) return { declares: [], skipped: [{ path: file.path, line: problem.line, reason: problem.message }] }
  const sites = callsOf(module)
  const chosen = sites.filter(({ call }) => making.test(nameOf(call.callee)))
  const telling = module.body.filter(({ from, to }) => /SQLALCHEMY_|worker_concurrency|_CONCURRENCY|drop_all/.test(module.text.slice(from, to)))
  const lists = [...listsOf(module, sites, use), ...queueImports(module, use), ...makesTables(module, use)]
  if (chosen.length + telling.length === 0) return { declares: lists, skipped: skipsOf(file, module, 0) }
  const program = await programOf(sliceOf(module, [...chosen.map(({ call }) => call), ...telling]), context)
  const declares: (ClientDeclaration | WorkersDeclaration | FeatureDeclaration)[] = [
    ...lists,
    ...(await flaskClients(program, use, context)),
    ...concurrencyOf(program, use),
  ]
  const calledBy = (one: PyFunction): PyCall | undefined => onlyCall(one, sites)
  for (const site of chosen.slice(0, most)) {
    const value = program.valueOf(site.call, functionsOf(site), calledBy)
    if (value.is !== 'call' || isMadeBelow(value, site, chosen, module)) continue
    for (const client of madeBy(value, site, sites, program, use)) if (!(await isUnused(client, site, module, context))) declares.push(client)
    declares.push(...startedOf(value, use))
  }
  declares.push(...destroyed(module, sites, use))
  return { declares, skipped: skipsOf(file, module, chosen.length) }
}

/** `redis.rpush('votes', data)`: no other library that a program has beside it calls its methods so. */
function listsOf(module: PyModule, sites: readonly PyCallSite[], use: Use): readonly FeatureDeclaration[] {
  if (!/\bredis\b/i.test(module.text)) return []
  return sites.flatMap(({ call }): readonly FeatureDeclaration[] => {
    const name = nameOf(call.callee)
    const kind = name.includes('.') ? listUse(name.slice(name.lastIndexOf('.') + 1)) : undefined
    if (kind === undefined) return []
    const at = { path: module.path, line: call.line, key: `redis-list.${kind}` }
    return [{ kind: 'feature', what: 'redis-list', library: 'redis', name: kind, path: module.path, at, use, facts: new Map() }]
  })
}

/** `engine = init(settings.url)` of a function above gives back what that makes, which is looked into where it stands. */
function isMadeBelow({ at }: PyCalled, site: PyCallSite, chosen: readonly PyCallSite[], module: PyModule): boolean {
  return at.path === module.path && at.line !== site.call.line && chosen.some(({ call }) => call.line === at.line)
}

/** `SessionLocal, engine = make_engine(settings.url)`: the one call at the top of the module says what the parameters are. */
function onlyCall(one: PyFunction, sites: readonly PyCallSite[]): PyCall | undefined {
  const calls = sites.filter(({ call: { callee } }) => callee.type === 'name' && callee.name === one.name)
  const [only] = calls
  return calls.length === 1 && only?.inside.length === 0 ? only.call : undefined
}

function skipsOf(file: SourceFile, module: PyModule, calls: number): readonly Skip[] {
  return [
    ...module.faults.map(({ line, message }) => ({ path: file.path, line, reason: message })),
    ...(calls > most ? [{ path: file.path, line: 1, reason: `more than ${most} calls that may make a client: the rest are not looked into` }] : []),
  ]
}

function madeBy(value: PyCalled, site: PyCallSite, sites: readonly PyCallSite[], { module }: PyProgram, use: Use): readonly ClientDeclaration[] {
  const engine = sqlalchemyDraft(value) ?? driverDraft(value) ?? jobDraft(value)
  const drafts: readonly Draft[] = engine === undefined ? mapperDrafts(value) : [engine]
  const { line, endLine } = site.call
  return drafts.flatMap((draft) => {
    const name = assignedTo(site) ?? draft.library
    const at = { path: module.path, line, ...(endLine === line ? {} : { endLine }), key: name }
    const client = clientOf(draft, { name, path: module.path, at, use, made: madeOf(site, module, sites, draft.single === true) })
    const passing =
      draft.single === true ||
      /^(redis|pymongo|rq|huey|dramatiq|arq|saq|taskiq)$/.test(draft.library) ||
      (client.made === 'call' && draft.library !== 'sqlalchemy')
    return passing && !isPlaced(client) ? [] : [client]
  })
}

/** A connection to what its caller names is to whatever a user asks for, not to a database of this system; nor is one that is in memory. */
function isPlaced({ url, host, hostVariable }: ClientDeclaration): boolean {
  const literal = url?.literal
  if (url?.variable !== undefined || hostVariable !== undefined) return true
  if (literal?.state === 'known' || literal?.state === 'default') return !/:memory:/.test(literal.value)
  return host !== undefined && host.state !== 'unresolved'
}

function assignedTo({ statement }: PyCallSite): string | undefined {
  const [target] = statement.type === 'assign' ? statement.targets : []
  return target?.type === 'name' || target?.type === 'member' ? target.name : undefined
}

/** `Base.metadata.drop_all(engine)` and `db.drop_all()` of what serves: every start empties the database. */
function destroyed(module: PyModule, sites: readonly PyCallSite[], use: Use): readonly ClientDeclaration[] {
  return sites.flatMap((site): readonly ClientDeclaration[] => {
    const { callee } = site.call
    const given = site.call.arguments[0]?.value
    // `conn.run_sync(Base.metadata.drop_all)` hands the method on.
    const what = /(^|\.)(drop_all)$/.test(nameOf(callee)) ? callee : /(^|\.)run_sync$/.test(nameOf(callee)) ? given : undefined
    if (what === undefined || !/(^|\.)(metadata|db)\.drop_all$/.test(nameOf(what)) || site.conditional) return []
    const made = madeOf(site, module, sites, true)
    if (made.made === 'call') return []
    const at = { path: module.path, line: site.call.line, key: 'drop_all' }
    return [
      {
        kind: 'client',
        library: 'sqlalchemy',
        name: 'drop_all',
        path: module.path,
        at,
        made: 'guarded',
        defines: true,
        use: made.use ?? use,
        destructive: { what: 'drop_all', at },
      },
    ]
  })
}
