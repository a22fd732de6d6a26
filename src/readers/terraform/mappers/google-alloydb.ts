/** Clusters of Google AlloyDB with their instances and backups. */
import { declareCluster, declareInstanceOf } from '../google/alloydb.ts'
import { googleWorld } from '../google/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const googleAlloydbMapper: Mapper = {
  name: 'google-alloydb',
  title: 'Google AlloyDB',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/alloydb_cluster',
  types: ['google_alloydb_cluster', 'google_alloydb_instance', 'google_alloydb_user', 'google_alloydb_backup'],
  declare(resource, world) {
    const whole = googleWorld(world)
    if (resource.type === 'google_alloydb_instance') return declareInstanceOf(resource, whole)
    // A backup that Terraform makes is made once; it fires by no clock.
    return resource.type === 'google_alloydb_cluster' ? declareCluster(resource, whole) : nothing
  },
}
