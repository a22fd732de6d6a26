/** Whether a database's data outlives its container: the engine's real data path against what is mounted. */
import { isResolved, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Engine, MountDeclaration } from '../model/declaration.ts'
import { imageName, roleOfImage } from './images.ts'
import type { Running } from './running.ts'
import { majorVersion } from './servers.ts'

interface DataPath {
  /** Where the data lies. */
  readonly path: string
  /** A mount above this folder is shadowed by the image's own anonymous volume at it. */
  readonly volume?: string
}

/** The data path by image and engine; several when the version, which decides, is not known. */
function dataPaths(service: Running): readonly DataPath[] {
  const image = service.base === undefined ? '' : imageName(service.base).repository
  const set = (name: string): string | undefined => valueOf(service.declared.environment.get(name)) ?? valueOf(service.stage?.environment.get(name))
  const bitnami = image.startsWith('bitnami') || image.includes('/bitnami')
  const engine: Engine | undefined = service.engine
  if (engine === 'postgres') {
    const pgdata = set('PGDATA') ?? set('POSTGRESQL_DATA_DIR')
    if (bitnami) return [{ path: pgdata ?? '/bitnami/postgresql/data' }]
    if (image.endsWith('timescaledb-ha')) return [{ path: pgdata ?? '/home/postgres/pgdata/data' }]
    // https://github.com/kartoza/docker-postgis#datadir: a folder for its version below, and no volume of the image's own.
    if (image === 'kartoza/postgis') return [{ path: set('DATADIR') ?? '/var/lib/postgresql' }]
    if (/spilo/.test(image)) return [{ path: set('PGROOT') ?? '/home/postgres/pgdata/pgroot' }]
    const old: DataPath = { path: pgdata ?? '/var/lib/postgresql/data', volume: '/var/lib/postgresql/data' }
    const recent: DataPath = { path: pgdata ?? '/var/lib/postgresql/18/docker', volume: '/var/lib/postgresql' }
    const major = majorVersion(service)
    return major === undefined ? [old, recent] : major >= 18 ? [recent] : [old]
  }
  const folders: Partial<Record<Engine, string>> = {
    mysql: '/var/lib/mysql',
    mariadb: '/var/lib/mysql',
    mongodb: '/data/db',
    redis: '/data',
    valkey: '/data',
    clickhouse: '/var/lib/clickhouse',
    mssql: '/var/opt/mssql',
    cockroachdb: '/cockroach/cockroach-data',
    cassandra: '/var/lib/cassandra',
    neo4j: '/data',
    influxdb: /^2|latest/.test(service.base === undefined ? '' : (imageName(service.base).tag ?? '')) ? '/var/lib/influxdb2' : '/var/lib/influxdb',
    couchdb: '/opt/couchdb/data',
    // https://github.com/tursodatabase/libsql/blob/main/docs/DOCKER.md
    sqlite: '/var/lib/sqld',
  }
  // Tinybird's sandbox holds ClickHouse among others, and where it keeps data is not documented.
  if (engine === undefined || image.endsWith('tinybird-local')) return []
  if (bitnami) return [{ path: `/bitnami/${engine}` }]
  // https://docs.linuxserver.io/images/docker-mariadb/#parameters
  if (image.startsWith('linuxserver/')) return [{ path: '/config/databases' }]
  const folder = folders[engine]
  return folder === undefined ? [] : [{ path: folder }]
}

export function covers(mount: MountDeclaration, data: DataPath): boolean {
  const target = valueOf(mount.target)?.replace(/\/+$/, '')
  if (target === undefined) return false
  if (data.path === target || data.path.startsWith(`${target}/`)) {
    // A mount above the image's own volume leaves the data in that anonymous volume.
    const shadowed =
      data.volume !== undefined &&
      data.volume !== target &&
      data.volume.startsWith(`${target}/`) &&
      (data.path === data.volume || data.path.startsWith(`${data.volume}/`))
    return !shadowed
  }
  // Bitnami and others keep their data in a folder below the mount that is documented without naming it.
  return data.path.startsWith('/bitnami/') && target.startsWith(data.path)
}

export interface Storage {
  readonly durable?: Fact<boolean>
  readonly path?: Fact<string>
  /** It lies on a volume of its own that has no name. */
  readonly unnamed?: Fact<boolean>
  /** The other container whose volume without a name the data lies on. */
  readonly lender?: Fact<string>
}

/** Durable: a named volume or a folder of the host at the data path. What is on tmpfs goes with the container, and an anonymous volume goes to no other one. */
export function storageOf(service: Running, services: readonly Running[]): Storage {
  const paths = dataPaths(service)
  const first = paths[0]
  if (first === undefined) return {}
  const at = service.declared.at
  const answers = paths.map((path) => durableAt(service, path))
  const [answer] = answers
  if (answer === undefined) return {}
  const agree = answers.every((one) => one.durable === answer.durable)
  const shown = known(first.path, answer.at ?? at)
  const elsewhere = agree && !answer.durable ? elsewhereAt(service) : undefined
  if (elsewhere !== undefined) return { durable: unresolved('where the image keeps its data', elsewhere, 'set PGDATA in the stack') }
  const lender = agree && !answer.durable ? lenderOf(service, first, services) : undefined
  if (lender?.state === 'unresolved') return { durable: lender, path: shown }
  if (lender !== undefined) return { durable: known(false, lender.at), path: shown, lender }
  if (agree)
    return {
      durable: known(answer.durable, answer.at ?? at),
      path: shown,
      ...(answer.unnamed === true ? { unnamed: known(true, answer.at ?? at) } : {}),
    }
  const raw = service.declared.image !== undefined && !isResolved(service.declared.image) ? service.declared.image.raw : 'the image’s major version'
  return {
    durable: unresolved(
      raw,
      answers.find((one) => one.at !== undefined)?.at ?? at,
      'name the major version in the image’s tag: PostgreSQL 18 keeps its data elsewhere',
    ),
    path: shown,
  }
}

/** Images of which {@link dataPaths} knows where they keep their data. */
const documented =
  /^(postgres|bitnami\/.*|bitnamilegacy\/.*|.*pgvector|.*postgis|.*timescaledb(-ha)?|supabase\/postgres|.*spilo.*|.*pgvecto[.-]rs|ghcr\.io\/immich-app\/postgres|immich-app\/postgres)$/

/** A lasting mount of somebody's own build of PostgreSQL, which may keep its data there. */
function elsewhereAt(service: Running): MountDeclaration['at'] | undefined {
  const image = service.base === undefined ? '' : imageName(service.base).repository
  if (service.engine !== 'postgres' || documented.test(image)) return undefined
  if (service.declared.environment.has('PGDATA')) return undefined
  return service.declared.mounts.find(
    (mount) =>
      mount.type === 'volume' &&
      mount.source !== undefined &&
      !/^\/(etc|tmp|run|var\/(log|run|backups?)|backups?|docker-entrypoint)/.test(valueOf(mount.target) ?? ''),
  )?.at
}

/** Whose volume without a name it is, where another's are borrowed: one that is written, or the one that the same engine's image brings. */
function lenderOf(service: Running, data: DataPath, services: readonly Running[]): Fact<string> | undefined {
  for (const { of, isOutside, at } of service.declared.borrows ?? []) {
    if (isOutside) return unresolved(`which volumes the container ${of} has`, at, `mount a named volume at ${data.path}`)
    const lender = services.find((one) => one.declared.name === of && one.declared.stack === service.declared.stack)
    const role = lender?.base === undefined ? undefined : roleOfImage(lender.base)
    const brings = lender !== undefined && role?.is === 'database' && dataPaths({ ...lender, engine: role.engine }).some(({ path }) => path === data.path)
    const writes = lender?.declared.mounts.some((mount) => mount.type === 'volume' && mount.source === undefined && covers(mount, data)) === true
    if (lender !== undefined && (brings || writes)) return known(lender.name, at)
  }
  return undefined
}

export function durableAt(service: Running, data: DataPath): { readonly durable: boolean; readonly unnamed?: boolean; readonly at?: MountDeclaration['at'] } {
  const mount = service.declared.mounts
    .filter((one) => covers(one, data))
    .sort((a, b) => (valueOf(b.target)?.length ?? 0) - (valueOf(a.target)?.length ?? 0))[0]
  if (mount === undefined) return { durable: false }
  const durable = lasts(mount)
  // An empty folder of a pod goes with it.
  return { durable, unnamed: !durable && mount.type === 'volume' && service.declared.orchestrator === undefined, at: mount.at }
}

export function lasts(mount: MountDeclaration): boolean {
  return (mount.type === 'volume' && mount.source !== undefined) || mount.type === 'bind'
}
