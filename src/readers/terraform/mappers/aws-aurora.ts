/** Clusters of Amazon Aurora, and RDS's own Multi-AZ clusters. */
import type { Mapper } from '../resource.ts'
import { aurora, declareCluster } from '../aws/cluster.ts'
import { engineOf } from '../aws/engines.ts'
import { whyNoEngine } from '../aws/instance.ts'
import { resourcesOf } from '../aws/modules.ts'
import { awsWorld } from '../aws/registry.ts'
import { isAway, together } from '../mapping/values.ts'

export const awsAuroraMapper: Mapper = {
  name: 'aws-aurora',
  title: 'Amazon Aurora',
  docs: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster',
  types: [
    'aws_rds_cluster',
    'aws_rds_cluster_instance',
    'aws_rds_cluster_endpoint',
    'aws_rds_cluster_parameter_group',
    'aws_rds_cluster_role_association',
    'aws_rds_global_cluster',
    'terraform-aws-modules/rds-aurora/aws',
    'cloudposse/rds-cluster/aws',
  ],
  declare(resource, world) {
    const whole = awsWorld(world)
    return together(
      resourcesOf(resource, ['aws_rds_cluster']).map((cluster) => {
        const named = cluster.text('engine')
        const engine = named === undefined || named.state === 'unresolved' ? undefined : engineOf(named.value)
        if (engine !== undefined) return declareCluster(cluster, engine, aurora, whole)
        return {
          declares: [],
          skipped: isAway(cluster) ? [] : [{ path: cluster.at.path, line: cluster.at.line, reason: `${cluster.address}: ${whyNoEngine(named)}` }],
        }
      }),
    )
  },
}
