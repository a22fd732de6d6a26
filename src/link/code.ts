/** Which folders' code runs in a service, and which applications run although no stack describes them. */
import { isResolved, textOf, valueOf } from '../base/fact.ts'
import { join } from '../base/paths.ts'
import { workspacesOfWords } from '../commands/workspaces.ts'
import type { BuildDeclaration, ConfigurationDeclaration, PackageDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import { copiedFolders, manifests, stagesTaken } from './copied.ts'
import { imageName, roleOfImage } from './images.ts'
import type { Declared } from './input.ts'
import { programsManaged } from './managed-programs.ts'
import { applicationsOf, isUnpublished, projectParts, sharedSchemas, startsItself } from './nx.ts'
import { once } from './once.ts'
import { closest } from './owner.ts'
import { runsFromTree } from './tree-scripts.ts'

export function within(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

const parent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Folders with code of an application: packages, and schemas outside any package. */
function applicationFolders(declared: Declared): readonly string[] {
  const folders = declared.packages.map((one) => one.folder)
  for (const schema of wholeSchemas(declared)) if (!folders.some((folder) => within(schema.path, folder))) folders.push(parent(schema.folder))
  return folders
}

/** Tables that code describes are as often a library's as an application's: of those the clients tell. */
function wholeSchemas(declared: Declared): Declared['schemas'] {
  return declared.schemas.filter((schema) => schema.part !== true)
}

/**
 * The folders of a service. Built here: the Dockerfile's own package inside the context when it has one, else the package that its build names, each
 * with the workspace packages it depends on; else what the Dockerfile copies, and only then the whole context. So with what a workflow builds and the
 * stack pulls.
 */
export function codeFolders(service: ServiceDeclaration, declared: Declared): readonly string[] {
  const build = service.build
  if (build?.context !== undefined) {
    const beside = build.dockerfile === undefined ? build.context : parent(build.dockerfile)
    const own = declared.packages.find((one) => one.folder === beside && beside !== build.context && within(beside, build.context ?? ''))
    if (own !== undefined) return withWorkspace(own, declared)
    const managed = programsManaged(service, build.context, declared)
    if (managed.length > 0) return [...new Set(managed.flatMap((one) => withWorkspace(one, declared)))]
    const byTarget = packageNamed(build.target, build.context, declared) ?? packageNamed(service.name, build.context, declared)
    if (byTarget !== undefined && byTarget.folder !== build.context) return withWorkspace(byTarget, declared)
    const compiled = crateStarted(service, build.context, declared)
    if (compiled !== undefined) return withWorkspace(compiled, declared)
    const picked = packagesPicked(service, build.context, declared)
    if (picked.length > 0) return [...new Set(picked.flatMap((one) => withWorkspace(one, declared)))]
    const copied = withLent(copiedFolders(service, declared) ?? [build.context], declared)
    if (build.published !== true) return copied
    if (!takesCode(build, declared)) return []
    // A workflow often builds every image of a workspace from its root: then names tell more.
    const named = build.context === '' ? byNames(service, declared) : []
    return named.length > 0 ? named : copied
  }
  return byNames(service, declared)
}

/** Of a workspace of Rust, the crate whose program the image starts: a program bears its crate's name ({@link https://doc.rust-lang.org/cargo/reference/cargo-targets.html#binaries}). */
function crateStarted({ command, entrypoint, build }: ServiceDeclaration, context: string, declared: Declared): PackageDeclaration | undefined {
  const stages = declared.images.get(build?.dockerfile ?? '')?.stages ?? []
  const stage = stages.find(({ name }) => name !== undefined && name === build?.target?.toLowerCase()) ?? stages.at(-1)
  const words = [entrypoint, command, stage?.entrypoint, stage?.command].flatMap((fact) => valueOf(fact) ?? [])
  const names = new Set(words.map(lastPart))
  const crates = declared.packages.filter((one) => one.language === 'rust' && one.starts === true && within(one.folder, context))
  const started = crates.filter((one) => names.has(one.name))
  return crates.length > 1 && started.length === 1 ? started[0] : undefined
}

/** The packages of a workspace that the service's command starts, else those that its image is built for: `turbo run build --filter=web`. */
function packagesPicked(service: ServiceDeclaration, context: string, declared: Declared): readonly PackageDeclaration[] {
  const started = [service.entrypoint, service.command].flatMap((fact) => workspacesOfWords(valueOf(fact) ?? []))
  const built = stagesTaken(service, declared).flatMap((stage) => [...stage.workspaces, ...workspacesOfWords(valueOf(stage.command) ?? [])])
  for (const names of [started, built]) {
    const told = names.map((name) => filled(name, service.build?.args))
    // Of one that is told elsewhere nobody knows which it is.
    if (told.some((name) => name.includes('$'))) return []
    const found = told.flatMap((name) => packagePicked(name, context, declared) ?? []).filter((one) => !isLibrary(one, declared))
    if (found.length > 0) return [...new Set(found)]
  }
  return []
}

/** The whole of a workspace; of one whose every other deployment starts the same application, that application. */
function ofRoot(service: ServiceDeclaration, declared: Declared): readonly string[] {
  const others = declared.services.filter((other) => other.at.path !== service.at.path && other.build?.context === '')
  const picked = others.map((other) => packagesPicked(other, '', declared))
  const [first] = picked.flat()
  if (first === undefined || picked.some((one) => one.length !== 1 || one[0] !== first)) return ['']
  return withWorkspace(first, declared)
}

/** What other packages depend on is built for them. */
function isLibrary(one: PackageDeclaration, { packages }: Declared): boolean {
  return one.project?.is === 'library' || (!isUnpublished(one) && packages.some((other) => other.dependencies.has(one.name)))
}

const filled = (name: string, args: ReadonlyMap<string, string> | undefined): string =>
  name.replace(/\$\{?(\w+)\}?/g, (whole, variable: string) => args?.get(variable) ?? whole)

/** By its whole name, by its folder, else by the last part of either where it is one package's alone. */
function packagePicked(name: string, context: string, { packages }: Declared): PackageDeclaration | undefined {
  const inside = packages.filter((one) => one.folder !== context && within(one.folder, context))
  const exact = inside.find((one) => one.name === name || one.folder === (context === '' ? name : `${context}/${name}`))
  const alike = inside.filter((one) => lastPart(one.folder) === name || lastPart(one.name) === name)
  return exact ?? (alike.length === 1 ? alike[0] : undefined)
}

/** Whether its Dockerfile copies an application: one that copies nothing of it only adds to somebody else's program. An unread one may. */
function takesCode(build: BuildDeclaration, declared: Declared): boolean {
  const image = declared.images.get(build.dockerfile ?? '')
  if (image === undefined) return true
  const folders = applicationFolders(declared)
  return image.stages.some(({ copies }) =>
    copies.some(
      ({ from, stage }) =>
        stage === undefined &&
        from.some((written) => {
          const path = join(build.context ?? '', written.replace(/^\/+/, '').replace(/\/?\*+.*$/, '')) ?? ''
          return manifests.test(path) || folders.some((folder) => within(folder, path) || (folder !== '' && within(path, folder)))
        }),
    ),
  )
}

/** Worked out once, since every service is held against all others. Of an image that is filled in later it is known where no hole is in its name. */
export const repositoryOf = once((service: ServiceDeclaration): string => {
  const { repository } = imageName(textOf(service.image) ?? '')
  return isResolved(service.image) || /(^|\/)[a-z\d]+([._-]+[a-z\d]+)*$/.test(repository) ? repository : ''
})

/** Pulled: the folder that shares the service's or the image's name, or the only application of the tree; else all of it where it runs a script of that. */
function byNames(service: ServiceDeclaration, declared: Declared): readonly string[] {
  const projects = declared.packages.filter(isUnpublished)
  const libraries = new Set(projects.flatMap(({ folder, project }) => (project?.is === 'library' ? [folder] : [])))
  const all = applicationFolders(declared)
  const folders = all.filter((folder) => !projects.some((one) => one.folder === folder))
  const whole = repositoryOf(service)
  const repository = lastPart(whole)
  // A folder that bears another service's name, or that another builds, is that one's, unless both run one image.
  const isOther = (other: ServiceDeclaration): boolean =>
    other !== service && other.stack === service.stack && other.name !== service.name && (whole === '' || repositoryOf(other) !== whole)
  const taken = (folder: string): boolean =>
    declared.services.some(
      (other) =>
        (other.name === lastPart(folder) || (other.build?.context !== undefined && other.build.context !== '' && other.build.context === folder)) &&
        isOther(other),
    )
  const fitting = all.filter(
    (folder) =>
      folder !== '' && !libraries.has(folder) && fits(lastPart(folder), service.name, repository) && (lastPart(folder) === service.name || !taken(folder)),
  )
  const match = fitting.sort((a, b) => a.length - b.length)[0]
  if (match !== undefined) {
    const own = declared.packages.find((one) => one.folder === match)
    return own === undefined ? [match] : withWorkspace(own, declared)
  }
  const root = declared.packages.find((one) => one.folder === '')
  if (root !== undefined && (root.name === repository || root.name === service.name)) return ofRoot(service, declared)
  // `registry/harbour/app`, of a tree that holds nothing but harbour.
  if (root !== undefined && folders.length === 1 && repository !== '' && whole.split('/').includes(root.name)) return ['']
  if (pulled(declared).length !== 1 || pulled(declared)[0] !== service || declared.services.some((other) => other.build?.context === '' && isOther(other)))
    return runsFromTree(service, declared) ? ofRoot(service, declared) : []
  return folders.length === 1 ? folders : root === undefined ? [] : ofRoot(service, declared)
}

const pulledIn = new WeakMap<Declared['services'], readonly ServiceDeclaration[]>()

/** Worked out once, since every service asks whether it is the only one. */
function pulled({ services }: Declared): readonly ServiceDeclaration[] {
  const before = pulledIn.get(services)
  if (before !== undefined) return before
  const found = findPulled(services)
  pulledIn.set(services, found)
  return found
}

/** Services that open a database and whose image nobody knows as other people's: the application's own, built elsewhere. */
function findPulled(services: Declared['services']): readonly ServiceDeclaration[] {
  return services.filter((service) => {
    const image = valueOf(service.image)
    const known = image !== undefined && roleOfImage(image) !== undefined
    return (
      (service.build === undefined || service.build.published === true) &&
      !known &&
      [...service.environment.keys()].some((name) =>
        /DATABASE_URL|_DSN$|^DB_HOST|^POSTGRES_URL|(^|_)DB_URL|^SPRING_(DATASOURCE|R2DBC)_URL$|^QUARKUS_DATASOURCE_\w*URL$/.test(name),
      )
    )
  })
}

function fits(folder: string, service: string, repository: string): boolean {
  return folder === service || folder === repository || repository.endsWith(`-${folder}`) || repository.endsWith(`_${folder}`) || service.endsWith(`-${folder}`)
}

function packageNamed(name: string | undefined, inside: string, declared: Declared): PackageDeclaration | undefined {
  if (name === undefined) return undefined
  return declared.packages.find(
    (one) => !isUnpublished(one) && within(one.folder, inside) && (lastPart(one.folder) === name || one.name === name || lastPart(one.name) === name),
  )
}

/** The folders whose code runs in an application that no stack describes. */
export function looseFolders(application: PackageDeclaration, declared: Declared): readonly string[] {
  return withWorkspace(declared.packages.find((one) => one.folder === application.folder) ?? application, declared)
}

/** A package's folder and those of the workspace packages it depends on, however far. */
function withWorkspace(own: PackageDeclaration, declared: Declared): readonly string[] {
  const byName = new Map(declared.packages.flatMap((one) => (isUnpublished(one) ? [] : [[one.name, one]])))
  const found = new Set([own])
  for (const one of found) {
    for (const part of projectParts(one, declared)) found.add(part)
    const local = [...one.dependencies].flatMap(([name, { dev }]) => {
      const other = byName.get(name)
      return other === undefined ? [] : [{ other, dev }]
    })
    // Who tells the two kinds apart means it: what stands under development is for tests. A bundled application has all of them there.
    const tells = local.some(({ dev }) => !dev)
    for (const { other, dev } of local) if (!dev || !tells) found.add(other)
  }
  return [...[...found].map((one) => one.folder), ...sharedSchemas(own, declared)]
}

/** Where one folder is a package's own, those that its workspace lends it: platforms call a folder the root of what they build from above it. */
function withLent(folders: readonly string[], declared: Declared): readonly string[] {
  const [only, another] = folders
  const own = another === undefined && only !== '' ? declared.packages.find((one) => one.folder === only && one.language === undefined) : undefined
  return own === undefined ? folders : withWorkspace(own, declared)
}

/** Packages whose serving code opens a database although no service of a stack runs them. Libraries and tools do not start by themselves. */
export function looseApplications(declared: Declared, covered: ReadonlySet<string>): readonly PackageDeclaration[] {
  const isCovered = (path: string): boolean => [...covered].some((folder) => within(path, folder))
  const used = [
    ...declared.clients.filter((client) => client.use === 'code').map((client) => client.path),
    ...wholeSchemas(declared).map((schema) => schema.path),
    ...(declared.configurations.length === 0 || runsJava(declared)
      ? []
      : declared.configurations.filter(opensDatabase).map((configuration) => configuration.path)),
  ]
  const owners = new Map<string, PackageDeclaration>()
  for (const path of used) {
    if (isCovered(path)) continue
    const owner = closest(
      path,
      declared.packages.filter((one) => within(path, one.folder)),
    )
    if (owner === undefined) continue
    for (const starter of applicationsOf(path, owner, declared) ?? starters(owner, declared))
      if (!isCovered(starter.path) && !isTool(starter, covered)) owners.set(starter.folder, starter)
  }
  const named = new Map<string, PackageDeclaration>()
  for (const one of [...owners.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1))) {
    const name = (isUnpublished(one) ? '' : lastPart(one.folder)) || lastPart(one.name) || 'app'
    named.set(name, { ...one, name })
  }
  return [...named.values()]
}

/** A program of a workspace that serves nobody and that no stack runs, while one runs others: people run it by hand. */
function isTool({ language, serves }: PackageDeclaration, covered: ReadonlySet<string>): boolean {
  return language === 'rust' && serves !== true && covered.size > 0
}

/** A package that starts, or those that start and depend on it. */
function starters(owner: PackageDeclaration, declared: Declared): readonly PackageDeclaration[] {
  if (startsItself(owner)) return [owner]
  const dependents = isUnpublished(owner) ? [] : declared.packages.filter((one) => one.dependencies.has(owner.name) && startsItself(one))
  if (dependents.length > 0) return dependents
  // A schema is an application's even when its package only builds; a library that can open a database is not.
  return wholeSchemas(declared).some((schema) => within(schema.path, owner.folder)) ? [owner] : []
}

/** Whether a file may make a client at all: what an application without a stack is looked for by. */
function opensDatabase({ layers, isPacked }: ConfigurationDeclaration): boolean {
  return (
    isPacked &&
    layers.some(({ values }) => [...values].some(([name, fact]) => /datasource|r2dbc|jdbc/.test(name) || (isResolved(fact) && fact.value.startsWith('jdbc:'))))
  )
}

const java = /(^|\/)((eclipse-)?temurin|(adopt)?openjdk\d*|[\w-]*java\d*|[\w-]*j(re|dk)[\w-]*|amazoncorretto|zulu[\w-]*|graalvm[\w-]*|liberica[\w-]*)(:|@|$)/

/** A stack that runs a JVM whose jar is built elsewhere runs one of these applications: which, nobody says, and none runs beside it. */
function runsJava({ services, images }: Declared): boolean {
  return services.some(({ build, image }) => {
    const stages = images.get(build?.dockerfile ?? '')?.stages ?? []
    return stages.some(({ from }) => java.test(valueOf(from) ?? '')) || java.test(valueOf(image) ?? '')
  })
}
