/** Reads Liquibase's changelogs: each changeset is a migration of its own, for the old ones stay in the file to which new ones are added. */
import { createHash } from 'node:crypto'
import { dirname, join } from '../../../base/paths.ts'
import type { Skip } from '../../../base/evidence.ts'
import { limits } from '../../../base/limits.ts'
import { isText, type SourceFile } from '../../../base/source.ts'
import type { MigrationDeclaration, Reading } from '../../../model/declaration.ts'
import { statements, type SqlDialect } from '../../../parse/sql.ts'
import type { ReadContext } from '../../reader.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { given, isOn, type Element } from './changelog.ts'
import type { Wrapping } from '../risks.ts'
import { modify, perform } from './changes.ts'
import { isAside, isBarred, runsOn } from './conditions.ts'
import type { Quoting } from './names.ts'
import { worldOf, type World } from './order.ts'
import type { Run } from './run.ts'

/** A changelog, and those it includes that are not looked for by themselves. */
export async function readChangelog(file: SourceFile, context: ReadContext): Promise<Reading> {
  const world = await worldOf(file.path, context)
  const readings: Reading[] = []
  for (const path of [file.path, ...(world.brings.get(file.path) ?? [])]) readings.push(await readOne(path, world, context))
  return { declares: readings.flatMap(({ declares }) => declares), skipped: readings.flatMap(({ skipped }) => skipped).slice(0, limits.skips) }
}

/** {@link https://docs.liquibase.com/concepts/changelogs/changeset.html} */
async function readOne(path: string, world: World, context: ReadContext): Promise<Reading> {
  const root = world.roots.get(path)
  const problem = world.problems.get(path)
  const skipped: Skip[] = problem === undefined ? [] : [{ path, line: problem.line, reason: `a changelog that can’t be read from here on: ${problem.message}` }]
  const declares: MigrationDeclaration[] = []
  const sets = (root?.children ?? []).filter(({ name }) => name === 'changeSet')
  if (world.asides.has(path)) return { declares, skipped }
  const files = await filesOf(sets, path, context)
  const provider = path.endsWith('.sql') ? await otherThanPostgres(path, context) : undefined
  for (const set of sets.slice(0, mostSets)) {
    if (isAside(set) || isOn(set, 'ignore') === true) continue
    const reading = await judged({
      tool: 'liquibase',
      path,
      provider,
      line: set.line,
      name: `${given(set, 'author') ?? ''}:${given(set, 'id') ?? ''}`,
      order: String(world.places.get(set) ?? 0).padStart(8, '0'),
      part: partOf(set, world.folder),
      sentTo: (dialect) => sentBy(set, root as Element, world, files, dialect),
      ...(isOn(set, 'runInTransaction') === false ? {} : { wrapping: () => opened(path) }),
    })
    for (const one of reading.declares) if (one.kind === 'migration') declares.push(one)
    skipped.push(...reading.skipped)
  }
  const past = sets[mostSets]
  if (past !== undefined) skipped.push({ path, line: past.line, reason: 'more changesets than are read' })
  return { declares, skipped }
}

function opened(path: string): Wrapping {
  const unless = path.endsWith('.sql') ? 'write runInTransaction:false behind its --changeset' : 'write runInTransaction="false" at its changeSet'
  return { by: 'the transaction that Liquibase opens around a changeset', unless }
}

/** Statements as they stand speak of one engine, where they speak of any but PostgreSQL. */
async function otherThanPostgres(path: string, context: ReadContext): Promise<SqlDialect | undefined> {
  const file = await context.read(path)
  const dialect = isText(file) ? statements(file.text).dialect : 'postgres'
  return dialect === 'postgres' ? undefined : dialect
}

/** More than any changelog has. */
const mostSets = 5_000

function sentBy(set: Element, root: Element, { properties, keys }: World, files: ReadonlyMap<Element, string>, dialect: Dialect): Told {
  const run: Run = {
    write: writer(dialect),
    quoting: quotingOf(given(set, 'objectQuotingStrategy') ?? given(root, 'objectQuotingStrategy')),
    sent: [],
    unread: [],
    valueOf: (name) => properties.get(name)?.find(({ dbms }) => runsOn(dbms, dialect))?.value,
    fileOf: (change) => files.get(change),
    keysOf: (table) => keys.get(table.toLowerCase()) ?? [],
  }
  if (runsOn(given(set, 'dbms'), dialect) && !isBarred(set, dialect)) {
    for (const change of set.children) perform(change, run)
    modify(set, run)
  }
  return { sent: run.sent, unread: run.unread }
}

function quotingOf(text: string | undefined): Quoting {
  return text === 'QUOTE_ALL_OBJECTS' || text === 'QUOTE_ONLY_RESERVED_WORDS' ? text : 'LEGACY'
}

/** One that may run again is new with each change of it; any other is known by its author and id, whatever it says. */
function partOf(set: Element, folder: string): MigrationDeclaration['part'] {
  const runsAgain = isOn(set, 'runOnChange') === true || isOn(set, 'runAlways') === true
  return { hash: createHash('sha256').update(written(set, 0)).digest('base64'), runsAgain, folder }
}

function written({ name, text, attributes, children }: Element, depth: number): string {
  const own = [...attributes].map(([key, value]) => `${key}=${value}`).join('\0')
  return `${name}\0${text}\0${own}\0${depth > 20 ? '' : children.map((child) => written(child, depth + 1)).join('\0')}`
}

/** {@link https://docs.liquibase.com/change-types/sql-file.html} */
async function filesOf(sets: readonly Element[], path: string, context: ReadContext): Promise<ReadonlyMap<Element, string>> {
  const found = new Map<Element, string>()
  for (const set of sets) {
    for (const change of set.children) {
      const named = change.name === 'sqlFile' ? given(change, 'path')?.replace(/^(?:classpath:)?\/*/, '') : undefined
      if (named === undefined || found.size >= 500) continue
      const beside = join(dirname(path), named)
      const folders = dirname(path).split('/')
      const tries = [
        beside,
        ...(isOn(change, 'relativeToChangelogFile') === true
          ? []
          : folders.map((_, index) => [...folders.slice(0, folders.length - index - 1), named].join('/'))),
      ]
      const own = tries.find((one) => one !== undefined && context.has(one))
      const file = own === undefined ? undefined : await context.read(own)
      if (isText(file)) found.set(change, file.text)
    }
  }
  return found
}
