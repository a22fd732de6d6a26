/** A chart and the values given to it, to all charts that take part, each with its own values: what `helm template` begins with. */
import type { Chart, Dependency } from './chart.ts'
import { asMap, overlaid, valueAt, withRest, type Values } from './merge.ts'
import { map, text, truth, whyUnknown, type Value } from './value.ts'

export interface Release {
  readonly chart: Chart
  readonly values: Values
  readonly parts: readonly Release[]
  /** Charts that take part and are not in the tree. */
  readonly missing: readonly Missing[]
}

export interface Missing {
  readonly dependency: Dependency
  readonly values: Values
  /** Why it can't be known whether it takes part. */
  readonly open?: string
}

/** {@link https://helm.sh/docs/chart_template_guide/subcharts_and_globals/}: the chart's own values below those given, subcharts below their key. */
export function releaseOf(chart: Chart, given: Values): Release {
  let values = asMap(overlaid(chart.values ?? map(), given))
  const parts: Release[] = []
  const missing: Missing[] = []
  for (const dependency of chart.dependencies) {
    const enabled = isEnabled(dependency, values)
    if (enabled === false) continue
    const below = withRest(asMap(valueAt(values, dependency.alias)), values.rest)
    const global = overlaid(asMap(valueAt(below, 'global')), asMap(valueAt(values, 'global')))
    const handed = asMap(overlaid(below, map([['global', global]])))
    if (dependency.chart === undefined || typeof enabled === 'string') {
      missing.push({ dependency, values: handed, ...(typeof enabled === 'string' ? { open: enabled } : {}) })
      continue
    }
    // A chart is called after its alias, by its templates too.
    const about = asMap(overlaid(dependency.chart.about, map([['Name', text(dependency.alias)]])))
    const part = releaseOf({ ...dependency.chart, about }, handed)
    parts.push(part)
    values = asMap(overlaid(values, map([[dependency.alias, part.values]])))
  }
  return { chart, values, parts, missing }
}

/** {@link https://helm.sh/docs/topics/charts/#tags-and-condition-fields-in-dependencies}: the first condition that is there, else the tags. */
function isEnabled({ conditions, tags }: Dependency, values: Values): boolean | string {
  for (const condition of conditions) {
    const found: Value = valueAt(values, condition)
    const why = whyUnknown(found)
    if (why !== undefined) return why
    if (found.kind === 'bool') return found.value
  }
  const said = tags.flatMap((tag) => {
    const found = valueAt(values, `tags.${tag}`)
    return found.kind === 'bool' ? [truth(found) === true] : []
  })
  return said.length === 0 || said.includes(true)
}
