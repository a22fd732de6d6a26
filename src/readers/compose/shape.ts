/** One shape for what Compose lets people write in several, so that a list in one file merges with a map in the next. */
import { fillPart } from './facts.ts'
import { emptyMap, type ListNode, type MapNode, type Member, type Node } from './nodes.ts'
import { cut } from './split.ts'
import type { Told } from './told.ts'

/** A document with every service and top-level section in that shape; what is no map is told and left out. */
export function shapeDocument(document: Node, told: Told): MapNode {
  if (document.kind !== 'map') {
    if (document.kind !== 'empty') told.tell({ path: document.source.path, line: document.line }, 'is not a Compose file: no map at the top')
    return emptyMap(document.source, document.line)
  }
  const members = new Map<string, Member>()
  for (const [key, section] of document.members) {
    if (key === 'name' || key === 'include') members.set(key, section)
    else members.set(key, { ...section, node: shapeSection(key, section.node, told) })
  }
  return { ...document, members }
}

function shapeSection(section: string, node: Node, told: Told): Node {
  if (node.tag === 'reset') return node
  if (node.kind !== 'map') {
    if (node.kind !== 'empty') told.tell({ path: node.source.path, line: node.line }, `${section} is no map`)
    return { ...emptyMap(node.source, node.line), ...tagged(node) }
  }
  const members = new Map<string, Member>()
  for (const [name, one] of node.members) {
    const shaped = shapeOne(section, name, one.node, told)
    if (shaped !== undefined) members.set(name, { ...one, node: shaped })
  }
  return { ...node, members }
}

function shapeOne(section: string, name: string, node: Node, told: Told): Node | undefined {
  if (node.tag === 'reset') return node
  if (node.kind === 'empty') return { ...emptyMap(node.source, node.line), ...tagged(node) }
  if (node.kind !== 'map') {
    told.tell({ path: node.source.path, line: node.line }, `${section}.${name} is no map`)
    return undefined
  }
  if (section !== 'services') return node
  const members = new Map<string, Member>()
  for (const [key, one] of node.members) {
    const shaped = shapeKey(key, one.node, `services.${name}.${key}`, told)
    if (shaped !== undefined) members.set(key, { ...one, node: shaped })
  }
  return { ...node, members }
}

const lists = new Set(['ports', 'expose', 'volumes', 'volumes_from', 'tmpfs', 'configs', 'secrets', 'links', 'env_file', 'label_file', 'profiles'])

function shapeKey(key: string, node: Node, route: string, told: Told): Node | undefined {
  if (node.kind === 'empty' || node.tag === 'reset') return node
  const place = { path: node.source.path, line: node.line }
  if (key === 'environment' || key === 'labels') return assignments(node, route, told)
  if (key === 'depends_on' || key === 'networks') return node.kind === 'list' ? names(node) : node
  if (key === 'build') return node.kind === 'text' ? single('context', node) : inside(node, 'args', route, told)
  if (key === 'extends') return node.kind === 'text' ? single('service', node) : node
  if (key === 'deploy' && node.kind === 'map') return inside(node, 'labels', route, told)
  if (lists.has(key) && node.kind !== 'list') {
    if (node.kind === 'text') return { kind: 'list', items: [untagged(node)], source: node.source, line: node.line, ...tagged(node) }
    if (key === 'env_file' && node.kind === 'map') return { kind: 'list', items: [node], source: node.source, line: node.line, ...tagged(node) }
    told.tell(place, `${route} is no list`)
    return undefined
  }
  if (node.kind !== 'map' && (key === 'healthcheck' || key === 'deploy')) {
    told.tell(place, `${route} is no map`)
    return undefined
  }
  return node
}

/** The same map with assignments under one of its keys in one shape. */
function inside(node: Node, key: string, route: string, told: Told): Node {
  const found = node.kind === 'map' ? node.members.get(key) : undefined
  if (node.kind !== 'map' || found === undefined || found.node.kind === 'empty') return node
  const shaped = assignments(found.node, `${route}.${key}`, told)
  return shaped === undefined ? node : { ...node, members: new Map(node.members).set(key, { ...found, node: shaped }) }
}

/** `- NAME=value` and `- NAME` as members of a map; a name without a value has an empty one, which is passed through. */
function assignments(node: Node, route: string, told: Told): MapNode | undefined {
  if (node.kind === 'map') return node
  if (node.kind !== 'list') {
    told.tell({ path: node.source.path, line: node.line }, `${route} is neither a map nor a list`)
    return undefined
  }
  const members = new Map<string, Member>()
  for (const item of node.items) {
    if (item.kind === 'empty') continue
    if (item.kind !== 'text') {
      told.tell({ path: item.source.path, line: item.line }, `${route} has a ${item.kind} where NAME=value is wanted`)
      continue
    }
    const [name, value] = cut(item.text, '=')
    const key = fillPart(item, name).text.trim()
    // `- PASSWORD:hunter2` names nothing, and what it holds must not become a key that is printed.
    if (key === '' || (value === undefined ? !/^[\w.${}/-]+$/.test(key) : /[\s:@]/.test(key) && /\.(environment|args)$/.test(route))) {
      told.tell({ path: item.source.path, line: item.line }, `${route} has an entry that is not NAME=value`)
      continue
    }
    const { source, line } = item
    members.set(key, { source, line, node: value === undefined ? { kind: 'empty', source, line } : { ...item, text: value } })
  }
  return { kind: 'map', members, source: node.source, line: node.line, ...tagged(node) }
}

function names(node: ListNode): MapNode {
  const members = new Map<string, Member>()
  for (const item of node.items) {
    if (item.kind !== 'text') continue
    const { source, line } = item
    members.set(fillPart(item, item.text).text, { source, line, node: { kind: 'empty', source, line } })
  }
  return { kind: 'map', members, source: node.source, line: node.line, ...tagged(node) }
}

function single(key: string, node: Node): MapNode {
  const { source, line } = node
  return { kind: 'map', members: new Map([[key, { source, line, node: untagged(node) }]]), source, line, ...tagged(node) }
}

function tagged(node: Node): { tag?: 'reset' | 'override' } {
  return node.tag === undefined ? {} : { tag: node.tag }
}

function untagged(node: Node): Node {
  const { tag: _, ...rest } = node
  return rest as Node
}
