/** One kustomization and all below it to objects, in the order in which Kustomize does it. */
import { limits } from '../../../base/limits.ts'
import { dirname, join } from '../../../base/paths.ts'
import { at, itemsOf, membersOf, textAt, type Placed, type PlacedMap } from '../../../parse/placed.ts'
import { manifestsIn } from '../manifests.ts'
import { groupOf } from '../scope.ts'
import { documentsAt, type Building, type Level } from './building.ts'
import { addCharts } from './charts.ts'
import { routeOf, type Spot } from './edit.ts'
import { fileAt, isRemote, kustomizationIn, missing } from './files.ts'
import { generate } from './generators.ts'
import { applyImages, applyReplicas } from './images.ts'
import { applyLabels } from './labels.ts'
import { applyAffixes, applyNamespace } from './names.ts'
import { applyJsonPatches, applyPatches, applyStrategicMerges } from './patches.ts'
import { applyReplacements } from './replacements.ts'
import { resourceOf, type Resource } from './resource.ts'

/** Builds on top of nothing, or, as components do, on what is there already. */
export async function buildLevel(path: string, asked: Spot, building: Building, trail: readonly string[], onto?: Level): Promise<readonly Resource[]> {
  const { told } = building
  if (trail.includes(path)) told.tell(asked, `${path} leads back to itself`)
  else if (trail.length >= limits.includes) told.tell(asked, `more than ${limits.includes} kustomizations lead to one another`)
  else if (++building.taken > limits.kustomizations) told.tell(asked, `more than ${limits.kustomizations} kustomizations are brought in`)
  else if (building.spend(onto?.resources.length ?? 0, 0, asked)) {
    const [node] = (await documentsAt(path, asked, building)) ?? []
    if (node?.kind === 'map') return buildNode(node, path, building, [...trail, path], onto)
    if (node !== undefined) told.tell(node, 'no kustomization: it is not a map')
  }
  return onto?.resources ?? []
}

async function buildNode(node: PlacedMap, path: string, building: Building, trail: readonly string[], onto?: Level): Promise<readonly Resource[]> {
  if (at(node, 'openapi') !== undefined) building.described = true
  tellUnread(node, building)
  const level: Level = { building, path, folder: dirname(path), node, instance: onto?.instance ?? building.taken, resources: [...(onto?.resources ?? [])] }
  const below = building.charts.length
  // Most say little, and each step that waits for nothing costs a turn all the same.
  const says = (...keys: readonly string[]): boolean => keys.some((key) => node.members.has(key))
  await addResources(level, trail)
  if (says('configurations')) await readConfigurations(level)
  if (says('configMapGenerator', 'secretGenerator')) await generate(level)
  if (says('helmCharts', 'helmChartInflationGenerator')) await addCharts(level)
  for (const entry of itemsOf(at(node, 'components'))) {
    const file = kustomizationOf(entry, level)
    if (file !== undefined) level.resources = [...(await buildLevel(file, entry, building, trail, level))]
  }
  if (says('patchesStrategicMerge')) await applyStrategicMerges(level)
  if (says('patches')) await applyPatches(level)
  applyNamespace(level)
  const namespace = textAt(node, 'namespace')
  if (namespace !== undefined) for (const [index, chart] of building.charts.entries()) if (index >= below) building.charts[index] = { ...chart, namespace }
  applyAffixes(level)
  applyLabels(level)
  if (says('patchesJson6902')) await applyJsonPatches(level)
  applyReplicas(level)
  applyImages(level)
  if (says('replacements')) await applyReplacements(level)
  for (const one of itemsOf(at(node, 'vars'))) {
    const name = textAt(one, 'name')
    if (name !== undefined) building.variables.push({ name, node: one })
  }
  return level.resources
}

/** Parts that run programs, or bring in what is elsewhere. */
function tellUnread(node: PlacedMap, { told }: Building): void {
  for (const [key, member] of node.members) {
    if ((key === 'transformers' || key === 'generators' || key === 'validators') && itemsOf(member.value).length > 0) {
      told.tell(member, `${key}: plug-ins are not run; what they change is unknown`)
    }
  }
}

async function addResources(level: Level, trail: readonly string[]): Promise<void> {
  const { building, node } = level
  const there = new Map<string, Resource>()
  const add = (resource: Resource, asked: Spot): void => {
    if (textAt(resource.node, 'metadata', 'annotations', 'config.kubernetes.io/local-config') === 'true') return
    const { kind, name } = resource
    const identity = identityOf(resource)
    const before = resource.generated ? undefined : there.get(identity)
    if (before === undefined) {
      there.set(identity, resource)
      level.resources.push(resource)
    } else building.told.tell(asked, `${kind} ${name} is there already, from ${before.node.path}:${before.node.line}; Kustomize takes no object twice`)
  }
  for (const resource of level.resources) there.set(identityOf(resource), resource)
  for (const entry of [...itemsOf(at(node, 'resources')), ...itemsOf(at(node, 'bases'))]) {
    const path = entry.kind === 'text' ? join(level.folder, entry.text) : undefined
    if (path !== undefined && building.context.has(path)) {
      const documents = (await documentsAt(path, entry, building)) ?? []
      for (const manifest of documents.flatMap((document) => manifestsIn(document, building.told))) {
        if (!building.spend(1, 1, entry)) return
        if (manifest.apiVersion.startsWith('kustomize.config.k8s.io/')) building.told.tell(entry, `${path} is a kustomization; its folder is what can be taken`)
        else add(resourceOf(manifest, level.instance), entry)
      }
      continue
    }
    const file = kustomizationOf(entry, level)
    if (file === undefined) continue
    for (const resource of await buildLevel(file, entry, building, trail)) {
      if (!building.spend(1, 1, entry)) return
      add({ ...resource, trail: [...resource.trail, level.instance] }, entry)
    }
  }
}

function identityOf({ apiVersion, kind, namespace, name }: Resource): string {
  return `${groupOf(apiVersion, kind)}\n${kind}\n${namespace}\n${name}`
}

/** The kustomization in the folder that an entry names; undefined when there is none, which is told. */
function kustomizationOf(entry: Placed, { folder, building }: Level): string | undefined {
  if (entry.kind !== 'text') return undefined
  const path = join(folder, entry.text)
  const file = path === undefined ? undefined : kustomizationIn(path, building.context)
  if (file !== undefined) return file
  const exists = path !== undefined && !isRemote(entry.text) && building.context.below(path).length > 0
  building.told.tell(entry, exists ? `${entry.text} holds no kustomization` : missing(entry.text, path))
  return undefined
}

/** Fields of kinds of one's own that hold names ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configurations/}). */
async function readConfigurations(level: Level): Promise<void> {
  const { building } = level
  for (const entry of itemsOf(at(level.node, 'configurations'))) {
    const file = fileAt(entry, level)
    for (const document of file === undefined ? [] : ((await documentsAt(file, entry, building)) ?? [])) {
      for (const reference of itemsOf(at(document, 'nameReference'))) {
        const of = textAt(reference, 'kind')
        for (const spec of of === undefined ? [] : itemsOf(at(reference, 'fieldSpecs'))) {
          const kind = textAt(spec, 'kind')
          const route = routeOf(textAt(spec, 'path') ?? '')
          if (of !== undefined && route.length > 0) building.nameFields.push({ of, route, ...(kind === undefined ? {} : { kind }) })
        }
      }
      for (const [key, { value, ...place }] of membersOf(document)) {
        if (key !== 'nameReference' && key !== 'varReference' && itemsOf(value).length > 0) building.told.tell(place, `configurations: ${key} is not read`)
      }
    }
  }
}
