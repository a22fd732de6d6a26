/** Files that a stack holds in place, such as the `pgbouncer.ini` of a ConfigMap: read as if they stood in the tree, told at the lines they stand at. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { known, valueOf } from '../base/fact.ts'
import { globIndex } from '../base/glob-index.ts'
import { limits } from '../base/limits.ts'
import { Secret } from '../base/secret.ts'
import type { Declaration, MountDeclaration, Reading, ServiceDeclaration } from '../model/declaration.ts'
import type { ReadContext, ReaderEntry } from '../readers/reader.ts'

/** Formats of servers and of what runs by the clock; what describes a tree or its code is no file of a container. */
const inContainers: ReadonlySet<string> = new Set([
  'barman',
  'borgmatic',
  'crontab',
  'grafana',
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

/** Of one stack's reading: what its mounted texts declare is added, and each such mount knows its file. */
export async function withEmbedded(reading: Reading, readers: readonly ReaderEntry[], context: ReadContext): Promise<Reading> {
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

/** Built once: a tree may have a thousand stacks. */
const finders = new WeakMap<readonly ReaderEntry[], (path: string) => readonly ReaderEntry[]>()

function finderOf(readers: readonly ReaderEntry[]): (path: string) => readonly ReaderEntry[] {
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

interface Embedded {
  /** Made up, and unlike any path of a tree. */
  readonly path: string
  readonly text: string
  readonly at: Evidence
}

async function readText({ path, text, at }: Embedded, fitting: readonly ReaderEntry[], context: ReadContext): Promise<Reading> {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  const offset = at.line - 1
  const place = <T>(value: T): T => moved(value, path, at.path, (line) => Math.min(line + offset, at.endLine ?? Infinity))
  for (const entry of fitting) {
    const reader = await entry.load()
    if (reader.concerns?.(text) === false) continue
    const reading = await reader.read({ path, text }, context)
    declares.push(...reading.declares.map((one) => ownPath(place(one), one)))
    skipped.push(...reading.skipped.map(place))
  }
  return { declares, skipped }
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
