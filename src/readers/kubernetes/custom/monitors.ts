/** PodMonitors and ServiceMonitors that scrape an operator's pods, found by the labels they select. */
import { known, type Fact } from '../../../base/fact.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import { isOn, itemsAt, membersAt, partOf, plainText, plainTexts } from './part.ts'
import { groupBy, indexed, objectsOf } from './related.ts'

const kinds = [
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/ServiceMonitor',
  'operator.victoriametrics.com/VMPodScrape',
  'operator.victoriametrics.com/VMServiceScrape',
]

/** What scrapes pods of a namespace that carry a label, in words; absent where nothing of the stack does. */
export function monitorOf(cluster: Cluster, namespace: string, label: string, value: string): Fact<string> | undefined {
  const index = indexed(cluster, 'monitors by label', () =>
    groupBy(
      kinds.flatMap((kind) => objectsOf(cluster, kind)),
      (monitor) => [
        ...membersAt(partOf(monitor, 'spec', 'selector', 'matchLabels')).map(([key, part]) => `${key}=${plainText(part) ?? ''}`),
        ...itemsAt(partOf(monitor, 'spec', 'selector', 'matchExpressions')).flatMap((item) =>
          plainText(item, 'operator') === 'In' ? plainTexts(item, 'values').map((one) => `${plainText(item, 'key') ?? ''}=${one}`) : [],
        ),
      ],
    ),
  )
  const found = (index.get(`${label}=${value}`) ?? []).find((monitor) => looksInto(monitor, namespace))
  return found === undefined ? undefined : known(`${found.kind} ${found.name}`, found.at)
}

function looksInto(monitor: KubernetesObject, namespace: string): boolean {
  const selector = partOf(monitor, 'spec', 'namespaceSelector')
  const names = plainTexts(selector, 'matchNames')
  return isOn(selector, 'any') || (names.length === 0 ? monitor.namespace === namespace : names.includes(namespace))
}
