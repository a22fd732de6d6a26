/** `include`: whole stacks brought in, each read from its own folder with its own `.env` ({@link https://github.com/compose-spec/compose-spec/blob/main/14-include.md}). */
import { limits } from '../../base/limits.ts'
import { dirname } from '../../base/paths.ts'
import type { Loading, Project } from './documents.ts'
import { fill, plain } from './facts.ts'
import { mergeMaps } from './merge.ts'
import { child, itemsIn, member, type MapNode, type Node } from './nodes.ts'
import { existing, inTree, isRemote } from './paths.ts'
import { readVariables } from './variables.ts'

/** The document laid over everything it includes: what it says of an included service itself stands. */
export async function includeFiles(document: MapNode, project: Project, loading: Loading): Promise<MapNode> {
  const found = member(document, 'include')
  if (found === undefined || found.node.kind === 'empty') return document
  if (loading.swarm) {
    loading.told.tell({ path: found.source.path, line: found.line }, 'include: docker stack deploy knows no include')
    return document
  }
  let below: MapNode | undefined
  const entries = found.node.kind === 'map' ? [found.node] : itemsIn(found.node)
  for (const entry of entries) {
    const included = await includeOne(entry, project, loading)
    if (included !== undefined) below = below === undefined ? included : mergeMaps(below, included, [], loading.told)
  }
  return below === undefined ? document : { ...mergeMaps(below, document, [], loading.told), source: document.source, line: document.line }
}

async function includeOne(entry: Node, project: Project, loading: Loading): Promise<MapNode | undefined> {
  const { told, context, files } = loading
  const { source } = entry
  const place = { path: source.path, line: entry.line }
  const own = dirname(source.path)
  /** From the project's folder, as Compose does; from the file's own where that holds it. */
  const resolve = (path: string): string | undefined => existing(source.folder, path, context) ?? existing(own, path, context)
  const paths: string[] = []
  for (const node of itemsIn(entry.kind === 'map' ? child(entry, 'path') : entry)) {
    if (node.kind !== 'text') continue
    const { state, text } = fill(node)
    const at = { path: source.path, line: node.line }
    const path = state === 'unresolved' || isRemote(text) ? undefined : resolve(text)
    if (path === undefined)
      told.tell(at, `include: ${text} is ${isRemote(text) ? 'fetched from elsewhere' : 'not in the repository'}; its services are unknown`)
    else if (project.trail.includes(path)) told.tell(at, `include: ${path} leads back to itself`)
    else paths.push(path)
  }
  const [first] = paths
  if (first === undefined) return undefined
  loading.included += paths.length
  if (loading.included > limits.includes) {
    told.tell(place, `include: more than ${limits.includes} files are brought in`)
    return undefined
  }
  const wanted = plain(child(entry, 'project_directory'))
  const folder = wanted === undefined ? dirname(first) : (inTree(source.folder, wanted) ?? dirname(first))
  const named = itemsIn(child(entry, 'env_file')).flatMap((node) => {
    const path = plain(node)
    const file = path === undefined || path === '/dev/null' ? undefined : inTree(source.folder, path)
    return file === undefined ? [] : [file]
  })
  const variables = await readVariables({ files: named, folder, project: loading.project, swarm: false, above: project.variables }, files)
  return loading.load(paths, { folder, variables, trail: project.trail })
}
