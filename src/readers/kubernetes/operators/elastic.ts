/** Elastic Cloud on Kubernetes: Elasticsearch; its snapshots are set inside it and can't be told here. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Cluster, KubernetesObject, Operator } from '../object.ts'
import { nameIn } from '../custom/names.ts'
import { below, flagFact, isThere, itemsAt, partOf, plainText, textFact, type Part } from '../custom/part.ts'
import { combine } from '../custom/postgres.ts'
import { besidesLeader, countOf, serverOf } from '../custom/server.ts'
import { waysThrough } from '../custom/services.ts'

export const elasticOperator: Operator = {
  name: 'elastic',
  title: 'Elastic Cloud on Kubernetes',
  docs: 'https://www.elastic.co/guide/en/cloud-on-k8s/current/k8s-elasticsearch-specification.html',
  kinds: ['elasticsearch.k8s.elastic.co/Elasticsearch'],
  declare(object, cluster) {
    const spec = partOf(object, 'spec')
    const sets = itemsAt(spec, 'nodeSets')
    const counts = sets.map((set) => countOf(below(set, 'count'), 1))
    const [first, ...others] = counts
    const [set] = sets
    const container =
      set === undefined ? undefined : itemsAt(set, 'podTemplate', 'spec', 'containers').find((one) => plainText(one, 'name') === 'elasticsearch')
    const disabled = flagFact(below(spec, 'http', 'tls', 'selfSignedCertificate', 'disabled'))
    const server = serverOf({
      object,
      cluster,
      engine: 'elasticsearch',
      by: 'Elastic Cloud on Kubernetes',
      version: textFact(below(spec, 'version')),
      services: [`${object.name}-es-http`, `${object.name}-es-internal-http`],
      port: 9200,
      resources: container === undefined ? below(spec, 'resources') : below(container, 'resources'),
      durable: durable(sets, spec),
      standbys: besidesLeader(others.reduce((sum, count) => combine(sum, count, (a, b) => a + b), first ?? known(1, spec.at))),
      ways: waysThrough(below(spec, 'http', 'service'), `${object.name}-es-http`),
      protections:
        plainText(spec, 'volumeClaimDeletePolicy') === 'DeleteOnScaledownOnly'
          ? [{ what: 'volumes are kept after deletion', at: below(spec, 'volumeClaimDeletePolicy').at }]
          : [],
      tls:
        disabled?.state === 'known' && disabled.value ? known(false, disabled.at) : byDefault(true, below(spec, 'http').at, 'HTTPS unless it is switched off'),
    })
    return { declares: [server, snapshots(object, cluster)], skipped: [] }
  },
}

function durable(sets: readonly Part[], spec: Part): Fact<boolean> {
  const volumes = sets.flatMap((set) => itemsAt(set, 'podTemplate', 'spec', 'volumes'))
  const temporary = volumes.find((volume) => plainText(volume, 'name') === 'elasticsearch-data' && isThere(below(volume, 'emptyDir')))
  return temporary === undefined ? byDefault(true, spec.at, 'a volume is claimed for each node') : known(false, temporary.at)
}

function snapshots(object: KubernetesObject, cluster: Cluster): CopyDeclaration {
  const open = unresolved('Elasticsearch’s snapshot policies', object.at, 'they are set through its API; say under provides: what they do')
  return {
    kind: 'copy',
    name: `${nameIn(object, cluster)} snapshots`,
    stack: cluster.stack,
    at: object.at,
    of: known(nameIn(object, cluster), object.at),
    mechanism: 'snapshots',
    automatic: open,
    offsite: open,
    destination: 'a repository that is set inside it',
    retentionDays: open,
    continuous: false,
  }
}
