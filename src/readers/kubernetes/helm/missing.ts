/** Charts that take part and are not in the tree: understood by their values where they are well known, else told as not read. */
import type { Skip } from '../../../base/evidence.ts'
import type { Declaration, Reading } from '../../../model/declaration.ts'
import { textAt } from '../../../parse/placed.ts'
import { at } from '../../../parse/placed.ts'
import type { Cluster } from '../object.ts'
import { declareKnown } from './known/index.ts'
import type { Missing } from './release.ts'
import { map, valueOf } from './value.ts'

export function declareMissing(missing: readonly Missing[], release: string, cluster: Cluster): Reading {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  for (const { dependency, values, open } of missing) {
    const { name, alias, repository = '', at: place } = dependency
    const found =
      open === undefined ? declareKnown({ name, repository, at: place }, values, { stack: cluster.stack, release, alias, namespace: 'default' }) : undefined
    if (found !== undefined) declares.push(...found)
    else
      skipped.push({
        ...place,
        reason: open === undefined ? `Helm chart ${name}: not read` : `Helm chart ${name}: whether it is installed is not known, ${open} decides`,
      })
  }
  return { declares, skipped }
}

/** Flux's releases with their values in place: {@link https://fluxcd.io/flux/components/helm/helmreleases/}. */
export function declareReleases(cluster: Cluster): Reading {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  for (const object of cluster.ofKind('HelmRelease')) {
    const spec = at(object.node, 'spec')
    const chart = textAt(spec, 'chart', 'spec', 'chart') ?? textAt(spec, 'chartRef', 'name') ?? 'without a name'
    const source = textAt(spec, 'chart', 'spec', 'sourceRef', 'name') ?? ''
    const named = cluster.find('HelmRepository', source, textAt(spec, 'chart', 'spec', 'sourceRef', 'namespace') ?? object.namespace)
    const repository = named === undefined ? source : (textAt(named.node, 'spec', 'url') ?? source)
    const values = at(spec, 'values')
    const release = textAt(spec, 'releaseName') ?? object.name
    const namespace = textAt(spec, 'targetNamespace') ?? object.namespace
    // Values that a Secret or a ConfigMap adds are not in sight.
    const isWhole = at(spec, 'valuesFrom') === undefined && textAt(spec, 'suspend') !== 'true'
    const asked = { stack: cluster.stack, release, alias: chart, namespace }
    const found = isWhole ? declareKnown({ name: chart, repository, at: object.at }, values === undefined ? map() : valueOf(values), asked) : undefined
    if (found === undefined) skipped.push({ path: object.at.path, line: object.at.line, reason: `Helm chart ${chart}: not read` })
    else declares.push(...found)
  }
  return { declares, skipped }
}
