/** Charts that a kustomization has Helm render: those of the tree become resources, others are kept with their values for whoever knows them. */
import { limits } from '../../../base/limits.ts'
import { join } from '../../../base/paths.ts'
import { at, itemsOf, placeAt, textAt, type Placed } from '../../../parse/placed.ts'
import { valuesIn, type Loading } from '../helm/chart.ts'
import { renderChart } from '../helm/index.ts'
import { withRest, type Values } from '../helm/merge.ts'
import { chartIn, chartPath, laidOver, type Spec } from '../helm/releases/spec.ts'
import { map, valueOf, type Value } from '../helm/value.ts'
import type { Level } from './building.ts'
import { resourceOf } from './resource.ts'

/** {@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/helmcharts/}, and the older field beside it. */
export async function addCharts(level: Level): Promise<void> {
  const { building, node } = level
  const loading: Loading = { context: building.context, told: building.told, left: limits.charts }
  const home = textAt(node, 'helmGlobals', 'chartHome') ?? 'charts'
  for (const chart of [...itemsOf(at(node, 'helmCharts')), ...itemsOf(at(node, 'helmChartInflationGenerator'))]) {
    if (building.charts.length >= limits.releases) return building.told.tell(chart, `more than ${limits.releases} charts: the rest is not read`)
    const spec = await specOf(chart, home, level, loading)
    if (spec.path === undefined) {
      building.charts.push(spec)
      continue
    }
    if (spec.open !== undefined) building.told.tell(chart, `${spec.open} may say otherwise than what is rendered here`)
    const { objects, missing } = await renderChart(spec.path, withRest(spec.values, spec.open), spec.release, spec.namespace, loading)
    for (const { dependency } of missing) building.told.tell(dependency.at, `Helm chart ${dependency.name}: not read`)
    for (const object of objects) {
      if (!building.spend(1, 1, chart)) return
      const namespace = textAt(object.node, 'metadata', 'namespace')
      const { apiVersion, kind, name } = object
      level.resources.push(
        resourceOf({ apiVersion, kind, name, node: object.node, generated: false, ...(namespace === undefined ? {} : { namespace }) }, level.instance),
      )
    }
  }
}

async function specOf(chart: Placed, home: string, { folder, node }: Level, loading: Loading): Promise<Spec> {
  const name = textAt(chart, 'name') ?? textAt(chart, 'chartName') ?? ''
  const repository = textAt(chart, 'repo') ?? textAt(chart, 'chartRepoUrl') ?? ''
  const release = textAt(chart, 'releaseName') ?? name
  const path = repository === '' ? chartPath(join(folder, `${textAt(chart, 'chartHome') ?? home}/${name}`), (one) => loading.context.has(one)) : undefined
  const { values, open } = await valuesOf(chart, folder, loading)
  return {
    ...chartIn(name, repository),
    release,
    // The kustomization's own is put on whatever Helm makes.
    namespace: textAt(node, 'namespace') ?? textAt(chart, 'namespace') ?? textAt(chart, 'releaseNamespace') ?? 'default',
    ...(path === undefined ? {} : { path }),
    values,
    ...(open === undefined ? {} : { open }),
    at: placeAt(chart, `helmCharts[${release}]`),
  }
}

async function valuesOf(chart: Placed, folder: string, loading: Loading): Promise<{ readonly values: Values; readonly open?: string }> {
  let open: string | undefined
  const read = async (written: string | undefined): Promise<Value> => {
    if (written === undefined) return map()
    const path = join(folder, written)
    if (path !== undefined && loading.context.has(path)) return valuesIn(path, loading)
    open ??= `values of ${written.slice(0, 200)}`
    return map()
  }
  const own = await read(textAt(chart, 'valuesFile') ?? textAt(chart, 'values'))
  const inline = at(chart, 'valuesInline') ?? at(chart, 'valuesLocal')
  const said = inline === undefined ? map() : valueOf(inline)
  const how = textAt(chart, 'valuesMerge') ?? 'override'
  const parts = how === 'replace' && inline !== undefined ? [said] : how === 'merge' ? [said, own] : [own, said]
  for (const item of itemsOf(at(chart, 'additionalValuesFiles'))) parts.push(await read(textAt(item)))
  const values = laidOver(parts)
  open ??= values.rest
  return { values, ...(open === undefined ? {} : { open }) }
}
