/** Migrations of Django: an application's are played in their order, so that of each is told what it changes. */
import { basename, dirname } from '../../../base/paths.ts'
import { isText, type SourceFile } from '../../../base/source.ts'
import type { Declaration, Reading } from '../../../model/declaration.ts'
import { parsePython, programOf, type PyModule, type PyProgram, type PyValue } from '../../../parse/python/index.ts'
import type { ReadContext } from '../../reader.ts'
import { judged, type Told, type Unfollowed } from '../code/judge.ts'
import { writer, type Dialect, type Sent } from '../code/statements.ts'
import { alone, isFalse, listOf, textOf } from '../python.ts'
import { perform } from './operations.ts'
import { doubtAll, type State } from './state.ts'

/** {@link https://docs.djangoproject.com/en/5.2/topics/migrations/} */
export async function readDjangoMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const folder = dirname(file.path)
  const apps = played.get(context) ?? new Map<string, Promise<App>>()
  played.set(context, apps)
  const known = apps.get(folder) ?? play(folder, context)
  apps.set(folder, known)
  const app = await known
  const own = app.get(stem(file.path))
  if (own === undefined) return { declares: [], skipped: [] }
  if (own.problem !== undefined) return { declares: [], skipped: [{ path: file.path, line: own.problem.line, reason: own.problem.message }] }
  const reading = await judged({
    tool: 'django',
    path: file.path,
    name: `${basename(dirname(folder))}.${stem(file.path)}`,
    order: own.order,
    sentTo: (dialect) => own.told.get(dialect) ?? { sent: [], unread: [] },
    ...(own.atomic ? { wrapping: () => ({ by: 'the transaction that Django opens around a migration', unless: 'write atomic = False in its class' }) } : {}),
  })
  return own.replaces ? runNowhere(reading) : reading
}

/**
 * A {@link https://docs.djangoproject.com/en/5.2/topics/migrations/#migration-squashing squashed migration} whose originals are gone: where those were run,
 * Django takes it for run, so that it drops and locks nothing that was there.
 */
function runNowhere({ declares, skipped }: Reading): Reading {
  const quiet = (one: Declaration): Declaration => {
    if (one.kind !== 'migration') return one
    const on = one.on === undefined ? undefined : new Map([...one.on].map(([engine, its]) => [engine, { ...its, risks: [] }]))
    return { ...one, losses: [], ...(on === undefined ? {} : { on }) }
  }
  const lost = declares.flatMap((one) => (one.kind === 'migration' ? one.losses : []))[0]
  const reason = 'a squash of migrations that are not in the repository: what it would drop where they were never run is not read'
  return { declares: declares.map(quiet), skipped: lost === undefined ? skipped : [...skipped, { path: lost.at.path, line: lost.at.line, reason }] }
}

const stem = (path: string): string => basename(path).replace(/\.py$/, '')

interface Migration {
  readonly name: string
  readonly path: string
  readonly program: PyProgram
  readonly operations: readonly PyValue[]
  /** More operations may be there than are told. */
  readonly open: boolean
  readonly after: readonly string[]
  readonly replaces: readonly string[]
  readonly atomic: boolean
}

interface Played {
  readonly order: string
  readonly atomic: boolean
  /** It stands for others, which are not all there. */
  readonly replaces: boolean
  readonly told: ReadonlyMap<Dialect, Told>
  readonly problem?: { readonly line: number; readonly message: string }
}

type App = ReadonlyMap<string, Played>

const played = new WeakMap<ReadContext, Map<string, Promise<App>>>()

/** More than any application has. */
const mostMigrations = 2_000
/** Expressions and statements in functions: more than any migration that people wrote has. */
const mostSteps = 40_000

async function play(folder: string, context: ReadContext): Promise<App> {
  const found = new Map<string, Played>()
  const all = new Map<string, Migration>()
  const label = await labelOf(folder, context)
  const labels: ReadonlySet<string> = new Set([label, basename(dirname(folder))])
  const paths = context.below(folder).filter((path) => path.endsWith('.py') && dirname(path) === folder && !path.endsWith('/__init__.py'))
  for (const path of paths.slice(0, mostMigrations)) {
    const file = await context.read(path)
    if (!isText(file) || !/\bMigration\b/.test(file.text)) continue
    const name = stem(path)
    const { module, problem } = await parsePython(file)
    const migration = module === undefined ? undefined : await migrationIn(module, name, labels)
    if (migration !== undefined) all.set(name, migration)
    else if (problem !== undefined) found.set(name, { order: '', atomic: true, replaces: false, told: new Map(), problem })
  }
  const sorted = ordered(all)
  const states = new Map<Dialect, State>((['postgres', 'mysql'] as const).map((dialect) => [dialect, { app: label, models: new Map() }]))
  sorted.forEach((migration, index) => {
    const told = new Map([...states].map(([dialect, state]) => [dialect, run(migration, state, dialect)]))
    found.set(migration.name, { order: String(index).padStart(6, '0'), atomic: migration.atomic, replaces: migration.replaces.length > 0, told })
  })
  return found
}

function run({ program, operations, open, path }: Migration, state: State, dialect: Dialect): Told {
  const sent: Sent[] = []
  const unread: Unfollowed[] = []
  const untold = (line: number, reason: string, of?: string): void => void unread.push({ line, reason, ...(of === undefined ? {} : { of }) })
  const steps = { left: mostSteps }
  for (const operation of operations) {
    perform(operation, {
      write: writer(dialect),
      state,
      program,
      steps,
      perform,
      // What is taken from another file has no line here.
      send: (sql, { at }) => void sent.push({ sql, line: at.path === path ? at.line : operation.at.line }),
      untold,
    })
  }
  if (open) {
    untold(operations[0]?.at.line ?? 1, 'operations that are put together elsewhere: not read')
    doubtAll(state, `${basename(path)}:${operations[0]?.at.line ?? 1}`)
  }
  return { sent, unread }
}

/** The class that Django looks for, by its name ({@link https://docs.djangoproject.com/en/5.2/topics/migrations/#migration-files}). */
async function migrationIn(module: PyModule, name: string, labels: ReadonlySet<string>): Promise<Migration | undefined> {
  const program = await programOf(module, alone)
  const own = program.names.get('Migration')
  if (own?.is !== 'class') return undefined
  const operations = own.names.get('operations')
  const pairs = (key: string): readonly (readonly (string | undefined)[])[] =>
    (listOf(own.names.get(key)) ?? []).flatMap((one) => (listOf(one) === undefined ? [] : [(listOf(one) ?? []).map(textOf)]))
  const ofApp = (key: string): readonly string[] =>
    pairs(key).flatMap(([of, other]) => (of !== undefined && other !== undefined && labels.has(of) ? [other] : []))
  return {
    name,
    path: module.path,
    program,
    operations: listOf(operations) ?? [],
    open: operations !== undefined && (operations.is !== 'list' || operations.open),
    after: ofApp('dependencies'),
    replaces: ofApp('replaces'),
    atomic: !isFalse(own.names.get('atomic')),
  }
}

/** In the order of their dependencies; where those do not tell, by name. One that stands for others that are still there makes nothing. */
function ordered(all: ReadonlyMap<string, Migration>): readonly Migration[] {
  const squashed = new Set([...all.values()].filter(({ replaces }) => replaces.length > 0 && replaces.every((one) => all.has(one))).map(({ name }) => name))
  const kept = [...all.values()].filter(({ name }) => !squashed.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = new Map<string, string>(kept.flatMap(({ name, replaces }) => [[name, name], ...replaces.map((one): [string, string] => [one, name])]))
  const done = new Set<string>()
  const sorted: Migration[] = []
  const pending = [...kept]
  // Each round takes what stands on what was taken; a circle is taken by name.
  while (pending.length > 0) {
    const next = pending.findIndex(({ name, after }) =>
      after.every((one) => names.get(one) === undefined || names.get(one) === name || done.has(names.get(one) ?? '')),
    )
    const [one] = pending.splice(Math.max(0, next), 1)
    if (one === undefined) break
    done.add(one.name)
    sorted.push(one)
  }
  return sorted
}

/** {@link https://docs.djangoproject.com/en/5.2/ref/applications/#django.apps.AppConfig.label The label} that `apps.py` gives, else the folder's name. */
async function labelOf(folder: string, context: ReadContext): Promise<string> {
  const own = basename(dirname(folder))
  const path = `${dirname(folder)}/apps.py`
  const file = context.has(path) ? await context.read(path) : undefined
  const { module } = isText(file) ? await parsePython(file) : { module: undefined }
  for (const one of module?.body ?? []) {
    if (one.type !== 'class') continue
    for (const line of one.body) {
      const [target] = line.type === 'assign' ? line.targets : []
      if (line.type === 'assign' && target?.type === 'name' && target.name === 'label' && line.value?.type === 'string') return line.value.value
    }
  }
  return own
}
