/** RabbitMQ cluster operator. */
import { byDefault, known, mapFact, type Fact } from '../../../base/fact.ts'
import type { Operator } from '../object.ts'
import { monitorOf } from '../custom/monitors.ts'
import { below, flagFact, partOf, quantityFact, type Part } from '../custom/part.ts'
import { besidesLeader, countOf, imageVersion, serverOf } from '../custom/server.ts'
import { waysOfShort } from '../custom/services.ts'

export const rabbitmqOperator: Operator = {
  name: 'rabbitmq',
  title: 'RabbitMQ cluster operator',
  docs: 'https://www.rabbitmq.com/kubernetes/operator/using-operator',
  kinds: ['RabbitmqCluster', 'Queue', 'Exchange', 'Binding', 'User', 'Vhost', 'Policy', 'Permission'].map((kind) => `rabbitmq.com/${kind}`),
  declare(object, cluster) {
    if (object.kind !== 'RabbitmqCluster') return { declares: [], skipped: [] }
    const spec = partOf(object, 'spec')
    const server = serverOf({
      object,
      cluster,
      engine: 'rabbitmq',
      by: 'RabbitMQ cluster operator',
      version: imageVersion(below(spec, 'image')),
      services: [object.name, `${object.name}-nodes`],
      port: 5672,
      secrets: ['host', 'connection_string'].map((key) => `${object.name}-default-user/${key}`),
      resources: below(spec, 'resources'),
      durable: durable(below(spec, 'persistence', 'storage')),
      standbys: besidesLeader(countOf(below(spec, 'replicas'), 1)),
      ways: waysOfShort(below(spec, 'service'), object.name),
      tls: flagFact(below(spec, 'tls', 'disableNonTLSListeners')),
      watched:
        monitorOf(cluster, object.namespace, 'app.kubernetes.io/name', object.name) ??
        monitorOf(cluster, object.namespace, 'app.kubernetes.io/component', 'rabbitmq'),
    })
    return { declares: [server], skipped: [] }
  },
}

/** 10 GiB unless it is said; none of it is the pod’s own disk. */
function durable(storage: Part): Fact<boolean> {
  const size = quantityFact(storage)
  return size === undefined
    ? byDefault(true, storage.at, 'a volume of 10 GiB unless it is said')
    : size.state === 'unresolved'
      ? known(true, storage.at)
      : mapFact(size, (bytes) => bytes > 0)
}
