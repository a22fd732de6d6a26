/** What the services of two files have in common: whether they are two ways to run one system, or two systems. */
import { dirname, join } from '../base/paths.ts'
import type { ShapedService, StackShape } from '../parse/stack-shape.ts'

export interface UnitService {
  readonly name: string
  /** Image repository or build folder; what two files share when they run the same program. */
  readonly runs: readonly string[]
  /** A datastore, a proxy or a tool of a kind that unrelated systems have too. */
  readonly generic: boolean
  /** A tool that copies files, or a bare system, which ends and stays down. */
  readonly byHand: boolean
}

const copiers = /(^|\/)(rsync|alpine|busybox|bash|debian|ubuntu)$/

/** Services of several files and of all that they include, the first of a name standing. */
export function servicesOf(files: readonly string[], shapes: ReadonlyMap<string, StackShape>): readonly UnitService[] {
  const found = new Map<string, UnitService>()
  const open = [...files].reverse()
  const seen = new Set<string>()
  while (open.length > 0) {
    const path = open.pop() as string
    const shape = shapes.get(path)
    if (shape === undefined || seen.has(path)) continue
    seen.add(path)
    for (const service of shape.services) {
      const before = found.get(service.name)
      if (before === undefined || before.runs.length === 0) found.set(service.name, unitService(service, path))
    }
    open.push(...includedBy(path, shape))
  }
  return [...found.values()]
}

/** Files of the tree that a file includes. */
export function includedBy(path: string, shape: StackShape): readonly string[] {
  return shape.includes.flat().flatMap((text) => join(dirname(path), text) ?? [])
}

const genericImages = new Set(
  (
    'postgres postgresql postgis pgvector timescaledb mysql mysql-server mariadb percona mongo mongodb redis redis-stack valkey keydb dragonfly memcached rabbitmq kafka cp-kafka zookeeper ' +
    'cp-zookeeper redpanda nats elasticsearch opensearch meilisearch typesense qdrant clickhouse clickhouse-server minio mc localstack azurite nginx traefik caddy haproxy httpd adminer pgadmin4 ' +
    'phpmyadmin mongo-express redis-commander redisinsight pgweb mailhog mailpit maildev mailcatcher inbucket greenmail pgbouncer pgcat mssql server alpine busybox'
  ).split(' '),
)
const genericNames = new Set(
  (
    'db database postgres postgresql pg mysql mariadb mongo mongodb redis valkey cache memcached rabbitmq rabbit queue broker kafka zookeeper nats elasticsearch elastic opensearch clickhouse ' +
    'minio s3 nginx proxy reverse-proxy traefik caddy haproxy adminer pgadmin phpmyadmin mailhog mailpit maildev mailcatcher mail smtp localstack pgbouncer pooler search meilisearch'
  ).split(' '),
)

function unitService(service: ShapedService, path: string): UnitService {
  const image = service.build === undefined ? repositoryOf(service.image) : undefined
  const build = service.build === undefined ? undefined : join(dirname(path), service.build)
  const last = image?.slice(image.lastIndexOf('/') + 1)
  const generic = last === undefined ? genericNames.has(service.name.toLowerCase()) : genericImages.has(last)
  // Two services built from the root by different Dockerfiles share the folder and nothing else.
  const built = build === undefined || build === '' ? [] : [`build:${build}`]
  return {
    name: service.name,
    runs: [...(image === undefined || image === '' ? [] : [image]), ...built],
    generic,
    byHand: service.ends === true && copiers.test(image ?? ''),
  }
}

/** `registry:5000/acme/web:${TAG}@sha256:…` → `acme/web`; undefined when the name itself is a variable. */
function repositoryOf(reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined
  const plain = reference.replace(/^(\$\{[^}]*\}|\$\w+)\//, '').split('@', 1)[0] ?? ''
  const slash = plain.lastIndexOf('/')
  const end = plain.slice(slash + 1).search(/[:$]/)
  const parts = (end < 0 ? plain : plain.slice(0, slash + 1 + end)).toLowerCase().split('/')
  const isRegistry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '')
  const repository = (isRegistry ? parts.slice(1) : parts).join('/').replace(/^library\//, '')
  return repository === '' || repository.includes('$') || repository.endsWith('/') ? undefined : repository
}

/** The name of a service that two files of one folder both run, or two of different folders that is more than a datastore's. */
export function sharedService(one: readonly UnitService[], other: readonly UnitService[], sameFolder: boolean): string | undefined {
  const names = new Map(other.map((service) => [service.name, service]))
  const programs = new Set(other.flatMap((service) => (service.generic ? [] : service.runs)))
  return one.find((service) => {
    const twin = names.get(service.name)
    if (twin !== undefined && (sameFolder || !service.generic || !twin.generic)) return true
    return !service.generic && service.runs.some((run) => programs.has(run))
  })?.name
}

/** Whether each service of one has its like, by name or by image, in the other. */
export function isCovered(one: readonly UnitService[], other: readonly UnitService[]): boolean {
  const names = new Set(other.map((service) => service.name))
  const programs = new Set(other.flatMap((service) => service.runs))
  return one.every((service) => names.has(service.name) || service.runs.some((run) => programs.has(run)))
}
