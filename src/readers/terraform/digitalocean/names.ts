/** Names and addresses of DigitalOcean's resources, and which of them belong to one cluster. */
import { textOf, valueOf } from '../../../base/fact.ts'
import { waysTo } from '../../../parse/app-spec/ways.ts'
import { inverse, live, named } from '../mapping/values.ts'
import type { Resource, World } from '../resource.ts'

const clusterTypes = ['digitalocean_database_cluster'] as const

/** As it is called in DigitalOcean, which app specs write, too; else its address. */
export function nameOf(resource: Resource): string {
  return valueOf(resource.text('name')) ?? resource.address
}

/** References to its attributes, as an environment holds them. */
export function referencesTo(resource: Resource, ...attributes: readonly string[]): readonly string[] {
  return attributes.map((attribute) => `\${${resource.plain}.${attribute}}`)
}

/** The cluster that a resource belongs to. */
export function clusterOf(resource: Resource, world: World): Resource | undefined {
  return named(resource, 'cluster_id', world, clusterTypes)[0]
}

/** Resources of a type that belong to a cluster; of several copies of both, each to the one of its key. */
export function ofCluster(cluster: Resource, type: string, world: World): readonly Resource[] {
  const found = inverse(world, [type], 'cluster_id').get(cluster.plain) ?? []
  return found.filter((one) => cluster.key === undefined || one.key === undefined || one.key === cluster.key)
}

/** Components of the same root's apps that stand for a cluster, by the name they give it. */
export function componentsFor(cluster: Resource, world: World): readonly string[] {
  const name = nameOf(cluster)
  return live(world, 'digitalocean_app')
    .flatMap((app) => app.blocks('spec'))
    .flatMap((spec) => spec.blocks('database'))
    .flatMap((database) => {
      const cluster_name = textOf(database.text('cluster_name'))
      const component = valueOf(database.text('name'))
      const isIt = cluster_name === name || database.references('cluster_name').includes(cluster.plain)
      return component !== undefined && isIt ? [component] : []
    })
}

export interface Ways {
  readonly hosts: readonly string[]
  readonly secrets: readonly string[]
}

/** By references of Terraform's, and by those of apps. */
export function waysToResource(resource: Resource, components: readonly string[]): Ways {
  const own = components.map(waysTo)
  return {
    hosts: [...referencesTo(resource, 'host', 'private_host'), ...own.flatMap(({ hosts }) => hosts)],
    secrets: [...referencesTo(resource, 'uri', 'private_uri'), ...own.flatMap(({ secrets }) => secrets)],
  }
}
