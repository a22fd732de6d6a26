/** The operator's own configuration, where the stack has it: defaults that count only where a cluster asks for them. */
import { unresolved, type UnresolvedFact } from '../../../../base/fact.ts'
import type { Evidence } from '../../../../base/evidence.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { below, isThere, itemsAt, membersAt, partOf, plainText, type Part } from '../../custom/part.ts'
import { indexed, objectsOf } from '../../custom/related.ts'

/** Keys that no other ConfigMap has. */
const telling = [
  'secret_name_template',
  'pod_role_label',
  'cluster_name_label',
  'super_username',
  'logical_backup_schedule',
  'connection_pooler_mode',
  'docker_image',
  'resync_period',
]

/**
 * The ConfigMap or OperatorConfiguration ({@link https://postgres-operator.readthedocs.io/en/latest/reference/operator_parameters/}); undefined where the
 * operator is set up out of sight.
 */
export function configurationOf(cluster: Cluster): KubernetesObject | undefined {
  const index = indexed(cluster, 'configuration of Zalando', () => {
    const own = objectsOf(cluster, 'acid.zalan.do/OperatorConfiguration')
    const maps = objectsOf(cluster, '/ConfigMap').filter((one) => telling.filter((key) => isThere(partOf(one, 'data', key))).length > 1)
    return new Map([['', [...own, ...maps]]])
  })
  return index.get('')?.[0]
}

/** One parameter: ConfigMaps are flat, OperatorConfigurations have sections. */
export function parameter(configuration: KubernetesObject | undefined, name: string): Part | undefined {
  if (configuration === undefined) return undefined
  if (configuration.kind === 'ConfigMap') return partOf(configuration, 'data', name)
  const root = partOf(configuration, 'configuration')
  const direct = below(root, name)
  if (isThere(direct)) return direct
  const section = membersAt(root).find(([, part]) => isThere(below(part, name)))
  return section === undefined ? direct : below(section[1], name)
}

/** Why a fact can't be told without the operator's configuration. */
export function outOfSight(at: Evidence): UnresolvedFact {
  return unresolved('the operator’s configuration', at, 'commit the ConfigMap or the OperatorConfiguration of postgres-operator')
}

/** Variables of the database's pods: of the manifest, else of the ConfigMap that the operator gives to all pods. */
export interface PodEnvironment {
  get(name: string): Part | undefined
  /** Variables may come from what is not in the stack. */
  readonly open?: UnresolvedFact
}

export function podEnvironment(object: KubernetesObject, cluster: Cluster): PodEnvironment {
  const own = new Map(itemsAt(partOf(object, 'spec', 'env')).map((item) => [plainText(item, 'name') ?? '', below(item, 'value')]))
  const configuration = configurationOf(cluster)
  const wanted = parameter(configuration, 'pod_environment_configmap')
  const text = wanted === undefined ? undefined : plainText(wanted)
  const [name = '', namespace] = (text ?? '').split('/').toReversed()
  const map = name === '' ? undefined : cluster.find('ConfigMap', name, namespace ?? object.namespace)
  const at = partOf(object, 'spec').at
  const missing =
    map === undefined && text !== undefined && wanted !== undefined ? unresolved(`ConfigMap ${name}`, wanted.at, `commit the manifest of ${name}`) : undefined
  const open = configuration === undefined ? outOfSight(at) : missing
  return {
    get(variable) {
      const mine = own.get(variable)
      if (mine !== undefined && isThere(mine)) return mine
      const shared = map === undefined ? undefined : partOf(map, 'data', variable)
      return shared !== undefined && isThere(shared) ? shared : undefined
    },
    ...(open === undefined ? {} : { open }),
  }
}
