/** What looks at the system: monitors and rules of the Prometheus operator, pods that are annotated to be scraped, and the servers themselves. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { ServiceDeclaration } from '../../../model/declaration.ts'
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { durationHours } from '../../../parse/duration.ts'
import { aboutExpression } from '../../../parse/signals.ts'
import type { Cluster, KubernetesObject } from '../object.ts'
import type { Told } from '../told.ts'
import { readResources } from './care.ts'
import { readScale } from './scale.ts'
import { hostsOf, type Served } from './services.ts'
import { down, each, entriesOf, groupOf, isOpen, isTrue, sameNamespace, spotOf, text, textFact, textOfSpot, type Spot } from './spots.ts'
import { selectorOf } from './selector.ts'
import type { Workload } from './workload.ts'

const group = 'monitoring.coreos.com'
const tool = 'prometheus-operator'

/** Reads {@link https://prometheus-operator.dev/docs/api-reference/api/}. */
export function declareWatches(cluster: Cluster, workloads: readonly Workload[], served: readonly Served[]): readonly WatchDeclaration[] {
  const of = (kind: string): readonly KubernetesObject[] => cluster.ofKind(kind).filter((one) => groupOf(one) === group)
  return [
    ...of('ServiceMonitor').flatMap((object) => monitorOf(object, serviceTargets(object, served))),
    ...of('PodMonitor').flatMap((object) => {
      const found = podsOf(object, workloads)
      return monitorOf(object, podTargets(object, found)).map((one) => ({ ...one, pods: found.map(({ name }) => name) }))
    }),
    ...of('PrometheusRule').flatMap(alertsOf),
    ...of('Probe').flatMap(probeOf),
    ...of('AlertmanagerConfig').flatMap(receiversOf),
    ...workloads.flatMap(annotated),
    ...served.flatMap(annotatedService),
  ]
}

/** A configuration of its own and one job, as a file of Prometheus has them. */
function monitorOf(object: KubernetesObject, of: readonly Fact<string>[]): readonly WatchDeclaration[] {
  const whole = { kind: 'watch', what: 'scrape', tool, path: object.at.path, at: object.at } as const
  return [{ ...whole, name: `${object.kind}/${object.name}`, of }]
}

/** Which namespaces a monitor looks into: its own unless it says others. */
function namespacesOf(object: KubernetesObject): (namespace: string) => boolean {
  const selector = down(spotOf(object), 'spec', 'namespaceSelector')
  if (isTrue(selector, 'any')) return () => true
  const names = new Set(each(down(selector, 'matchNames')).flatMap((one) => textOfSpot(one) ?? []))
  return (namespace) => (names.size === 0 ? sameNamespace(object.namespace, namespace) : names.has(namespace))
}

function serviceTargets(object: KubernetesObject, served: readonly Served[]): readonly Fact<string>[] {
  const selector = down(spotOf(object), 'spec', 'selector')
  if (selector === undefined) return []
  const fits = selectorOf(selector)
  const into = namespacesOf(object)
  const found = served.filter((one) => fits(one.labels) && into(one.object.namespace))
  const ports = each(down(spotOf(object), 'spec', 'endpoints'), 'port').map((one) => text(one, 'port'))
  const targets = found.flatMap((one) =>
    each(down(one.spot, 'spec', 'ports'), 'port').flatMap((port) => {
      const named = text(port, 'name')
      const number = text(port, 'port')
      return number !== undefined && (ports.length === 0 || ports.includes(named) || ports.includes(undefined))
        ? known(`${hostsOf(one.object)[1] ?? ''}:${number}`, selector.at)
        : []
    }),
  )
  return targets.length > 0 ? targets : [unresolved('Services with its labels', selector.at, 'commit the Service it selects')]
}

function podsOf(object: KubernetesObject, workloads: readonly Workload[]): readonly Workload[] {
  const selector = down(spotOf(object), 'spec', 'selector')
  if (selector === undefined) return []
  const fits = selectorOf(selector)
  const into = namespacesOf(object)
  return workloads.filter((one) => fits(one.labels) && into(one.object.namespace))
}

function podTargets(object: KubernetesObject, found: readonly Workload[]): readonly Fact<string>[] {
  const selector = down(spotOf(object), 'spec', 'selector')
  if (selector === undefined) return []
  return found.length > 0 ? found.map((one) => known(one.name, selector.at)) : [unresolved('pods with its labels', selector.at, 'commit what it selects')]
}

/** `prometheus.io/scrape`: an old custom that scrape configurations of many clusters follow. */
function annotated({ meta, name, object }: Workload): readonly WatchDeclaration[] {
  return scrapeOf(down(meta, 'annotations'), name, `${object.kind}/${object.name}`).map((one) => ({ ...one, pods: [name] }))
}

function annotatedService({ object, spot, workloads }: Served): readonly WatchDeclaration[] {
  const [workload] = workloads
  return workload === undefined ? [] : scrapeOf(down(spot, 'metadata', 'annotations'), workload.name, object.at.key)
}

function scrapeOf(annotations: Spot | undefined, target: string, name: string): readonly WatchDeclaration[] {
  const asked = down(annotations, 'prometheus.io/scrape')
  if (asked === undefined || textOfSpot(asked) !== 'true') return []
  const port = text(annotations, 'prometheus.io/port')
  const of = known(port === undefined ? target : `${target}:${port}`, asked.at)
  return [{ kind: 'watch', what: 'scrape', tool: 'prometheus annotations', name, path: asked.at.path, at: asked.at, of: [of] }]
}

const most = 2_000

function alertsOf(object: KubernetesObject): readonly WatchDeclaration[] {
  const groups = down(spotOf(object), 'spec', 'groups')
  const lists = each(groups).flatMap((rules) => down(rules, 'rules') ?? [])
  // Rules that only the run knows may be about anything.
  const open = [groups, ...each(groups), ...lists, ...lists.flatMap((list) => each(list))].find((spot) => isOpen(textOfSpot(spot) ?? ''))
  const unread: readonly WatchDeclaration[] =
    open === undefined ? [] : [{ kind: 'watch', what: 'alert', tool, name: '', path: open.at.path, at: open.at, of: [], unread: true }]
  const read = lists.flatMap((list) =>
    each(list, 'alert')
      .slice(0, most)
      .flatMap((rule): readonly WatchDeclaration[] => {
        const alert = down(rule, 'alert')
        const expression = down(rule, 'expr')
        const name = textOfSpot(alert)
        if (alert === undefined || name === undefined || expression === undefined) return []
        const { signal, threshold, predicts } = aboutExpression(textOfSpot(expression) ?? '')
        const held = heldFor(down(rule, 'for'))
        return [
          {
            kind: 'watch',
            what: 'alert',
            tool: predicts ? `${tool}, foretelling` : tool,
            name,
            path: alert.at.path,
            at: alert.at,
            of: [],
            signal,
            ...(threshold === undefined ? {} : { threshold: known(threshold, expression.at) }),
            ...(held === undefined ? {} : { forSeconds: held }),
          },
        ]
      }),
  )
  return [...read, ...unread]
}

function heldFor(spot: Spot | undefined): Fact<number> | undefined {
  const written = textOfSpot(spot)
  if (written === undefined || spot === undefined || /^0+[a-z]*$/.test(written.trim())) return undefined
  const hours = durationHours(written)
  if (hours === undefined) return unresolved('a length of time that is not understood', spot.at)
  return hours === 'never' ? undefined : known(Math.round(hours * 3_600), spot.at)
}

/** The blackbox exporter asks from within the cluster whether an address answers. */
function probeOf(object: KubernetesObject): readonly WatchDeclaration[] {
  const targets = down(spotOf(object), 'spec', 'targets')
  const of = each(down(targets, 'staticConfig', 'static')).flatMap((one) => {
    const url = textOfSpot(one)
    return url === undefined ? [] : known(url.replace(/^(\w+:\/\/)?[^/]*@/, '$1').slice(0, 300), one.at)
  })
  const found = of.length > 0 || targets === undefined ? of : [unresolved('what its selector finds', targets.at)]
  return [{ kind: 'watch', what: 'uptime', tool: 'blackbox', name: `Probe/${object.name}`, path: object.at.path, at: object.at, of: found, outside: false }]
}

function receiversOf(object: KubernetesObject): readonly WatchDeclaration[] {
  return each(down(spotOf(object), 'spec', 'receivers')).flatMap((receiver) =>
    entriesOf(receiver).flatMap(([key, spot]): readonly WatchDeclaration[] => {
      const way = /^(\w+)Configs$/.exec(key)?.[1]
      if (way === undefined || each(spot).length === 0) return []
      const name = text(receiver, 'name') ?? object.name
      return [{ kind: 'watch', what: 'notify', tool: 'alertmanager', name, path: spot.at.path, at: spot.at, of: [], to: known(way.toLowerCase(), spot.at) }]
    }),
  )
}

/** Servers that the operator runs: {@link https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Prometheus}. */
const servers = [
  ['Prometheus', 'quay.io/prometheus/prometheus', 'prometheus-operated'],
  ['PrometheusAgent', 'quay.io/prometheus/prometheus', 'prometheus-operated'],
  ['Alertmanager', 'quay.io/prometheus/alertmanager', 'alertmanager-operated'],
] as const

export function declareServers(cluster: Cluster, told: Told): readonly ServiceDeclaration[] {
  return servers.flatMap(([kind, image, host]) =>
    cluster.ofKind(kind).flatMap((object): readonly ServiceDeclaration[] => {
      if (groupOf(object) !== group) return []
      const root = spotOf(object)
      const spec = down(root, 'spec') ?? root
      const storage = down(spec, 'storage', 'volumeClaimTemplate') ?? down(spec, 'storage', 'emptyDir')
      const kept =
        down(spec, 'storage', 'volumeClaimTemplate') === undefined ? {} : { source: known(`${kind.toLowerCase()}-${object.name}-db`, (storage ?? spec).at) }
      const { replicas } = readScale(
        { object, name: object.name, shape: 'deployment', root, source: root, pod: spec, labels: new Map(), meta: undefined },
        cluster,
        told,
      )
      return [
        {
          kind: 'service',
          name: `${kind.toLowerCase()}-${object.name}`,
          stack: cluster.stack,
          at: object.at,
          image: textFact(down(spec, 'image'), told) ?? byDefault(image, object.at, 'the operator’s own'),
          environment: new Map(),
          ...(replicas === undefined ? {} : { replicas }),
          ports: [],
          mounts: [{ type: 'volume', ...kept, target: byDefault('/prometheus', object.at, 'where the operator mounts it'), at: (storage ?? object).at }],
          names: [host, `${host}.${object.namespace}`, `${host}.${object.namespace}.svc`],
          networks: [],
          labels: new Map(),
          restart: byDefault('always', object.at, 'the operator keeps it running'),
          ...readResources(spec, object.namespace, cluster, told),
          placement: [],
          dependsOn: [],
          swarm: false,
          monitors: true,
          orchestrator: 'kubernetes',
          healthcheck: { disabled: false, asks: byDefault('GET /-/ready', object.at, 'the operator’s own probe'), at: object.at },
        },
      ]
    }),
  )
}
