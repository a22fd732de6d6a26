/** The Prisma files of a tree, each parsed once, and what package.json and prisma.config say of where a schema lies. */
import { isText } from '../../base/source.ts'
import { parsePrisma, type PrismaFile } from '../../parse/prisma.ts'
import { parsePrismaConfig, type PrismaConfig } from '../../parse/prisma-config.ts'
import type { ReadContext } from '../reader.ts'

export interface SchemaFile {
  readonly path: string
  readonly parsed: PrismaFile
}

export interface ConfigFile {
  readonly path: string
  readonly config: PrismaConfig
}

interface Known {
  readonly schemas: Map<string, Promise<SchemaFile | undefined>>
  readonly configs: Map<string, Promise<ConfigFile | undefined>>
  readonly packages: Map<string, Promise<string | undefined>>
  readonly folders: Map<string, readonly string[]>
}

/** A folder of n files is asked for n times; without this each would be parsed n times. */
const knownOf = new WeakMap<ReadContext, Known>()

function known(context: ReadContext): Known {
  const found = knownOf.get(context)
  if (found !== undefined) return found
  const made: Known = { schemas: new Map(), configs: new Map(), packages: new Map(), folders: new Map() }
  knownOf.set(context, made)
  return made
}

function once<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}

export function schemaFile(path: string, context: ReadContext): Promise<SchemaFile | undefined> {
  return once(known(context).schemas, path, async () => {
    const file = await context.read(path)
    return isText(file) ? { path, parsed: parsePrisma(file.text) } : undefined
  })
}

/** Paths of `.prisma` files below a folder, sorted; packages that were installed are nobody's schema. */
export function schemasBelow(folder: string, context: ReadContext): readonly string[] {
  const { folders } = known(context)
  const found = folders.get(folder) ?? context.below(folder).filter((path) => path.endsWith('.prisma') && !path.includes('node_modules/'))
  folders.set(folder, found)
  return found
}

const endings = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']

/** The config that Prisma would take in a folder: `prisma.config.*`, else `.config/prisma.*`. */
export function configIn(folder: string, context: ReadContext): Promise<ConfigFile | undefined> {
  return once(known(context).configs, folder, async () => {
    const paths = ['prisma.config', '.config/prisma'].flatMap((name) => endings.map((ending) => join(folder, `${name}.${ending}`)))
    const path = paths.find((one) => context.has(one))
    const file = path === undefined ? undefined : await context.read(path)
    if (path === undefined || !isText(file)) return undefined
    const config = await parsePrismaConfig(file)
    return { path, config: 'problem' in config ? {} : config }
  })
}

/** What `"prisma": { "schema": … }` in a folder's package.json says, as written. */
export function packageSchema(folder: string, context: ReadContext): Promise<string | undefined> {
  return once(known(context).packages, folder, async () => {
    const path = join(folder, 'package.json')
    const file = context.has(path) ? await context.read(path) : undefined
    if (!isText(file) || !file.text.includes('"prisma"')) return undefined
    try {
      const parsed: unknown = JSON.parse(file.text)
      const prisma = field(parsed, 'prisma')
      const schema = field(prisma, 'schema')
      return typeof schema === 'string' ? schema : undefined
    } catch {
      return undefined
    }
  })
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

/** A folder and all above it, nearest first, the root (`''`) last. */
export function upwardsFrom(folder: string): readonly string[] {
  const found = [folder]
  for (let at = folder; at !== '';) {
    at = folderOf(at)
    found.push(at)
  }
  return found
}

export function isBelow(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

/** No path of a tree begins like this. */
const outside = '../'

/** A path as written in a folder's file, from the root of the tree; `../` when it leads out of it. */
export function join(folder: string, written: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of written.split(/[\\/]/)) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return outside
  }
  return parts.join('/')
}
