/** Database clusters of DigitalOcean, with what belongs to each: replicas, firewalls, settings, users and databases are read with their cluster. */
import { textOf, unresolved } from '../../../base/fact.ts'
import type { PoolerDeclaration } from '../../../model/managed.ts'
import { waysTo } from '../../../parse/app-spec/ways.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { isAway, nothing } from '../mapping/values.ts'
import { declareCluster, waysIn } from '../digitalocean/cluster.ts'
import { clusterOf, componentsFor, nameOf, waysToResource } from '../digitalocean/names.ts'
import type { Mapped, Mapper, Resource, World } from '../resource.ts'

export const digitaloceanDatabaseMapper: Mapper = {
  name: 'digitalocean-database',
  title: 'Managed databases of DigitalOcean, their pools and replicas',
  docs: 'https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_cluster',
  types: [
    'digitalocean_database_cluster',
    'digitalocean_database_connection_pool',
    'digitalocean_database_replica',
    'digitalocean_database_firewall',
    'digitalocean_database_user',
    'digitalocean_database_db',
    'digitalocean_database_postgresql_config',
    'digitalocean_database_mysql_config',
    'digitalocean_database_redis_config',
    'digitalocean_database_valkey_config',
  ],
  declare(resource, world) {
    if (resource.type === 'digitalocean_database_cluster') return declareCluster(resource, world)
    if (resource.type === 'digitalocean_database_connection_pool') return declarePool(resource, world)
    return clusterOf(resource, world) === undefined && resource.type === 'digitalocean_database_replica' && !isAway(resource) ? lone(resource) : nothing
  },
}

function lone(resource: Resource): Mapped {
  return { declares: [], skipped: [{ path: resource.at.path, line: resource.at.line, reason: `${resource.address}: its cluster is not in this root module` }] }
}

/** PgBouncer before one database of a cluster ({@link https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-connection-pools/}). */
function declarePool(pool: Resource, world: World): Mapped {
  if (isAway(pool)) return nothing
  const cluster = clusterOf(pool, world)
  return asFarAsItExists(pool, () => {
    const { at } = pool
    const name = nameOf(pool)
    const id = pool.text('cluster_id') ?? unresolved('a cluster that is not written', at)
    const components = cluster === undefined ? [] : componentsFor(cluster, world).map((component) => `${component}.${name}`)
    const port = pool.number('port')
    const open = cluster === undefined ? undefined : waysIn(cluster, world)
    const declared: PoolerDeclaration = {
      kind: 'pooler',
      name,
      stack: world.stack,
      at,
      software: 'digitalocean',
      mode: pool.text('mode') ?? unresolved('a mode that is not written', at, 'write mode'),
      of: cluster === undefined ? (textOf(id) === undefined ? unresolved('a cluster', id.at) : id) : { state: 'known', value: nameOf(cluster), at: id.at },
      ...waysToResource(pool, []),
      secrets: [...waysToResource(pool, []).secrets, ...components.flatMap((component) => waysTo(component).secrets)],
      ...(port === undefined ? {} : { port }),
      serverConnections: pool.number('size') ?? unresolved('a size that is not written', at, 'write size'),
      keepsPrepared: false,
      ...(open === undefined || open.exposures.length === 0
        ? {}
        : { exposures: open.exposures.map(({ at: where }) => ({ what: `${name} takes connections from anywhere`, at: where })) }),
    }
    return { declares: [declared], skipped: [] }
  })
}
