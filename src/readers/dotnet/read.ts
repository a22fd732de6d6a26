/** Projects of .NET to declarations: where an application stands, and what it opens in production and in environments that differ from it. */
import { unresolved } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Skip } from '../../base/evidence.ts'
import type { Choice, ClientDeclaration, PackageDeclaration, Reading } from '../../model/declaration.ts'
import { evaluate, pathOf, type CsProgram, type CsValue, type Evaluation } from '../../parse/csharp/index.ts'
import { listUse } from '../../parse/redis-lists.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import type { ReadContext } from '../reader.ts'
import { clientsOf } from './clients.ts'
import { truthOf, type World } from './conditions.ts'
import { projectOf, type Project } from './project.ts'
import { settingsOf, type AppSettings } from './settings.ts'
import { closureOf, sourcesOf } from './sources.ts'

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const project = await projectOf(file, context)
  if (project === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: 'not understood as a project of .NET' }] }
  if (project.kind === 'test') return nothing
  if (project.kind === 'aspire')
    return { declares: [], skipped: [{ path: file.path, line: project.line, reason: 'an app host of Aspire: what it runs is not read' }] }
  const declared = packageOf(project)
  if (project.kind === 'library') return { declares: [declared], skipped: [] }
  const projects = await closureOf(project, context)
  const sources = await sourcesOf(projects, context)
  if (sources === undefined) return { declares: [declared], skipped: [] }
  const { clients, skipped } = await opened(project, sources.program, context)
  return { declares: [declared, ...clients, ...listsOf(sources.program)], skipped: [...sources.skipped, ...skipped] }
}

const nothing: Reading = { declares: [], skipped: [] }

function packageOf(project: Project): PackageDeclaration {
  const { path, folder, name, kind, line } = project
  const dependencies = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  for (const [one, { range, line: own }] of project.packages)
    dependencies.set(one, { range, dev: false, at: { path, line: own, key: `PackageReference.${one}` } })
  for (const [one, own] of project.references) {
    const other = one.replace(/^.*\//, '').replace(/\.\w+$/, '')
    dependencies.set(other, { range: '', dev: false, at: { path, line: own, key: `ProjectReference.${other}` } })
  }
  return {
    kind: 'package',
    language: 'dotnet',
    ...(kind === 'library' ? {} : { starts: true }),
    ...(kind === 'web' ? { serves: true } : {}),
    name,
    folder,
    path,
    at: { path, line, key: 'Project' },
    dependencies,
    scripts: [],
  }
}

async function opened(
  project: Project,
  program: CsProgram,
  context: ReadContext,
): Promise<{ readonly clients: readonly ClientDeclaration[]; readonly skipped: readonly Skip[] }> {
  const variable = project.kind === 'web' ? 'ASPNETCORE_ENVIRONMENT' : 'DOTNET_ENVIRONMENT'
  const settings = await settingsOf(project.folder, addedFiles(program), context)
  const prefixes = callsWithText(program, 'AddEnvironmentVariables')
  const within = (environment: string) => clientsOf(worldOf(program, environment, settings.of(environment), prefixes), project.path)
  const live = within('Production')
  const others = new Set(['Development', 'Staging', ...settings.environments, ...callsWithText(program, 'IsEnvironment')])
  others.delete('Production')
  const same = JSON.stringify(summary(live.clients))
  const differing = [...others]
    .slice(0, mostEnvironments)
    .map((name) => ({ name, clients: within(name).clients }))
    .filter(({ clients }) => JSON.stringify(summary(clients)) !== same)
  const except = differing.map(({ name }) => name)
  const asOpened = (client: ClientDeclaration): ClientDeclaration => (project.kind === 'web' ? client : { ...client, ...ceiling(client) })
  const choose = (client: ClientDeclaration, choice: Choice): ClientDeclaration => ({
    ...client,
    chosenBy: client.chosenBy === undefined ? choice : { ...choice, and: client.chosenBy },
  })
  return {
    clients: [
      ...live.clients.map(asOpened).map((client) => (except.length === 0 ? client : choose(client, { variable, value: '', except, isDefault: true }))),
      ...differing.flatMap(({ name, clients }) => clients.map(asOpened).map((client) => choose(client, { variable, value: name, isDefault: false }))),
    ],
    skipped: [...settings.skipped, ...live.skipped, ...tooMany(others.size, project)],
  }
}

/** Environments that one application has settings for. */
const mostEnvironments = 16

function tooMany(count: number, { path, line }: Project): readonly Skip[] {
  return count <= mostEnvironments ? [] : [{ path, line, reason: `${count} environments: those after the first ${mostEnvironments} are not read` }]
}

/** What tells two environments apart: all but the places. */
function summary(clients: readonly ClientDeclaration[]): unknown {
  return clients.map((client) => JSON.parse(JSON.stringify(client, (key, value: unknown) => (key === 'at' ? undefined : value))) as unknown)
}

function worldOf(program: CsProgram, environment: string, settings: AppSettings, prefixes: readonly string[]): World {
  const run: Evaluation = {
    program,
    steps: 0,
    decide: (condition) => {
      const truth = truthOf(condition, world)
      return typeof truth === 'boolean' ? truth : undefined
    },
  }
  const world: World = { environment, settings, run, prefixes, reached: new Map(), variableOf: (key) => key.replaceAll(':', '__') }
  return world
}

/** Files of settings that code adds, the name of the environment in them as `*`. */
function addedFiles(program: CsProgram): readonly string[] {
  const asIs: Evaluation = { program, steps: 0, decide: () => undefined }
  return (program.calls.get('AddJsonFile') ?? []).slice(0, 20).flatMap(({ args }) => {
    const value = evaluate(args.find(({ name }) => name === 'path')?.value ?? args[0]?.value, asIs)
    const parts: readonly CsValue[] = value.kind === 'joined' ? value.parts : [value]
    const text = parts.map((one) => (one.kind === 'text' ? one.text : /EnvironmentName|environment|env/i.test(one.node.text) ? '*' : '/')).join('')
    return /^[\w./*-]{1,200}$/.test(text) && !text.startsWith('/') && (text.match(/\*/g) ?? []).length < 2 && !/^appsettings(\.\*)?\.json$/.test(text)
      ? [text]
      : []
  })
}

/** Requests fill a pool; a program that takes none opens what it asks for itself, of which the pool's own size is the most. */
function ceiling({ pool, at }: ClientDeclaration): Pick<ClientDeclaration, 'pool'> {
  if (pool?.state !== 'default') return {}
  return {
    pool: { ...unresolved('how many connections it opens at once', at, 'write Maximum Pool Size in the connection string'), atLeast: 1, atMost: pool.value },
  }
}

/** {@link https://stackexchange.github.io/StackExchange.Redis/Basics} */
function listsOf(program: CsProgram): readonly FeatureDeclaration[] {
  return [...program.calls].flatMap(([name, calls]): readonly FeatureDeclaration[] => {
    const [first] = calls
    const kind = /^List/.test(name) ? listUse(name) : undefined
    if (kind === undefined || first === undefined) return []
    const path = pathOf(first.node, program)
    const at = { path, line: first.node.line, key: `redis-list.${kind}` }
    return [{ kind: 'feature', what: 'redis-list', library: 'stackexchange.redis', name: kind, path, at, use: 'code', facts: new Map() }]
  })
}

function callsWithText(program: CsProgram, name: string): readonly string[] {
  const asIs: Evaluation = { program, steps: 0, decide: () => undefined }
  return (program.calls.get(name) ?? []).slice(0, 5).flatMap(({ args }) => {
    const value = evaluate(args[0]?.value, asIs)
    return value.kind === 'text' && value.text !== '' ? [value.text] : []
  })
}
