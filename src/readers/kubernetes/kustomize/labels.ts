/** `labels`, `commonLabels` and `commonAnnotations`: what every object of a level bears, and is selected by. */
import { at, itemsOf, membersOf, textAt, type Placed } from '../../../parse/placed.ts'
import type { Level } from './building.ts'
import { edited, mapOf, routeOf, withMembers, type Spot } from './edit.ts'
import { changedTo } from './resource.ts'

interface Field {
  readonly route: readonly string[]
  /** Any kind where none is said. */
  readonly kinds?: ReadonlySet<string>
  readonly create: boolean
}

const field = (path: string, kinds: string, create = true): Field => ({ route: routeOf(path), kinds: new Set(kinds.split(' ')), create })

const onObject: Field = { route: ['metadata', 'labels'], create: true }
const templated = 'DaemonSet Deployment Job ReplicaSet ReplicationController StatefulSet'
const onTemplates: readonly Field[] = [
  field('spec/template/metadata/labels', templated),
  field('spec/jobTemplate/metadata/labels', 'CronJob'),
  field('spec/jobTemplate/spec/template/metadata/labels', 'CronJob'),
  field('spec/volumeClaimTemplates[]/metadata/labels', 'StatefulSet'),
]
const onSelectors: readonly Field[] = [
  field('spec/selector', 'Service ReplicationController'),
  field('spec/selector/matchLabels', 'DaemonSet Deployment ReplicaSet StatefulSet'),
  field('spec/selector/matchLabels', 'Job PodDisruptionBudget', false),
  field('spec/jobTemplate/spec/selector/matchLabels', 'CronJob', false),
  field('spec/podSelector/matchLabels', 'NetworkPolicy', false),
  field('spec/ingress[]/from[]/podSelector/matchLabels', 'NetworkPolicy', false),
  field('spec/egress[]/to[]/podSelector/matchLabels', 'NetworkPolicy', false),
  ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    field(
      `spec/template/spec/affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution[]/labelSelector/matchLabels`,
      'Deployment StatefulSet',
      false,
    ),
    field(
      `spec/template/spec/affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution[]/podAffinityTerm/labelSelector/matchLabels`,
      'Deployment StatefulSet',
      false,
    ),
  ]),
  field('spec/template/spec/topologySpreadConstraints[]/labelSelector/matchLabels', 'Deployment StatefulSet', false),
]
const annotations: readonly Field[] = [
  { route: ['metadata', 'annotations'], create: true },
  field('spec/template/metadata/annotations', templated),
  field('spec/jobTemplate/metadata/annotations', 'CronJob'),
  field('spec/jobTemplate/spec/template/metadata/annotations', 'CronJob'),
]

/** Adds labels as Kustomize does ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/labels/}). */
export function applyLabels(level: Level): void {
  add(at(level.node, 'commonLabels'), [onObject, ...onTemplates, ...onSelectors], level)
  for (const entry of itemsOf(at(level.node, 'labels'))) {
    const selects = textAt(entry, 'includeSelectors') === 'true'
    const fields = [
      onObject,
      ...(selects || textAt(entry, 'includeTemplates') === 'true' ? onTemplates : []),
      ...(selects ? onSelectors : []),
      ...ownFields(entry),
    ]
    add(at(entry, 'pairs'), fields, level)
  }
  add(at(level.node, 'commonAnnotations'), annotations, level)
}

function ownFields(entry: Placed): readonly Field[] {
  return itemsOf(at(entry, 'fields')).flatMap((one) => {
    const path = textAt(one, 'path')
    const kind = textAt(one, 'kind')
    if (path === undefined) return []
    return [{ route: routeOf(path), create: textAt(one, 'create') === 'true', ...(kind === undefined ? {} : { kinds: new Set([kind]) }) }]
  })
}

function add(pairs: Placed | undefined, fields: readonly Field[], level: Level): void {
  const labels = membersOf(pairs)
  if (pairs === undefined || labels.length === 0 || !level.building.spend(level.resources.length * (fields.length + labels.length), 0, pairs)) return
  level.resources = level.resources.map((resource) => {
    let node: Placed = resource.node
    for (const { route, kinds, create } of fields) {
      if (kinds !== undefined && !kinds.has(resource.kind)) continue
      node = edited(node, route, (before) => withAll(before, labels, create ? pairs : undefined), create ? pairs : undefined) ?? node
    }
    return node.kind === 'map' ? changedTo(resource, node) : resource
  })
}

function withAll(before: Placed | undefined, labels: ReturnType<typeof membersOf>, create: Spot | undefined): Placed | undefined {
  const missing = before === undefined || before.kind === 'empty'
  if (missing && create === undefined) return before
  if (!missing && before.kind !== 'map') return before
  return withMembers(!missing && before.kind === 'map' ? before : mapOf([], create ?? { path: '', line: 1 }), labels)
}
