/** Strimzi: Kafka brokers, in node pools or in one. */
import { byDefault, known, type Fact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject, Operator } from '../object.ts'
import { below, flagFact, isOn, isThere, itemsAt, partOf, plainText, plainTexts, textFact, type Part } from '../custom/part.ts'
import { combine } from '../custom/postgres.ts'
import { naming } from '../custom/related.ts'
import { besidesLeader, countOf, serverOf } from '../custom/server.ts'

export const strimziOperator: Operator = {
  name: 'strimzi',
  title: 'Strimzi',
  docs: 'https://strimzi.io/docs/operators/latest/configuring.html',
  kinds: ['Kafka', 'KafkaNodePool', 'KafkaTopic', 'KafkaUser', 'KafkaConnect', 'KafkaConnector', 'KafkaMirrorMaker2', 'KafkaBridge', 'KafkaRebalance'].map(
    (kind) => `kafka.strimzi.io/${kind}`,
  ),
  declare(object, cluster) {
    if (object.kind !== 'Kafka') return { declares: [], skipped: [] }
    const kafka = partOf(object, 'spec', 'kafka')
    const pools = brokersOf(object, cluster)
    const [first] = pools
    const storages = pools.length === 0 ? [below(kafka, 'storage')] : pools.map((pool) => below(pool, 'storage'))
    const counts = pools.length === 0 ? [countOf(below(kafka, 'replicas'), 3)] : pools.map((pool) => countOf(below(pool, 'replicas'), 3))
    const exporter = partOf(object, 'spec', 'kafkaExporter')
    const server = serverOf({
      object,
      cluster,
      engine: 'kafka',
      by: 'Strimzi',
      version: textFact(below(kafka, 'version')),
      services: [`${object.name}-kafka-bootstrap`, `${object.name}-kafka-brokers`],
      port: 9092,
      resources: below(first ?? kafka, 'resources'),
      durable: durable(storages),
      standbys: besidesLeader(counts.reduce((sum, count) => combine(sum, count, (a, b) => a + b))),
      ways: { exposures: listeners(kafka) },
      destroyers: storages.flatMap(deleting),
      watched: isThere(exporter)
        ? known('Kafka exporter', exporter.at)
        : isThere(below(kafka, 'metricsConfig'))
          ? known('JMX exporter', below(kafka, 'metricsConfig').at)
          : undefined,
    })
    return { declares: [server], skipped: [] }
  },
}

/** Pools whose nodes are brokers; the label names the cluster. */
function brokersOf(object: KubernetesObject, cluster: Cluster): readonly Part[] {
  return naming(object, cluster, 'kafka.strimzi.io/KafkaNodePool', 'metadata', 'labels', 'strimzi.io/cluster')
    .map((pool) => partOf(pool, 'spec'))
    .filter((spec) => !isThere(below(spec, 'roles')) || plainTexts(spec, 'roles').includes('broker'))
}

function durable(storages: readonly Part[]): Fact<boolean> {
  for (const storage of storages) {
    const all = plainText(storage, 'type') === 'jbod' ? itemsAt(storage, 'volumes') : [storage]
    const temporary = all.find((one) => plainText(one, 'type') === 'ephemeral')
    if (temporary !== undefined) return known(false, below(temporary, 'type').at)
  }
  const [first] = storages
  const type = first === undefined ? undefined : below(first, 'type')
  return type === undefined || !isThere(type)
    ? byDefault(false, type?.at ?? { path: '', line: 1, key: 'storage' }, 'no storage is written')
    : known(true, type.at)
}

function deleting(storage: Part): readonly Found[] {
  const all = plainText(storage, 'type') === 'jbod' ? itemsAt(storage, 'volumes') : [storage]
  return all.filter((one) => isOn(one, 'deleteClaim')).map((one) => ({ what: 'deleteClaim', at: below(one, 'deleteClaim').at }))
}

/** Listeners that a load balancer brings to the outside. */
function listeners(kafka: Part): readonly Found[] {
  return itemsAt(kafka, 'listeners').flatMap((listener) => {
    const type = below(listener, 'type')
    const ranges = below(listener, 'configuration', 'loadBalancerSourceRanges')
    const isClosed = isThere(ranges) && !plainTexts(ranges).includes('0.0.0.0/0')
    const internal = flagFact(below(listener, 'internal'))
    return plainText(type) === 'loadbalancer' && !isClosed && internal === undefined
      ? [{ what: `listener ${plainText(listener, 'name') ?? ''}`.trim(), at: type.at }]
      : []
  })
}
