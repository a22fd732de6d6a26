/** `extends`: a service that begins as another one, in the same file or in another ({@link https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends}). */
import { limits } from '../../base/limits.ts'
import { dirname } from '../../base/paths.ts'
import { readDocuments, type Loading } from './documents.ts'
import { plain } from './facts.ts'
import { mergeMaps } from './merge.ts'
import { child, member, type MapNode, type Member } from './nodes.ts'
import { existing, inTree, isRemote } from './paths.ts'

/** The document with every `extends` followed; `below` holds the files before, where a base may stand too. */
export async function extendServices(document: MapNode, below: MapNode, loading: Loading): Promise<MapNode> {
  const section = member(document, 'services')
  if (section?.node.kind !== 'map') return document
  const services = section.node
  if (![...services.members.values()].some(({ node }) => member(node, 'extends') !== undefined)) return document
  const members = new Map<string, Member>()
  const done = new Map<MapNode, MapNode>()
  for (const [name, one] of services.members) {
    const node = one.node.kind === 'map' ? await follow(name, one.node, { services: [document, below], trail: [], done }, loading) : one.node
    members.set(name, { ...one, node })
  }
  return { ...document, members: new Map(document.members).set('services', { ...section, node: { ...services, members } }) }
}

interface Following {
  /** Documents whose services may be extended by name, nearest first. */
  readonly services: readonly MapNode[]
  readonly trail: readonly MapNode[]
  readonly done: Map<MapNode, MapNode>
}

async function follow(name: string, service: MapNode, { services, trail, done }: Following, loading: Loading): Promise<MapNode> {
  const found = member(service, 'extends')
  if (found === undefined || found.node.kind === 'empty') return service
  const before = done.get(service)
  if (before !== undefined) return before
  const { told } = loading
  const place = { path: found.source.path, line: found.line }
  if (loading.swarm) {
    told.tell(place, `services.${name}.extends: docker stack deploy knows no extends`)
    return service
  }
  if (trail.includes(service)) {
    told.tell(place, `services.${name}.extends leads back to itself`)
    return service
  }
  if (trail.length >= limits.depth) {
    told.tell(place, `services.${name}.extends is nested too deeply`)
    return service
  }
  const wanted = plain(child(found.node, 'service'))
  const file = child(found.node, 'file')
  const from = file === undefined ? services : await documentsOf(plain(file), found, name, loading)
  if (from === undefined) return service
  const base = wanted === undefined ? undefined : from.map((one) => child(one, 'services', wanted)).find((node) => node?.kind === 'map')
  if (base?.kind !== 'map') {
    told.tell(place, `services.${name}.extends: no service ${wanted === undefined ? 'is named' : `"${wanted}" is there`}`)
    return service
  }
  const whole = await follow(wanted ?? name, base, { services: from, trail: [...trail, service], done }, loading)
  const merged = mergeMaps(whole, without(service), ['services', name], told)
  const result = { ...merged, source: service.source, line: service.line }
  done.set(service, result)
  return result
}

async function documentsOf(path: string | undefined, found: Member, name: string, loading: Loading): Promise<readonly MapNode[] | undefined> {
  const { folder, variables } = found.source
  const place = { path: found.source.path, line: found.line }
  const file = path === undefined || isRemote(path) ? undefined : (existing(folder, path, loading.context) ?? inTree(dirname(found.source.path), path))
  if (file === undefined) {
    loading.told.tell(place, `services.${name}.extends: its file is not in the repository`)
    return undefined
  }
  if (!loading.extended.has(file) && loading.extended.add(file).size > limits.includes) {
    loading.told.tell(place, `services.${name}.extends: more than ${limits.includes} files are brought in`)
    return undefined
  }
  const documents = await readDocuments(file, dirname(file), variables, place, loading)
  return documents.length === 0 ? undefined : documents
}

function without(service: MapNode): MapNode {
  const members = new Map(service.members)
  members.delete('extends')
  return { ...service, members }
}
