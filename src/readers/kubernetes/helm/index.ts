/** A chart of the tree, and the values it is installed with, to the objects that Helm would make of them. */
import { basename } from '../../../base/paths.ts'
import type { Objects } from '../objects.ts'
import { objectsOf } from '../objects.ts'
import { limits } from '../../../base/limits.ts'
import { loadChart, type Loading } from './chart.ts'
import { withRest, type Values } from './merge.ts'
import { unstamped } from './packaged.ts'
import { releaseOf, type Missing, type Release } from './release.ts'
import { render } from './render.ts'
import type { Value } from './value.ts'

export interface Installed extends Pick<Objects, 'objects'> {
  /** Charts that take part and are not in the tree, with their values. */
  readonly missing: readonly Missing[]
}

export function isChart(path: string): boolean {
  return /^Chart\.ya?ml$/.test(basename(path))
}

/** {@link https://helm.sh/docs/helm/helm_template/}: objects that name no namespace are of the release's. Nothing of the tree installs a loose one as it stands. */
export async function renderChart(path: string, given: Values, release: string, namespace: string, loading: Loading, isLoose = false): Promise<Installed> {
  const chart = await loadChart(path, loading)
  if (chart === undefined) return { objects: [], missing: [] }
  const isAsked = isLoose && chart.values === undefined && given.members.size === 0 && chart.templates.some((one) => one.text.includes('.Values'))
  const unsaid = isAsked ? 'values that nothing in the repository gives' : undefined
  if (unsaid !== undefined) loading.told.tell({ path, line: 1 }, `the chart is installed with ${unsaid}`)
  const whole = releaseOf(isLoose ? await unstamped(chart, loading.context) : chart, withRest(given, unsaid))
  if (loading.idle !== undefined) addIdle(whole.values, loading.idle)
  const manifests = render(whole, { name: releaseName(release), namespace }, { left: limits.manifestNodes }, loading.told)
  return {
    objects: objectsOf(
      manifests.map((one) => ({ namespace, ...one })),
      loading.told,
    ),
    missing: missingOf(whole),
  }
}

/** Below `enabled: false`; a line that says the same for what runs, by an anchor, is not idle. */
function addIdle(values: Values, idle: Set<string>): void {
  const live: string[] = []
  const walk = (value: Value, isOff: boolean): void => {
    if (value.kind === 'text' && value.at !== undefined) {
      const place = `${value.at.path}:${value.at.line}`
      if (isOff) idle.add(place)
      else live.push(place)
    }
    if (value.kind === 'list') for (const item of value.items) walk(item, isOff)
    if (value.kind !== 'map') return
    const enabled = value.members.get('enabled')?.value
    for (const member of value.members.values()) walk(member.value, isOff || (enabled?.kind === 'bool' && !enabled.value))
  }
  walk(values, false)
  for (const place of live) idle.delete(place)
}

function missingOf(release: Release): readonly Missing[] {
  return [...release.missing, ...release.parts.flatMap(missingOf)]
}

/** {@link https://helm.sh/docs/chart_best_practices/conventions/}: as names of objects may be. */
export function releaseName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .slice(0, 53)
      .replace(/^-+|-+$/g, '') || 'release'
  )
}
