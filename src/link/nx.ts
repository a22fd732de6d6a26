/** Projects of Nx, most of which have no manifest: what each is built from, and which of them run what belongs to none. */
import type { PackageDeclaration, SchemaDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { once } from './once.ts'
import { closest } from './owner.ts'

type Packages = readonly PackageDeclaration[]
type Workspace = Pick<Declared, 'packages' | 'schemas' | 'paths'>

const isIn = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`)

/** A folder with a manifest of its own is one package, of which Nx tells more. */
export function withProjects(packages: Packages): Packages {
  if (packages.every(({ project }) => project === undefined)) return packages
  const own = new Map(packages.flatMap((one) => (one.project === undefined && one.language === undefined ? [[one.folder, one] as const] : [])))
  const told = new Map(packages.flatMap((one) => (one.project === undefined ? [] : [[one.folder, one] as const])))
  return packages.flatMap((one) => {
    const about = told.get(one.folder)
    if (about === undefined || one.language !== undefined) return [one]
    if (one !== own.get(one.folder)) return own.has(one.folder) ? [] : [one]
    const { project, starts, dependencies } = about
    return [
      {
        ...one,
        ...(project === undefined ? {} : { project }),
        ...(starts === undefined ? {} : { starts }),
        ...(one.dependencies.size > 0 ? {} : { dependencies }),
      },
    ]
  })
}

/** Nothing but Nx tells of it: its name is none that others install it by. */
export function isUnpublished({ project, path }: PackageDeclaration): boolean {
  return project !== undefined && path.endsWith('project.json')
}

/** The manifests of folders, those that a workspace keeps for its projects among them. */
export function manifestsOf(folders: readonly string[], { packages }: Workspace): ReadonlySet<string> {
  const above = packages.flatMap((one) => {
    if (!isUnpublished(one) || one.project?.is !== 'application' || !folders.includes(one.folder)) return []
    const around = packages.filter((other) => other.language === undefined && !isUnpublished(other) && isIn(one.folder, other.folder))
    return closest(one.path, around)?.folder ?? []
  })
  return new Set([...folders, ...above].map((folder) => (folder === '' ? 'package.json' : `${folder}/package.json`)))
}

export const startsItself = ({ starts, scripts }: PackageDeclaration): boolean =>
  starts === true || scripts.some((script) => /^(start|serve)(:|$)/.test(script.replace(/^.*#/, '')))

interface Workshop {
  readonly libraries: ReadonlyMap<string, PackageDeclaration>
  /** Those that code may import. */
  readonly imported: Packages
}

/** By the folder of the workspace: each project asks, and there may be hundreds. */
const workshops = once(({ packages, paths }: Workspace): ReadonlyMap<string, Workshop> => {
  const projects = packages.filter((one) => one.project !== undefined)
  const folders = new Set(projects.map(({ folder }) => workspaceOf(folder, paths)))
  return new Map(
    [...folders].map((root) => [
      root,
      workshopOf(
        projects.filter(({ folder }) => workspaceOf(folder, paths) === root),
        paths,
      ),
    ]),
  )
})

function workshopOf(projects: Packages, paths: Workspace['paths']): Workshop {
  const applications = projects.filter(runs)
  const own = projects.filter((one) => one.project?.is === 'library' && !applications.some(({ folder }) => isIn(folder, one.folder)))
  const libraries = new Map(own.map((one) => [one.project?.name ?? one.name, one]))
  const told = new Set(projects.flatMap((one) => neededBy(one, libraries)))
  // What some are told to need and nobody can import, such as the schema of a database, is theirs alone.
  return { libraries, imported: own.filter((one) => !told.has(one) || doors.some((door) => paths.has(`${one.folder}/${door}`))) }
}

const doors = ['src/', 'src/lib/', 'lib/', ''].flatMap((folder) => ['ts', 'tsx', 'js', 'mjs'].map((ending) => `${folder}index.${ending}`))

/** Of a project, the libraries that it may be built from: which of them its code imports, only the compiler's settings say. */
export function projectParts(own: PackageDeclaration, declared: Workspace): Packages {
  const workshop = own.project === undefined ? undefined : workshops(declared).get(workspaceOf(own.folder, declared.paths))
  if (workshop === undefined) return []
  const needed = neededBy(own, workshop.libraries)
  return own.project?.is === 'library' || namesPackages(own, declared.packages) ? needed : [...needed, ...workshop.imported]
}

const runs = ({ project }: PackageDeclaration): boolean => project?.is === 'application'

function neededBy({ project }: PackageDeclaration, libraries: Workshop['libraries']): Packages {
  return project?.needs.flatMap((name) => libraries.get(name) ?? []) ?? []
}

/** A manifest that names packages of the tree says itself what it is built from. */
function namesPackages(own: PackageDeclaration, packages: Packages): boolean {
  return packages.some((one) => one !== own && !isUnpublished(one) && own.dependencies.get(one.name)?.at.path === own.path)
}

const roots = new WeakMap<ReadonlySet<string>, Map<string, string>>()

/** The nearest folder with an nx.json, else the root. */
function workspaceOf(folder: string, paths: ReadonlySet<string>): string {
  const known = roots.get(paths) ?? new Map<string, string>()
  roots.set(paths, known)
  const before = known.get(folder)
  if (before !== undefined) return before
  const found = folder === '' || paths.has(`${folder}/nx.json`) ? folder : workspaceOf(folder.slice(0, Math.max(0, folder.lastIndexOf('/'))), paths)
  known.set(folder, found)
  return found
}

/** Schemas that stand in a workspace and in none of its projects are anybody's there. */
export function sharedSchemas(own: PackageDeclaration, declared: Workspace): readonly string[] {
  if (own.project?.is !== 'application') return []
  return declared.schemas
    .filter((schema) => schema.part !== true && isShared(schema, own, declared.packages))
    .map(({ folder, path }) => (folder === '' || isIn(own.folder, folder) ? path : folder))
}

function isShared({ path }: SchemaDeclaration, own: PackageDeclaration, packages: Packages): boolean {
  const owner = closest(
    path,
    packages.filter((one) => isIn(path, one.folder)),
  )
  return owner !== undefined && owner.project === undefined && owner.folder !== own.folder && isIn(own.folder, owner.folder)
}

/** The applications that run what stands in a library, or in no project at all; undefined where nobody's projects are asked. */
export function applicationsOf(path: string, owner: PackageDeclaration, declared: Workspace): Packages | undefined {
  const starting = declared.packages.filter((one) => runs(one) && startsItself(one) && one !== owner)
  const found =
    owner.project?.is === 'library'
      ? starting.filter((one) => partsOf(one, declared).has(owner))
      : owner.project === undefined && declared.schemas.some((schema) => schema.part !== true && schema.path === path)
        ? starting.filter((one) => isIn(one.folder, owner.folder))
        : []
  return found.length > 0 ? found : undefined
}

function partsOf(own: PackageDeclaration, declared: Workspace): ReadonlySet<PackageDeclaration> {
  const found = new Set([own])
  for (const one of found) for (const part of projectParts(one, declared)) found.add(part)
  return found
}
