/** What of the tree an image is built with: the folders that its Dockerfile takes from the build's context. */
import { valueOf } from '../base/fact.ts'
import { compileGlob } from '../base/glob.ts'
import { basename, dirname, join } from '../base/paths.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'

/** Files that name an application and what it depends on, by language. */
export const manifests =
  /(^|\/)(package\.json|requirements[\w.-]*\.(txt|in)|pyproject\.toml|Pipfile|setup\.py|Gemfile|pom\.xml|build\.gradle(\.kts)?|composer\.json|go\.mod|mix\.exs|Cargo\.toml|[\w.-]+\.csproj)$/
const sources = /\.(?:[cm]?[jt]sx?|py|rb|go|java|kt|kts|cs|rs|php|exs?|scala|groovy|vue|svelte)$/
const locks = /(^|\/)([\w.-]*[-.]lock[\w.-]*|go\.(sum|work)|\.[\w.-]+)$/

/** The stages that end up in what a service runs: its own, those it starts from, and those it copies from. */
export function stagesTaken(service: ServiceDeclaration, declared: Pick<Declared, 'images'>): readonly ImageStage[] {
  return stagesBy(service, declared, (stage) => [valueOf(stage.from), ...stage.copies.map((copy) => copy.stage)])
}

/** Its own stage and those it starts from: what another stage makes is not in them. */
export function stagesBelow(service: ServiceDeclaration, declared: Pick<Declared, 'images'>): readonly ImageStage[] {
  return stagesBy(service, declared, (stage) => [valueOf(stage.from)])
}

function stagesBy(
  { build }: ServiceDeclaration,
  { images }: Pick<Declared, 'images'>,
  names: (stage: ImageStage) => readonly (string | undefined)[],
): readonly ImageStage[] {
  if (build?.context === undefined && build?.dockerfile === undefined) return []
  const path = build.dockerfile ?? (build.context === '' ? 'Dockerfile' : `${build.context}/Dockerfile`)
  const stages = images.get(path)?.stages ?? []
  const last = (build.target === undefined ? undefined : stages.find(({ name }) => name === build.target?.toLowerCase())) ?? stages.at(-1)
  const taken = new Set(last === undefined ? [] : [last])
  for (const stage of taken) {
    const before = stages.slice(0, stages.indexOf(stage))
    for (const name of names(stage)) {
      const other =
        name === undefined ? undefined : (before.findLast((one) => one.name === name.toLowerCase()) ?? before[/^\d{1,3}$/.test(name) ? Number(name) : -1])
      if (other !== undefined) taken.add(other)
    }
  }
  return [...taken]
}

/** What one source of a copy brings: everything, an application by its manifest, a folder with sources, a file, or nothing of the tree's code. */
type Taken = { readonly is: 'all' } | { readonly is: 'application' | 'folder' | 'file'; readonly path: string }

/** In order: where a manifest lies, then the rest. Undefined where the whole context is taken, and where nobody can tell what is. */
export function copiedFolders(
  service: ServiceDeclaration,
  declared: Declared,
  stages: readonly ImageStage[] = stagesTaken(service, declared),
): readonly string[] | undefined {
  const context = service.build?.context
  if (context === undefined || stages.length === 0) return undefined
  const written = sourcesOf(stages, stagesTaken(service, declared))
  if (written === undefined) return undefined
  const taken = written.flatMap((source) => takenBy(source, context, placesOf(declared.paths)))
  const of = (is: Exclude<Taken['is'], 'all'>): readonly string[] => taken.flatMap((one) => (one.is === is ? [one.path] : []))
  const folders = [...of('application').filter((path) => path !== context), ...of('folder')]
  if (taken.some((one) => one.is === 'all') || folders.includes(context)) return undefined
  // A workspace's own manifest comes along with those of its members; beside sources of nobody it is the application's.
  if (of('application').includes(context) && (folders.length === 0 || !folders.every((folder) => isMember(folder, context, declared)))) return undefined
  const files = of('file')
  const found = [...new Set([...(folders.length > 0 ? folders : (besideDockerfile(service, stages, files, declared) ?? [context])), ...files])]
  if (found.includes(context)) return undefined
  return found.filter((path) => !found.some((other) => path.startsWith(`${other}/`)))
}

/** What is written as taken from the context; undefined where another context may be meant. */
function sourcesOf(stages: readonly ImageStage[], all: readonly ImageStage[]): readonly string[] | undefined {
  const own = new Set(all.flatMap(({ name }) => name ?? []))
  const copies = stages.flatMap((stage) => stage.copies)
  // A name that is no stage's and no image's reference.
  if (copies.some(({ stage }) => stage !== undefined && !own.has(stage.toLowerCase()) && !/^\d+$|[/:@]/.test(stage))) return undefined
  return [...copies.flatMap(({ from, stage }) => (stage === undefined ? from : [])), ...stages.flatMap(({ mounted }) => mounted)]
}

function takenBy(source: string, context: string, places: Places): readonly Taken[] {
  if (source.includes('$')) return [{ is: 'all' }]
  if (/^([a-z]+:\/\/|git@)/.test(source)) return []
  const parts = source.split('/').filter((part) => part !== '' && part !== '.')
  const open = parts.findIndex((part) => /[*?[]/.test(part))
  const path = join(context, (open === -1 ? parts : parts.slice(0, open)).join('/'))
  if (path === undefined) return []
  if (open === -1) return takenAt(path, context, places)
  const last = parts.at(-1) ?? ''
  if (open < parts.length - 1 || /^\*+$|[?[]/.test(last)) return manifests.test(last) ? [] : takenAt(path, context, places)
  const fits = compileGlob(last)
  const names = [...(places.get(path) ?? [])].filter(fits)
  const one = last.replaceAll('*', 'x')
  return names.length > 0 ? names.flatMap((name) => takenAt(under(path, name), context, places)) : absent(under(path, one), context, places)
}

function takenAt(path: string, context: string, places: Places): readonly Taken[] {
  if (path === context) return [{ is: 'all' }]
  if (places.has(path)) return [{ is: 'folder', path }]
  if (places.get(dirname(path))?.has(basename(path)) !== true) return absent(path, context, places)
  if (locks.test(path)) return []
  if (manifests.test(path)) return [{ is: 'application', path: dirname(path) }]
  return [sources.test(path) ? { is: 'folder', path: dirname(path) } : { is: 'file', path }]
}

/** What is made before the image is lies where it is made from: `api/target/api.jar` is of `api`. */
function absent(path: string, context: string, places: Places): readonly Taken[] {
  if (locks.test(path)) return []
  let at = dirname(path)
  while (at !== '' && at !== context && !places.has(at)) at = dirname(at)
  return takenAt(at, context, places)
}

const under = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Of a package inside the context, or around one. */
function isMember(folder: string, context: string, { packages }: Declared): boolean {
  const isInside = (path: string, of: string): boolean => path === of || path.startsWith(`${of}/`)
  return packages.some((one) => one.folder !== context && one.folder !== '' && (isInside(folder, one.folder) || isInside(one.folder, folder)))
}

/**
 * No code is copied: it is mounted, the image it starts from brings it, or it comes from elsewhere, and then what there is of it lies beside the
 * Dockerfile. Beside that of another service nothing is this one's but what it copies. Undefined where nobody can tell.
 */
function besideDockerfile(
  service: ServiceDeclaration,
  stages: readonly ImageStage[],
  files: readonly string[],
  { services }: Declared,
): readonly string[] | undefined {
  const { context = '', dockerfile } = service.build ?? {}
  if (service.mounts.some((mount) => mount.file !== undefined)) return undefined
  const built = new Set(services.flatMap((one) => (one.build === undefined || one === service ? [] : [valueOf(one.image) ?? one.name])))
  const isOpen = stages.some(({ from }) => {
    const image = valueOf(from)
    return image === undefined || image.includes('onbuild') || built.has(image)
  })
  if (isOpen) return undefined
  const beside = dockerfile === undefined ? context : dirname(dockerfile)
  if (beside !== context && (context === '' || beside.startsWith(`${context}/`))) return [beside]
  return files.length > 0 && services.some(({ build }) => build?.context === context && build.dockerfile !== dockerfile) ? [] : undefined
}

/** The names that each folder holds. */
type Places = ReadonlyMap<string, ReadonlySet<string>>

const known = new WeakMap<ReadonlySet<string>, Places>()

/** Worked out once, since every service asks. */
function placesOf(paths: ReadonlySet<string>): Places {
  const before = known.get(paths)
  if (before !== undefined) return before
  const places = new Map<string, Set<string>>()
  for (const path of paths) {
    for (let at = path; at !== ''; at = dirname(at)) {
      const names = places.get(dirname(at))
      if (names?.has(basename(at)) === true) break
      if (names === undefined) places.set(dirname(at), new Set([basename(at)]))
      else names.add(basename(at))
    }
  }
  known.set(paths, places)
  return places
}
