/** Reads project.json of Nx: a workspace with one manifest holds many applications, and only these files tell where each of them stands. */
import { basename, dirname, join } from '../base/paths.ts'
import { isText, type SourceFile } from '../base/source.ts'
import type { PackageDeclaration, Reading } from '../model/declaration.ts'
import { dependenciesIn } from '../parse/manifest.ts'
import { jsonAt, jsonEntry, jsonText, parseJson, type JsonNode } from '../parse/json.ts'
import type { ReadContext, Reader } from './reader.ts'

export const nxReader: Reader = {
  name: 'nx',
  title: 'project.json of Nx: the applications and libraries of a workspace with one package.json',
  docs: 'https://nx.dev/reference/project-configuration',
  files: ['**/project.json'],
  concerns: (text) => /"(\$schema|projectType)"/.test(text),
  read,
}

type Dependencies = PackageDeclaration['dependencies']

const none: Reading = { declares: [], skipped: [] }

async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { root, problem } = parseJson(file.text)
  const targets = targetsOf(root)
  // Old .NET, and others, call a file so, too.
  if (!isProject(file.text, root) || targets.some(({ executor }) => foreign.test(executor))) return none
  const skipped = problem === undefined ? [] : [{ path: file.path, line: problem.line, reason: `not JSON: ${problem.message}` }]
  const folder = dirname(file.path)
  const beside = (name: string): boolean => context.has(join(folder, name) ?? name)
  if (root?.kind !== 'object' || others.some(beside)) return { declares: [], skipped }
  const name = jsonEntry(root, 'name')
  const called = jsonText(name?.value) ?? basename(folder)
  const type = jsonText(jsonAt(root, 'projectType'))
  const isTest = /(^|[-/])e2e$/.test(folder) || /[-/]e2e$/.test(called)
  const starts = type !== 'library' && !isTest && (targets.some(startsProgram) || serving.some(beside))
  // At the root of a workspace it only names tasks.
  if (folder === '' && type !== 'application') return { declares: [], skipped }
  const implicit = jsonAt(root, 'implicitDependencies')
  // Nx takes a project of no type for a library.
  const is = type === 'application' || starts ? 'application' : 'library'
  const declared: PackageDeclaration = {
    kind: 'package',
    ...(starts ? { starts } : {}),
    name: called || 'workspace',
    folder,
    path: file.path,
    at: { path: file.path, line: name?.line ?? 1, key: 'name' },
    dependencies: await dependenciesAbove(folder, context),
    scripts: [],
    project: { is, name: called, needs: implicit?.kind === 'array' ? implicit.items.flatMap((item) => jsonText(item) ?? []) : [] },
  }
  return { declares: [declared], skipped }
}

/** Manifests of other languages, which tell all that an Nx project of theirs could. */
const others = [
  'go.mod',
  'pyproject.toml',
  'requirements.txt',
  'Cargo.toml',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'composer.json',
  'Gemfile',
  'mix.exs',
]
const foreign = /^@(nx-dotnet\/|nx\/(dotnet|gradle|maven)|nxlv\/python|nx-python\/|nx-go\/|monodon\/(rust|go)|jnxplus\/|nxrocks\/|nx-php\/)/

/** What Nx's plugins take a folder for a program of a framework by, without a target being written. */
const serving = ['next', 'remix', 'nuxt', 'react-router'].flatMap((name) => ['js', 'mjs', 'ts'].map((ending) => `${name}.config.${ending}`))

function isProject(text: string, root: JsonNode | undefined): boolean {
  if (/"\$schema"\s*:\s*"[^"\n]{0,300}\bnx\/schemas\/project-schema/.test(text)) return true
  const type = jsonText(jsonAt(root, 'projectType'))
  return (type === 'application' || type === 'library') && ['targets', 'architect'].some((key) => jsonAt(root, key)?.kind === 'object')
}

interface Target {
  readonly name: string
  readonly executor: string
  readonly options: JsonNode | undefined
}

/** Older workspaces call targets `architect` and executors `builder`. */
function targetsOf(root: JsonNode | undefined): readonly Target[] {
  return ['targets', 'architect'].flatMap((key) => {
    const all = jsonAt(root, key)
    if (all?.kind !== 'object') return []
    return all.entries.map(({ key: name, value }) => ({
      name,
      executor: jsonText(jsonAt(value, 'executor')) ?? jsonText(jsonAt(value, 'builder')) ?? '',
      options: jsonAt(value, 'options'),
      ...(jsonAt(value, 'command') === undefined ? {} : { executor: 'nx:run-commands', options: value }),
    }))
  })
}

const programs =
  /^@(nx|nrwl)\/(js:node$|nest:|express:|node:(node|execute|build|package|webpack)$|next:(build|server)$|remix:(build|serve)$|nuxt:(build|serve)$)/
const commands = /(^|[\s/])(node|nodemon|nest|tsx|ts-node(-dev)?|bun|next|nuxi?|remix(-serve)?|react-router(-serve)?|fastify|strapi|medusa|pm2(-runtime)?)\s+\S/

/** Bundlers serve browsers as well: the bundle of webpack's is a server's where it says so, that of esbuild unless it says otherwise. */
function startsProgram({ name, executor, options }: Target): boolean {
  const of = (key: string): string | undefined => jsonText(jsonAt(options, key))
  if (programs.test(executor)) return true
  if (/^@(nx|nrwl)\/(webpack:webpack|rspack:rspack)$/.test(executor)) return of('target') === 'node'
  if (/^@(nx|nrwl)\/esbuild:esbuild$/.test(executor)) return (of('platform') ?? 'node') === 'node'
  if (!/^(serve|start|dev)\b/.test(name) || !/^(nx|@nx\/workspace|@nrwl\/workspace):run-commands$/.test(executor)) return false
  const several = jsonAt(options, 'commands')
  const written = several?.kind === 'array' ? several.items.map((item) => jsonText(item) ?? jsonText(jsonAt(item, 'command'))) : []
  return [of('command'), ...written].some((command) => command !== undefined && commands.test(command))
}

const kept = new WeakMap<ReadContext, Map<string, Promise<Dependencies>>>()

/** Of the nearest manifest above: a workspace's is read once for its hundred projects. */
async function dependenciesAbove(folder: string, context: ReadContext): Promise<Dependencies> {
  const known = kept.get(context) ?? new Map<string, Promise<Dependencies>>()
  kept.set(context, known)
  for (let at = folder; ; at = dirname(at)) {
    const path = at === '' ? 'package.json' : `${at}/package.json`
    if (context.has(path)) {
      const found = known.get(path) ?? readDependencies(path, context)
      known.set(path, found)
      if ((await found).size > 0 || at === '') return found
    }
    if (at === '') return new Map()
  }
}

async function readDependencies(path: string, context: ReadContext): Promise<Dependencies> {
  const file = await context.read(path)
  if (!isText(file)) return new Map()
  const { root } = parseJson(file.text)
  return root === undefined ? new Map() : dependenciesIn(root, path)
}
