/** Databases that a module of Go opens: each of its programs is gone through once, and each file is told what stands in it. */
import { unresolved, type Fact } from '../../base/fact.ts'
import { dirname } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import {
  beginsProgram,
  isOfInterest,
  moduleFolder,
  moduleIn,
  programName,
  routesTo,
  runFrom,
  variablesIn,
  writtenOf,
  type GoBeginning,
  type GoFunction,
  type GoModule,
} from '../../parse/go/index.ts'
import type { ReadContext } from '../reader.ts'
import { alternativesIn, relational } from './alternatives.ts'
import { clientOf } from './clients.ts'
import { librariesFor } from './libraries.ts'
import type { Found, Made } from './made.ts'
import { useOf } from './place.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const folder = moduleFolder(dirname(file.path), context.has)
  if (folder === undefined) return nothing
  const module = await moduleIn(folder, context)
  const found = known.get(module) ?? analysed(module)
  known.set(module, found)
  return found.get(file.path) ?? nothing
}

/** All files of a module ask for the same. */
const known = new WeakMap<GoModule, ReadonlyMap<string, Reading>>()

/** Calls that open something or say how large it is, by their spelling; which library is meant, imports tell. */
const sign =
  /\b(?:sqlx?|ent|entsql|dialect|xorm|pgx|pgxpool|stdlib|gorm|redis|mongo|pgdriver|otelsql\w*|otelgorm|sqltrace\w*|apmsql\w*)\.(?:Open|OpenDB|OpenWithDriver|Connect|ConnectContext|ConnectConfig|MustConnect|MustOpen|New|NewWithConfig|NewEngine|NewClient|NewUniversalClient|NewFailoverClient|NewClusterClient)\(|\.SetMaxOpenConns\(|\bMigrator\(\)\.DropTable\(/

interface Reached {
  readonly made: Made
  readonly use: ClientDeclaration['use']
  readonly from: GoBeginning
  readonly isProgram: boolean
  readonly program?: string
}

function analysed(module: GoModule): ReadonlyMap<string, Reading> {
  const routes = routesTo(sign, module)
  const passed = new Set<unknown>()
  const reached: Reached[] = []
  const settled = new Set<string>()
  /** What code that serves comes by. */
  const served = new Set<unknown>()
  let cut = routes.isCut
  const follow = (one: GoBeginning): void => {
    const found: Found = { made: [], settled, handles: new WeakSet() }
    const own = new Set<unknown>()
    const run = runFrom(one, module, routes, own, librariesFor(found))
    for (const what of own) {
      passed.add(what)
      if (serves(one, module)) served.add(what)
    }
    cut ||= run.isCut
    reached.push(...found.made.map((made) => ({ made, use: useFrom(one, made, module), from: one, isProgram: beginsProgram(one), ...programOf(one, module) })))
  }
  const left: GoBeginning[] = []
  for (const one of routes.beginnings) {
    if (isOfInterest(one, routes, passed)) follow(one)
    else left.push(one)
  }
  // What only an installer or a tool led to so far, a function that a variable holds may serve with: a command of Cobra, for one.
  for (const one of left) if (serves(one, module) && routes.holding.some((held) => passed.has(held) && !served.has(held))) follow(one)
  // A program of many steps may end before it comes there.
  for (const one of routes.holding) if (!passed.has(one)) follow({ function: one, file: one.file })
  const loose = cut || hasLoose(module, settled)
  const byFile = new Map<string, ClientDeclaration[]>()
  const isOneOfMany = new Set(reached.flatMap(({ use, program }) => (use === 'code' && program !== undefined ? [program] : []))).size > 1
  for (const { made, use, programs } of distinct(reached)) {
    const client = clientOf(made, use, loose, isOneOfMany ? programs : [])
    if (client !== undefined) byFile.set(client.path, [...(byFile.get(client.path) ?? []), client])
  }
  if (byFile.size === 0) return notFollowed(routes.holding, module)
  const alternatives = alternativesIn(reached.filter(({ use }) => use === 'code'))
  return new Map([...byFile].map(([path, declares]) => [path, { declares: declares.map((one) => (alternatives ? oneOfSeveral(one) : one)), skipped: [] }]))
}

function oneOfSeveral(client: ClientDeclaration): ClientDeclaration {
  if (!relational.test(client.engine ?? '')) return client
  const pool: Fact<number> = { ...unresolved('which of several databases is opened', client.at, 'let a variable with a default choose it'), atLeast: 1 }
  return { ...client, isOneOfSeveral: true, pool: client.pool ?? pool }
}

/** Where serving code opens something and no way to it was understood, that is told once a module. */
function notFollowed(holding: readonly GoFunction[], { folder }: GoModule): ReadonlyMap<string, Reading> {
  const first = holding.find(({ file }) => useOf(folder === '' ? file.path : file.path.slice(folder.length + 1)) === 'code')
  if (first === undefined) return new Map()
  const { path } = first.file
  const reason = `${first.name} opens a database in a way that is not followed: its pool is not read`
  return new Map([[path, { declares: [], skipped: [{ path, line: first.file.lineOf(first.node), reason }] }]])
}

function programOf(beginning: GoBeginning, module: GoModule): { readonly program?: string } {
  return beginsProgram(beginning) ? { program: programName(dirname(beginning.file.path), module) } : {}
}

function serves({ file }: GoBeginning, { folder }: GoModule): boolean {
  return useOf(folder === '' ? file.path : file.path.slice(folder.length + 1)) === 'code'
}

/** A program's use is its own; of what only a framework calls, its place tells. */
function useFrom(beginning: GoBeginning, { call }: Made, { folder }: GoModule): ClientDeclaration['use'] {
  const inModule = (path: string): string => (folder === '' ? path : path.slice(folder.length + 1))
  const there = useOf(inModule(call.file.path))
  const begun = useOf(inModule(beginning.file.path))
  return there === 'test' || there === 'seed' ? there : beginsProgram(beginning) || begun !== 'code' ? begun : there
}

/**
 * What several ways lead to is one client: programs that serve count before scripts and before functions that nobody calls, and a way without conditions
 * before one that hangs on some. What a request makes is another's.
 */
function distinct(reached: readonly Reached[]): readonly (Reached & { readonly programs: readonly string[] })[] {
  const bySite = new Map<string, Reached[]>()
  for (const one of reached) {
    const key = `${siteOf(one.made)} ${one.made.isOfRequest}`
    bySite.set(key, [...(bySite.get(key) ?? []), one])
  }
  return [...bySite.values()].flatMap((all) => {
    const best = narrowed(
      all,
      ({ use }) => use === 'code',
      ({ isProgram }) => isProgram,
      ({ made }) => choosing(made) === '[]',
    )
    // Programs that size it in ways of their own have one each.
    const found = new Map<string, { one: Reached; programs: string[] }>()
    for (const one of best) {
      const key = `${choosing(one.made)} ${sizeOf(one.made)}`
      const before = found.get(key)
      const programs = [...(before?.programs ?? []), ...(one.program === undefined ? [] : [one.program])]
      found.set(key, { one: before === undefined || isFuller(one.made, before.one.made) ? one : before.one, programs })
    }
    return [...found.values()].map(({ one, programs }) => ({ ...one, programs: [...new Set(programs)] }))
  })
}

/** Of functions that nobody calls, how each is called is not known: only programs tell sizes apart. */
function sizeOf({ fields, url }: Made): string {
  const limit = fields.get('limit')
  // An address of which no part is told is one and the same, whatever else it holds.
  const isTold = url !== undefined && (url.is !== 'joined' || variablesIn(url).length > 0)
  return [limit, isTold ? url : undefined].map((value) => (value === undefined ? '' : writtenOf(value))).join(' ')
}

/** Those for which each test holds in turn, as far as there are any. */
function narrowed(all: readonly Reached[], ...tests: readonly ((one: Reached) => boolean)[]): readonly Reached[] {
  let left = all
  for (const test of tests) {
    const fitting = left.filter(test)
    if (fitting.length > 0) left = fitting
  }
  return left
}

const choosing = ({ conditions }: Made): string => JSON.stringify(conditions.filter(({ is }) => is !== 'open'))

const siteOf = ({ call }: Made): string => `${call.file.path} ${call.node.from}`

/** Of two ways to one place, the one that tells more. */
function isFuller(made: Made, before: Made): boolean {
  const told = ({ url, fields }: Made): number =>
    (url === undefined || url.is === 'unknown' || url.is === 'either' ? 0 : 2) + (fields.has('limit') ? 1 : 0) + (fields.has('destructive') ? 1 : 0)
  return told(made) > told(before)
}

/** Whether a pool is sized at a place that no way led to. */
function hasLoose(module: GoModule, settled: ReadonlySet<string>): boolean {
  return module.sources.some((source) => {
    if (!source.text.includes('.SetMaxOpenConns(') || useOf(source.path) !== 'code') return false
    const count = source.text.split('.SetMaxOpenConns(').length - 1
    const come = [...settled].filter((one) => one.startsWith(`${source.path} `)).length
    return come < count
  })
}
