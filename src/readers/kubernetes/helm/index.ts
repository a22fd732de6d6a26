/** A chart of the tree, and the values files it is installed with, to the objects that Helm would make of them. */
import { limits } from '../../../base/limits.ts'
import { basename } from '../../../base/paths.ts'
import type { Stack } from '../../../model/stack.ts'
import type { ReadContext } from '../../reader.ts'
import type { Objects } from '../objects.ts'
import { objectsOf } from '../objects.ts'
import { createTold } from '../told.ts'
import { loadChart, valuesIn } from './chart.ts'
import { asMap, joined, withSets, type Values } from './merge.ts'
import { releaseOf, type Missing, type Release } from './release.ts'
import { render } from './render.ts'
import { map } from './value.ts'

export interface Installed extends Objects {
  /** Charts that take part and are not in the tree, with their values. */
  readonly missing: readonly Missing[]
  /** The name of the release. */
  readonly release: string
}

export function isChart(path: string): boolean {
  return /^Chart\.ya?ml$/.test(basename(path))
}

/** Files of the stack are `Chart.yaml`, then the values files in the order in which they are given: {@link https://helm.sh/docs/helm/helm_template/}. */
export async function install(stack: Pick<Stack, 'name' | 'files' | 'variables'>, context: ReadContext): Promise<Installed> {
  const told = createTold()
  const loading = { context, told, left: limits.charts }
  const [path = '', ...files] = stack.files
  const release = releaseName(stack.name)
  const chart = await loadChart(path, loading)
  if (chart === undefined) return { objects: [], skipped: told.skips, missing: [], release }
  let given: Values = map()
  for (const file of files) given = asMap(joined(given, await valuesIn(file, loading)))
  given = withSets(given, stack.variables ?? [], { path, line: 1 })
  const whole = releaseOf(chart, given)
  const manifests = render(whole, release, { left: limits.manifestNodes }, told)
  return { objects: objectsOf(manifests, told), skipped: told.skips, missing: missingOf(whole), release }
}

function missingOf(release: Release): readonly Missing[] {
  return [...release.missing, ...release.parts.flatMap(missingOf)]
}

/** {@link https://helm.sh/docs/chart_best_practices/conventions/}: as names of objects may be. */
function releaseName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .slice(0, 53)
      .replace(/^-+|-+$/g, '') || 'release'
  )
}
