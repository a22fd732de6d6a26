/** Fly Postgres: an app of Fly's own image keeps a primary and its standbys by itself. */
import { byDefault, known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { DatabaseDeclaration } from '../../model/managed.ts'
import type { Fields } from '../../parse/fields.ts'
import { written } from '../../parse/hosted.ts'
import { limitsOf, sections, type Group } from './machines.ts'
import { portsOf, servicesOf } from './services.ts'

const image = /(^|\/)flyio\/postgres(-flex)?(-timescaledb)?:?([\w.-]*)/

/** `flyio/postgres-flex:16.4`; an image of one's own is a container like any other. */
export function isPostgres(build: Fields | undefined): boolean {
  return image.test(valueOf(build?.text('image')) ?? '')
}

/** What the image works out when it starts, or keeps where no file of a tree is. */
const kept = [
  'max_connections',
  'shared_buffers',
  'effective_cache_size',
  'work_mem',
  'maintenance_work_mem',
  'wal_buffers',
  'random_page_cost',
  'log_min_duration_statement',
  'log_connections',
  'shared_preload_libraries',
]

/**
 * One Machine writes and the others stand by ({@link https://fly.io/docs/postgres/advanced-guides/high-availability-and-global-replication/}); how many
 * there are, `fly scale count` and `fly machine clone` say, and no file.
 */
export function postgresOf(root: Fields, app: string, stack: string, scaled: Fact<number> | undefined): DatabaseDeclaration {
  const { at } = root
  const group: Group = { name: 'app', isDefault: true }
  const size = limitsOf(root, group, at)
  const build = root.one('build')
  const version = /^\d+(\.\d+)?/.exec(image.exec(valueOf(build?.text('image')) ?? '')?.[3] ?? '')?.[0]
  const mounts = sections(root, 'mounts')
  const open = portsOf(servicesOf(root, group)).filter(({ published }) => published)
  const machines = unresolved('the number of Machines', at, 'write `fly scale count` into a script that deploys it')
  return {
    kind: 'database',
    name: app,
    stack,
    at,
    engine: 'postgres',
    by: 'Fly Postgres',
    hosted: false,
    ...written({ version: version === undefined ? undefined : known(version, build?.place('image') ?? at) }),
    hosts: [`${app}.internal`, `${app}.flycast`, `top1.nearest.of.${app}.internal`],
    port: byDefault(5432, at, 'where the primary answers'),
    settings: new Map(
      kept.map((name) => [name, unresolved(`${name} of Fly Postgres`, at, 'its image sizes it by the Machine; `fly postgres config show` says it')]),
    ),
    ...written({ memory: size.memory, cpus: size.cpus }),
    durable: mounts.length > 0 ? known(true, mounts[0]?.at ?? at) : known(false, at),
    standbys: scaled === undefined ? machines : mapFact(scaled, (count) => Math.max(0, count - 1)),
    readReplicas: byDefault(0, at, 'Machines of one region stand by'),
    pointInTime: unresolved('whether backups are on', at, '`fly postgres backup enable` keeps the log, and no file says so'),
    exposures: open.map((port) => ({ what: `${app} takes connections from anywhere`, at: port.at })),
    protections: [],
    encrypted: byDefault(true, at, 'Fly encrypts volumes unless told otherwise'),
  }
}
