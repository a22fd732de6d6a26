/** Names in other objects follow what was renamed: done once, when all names are final. */
import { limits } from '../../../base/limits.ts'
import { textAt, type Placed } from '../../../parse/placed.ts'
import { filledIn } from '../fill.ts'
import { isClusterWide } from '../scope.ts'
import type { Building } from './building.ts'
import { edited } from './edit.ts'
import { nameFields, scalable, scaled } from './reference-fields.ts'
import { changedTo, idsOf, type Resource } from './resource.ts'

/** Resources whose references lead to the names that objects have in the end. */
export function withReferences(resources: readonly Resource[], building: Building): readonly Resource[] {
  if (resources.every((resource) => resource.former.every(({ name }) => name === resource.name))) return resources
  const named = new Map<string, Resource[]>()
  for (const resource of resources) {
    for (const name of new Set(idsOf(resource).map((id) => id.name))) {
      const key = `${resource.kind}\n${name}`
      const list = named.get(key)
      if (list === undefined) named.set(key, [resource])
      else list.push(resource)
    }
  }
  return resources.map((resource) => {
    const fields = [...(nameFields.get(resource.kind) ?? []), ...building.nameFields.filter(({ kind }) => kind === undefined || kind === resource.kind)]
    if (!building.spend(fields.length, 0, resource.node)) return resource
    const rename = (kind: string) => (before: Placed | undefined) => {
      if (before?.kind !== 'text') return before
      const candidates = named.get(`${kind}\n${before.text}`) ?? []
      if (candidates.length === 0 || !building.spend(candidates.length, 0, resource.node)) return before
      const meant = nearest(resource, candidates)
      return meant === undefined || meant.name === before.text ? before : { ...before, text: meant.name }
    }
    let node: Placed = resource.node
    for (const { of, route } of fields) node = edited(node, route, rename(of)) ?? node
    const target = textAt(node, ...scaled, 'kind')
    if (resource.kind === 'HorizontalPodAutoscaler' && target !== undefined && scalable.has(target))
      node = edited(node, [...scaled, 'name'], rename(target)) ?? node
    return node.kind === 'map' ? changedTo(resource, node) : resource
  })
}

/** Of the same namespace; of several copies of one base, the one that came the same way. */
function nearest(from: Resource, candidates: readonly Resource[]): Resource | undefined {
  let best: Resource | undefined
  let least = Infinity
  for (const candidate of candidates) {
    if (!isClusterWide(candidate.kind) && (candidate.namespace || 'default') !== (from.namespace || 'default')) continue
    const distance = from.trail.findIndex((step) => candidate.trail.includes(step))
    if (distance < 0 || distance >= least) continue
    least = distance
    best = candidate
  }
  return best
}

/** `$(NAME)` of `vars`, where containers and ways in hold it ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/vars/}). */
export function withVariables(resources: readonly Resource[], building: Building): readonly Resource[] {
  const values = new Map<string, string>()
  for (const { name, node } of building.variables) {
    const value = referred(node, resources)
    if (value === undefined) building.told.tell(node, `vars: what ${name} stands for is not there`)
    else values.set(name, value)
  }
  if (values.size === 0) return resources
  const room = { left: limits.treeBytes }
  const fill = (before: Placed | undefined): Placed | undefined => {
    if (before?.kind === 'list') return { ...before, items: before.items.map((item) => fill(item) ?? item) }
    if (before?.kind !== 'text' || !before.text.includes('$(')) return before
    const text = filledIn(before.text, /\$\(([\w.-]{1,100})\)/g, ([whole, name = '']) => values.get(name) ?? whole, room)
    return text === before.text ? before : { ...before, text }
  }
  return resources.map((resource) => {
    let node: Placed = resource.node
    for (const route of variableRoutes(resource.kind)) node = edited(node, route, fill) ?? node
    return node.kind === 'map' ? changedTo(resource, node) : resource
  })
}

function referred(variable: Placed, resources: readonly Resource[]): string | undefined {
  const kind = textAt(variable, 'objref', 'kind')
  const name = textAt(variable, 'objref', 'name')
  const field = textAt(variable, 'fieldref', 'fieldpath') ?? textAt(variable, 'fieldref', 'fieldPath') ?? 'metadata.name'
  const found = resources.find((resource) => resource.kind === kind && idsOf(resource).some((id) => id.name === name))
  if (found === undefined) return undefined
  let node: Placed | undefined = found.node
  for (const step of field.replaceAll(/\[(\d{1,6})\]/g, '.$1').split('.')) {
    node = node?.kind === 'list' ? node.items[Number(step)] : node?.kind === 'map' ? node.members.get(step)?.value : undefined
  }
  return node?.kind === 'text' ? node.text : undefined
}

function variableRoutes(kind: string): readonly (readonly string[])[] {
  if (kind === 'Ingress') return ['spec/rules/host', 'spec/tls/hosts', 'spec/tls/secretName'].map((path) => path.split('/'))
  const pod = kind === 'Pod' ? 'spec' : kind === 'CronJob' ? 'spec/jobTemplate/spec/template/spec' : 'spec/template/spec'
  return ['containers', 'initContainers'].flatMap((list) =>
    ['command', 'args', 'env/value', 'volumeMounts/mountPath'].map((field) => `${pod}/${list}/${field}`.split('/')),
  )
}
