/** Patches of both kinds, inline and from files, laid over the objects they mean. */
import { at, itemsOf, textAt, type Placed, type PlacedMap } from '../../../parse/placed.ts'
import { groupOf, versionOf } from '../scope.ts'
import { documentsAt, documentsInside, type Level } from './building.ts'
import { copied, type Spot } from './edit.ts'
import { fileAt } from './files.ts'
import { patchedBy } from './json-patch.ts'
import { mergeKeysOf } from './merge-keys.ts'
import { changedTo, type Id, type Resource } from './resource.ts'
import { selectorOf } from './select.ts'
import { nodesIn } from './size.ts'
import { merged } from './strategic.ts'

/** `patchesStrategicMerge`, the old way ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patchesstrategicmerge/}). */
export async function applyStrategicMerges(level: Level): Promise<void> {
  for (const entry of itemsOf(at(level.node, 'patchesStrategicMerge'))) {
    if (entry.kind === 'text') for (const patch of await eitherWay(entry, level)) applyByName(patch, entry, {}, level)
  }
}

/** `patches` ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/}). */
export async function applyPatches(level: Level): Promise<void> {
  for (const entry of itemsOf(at(level.node, 'patches'))) await applyPatch(entry, level)
}

/** `patchesJson6902` runs when names are final ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patchesjson6902/}). */
export async function applyJsonPatches(level: Level): Promise<void> {
  for (const entry of itemsOf(at(level.node, 'patchesJson6902'))) await applyPatch(entry, level)
}

async function applyPatch(entry: Placed, level: Level): Promise<void> {
  const path = entry.kind === 'text' ? entry : at(entry, 'path')
  const inline = at(entry, 'patch')
  const documents = path === undefined ? (inline === undefined ? [] : documentsInside(inline, level.building)) : await fromFile(path, level)
  const target = at(entry, 'target')
  const names = { name: textAt(entry, 'options', 'allowNameChange') === 'true', kind: textAt(entry, 'options', 'allowKindChange') === 'true' }
  for (const document of documents) {
    if (document.kind === 'list') applyOperations(document.items, target, entry, level)
    else if (target !== undefined) applySelected(document, target, names, level)
    else applyByName(document, entry, names, level)
  }
}

/** A path that is in the tree, or else the patch itself. */
async function eitherWay(entry: Placed, level: Level): Promise<readonly Placed[]> {
  if (entry.kind !== 'text') return []
  return entry.text.includes('\n') || entry.text.trimStart().startsWith('{') ? documentsInside(entry, level.building) : fromFile(entry, level)
}

async function fromFile(path: Placed, level: Level): Promise<readonly Placed[]> {
  const file = fileAt(path, level)
  return file === undefined ? [] : ((await documentsAt(file, path, level.building)) ?? [])
}

function applyOperations(operations: readonly Placed[], target: Placed | undefined, place: Spot, level: Level): void {
  const { building } = level
  if (target === undefined) {
    building.told.tell(place, 'a JSON patch without a target changes nothing')
    return
  }
  const selects = selectorOf(target, building)
  if (selects === undefined || !building.spend(level.resources.length, 0, place)) return
  let nodes = 0
  for (const operation of operations) nodes += nodesIn(operation)
  level.resources = level.resources.map((resource) => {
    if (!selects(resource) || !building.spend(operations.length, nodes, place)) return resource
    const { node, fault } = patchedBy(operations, resource.node)
    if (fault !== undefined) building.told.tell(fault, `patch of ${resource.kind} ${resource.name}: ${fault.reason}`)
    return changedTo(resource, node)
  })
}

interface Changes {
  readonly name?: boolean
  readonly kind?: boolean
}

function applySelected(patch: Placed, target: Placed, changes: Changes, level: Level): void {
  const selects = selectorOf(target, level.building)
  if (selects === undefined || patch.kind !== 'map' || !level.building.spend(level.resources.length, 0, patch)) return
  const nodes = nodesIn(patch)
  level.resources = level.resources.flatMap((resource) =>
    selects(resource) && level.building.spend(1, nodes, patch) ? laid(patch, resource, changes, level) : [resource],
  )
}

/** Without a target a patch means the object it names. */
function applyByName(patch: Placed, place: Spot, changes: Changes, level: Level): void {
  const { building } = level
  const kind = textAt(patch, 'kind')
  const name = textAt(patch, 'metadata', 'name')
  if (patch.kind !== 'map' || kind === undefined || name === undefined) {
    building.told.tell(patch, 'a patch that says neither what it changes nor has a target')
    return
  }
  const namespace = textAt(patch, 'metadata', 'namespace') ?? 'default'
  const apiVersion = textAt(patch, 'apiVersion') ?? ''
  if (!building.spend(level.resources.length, 0, patch)) return
  const group = groupOf(apiVersion, kind)
  const isNamedSo = (id: Id): boolean => id.name === name && (id.namespace === '' ? 'default' : id.namespace) === namespace
  const meant = level.resources.filter(
    (resource) =>
      resource.kind === kind &&
      (resource.apiVersion === apiVersion || groupOf(resource.apiVersion, kind) === group) &&
      (isNamedSo(resource) || resource.former.some(isNamedSo)),
  )
  const resource = meant.find((one) => versionOf(one.apiVersion) === versionOf(apiVersion)) ?? meant[0]
  if (resource === undefined) {
    building.told.tell(patch.path === place.path ? patch : place, `a patch of ${kind} ${name}, which is not among the objects it is laid over`)
    return
  }
  if (!building.spend(1, nodesIn(patch), patch)) return
  level.resources = level.resources.flatMap((one) => (one === resource ? laid(patch, one, changes, level) : [one]))
}

/** Empty when the patch takes the object away. */
function laid(patch: PlacedMap, resource: Resource, changes: Changes, level: Level): readonly Resource[] {
  const keys = mergeKeysOf(resource.apiVersion, resource.kind, level.building.described)
  const node = merged(resource.node, withoutNames(patch, changes), keys)
  return node === undefined ? [] : [changedTo(resource, node)]
}

/** What a patch says of kind and name only finds its object, unless it may change them. */
function withoutNames(patch: PlacedMap, { name = false, kind = false }: Changes): PlacedMap {
  const members = copied(patch.members)
  if (!kind) {
    members.delete('kind')
    members.delete('apiVersion')
  }
  const metadata = members.get('metadata')
  if (metadata?.value.kind === 'map') {
    const rest = copied(metadata.value.members)
    rest.delete('namespace')
    if (!name) rest.delete('name')
    members.set('metadata', { ...metadata, value: { ...metadata.value, members: rest } })
  }
  return { ...patch, members }
}
