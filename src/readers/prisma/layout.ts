/** Which `.prisma` files form one schema: what a config names, else one datasource and the files beside and below it that have none. */
import type { Skip } from '../../base/evidence.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import { configIn, folderOf, isBelow, join, packageSchema, schemaFile, schemasBelow, upwardsFrom, type ConfigFile, type SchemaFile } from './files.ts'

export interface Layout {
  /** Holds the datasource, or the generator where no file has one: the schema is declared there. */
  readonly main: SchemaFile
  readonly files: readonly SchemaFile[]
  readonly folder: string
  /** Files that lie there and are left out, each with its reason. */
  readonly skipped: readonly Skip[]
}

/** Files of one schema that are read, far above what real ones hold. */
const maxFiles = 1_000
/** Folders between a datasource and a file that belongs to it. */
const maxDepth = 4

const orphan = 'no datasource or generator in its folder or above: not part of a schema'

const caches = new WeakMap<ReadContext, Map<string, Promise<Layout | string>>>()

/** The schema that a file belongs to, or the reason why it belongs to none. */
export async function layoutOf(file: SchemaFile, context: ReadContext): Promise<Layout | string> {
  const cache = caches.get(context) ?? new Map<string, Promise<Layout | string>>()
  caches.set(context, cache)
  const cached = (key: string, make: () => Promise<Layout | string>): Promise<Layout | string> => {
    const made = cache.get(key) ?? make()
    cache.set(key, made)
    return made
  }
  for (const named of await namedAbove(file.path, context)) {
    if (named === file.path) return { main: file, files: [file], folder: folderOf(file.path), skipped: [] }
    if (!isBelow(file.path, named)) continue
    const layout = await cached(`named ${named}`, () => namedFolder(named, context))
    if (typeof layout === 'string' || layout.files.some((one) => one.path === file.path)) return layout
  }
  const root = await rootOf(file, context)
  if (root === undefined) return orphan
  const [main, other] = root.mains
  if (main === undefined) return orphan
  if (other !== undefined) {
    if (root.mains.some((one) => one.path === file.path)) return { main: file, files: [file], folder: root.folder, skipped: [] }
    return `which of the ${root.mains.length} schemas in ${root.folder === '' ? 'the root' : root.folder} it belongs to is not told`
  }
  if (main.path !== file.path && (await namedAbove(main.path, context)).includes(main.path)) return `${main.path} is named as the whole schema`
  return cached(`root ${root.folder}`, () => around(main, root.folder, context))
}

/** Files and folders that package.json and prisma.config, nearest first, name as a schema. */
async function namedAbove(path: string, context: ReadContext): Promise<readonly string[]> {
  const named: string[] = []
  for (const folder of upwardsFrom(folderOf(path))) {
    const found = await configIn(folder, context)
    if (found?.config.schema?.kind === 'text') named.push(join(folderOf(found.path), found.config.schema.text))
    const written = await packageSchema(folder, context)
    if (written !== undefined) named.push(join(folder, written))
  }
  return named
}

async function namedFolder(folder: string, context: ReadContext): Promise<Layout | string> {
  const paths = schemasBelow(folder, context)
  const files = (await Promise.all(paths.slice(0, maxFiles).map((path) => schemaFile(path, context)))).filter((one) => one !== undefined)
  const sources = files.filter((one) => has(one, 'datasource')).toSorted((a, b) => depthOf(a.path) - depthOf(b.path))
  const main = sources[0] ?? files.find((one) => has(one, 'generator'))
  if (main === undefined) return `no datasource or generator in ${folder === '' ? 'the root' : folder}`
  // Prisma itself would refuse a second datasource: what lies around that one is another schema.
  const others = sources.slice(1)
  const own = files.filter(
    (file) => !others.some((other) => other === file || (folderOf(other.path) !== folderOf(main.path) && isBelow(file.path, folderOf(other.path)))),
  )
  return { main, files: own, folder, skipped: tooMany(paths) }
}

function depthOf(path: string): number {
  return path.split('/').length
}

function tooMany(paths: readonly string[]): readonly Skip[] {
  return paths.slice(maxFiles).map((path) => ({ path, line: 1, reason: `more than ${maxFiles} files in one schema` }))
}

function has(file: SchemaFile, kind: 'datasource' | 'generator'): boolean {
  return file.parsed.blocks.some((block) => block.kind === kind)
}

interface Root {
  readonly folder: string
  readonly mains: readonly SchemaFile[]
}

/** The nearest folder upwards with a datasource in one of its own files, within the package. */
async function rootOf(file: SchemaFile, context: ReadContext): Promise<Root | undefined> {
  let generators: Root | undefined
  const folders = upwardsFrom(folderOf(file.path)).slice(0, maxDepth)
  for (const folder of folders) {
    const own = await filesIn(folder, context)
    const mains = own.filter((one) => has(one, 'datasource'))
    if (mains.length > 0) return { folder, mains }
    const makers = own.filter((one) => has(one, 'generator'))
    if (makers.length > 0) generators ??= { folder, mains: makers }
    if (context.has(join(folder, 'package.json'))) break
  }
  return generators
}

async function filesIn(folder: string, context: ReadContext): Promise<readonly SchemaFile[]> {
  const paths = schemasBelow(folder, context).filter((path) => folderOf(path) === folder)
  return (await Promise.all(paths.slice(0, maxFiles).map((path) => schemaFile(path, context)))).filter((one) => one !== undefined)
}

/** A datasource with the files beside and below it; a file that tells a model again belongs to another schema, or to none. */
async function around(main: SchemaFile, folder: string, context: ReadContext): Promise<Layout> {
  const paths = schemasBelow(folder, context).filter((path) => path !== main.path && depthOf(path.slice(folder.length)) <= maxDepth + 1)
  const files: SchemaFile[] = [main]
  const skipped: Skip[] = [...tooMany(paths)]
  const names = new Set(blockNames(main))
  for (const path of paths.slice(0, maxFiles)) {
    const file = await schemaFile(path, context)
    if (file === undefined || has(file, 'datasource')) continue
    const root = await rootOf(file, context)
    if (root === undefined || root.folder !== folder || root.mains[0]?.path !== main.path) continue
    const own = blockNames(file)
    const again = own.find((name) => names.has(name))
    if (again !== undefined) {
      skipped.push({ path, line: 1, reason: `defines “${again}” again: not part of the schema in ${main.path}` })
      continue
    }
    for (const name of own) names.add(name)
    files.push(file)
  }
  return { main, files, folder, skipped }
}

function blockNames(file: SchemaFile): readonly string[] {
  return file.parsed.blocks.filter((block) => block.kind !== 'generator' && block.kind !== 'datasource').map((block) => block.name)
}

/** Where Prisma looks by itself: {@link https://www.prisma.io/docs/orm/prisma-schema/overview/location}. */
const usual = /(^|\/)(schema\.prisma$|[\w.-]*prisma[\w.-]*\/)/

/** Why a schema is held for somebody's data, an example to import or a catalogue's: nothing names it, and another stands where Prisma looks. */
export async function strayOf({ main, files, folder }: Layout, context: ReadContext): Promise<string | undefined> {
  const own = main.path
  if (files.length > 1 || usual.test(own)) return undefined
  const beside = schemasBelow('', context).find((path) => usual.test(path))
  if (beside === undefined) return undefined
  const named = await namedAbove(own, context)
  if (named.some((one) => one === own || one === folder)) return undefined
  const name = own.slice(own.lastIndexOf('/') + 1)
  for (const above of upwardsFrom(folder)) {
    const manifest = join(above, 'package.json')
    const file = context.has(manifest) ? await context.read(manifest) : undefined
    if (isText(file) && file.text.includes(name)) return undefined
  }
  return `not read as a schema: no package.json and no prisma.config names it, and ${beside} stands where Prisma looks; \`prisma: { schema }\` names one`
}

/** The config that governs a schema: the nearest that names it, or names nothing and lies where Prisma looks by default. */
export async function governing(layout: Layout, context: ReadContext): Promise<ConfigFile | undefined> {
  for (const folder of upwardsFrom(layout.folder)) {
    const found = await configIn(folder, context)
    if (found === undefined) continue
    const schema = found.config.schema
    if (schema === undefined) {
      const defaults = [join(folder, 'prisma/schema.prisma'), join(folder, 'schema.prisma')]
      if (defaults.includes(layout.main.path) || isBelow(layout.main.path, join(folder, 'prisma'))) return found
      continue
    }
    if (schema.kind === 'computed') return found
    const named = join(folderOf(found.path), schema.text)
    if (named === layout.main.path || isBelow(layout.main.path, named)) return found
  }
  return undefined
}
