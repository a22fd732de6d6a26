/** Charts that are not in the tree, drawn by their values from what is known of them, each part with the line of the value that decides it. */
import { limits } from '../../../../base/limits.ts'
import { placed, type Placed, type PlacedMap, type PlacedMember } from '../../../../parse/placed.ts'
import { parseYaml } from '../../../../parse/yaml.ts'
import { objectsOf } from '../../objects.ts'
import type { KubernetesObject } from '../../object.ts'
import type { Told } from '../../told.ts'
import { releaseName } from '../index.ts'
import { asMap, overlaid, type Values } from '../merge.ts'
import { render } from '../render.ts'
import type { Spec } from '../releases/spec.ts'
import { map, text, valueOf, type Spot, type Value } from '../value.ts'
import { cloudnativePgSketch } from './cloudnative-pg.ts'
import { hmppsAlertsSketch } from './hmpps-alerts.ts'
import { idleSketches } from './idle.ts'
import { ingressNginxSketch } from './ingress-nginx.ts'
import { kubePrometheusSketch } from './kube-prometheus.ts'
import { logSketches } from './logs.ts'
import { naming, type Sketch } from './sketch.ts'
import { veleroSketch } from './velero.ts'

const sketches: readonly Sketch[] = [
  cloudnativePgSketch,
  veleroSketch,
  ingressNginxSketch,
  kubePrometheusSketch,
  hmppsAlertsSketch,
  ...logSketches,
  ...idleSketches,
]

/** No path of a tree begins so. */
const drawn = '\0chart'

/** Undefined for a chart of which no sketch is kept. */
export function drawnFrom(spec: Spec, told: Told): readonly KubernetesObject[] | undefined {
  const sketch = sketches.find(({ names, from }) => names.includes(spec.chart) && from.test(spec.repository.slice(0, 1_000)))
  if (sketch === undefined) return undefined
  if (sketch.template === '') return []
  const spot = { path: spec.at.path, line: spec.at.line }
  const here = <T extends Spot>(place: T): T => (place.path === drawn ? { ...place, ...spot } : place)
  const chart = {
    name: spec.alias ?? spec.chart,
    folder: '',
    about: map([['Name', text(spec.alias ?? spec.chart)]]),
    values: map(),
    templates: [{ path: drawn, text: `${naming}${sketch.template}` }],
    files: new Map<string, string>(),
    isLibrary: false,
    dependencies: [],
  }
  const values = asMap(overlaid(defaultsOf(sketch, spec, spot), spec.values))
  const own: Told = { skips: told.skips, tell: (place, reason) => told.tell(here(place), reason) }
  const name = { name: releaseName(spec.release), namespace: spec.namespace }
  const manifests = render({ chart, values, parts: [], missing: [] }, name, { left: limits.manifestNodes }, own)
  return objectsOf(
    manifests.map((one) => ({ namespace: spec.namespace, ...one, node: movedMap(one.node, here) })),
    own,
  )
}

/** What the chart takes by itself stands where it is asked for; where values are out of sight, none of it is sure. */
function defaultsOf(sketch: Sketch, { open }: Spec, spot: Spot): Values {
  const [document] = parseYaml(sketch.defaults).documents
  const node = document === undefined ? undefined : placed(document, drawn, { left: limits.yamlVisits })
  const put = (value: Value): Value => {
    if (value.kind === 'map' && value.members.size > 0)
      return { ...value, at: spot, members: new Map([...value.members].map(([key, member]) => [key, { value: put(member.value), at: spot }])) }
    if (open !== undefined) return { kind: 'unknown', why: open.replace(/\W+/g, '_').slice(0, 60), at: spot }
    return value.kind === 'text' ? text(value.runs.map((run) => run.text).join(''), spot) : { ...value, at: spot }
  }
  return asMap(node === undefined ? undefined : put(valueOf(node)))
}

function movedMap(node: PlacedMap, here: <T extends Spot>(place: T) => T): PlacedMap {
  const move = (value: Placed): Placed => {
    if (value.kind === 'map') return movedMap(value, here)
    return value.kind === 'list' ? { ...here(value), items: value.items.map(move) } : here(value)
  }
  return {
    ...here(node),
    members: new Map([...node.members].map(([key, member]): [string, PlacedMember] => [key, { ...here(member), value: move(member.value) }])),
  }
}
