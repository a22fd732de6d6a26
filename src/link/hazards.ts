/** Steps on the way to production that lose data: deleted volumes, schema resets, migrations that drop. */
import type { Evidence } from '../base/evidence.ts'
import type { Action, DestroyAction, Word } from '../model/action.ts'
import type { DatabaseDeclaration } from '../model/managed.ts'
import type { Condition, SchemaDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import type { Thing, Unlisted } from '../model/kinds.ts'
import type { Stack } from '../model/stack.ts'
import { textOf, valueOf } from '../base/fact.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { Client } from './clients.ts'
import { isElsewhere, isOnEmpty, mayBeChosen } from './chosen-branches.ts'
import { within } from './code.ts'
import { family, keepsRecords, type Database, type Way } from './databases.ts'
import { imageName, roleOfImage } from './images.ts'
import { freshKey, type Declared, type LinkInput } from './input.ts'
import { manifestsOf } from './nx.ts'
import { once } from './once.ts'
import { engineNamedBy, engineOfVariant } from './migration-variants.ts'
import { isWritten, lastPart, removal, takesAway } from './removals.ts'
import { expand, type Step } from './scripts.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { places, unlisted } from './things.ts'
import { isAskedOfPerson, isInAnother, mayHold, putsBack, takesPlace, takesVolume } from './volumes.ts'
import { librariesOf, waysTo } from './ways.ts'

export interface Hazard {
  readonly what: string
  readonly at: Evidence
}

const deploying = /(^|[/._#\s-])(deploy\w*|release|prod(uction)?|rollout|go-?live|update|upgrade|entrypoint|start|publish)([/._#\s:-]|$)/i
const trying =
  /(^|[/._#\s-])(test\w*|integration|specs?|bench\w*|fixtures?|ci|lint|e2e|dev(elopment)?|local|demo|preview|(?<!(?:after|on|post|upon|code)[-_\s])review|staging|uat|qa|sandbox|watch|clean|reset|teardown|destroy|down|nuke)([/._#\s:-]|$)/i

/** Scripts for the day after a loss: they clear the place they put the copy in, and a folder of deploy scripts may hold them. */
const mending = /(^|[/._#-])(restore|recover\w*|rescue|uninstall|purge|wipe|backup|dump)([._#-]|$)/i

/** {@link https://vercel.com/docs/builds/configure-a-build}, {@link https://devcenter.heroku.com/articles/nodejs-support}, {@link https://cloud.google.com/docs/buildpacks/nodejs} */
const ownScripts = /^(pre)?start$|^(vercel|now|gcp)-build$|^heroku-(pre|post)build$/

/** What runs on the way to production: deploy scripts and jobs, what they call, and what the services start with. */
export function onTheWay(services: readonly Running[], declared: Declared): readonly Step[] {
  const steps: Step[] = []
  for (const service of services) {
    if (!service.inStack) continue
    steps.push(...expand(startOf(service, declared), undefined, declared).steps.map((step) => ({ ...step, inside: true as const })))
    if (declared.scripts.length === 0 || service.declared.mounts.length === 0) continue
    const mounted = new Set(service.declared.mounts.flatMap((mount) => mount.file ?? []))
    for (const script of declared.scripts)
      if (mounted.has(script.path)) steps.push(...expand(script.actions, script, declared).steps.map((step) => ({ ...step, inside: true as const })))
  }
  for (const script of deliveries(declared)) {
    const inside = /(^|[/_-])entry-?point(\.|$)/.test(script.path) ? { inside: true as const } : {}
    steps.push(...expand(script.actions, script, declared).steps.map((step) => ({ ...step, ...inside })))
  }
  // An application without a stack starts with its package's start script, and platforms build it by scripts that bear their name.
  for (const service of services) {
    if (service.inStack) continue
    const own = manifestsOf(service.folders, declared)
    const start = declared.scripts.filter(({ name }) => {
      const hash = name.lastIndexOf('#')
      return hash > 0 && own.has(name.slice(0, hash)) && ownScripts.test(name.slice(hash + 1))
    })
    for (const script of start) steps.push(...expand(script.actions, script, declared).steps)
  }
  return steps
}

/** Scripts and jobs on the way to production, by what they do and what they are called. */
export function deliveries({ scripts }: Declared): readonly ScriptDeclaration[] {
  return delivering(scripts)
}

const delivering = once((scripts: Declared['scripts']) =>
  scripts.filter((script) => {
    if (script.name.includes('package.json#') || isElsewhere(script.condition)) return false
    const name = `${script.name} ${script.title ?? ''}`
    const deploys = script.actions.some((action) => action.does === 'deploy')
    if (trying.test(script.name.replace(/^.*#/, '')) || (!deploys && !deploying.test(name)) || (deploys && trying.test(script.title ?? ''))) return false
    // A job with a database of its own tries things on that one.
    if (!deploys && (script.beside ?? []).some((image) => roleOfImage(image)?.is === 'database')) return false
    const own = script.name.slice(script.name.lastIndexOf('/') + 1)
    return !mending.test(own) || deploying.test(own) || (deploys && !putsBack(script))
  }),
)

/** What a service starts with: its own command, else what the Dockerfile says that its image is built from, here or by a workflow. */
function startOf(service: Running, declared: Declared): readonly Action[] {
  const { image, build, command, entrypoint } = service.declared
  if (build !== undefined || command !== undefined || entrypoint !== undefined) return service.actions
  const builds = buildsIn(declared.scripts)
  if (builds.length === 0) return service.actions
  const repository = imageName(textOf(image) ?? '').repository
  for (const action of builds) {
    if (action.tags.some((tag) => repositoryIn(tag.text) === repository)) {
      const stage = declared.images.get(action.dockerfile.text)?.stages.at(-1)
      const words = stage === undefined ? undefined : valueOf(commandOf(service.declared, stage))
      if (stage !== undefined && words !== undefined) return [...service.actions, ...actionsOfWords(words, stage.command?.at ?? stage.at).actions]
    }
  }
  return service.actions
}

const buildsIn = once((scripts: Declared['scripts']) => scripts.flatMap(({ actions }) => actions.filter((action) => action.does === 'build')))

/** A tag may be made when it runs; the name before it is written. */
function repositoryIn(reference: string): string {
  return imageName(reference.replace(/\$\{\{[^}]*\}\}|\$\{?\w+\}?/g, 'x')).repository
}

export function destroyersOf(
  database: Database,
  databases: readonly Database[],
  steps: readonly Step[],
  stacks: readonly Stack[],
  declared: Parameters<typeof mayBeChosen>[1],
): readonly Thing<'place'>[] | Unlisted {
  const { managed } = database
  if (managed === undefined && database.is !== 'container') return []
  const isDescribed = (name: string): boolean => stacks.some((stack) => stack.files.some((file) => lastPart(file) === name))
  const found = new Map<string, Hazard>()
  let open: Unlisted | undefined
  for (const one of managed?.destroyers ?? []) found.set(`${one.at.path}:${one.at.line} ${one.what}`, one)
  for (const { action, inside } of steps) {
    if ((action.does !== 'remove' && action.does !== 'destroy') || !mayBeChosen(action.condition, declared, inside)) continue
    if (isAskedOfPerson(action)) {
      const named = action.does === 'remove' ? removal(action) : action.command
      if (action.does === 'remove' ? takesAway(action, database) : mayTake(action, database) !== false)
        open ??= unlisted(`what is answered where ${named} is asked about`, action.at, 'take the deletion out of what deploys')
      continue
    }
    if (action.does === 'remove' && takesAway(action, database)) found.set(`${action.at.path}:${action.at.line}`, { what: removal(action), at: action.at })
    if (action.does !== 'destroy' || (managed !== undefined && !reaches(action, managed)) || isInAnother(action, database, databases)) continue
    // A command that names its files takes down what they describe: another stack's volumes hold none of this one's data.
    const named = action.files ?? []
    if (named.length > 0 && named.every((word) => isWritten(word.text) && !isDescribed(lastPart(word.text)))) continue
    const takes = mayTake(action, database)
    if (takes === true) found.set(`${action.at.path}:${action.at.line}`, { what: action.command, at: action.at })
    else if (takes === 'unknown')
      open ??= unlisted(`which ${action.targets === undefined ? 'volumes' : 'resources'} ${action.command} names`, action.at, 'write their names')
  }
  return places([...found.values()], open)
}

function mayTake({ volumes, targets, command }: DestroyAction, { service, managed, engine }: Database): boolean | 'unknown' {
  if (targets !== undefined) return takesPlace(targets, managed?.places)
  if (service === undefined) return true
  if (volumes !== undefined) return takesVolume(volumes, service.declared.mounts)
  return !command.startsWith('rm ') || mayHold(command.slice(command.lastIndexOf(' ') + 1), engine, service.declared.mounts)
}

/** What a provider runs has no volumes of the stack's; what an operator runs has. A plan is destroyed by the tool that made it. */
function reaches({ what, command }: DestroyAction, { hosted, at }: DatabaseDeclaration): boolean {
  if (what === 'bucket' || command.startsWith('rm ') || command.startsWith('docker ')) return false
  const isPlan = /^(terraform|tofu|terragrunt) /.test(command)
  if (isPlan) return /\.(tf|tofu|tf\.json|hcl)$/.test(at.path)
  return hosted ? what === 'database' : command.startsWith('kubectl ') || command.startsWith('oc ')
}

const forced: Readonly<Record<string, string>> = { doctrine: 'schema:update --force', 'drizzle-kit': 'push --force' }

export function pushesOf(
  database: Database,
  ways: readonly Way[],
  steps: readonly Step[],
  declared: Pick<Declared, 'services' | 'images' | 'scripts'>,
): readonly Hazard[] {
  const clients: readonly Client[] = waysTo(database, ways).map((way) => way.client)
  if (clients.length === 0) return []
  const verbs: Partial<Record<Extract<Action, { does: 'migrate' }>['verb'], string>> = { reset: 'reset', 'push-accept-data-loss': 'db push --accept-data-loss' }
  const libraries = new Set(clients.map((client) => client.library))
  const isRecord = keepsRecords(database.engine)
  const others = librariesOf(ways)
  const fromSteps = steps.flatMap(({ action, inside }): Hazard[] => {
    // A tool changes the databases its own clients open; a tool without clients may change any record.
    if (action.does !== 'migrate' || isOnEmpty(action.condition) || !mayBeChosen(action.condition, declared, inside)) return []
    const library = action.tool.replace(/-kit$/, '')
    if (others.has(library) ? !libraries.has(library) : !isRecord) return []
    const verb = verbs[action.verb]
    const said = action.verb === 'reset' ? (action.task ?? verb) : (forced[action.tool] ?? verb)
    return verb === undefined ? [] : [{ what: `${action.tool} ${said ?? ''}`, at: action.at }]
  })
  const fromCode = clients.flatMap((client) =>
    client.constructors.flatMap(({ destructive }) =>
      destructive === undefined || !applies(destructive.when, client) ? [] : [{ what: destructive.what, at: destructive.at }],
    ),
  )
  // Two services may start one script.
  const all = [...fromSteps, ...fromCode]
  return all.filter((one, index) => all.findIndex(({ what, at }) => what === one.what && at.path === one.at.path && at.line === one.at.line) === index)
}

/** Whether a service's environment makes a condition of its code hold; what can't be told makes none. */
function applies(when: Condition | undefined, { service }: Client): boolean {
  if (when === undefined) return true
  // An example of an env file is often a developer's: only what the service itself is given counts.
  const set = service.declared.environment.get(when.variable) ?? service.stage?.environment.get(when.variable)
  const value = valueOf(set)?.trim()
  return set === undefined ? when.unset : value !== undefined && (value === when.equals) !== when.isNegated
}

/** What new migrations drop, of the database whose schema or service they lie beside. */
export function lossesOf(database: Database, ways: readonly Way[], databases: readonly Database[], declared: Declared, input: LinkInput): readonly Hazard[] {
  const fresh = declared.migrations.filter((migration) => input.fresh.has(freshKey(migration)) && ownerOf(migration, databases, ways, declared) === database)
  return fresh.flatMap((migration) =>
    lossesOn(migration, database)
      .filter((loss) => !isNew(loss.of, migration, fresh))
      .map((loss) => ({ what: `${loss.what} ${loss.of} (${migration.name})`, at: loss.at })),
  )
}

/** A migration may do to one engine what it does not do to another. */
function lossesOn({ losses, on }: Declared['migrations'][number], database: Database): Declared['migrations'][number]['losses'] {
  const engine = family(database.engine)
  return (engine === 'postgres' || engine === 'mysql' ? on?.get(engine)?.losses : undefined) ?? losses
}

/** What an earlier migration of the same change made was never in production: taking it away again loses nothing. */
function isNew(of: string, migration: Declared['migrations'][number], fresh: Declared['migrations']): boolean {
  const table = of.slice(0, Math.max(0, of.lastIndexOf('.')))
  return fresh.some(
    (other) => orderOf(other) < orderOf(migration) && (other.makes?.includes(of) === true || (table !== '' && other.makes?.includes(table) === true)),
  )
}

/** What sorts migrations as they run. */
export function orderOf({ order, name }: Pick<Declared['migrations'][number], 'order' | 'name'>): string {
  return order ?? name
}

export function ownerOf(
  migration: Pick<Declared['migrations'][number], 'path' | 'provider'>,
  databases: readonly Database[],
  ways: readonly Way[],
  declared: Declared,
): Database | undefined {
  // A folder that names an engine holds that engine's migrations: side by side, an application keeps one set for each it can run on.
  const engine = engineNamedBy(migration.path) ?? engineOfVariant(migration.path, declared.migrations)
  const records = databases.filter((one) => (engine === undefined || one.engine === 'sql' || family(one.engine) === engine) && keepsRecords(one.engine))
  const schema = declared.schemas
    .filter(
      (one) =>
        one.orm !== 'mongoose' &&
        one.orm !== 'sql' &&
        one.folded !== true &&
        ((one.part !== true && within(migration.path, parentOf(one.folder))) || within(migration.path, one.folder)),
    )
    .sort((a, b) => b.folder.length - a.folder.length)[0]
  const bySchema = ways.find((way) => way.client.schema !== undefined && way.client.schema === schema)?.database
  if (bySchema !== undefined && records.includes(bySchema)) return bySchema
  const provider = migration.provider?.replace('postgresql', 'postgres')
  const fits = (one: Database): boolean => provider === undefined || family(one.engine) === provider
  const beside = ways.filter(
    (way) => way.client.service.folders.some((folder) => folder !== '' && within(migration.path, folder)) && records.includes(way.database),
  )
  const byFolder = (beside.find((way) => fits(way.database)) ?? beside[0])?.database
  return byFolder ?? records.find(fits) ?? records[0]
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
}

/** Whether something runs the ORM's migrations on the way to production. */
export function migrates(client: Client, steps: readonly Step[]): Hazard | undefined {
  const step = steps.find(
    ({ action }) => action.does === 'migrate' && action.tool === client.library && action.verb !== 'dev' && isOfSchema(action.schema, client.schema),
  )
  return step === undefined ? undefined : { what: valueOf(client.schema?.provider) ?? client.library, at: step.action.at }
}

/** A schema that a command names is that one: wherever in the image it starts from, its path ends alike. */
function isOfSchema(named: Word | undefined, schema: SchemaDeclaration | undefined): boolean {
  if (named === undefined || !named.resolved || schema === undefined) return true
  const path = named.text.replace(/^(\.{0,2}\/)+/, '')
  const own = [schema.path, schema.folder].filter((one) => one !== '')
  return own.length === 0 || own.some((one) => `/${path}`.endsWith(`/${one}`) || `/${one}`.endsWith(`/${path}`))
}
