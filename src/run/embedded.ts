/** Files that a stack holds in place, such as the `pgbouncer.ini` of a ConfigMap: read as if they stood in the tree, told at the lines they stand at. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { known, valueOf } from '../base/fact.ts'
import { globIndex } from '../base/glob-index.ts'
import { limits } from '../base/limits.ts'
import { Secret } from '../base/secret.ts'
import { isText, type SourceFile } from '../base/source.ts'
import type { Declaration, MountDeclaration, Reading, ServiceDeclaration } from '../model/declaration.ts'
import type { ReadContext, ReaderEntry } from '../readers/reader.ts'

/** Formats of servers and of what runs by the clock; what describes a tree or its code is no file of a container. */
const inContainers: ReadonlySet<string> = new Set([
  'barman',
  'borgmatic',
  'caddy',
  'crontab',
  'grafana',
  'haproxy',
  'litestream',
  'mongodb',
  'mysql',
  'nginx',
  'odyssey',
  'patroni',
  'pgbackrest',
  'pgbouncer',
  'pgcat',
  'pgpool',
  'postgresql',
  'prometheus',
  'proxysql',
  'redis',
  'repmgr',
  'script',
  'traefik',
  'uptime',
  'wal-g',
])

/** Variables that hold a whole file: {@link https://github.com/zalando/spilo/blob/master/ENVIRONMENT.rst}, {@link https://patroni.readthedocs.io/en/latest/ENVIRONMENT.html}. */
const inVariables: ReadonlyMap<string, string> = new Map([
  ['SPILO_CONFIGURATION', '/run/postgres/patroni.yml'],
  ['PATRONI_CONFIGURATION', '/run/postgres/patroni.yml'],
])

/**
 * Of one stack's reading: what its mounted texts declare is added, and each such mount knows its file.
 * @param taken files of the tree that were read for a mount: stacks may share one
 */
export async function withEmbedded(reading: Reading, readers: readonly ReaderEntry[], context: ReadContext, taken: Set<string>): Promise<Reading> {
  const read = new Map<string, Reading>()
  const declares: Declaration[] = []
  let left: number = limits.embeddedFiles
  for (const declaration of reading.declares) {
    if (declaration.kind !== 'service') {
      declares.push(declaration)
      continue
    }
    const mounts: MountDeclaration[] = []
    for (const mount of [...declaration.mounts, ...writtenInVariables(declaration)]) {
      for (const [path, one] of await readMounted(mount, finderOf(readers), context, taken)) read.set(path, one)
      const target = valueOf(mount.target)
      const text = valueOf(mount.content)
      const fitting = mount.file === undefined && target !== undefined && text !== undefined ? finderOf(readers)(target.replace(/^\/+/, '')) : []
      if (target === undefined || text === undefined || fitting.length === 0 || text.length > limits.fileBytes) {
        mounts.push(mount)
        continue
      }
      const at = mount.content?.at ?? mount.at
      const path = `${at.path}#${at.line}${target}`
      if (!read.has(path) && --left >= 0) read.set(path, await readText({ path, text, at }, fitting, context))
      mounts.push(read.has(path) ? { ...mount, file: path } : mount)
    }
    const service: ServiceDeclaration = { ...declaration, mounts }
    declares.push(service)
  }
  const found = [...read.values()]
  return { declares: [...declares, ...found.flatMap((one) => one.declares)], skipped: [...reading.skipped, ...found.flatMap((one) => one.skipped)] }
}

type Finder = (path: string) => readonly ReaderEntry[]

/** Files of one folder that is mounted. */
const mostInFolder = 100

/** Built once: a tree may have a thousand stacks. */
const finders = new WeakMap<readonly ReaderEntry[], Finder>()

function finderOf(readers: readonly ReaderEntry[]): Finder {
  const find = finders.get(readers) ?? globIndex(readers.filter(({ name }) => inContainers.has(name)).map((reader) => ({ globs: reader.files, value: reader })))
  finders.set(readers, find)
  return find
}

function writtenInVariables({ environment }: ServiceDeclaration): readonly MountDeclaration[] {
  return [...environment].flatMap(([name, content]): readonly MountDeclaration[] => {
    const target = inVariables.get(name)
    return target === undefined || valueOf(content) === undefined
      ? []
      : [{ type: 'config', target: known(target, content.at), content, readOnly: true, at: content.at }]
  })
}

/** `./gateway/shop.conf:/etc/nginx/conf.d/default.conf`: of a file of the tree that only the path it is mounted at tells what it is, or a folder of such. */
async function readMounted(
  { file, target: at }: MountDeclaration,
  find: Finder,
  context: ReadContext,
  taken: Set<string>,
): Promise<readonly (readonly [string, Reading])[]> {
  const target = valueOf(at)?.replace(/^\/+|\/+$/g, '')
  if (file === undefined || file === '' || target === undefined) return []
  // Asking for every folder that is mounted would cost a walk through the whole tree for each.
  const inside = context.has(file) ? [file] : find(`${target}/x.conf`).length > 0 ? context.below(file).slice(0, mostInFolder) : []
  const found: (readonly [string, Reading])[] = []
  for (const path of inside) {
    const own = find(path)
    const fitting = find(target + path.slice(file.length)).filter((entry) => !own.includes(entry))
    if (fitting.length === 0 || taken.has(path) || taken.size >= limits.embeddedFiles) continue
    taken.add(path)
    const source = await context.read(path)
    if (isText(source)) found.push([path, await readBy(fitting, source, context)])
  }
  return found
}

async function readBy(fitting: readonly ReaderEntry[], file: SourceFile, context: ReadContext): Promise<Reading> {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  for (const entry of fitting) {
    const reader = await entry.load()
    if (reader.concerns?.(file.text) === false) continue
    const reading = await reader.read(file, context)
    declares.push(...reading.declares)
    skipped.push(...reading.skipped)
  }
  return { declares, skipped }
}

interface Embedded {
  /** Made up, and unlike any path of a tree. */
  readonly path: string
  readonly text: string
  readonly at: Evidence
}

async function readText({ path, text, at }: Embedded, fitting: readonly ReaderEntry[], context: ReadContext): Promise<Reading> {
  const offset = at.line - 1
  const place = <T>(value: T): T => moved(value, path, at.path, (line) => Math.min(line + offset, at.endLine ?? Infinity))
  const { declares, skipped } = await readBy(fitting, { path, text }, context)
  return { declares: declares.map((one) => ownPath(place(one), one)), skipped: skipped.map(place) }
}

/** The linker finds a mounted file by the path that its declaration has. */
function ownPath(shown: Declaration, written: Declaration): Declaration {
  return 'path' in written && 'path' in shown && 'at' in shown ? ({ ...shown, path: written.path } as Declaration) : shown
}

/** The same value with every place in it moved to the file it really stands in. */
function moved<T>(value: T, from: string, to: string, line: (line: number) => number): T {
  const walk = (one: unknown): unknown => {
    if (one === null || typeof one !== 'object' || one instanceof Secret) return one
    if (Array.isArray(one)) return one.map(walk)
    if (one instanceof Map) return new Map([...one].map(([key, item]) => [key, walk(item)]))
    if (one instanceof Set) return one
    const copy = Object.fromEntries(Object.entries(one).map(([key, item]) => [key, walk(item)]))
    if (copy['path'] !== from) return copy
    const shift = (written: unknown): unknown => (typeof written === 'number' ? line(written) : written)
    return { ...copy, path: to, ...('line' in copy ? { line: shift(copy['line']) } : {}), ...('endLine' in copy ? { endLine: shift(copy['endLine']) } : {}) }
  }
  return walk(value) as T
}
