/** Flux' releases of charts, with the values that they have in place and those of ConfigMaps beside them. */
import { normalise } from '../../../../base/paths.ts'
import { at, itemsOf, membersOf, placeAt, textAt, type Placed } from '../../../../parse/placed.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import type { Told } from '../../told.ts'
import { withValueAt, type Values } from '../merge.ts'
import { map, scalar, valueOf } from '../value.ts'
import { chartIn, chartPath, laidOver, valuesInText, type Spec } from './spec.ts'

/** {@link https://fluxcd.io/flux/components/helm/helmreleases/}. */
export function fluxSpec(object: KubernetesObject, cluster: Cluster, has: (path: string) => boolean, told: Told): Spec {
  const spec = at(object.node, 'spec')
  // Whoever suspends a release keeps what it last brought in; the next one who resumes it brings in what stands here.
  if (textAt(spec, 'suspend') === 'true')
    told.tell(at(spec, 'suspend') ?? object.at, `${object.at.key} is suspended: what it says is brought in once it is resumed`)
  const { chart, repository, folder } = sourceOf(spec, object, cluster)
  const path = chartPath(folder, has)
  const { values, open } = valuesOf(spec, object, cluster)
  return {
    release: textAt(spec, 'releaseName') ?? composed(textAt(spec, 'targetNamespace'), object.name),
    namespace: textAt(spec, 'targetNamespace') ?? object.namespace,
    chart,
    repository,
    ...(path === undefined ? {} : { path }),
    values,
    ...(open === undefined ? {} : { open }),
    at: object.at,
  }
}

/** {@link https://fluxcd.io/flux/components/helm/helmreleases/#release-name}: the target's name goes before its own. */
function composed(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}-${name}`
}

function sourceOf(spec: Placed | undefined, object: KubernetesObject, cluster: Cluster): { chart: string; repository: string; folder?: string } {
  const reference = at(spec, 'chartRef')
  if (reference !== undefined) {
    const name = textAt(reference, 'name') ?? ''
    const found = cluster.find(textAt(reference, 'kind') ?? 'OCIRepository', name, textAt(reference, 'namespace') ?? object.namespace)
    const url = textAt(found?.node, 'spec', 'url')
    if (url !== undefined) return chartIn(url)
    const chart = textAt(found?.node, 'spec', 'chart')
    return chart === undefined ? { chart: name, repository: '' } : { chart, repository: urlOf(at(found?.node, 'spec', 'sourceRef'), object, cluster) }
  }
  const chart = textAt(spec, 'chart', 'spec', 'chart') ?? 'without a name'
  const source = at(spec, 'chart', 'spec', 'sourceRef')
  const kind = textAt(source, 'kind') ?? 'HelmRepository'
  const folder = kind === 'GitRepository' || kind === 'Bucket' ? normalise(chart.replace(/^\/+/, '')) : undefined
  return { ...chartIn(chart, urlOf(source, object, cluster)), ...(folder === undefined ? {} : { folder }) }
}

function urlOf(source: Placed | undefined, object: KubernetesObject, cluster: Cluster): string {
  const name = textAt(source, 'name') ?? ''
  const named = cluster.find(textAt(source, 'kind') ?? 'HelmRepository', name, textAt(source, 'namespace') ?? object.namespace)
  return textAt(named?.node, 'spec', 'url') ?? name
}

/** {@link https://fluxcd.io/flux/components/helm/helmreleases/#values}: those in place are over those taken from elsewhere, of which later ones win. */
function valuesOf(spec: Placed | undefined, object: KubernetesObject, cluster: Cluster): { readonly values: Values; readonly open?: string } {
  let below: Values = map()
  let open: string | undefined
  for (const source of itemsOf(at(spec, 'valuesFrom'))) {
    const [kind, name, target] = [textAt(source, 'kind') ?? 'ConfigMap', textAt(source, 'name') ?? '', textAt(source, 'targetPath')]
    const key = textAt(source, 'valuesKey') ?? 'values.yaml'
    const found = kind === 'ConfigMap' ? cluster.find(kind, name, object.namespace) : undefined
    const data = membersOf(at(found?.node, 'data')).find(([own]) => own === key)?.[1].value
    const read = data === undefined ? undefined : target === undefined ? valuesInText(data) : map()
    if (data === undefined || read === undefined) {
      const isOptional = found !== undefined && data === undefined && textAt(source, 'optional') === 'true'
      if (isOptional) continue
      // A target that is set from elsewhere leaves all others alone.
      if (target === undefined) open ??= `values of ${kind} ${name}`
      else below = withValueAt(below, target, { kind: 'unknown', why: `${kind}_${name}`.replace(/\W/g, '_') }, placeAt(source, ''))
    } else if (target === undefined) below = laidOver([below, read])
    else if (data.kind === 'text') below = withValueAt(below, target, scalar(data.text, data), data)
  }
  const own = at(spec, 'values')
  const values = laidOver([below, own === undefined ? map() : valueOf(own)])
  return { values, ...(open === undefined ? {} : { open }) }
}
