/** `volumes`, `tmpfs`, `configs` and `secrets` of a service, with what the top-level sections say of them. */
import { known, type Fact } from '../../base/fact.ts'
import { isText } from '../../base/source.ts'
import type { MountDeclaration } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'
import { evidenceOf, factOf, fill, fillPart, plain, textFact, toBoolean, type Filled } from './facts.ts'
import { child, itemsIn, member, type MapNode, type Node, type TextNode } from './nodes.ts'
import { existing } from './paths.ts'
import { splitOutside } from './split.ts'
import type { Told } from './told.ts'

export interface Mounting {
  readonly root: MapNode
  readonly context: ReadContext
  readonly told: Told
}

/** All mounts of one service; of two on one target the last stands, as the specification merges them. */
export function readMounts(service: MapNode, route: string, mounting: Mounting): readonly MountDeclaration[] {
  const found = new Map<string, MountDeclaration>()
  const add = (mount: MountDeclaration | undefined): void => {
    if (mount === undefined) return
    const { target } = mount
    found.set(target.state === 'unresolved' ? target.raw : target.value.replace(/(?<=.)\/+$/, ''), mount)
  }
  for (const item of itemsIn(child(service, 'volumes'))) {
    if (item.kind === 'text') add(shortVolume(item, `${route}.volumes`, mounting))
    else if (item.kind === 'map') add(longVolume(item, `${route}.volumes`, mounting))
    else mounting.told.tell(evidenceOf(item, ''), `${route}.volumes has an entry that is no volume`)
  }
  for (const item of itemsIn(child(service, 'tmpfs'))) {
    if (item.kind !== 'text') continue
    const [path = ''] = splitOutside(item.text, ':')
    const target = fillPart(item, path)
    const at = evidenceOf(item, `${route}.tmpfs[${target.text}]`)
    add({ type: 'tmpfs', target: factOf(target, at, same, mounting.told), at })
  }
  for (const type of ['config', 'secret'] as const) {
    for (const item of itemsIn(child(service, `${type}s`))) add(granted(type, item, `${route}.${type}s`, mounting))
  }
  return [...found.values()]
}

/** What stands in a file of more is no password: a key, a keystore. */
const longest = 20_000

/** With what the tracked files of secrets hold, which tells a real one from what people write in its place. */
export async function withContents(mounts: readonly MountDeclaration[], { context }: Mounting): Promise<readonly MountDeclaration[]> {
  const all: MountDeclaration[] = []
  for (const mount of mounts) {
    const { type, file: path, content } = mount
    const file = type === 'secret' && path !== undefined && content === undefined ? await context.read(path) : undefined
    const isShort = isText(file) && file.text.length <= longest
    all.push(isShort && path !== undefined ? { ...mount, content: known(file.text, { path, line: 1, key: 'secret file' }) } : mount)
  }
  return all
}

const same = (text: string): string => text.trim()

function shortVolume(node: TextNode, key: string, mounting: Mounting): MountDeclaration | undefined {
  let pieces = drives(splitOutside(node.text, ':')).map((piece) => fillPart(node, piece))
  // A variable may hold a whole mapping: then every piece is as sure as that variable.
  if (pieces.some((piece) => piece.state !== 'unresolved' && /^[^:\\]{2,}:|^.?:.*:/.test(piece.text))) {
    const whole = fill(node)
    pieces = drives(splitOutside(whole.text, ':')).map((piece) => ({ ...whole, text: piece }))
  }
  const [first, second, options] = pieces
  if (first === undefined) return undefined
  const target = second ?? first
  const at = evidenceOf(node, target.state === 'unresolved' ? key : `${key}[${target.text.trim()}]`)
  if (pieces.length > 3 || target.text.trim() === '') {
    mounting.told.tell(at, `${key} has an entry that is no volume`)
    return undefined
  }
  const readOnly = options?.text.split(',').some((option) => option === 'ro') === true ? { readOnly: true } : {}
  const facts = { target: factOf(target, at, same, mounting.told), ...readOnly, at }
  if (second === undefined) return { type: 'volume', ...facts }
  return { ...mountOf(first, node, at, mounting), ...facts }
}

/** `C:\data:/data` has one colon that separates nothing. */
function drives(pieces: readonly string[]): readonly string[] {
  const [letter = '', path = ''] = pieces
  return /^[A-Za-z]$/.test(letter) && /^[\\/]/.test(path) && pieces[2]?.startsWith('/') === true ? [`${letter}:${path}`, ...pieces.slice(2)] : pieces
}

/** A path is a bind, a word a named volume. A variable nobody sets is taken for a path: names of volumes are hardly ever variable. */
function mountOf(source: Filled, node: Node, at: MountDeclaration['at'], mounting: Mounting): Pick<MountDeclaration, 'type' | 'source'> {
  const text = source.text.trim()
  const fact = factOf(source, at, same, mounting.told)
  if (!/^([./~\\]|[A-Za-z]:|\$)/.test(text)) return { type: 'volume', source: fact, ...volumeFacts(text, mounting) }
  return { type: 'bind', source: fact, ...fileFact(text, node, mounting) }
}

function fileFact(path: string, node: Node, mounting: Mounting): { file?: string } {
  const file = existing(node.source.folder, path, mounting.context)
  return file === undefined ? {} : { file }
}

/** What the top-level section says: an external volume, or a driver; NFS and its kin are options of the local one. */
function volumeFacts(name: string, { root }: Mounting): Pick<MountDeclaration, 'external' | 'realName' | 'driver'> {
  const declared = member(root, 'volumes') === undefined ? undefined : child(root, 'volumes', name)
  const type = plain(child(declared, 'driver_opts', 'type'))
  const driver = type !== undefined && !/^(none|)$/.test(type) ? type : plain(child(declared, 'driver'))
  const realName = plain(child(declared, 'name'))
  const named = realName === undefined ? {} : { realName }
  return { ...externalFact(declared), ...named, ...(driver === undefined || driver === '' || driver === 'local' ? {} : { driver }) }
}

function externalFact(declared: Node | undefined): { external?: boolean } {
  const external = child(declared, 'external')
  return external?.kind === 'map' || toBoolean(plain(external) ?? '') === true ? { external: true } : {}
}

const types = new Map<string, MountDeclaration['type']>([
  ['volume', 'volume'],
  ['bind', 'bind'],
  ['tmpfs', 'tmpfs'],
  ['cluster', 'volume'],
])

function longVolume(node: MapNode, key: string, mounting: Mounting): MountDeclaration | undefined {
  const { told } = mounting
  const target = child(node, 'target') ?? child(node, 'destination') ?? child(node, 'dst')
  if (target?.kind !== 'text') {
    told.tell(evidenceOf(node, key), `${key} has an entry without a target`)
    return undefined
  }
  const filled = fill(target)
  const route = filled.state === 'unresolved' ? key : `${key}[${filled.text.trim()}]`
  const written = plain(child(node, 'type')) ?? 'volume'
  const type = types.get(written) ?? 'other'
  const source = child(node, 'source') ?? child(node, 'src')
  const readOnly = toBoolean(plain(child(node, 'read_only')) ?? '') === true ? { readOnly: true } : {}
  const facts = { type, target: factOf(filled, evidenceOf(target, route), same, told), ...readOnly, at: evidenceOf(target, route) }
  if (source?.kind !== 'text' || type === 'tmpfs') return facts
  const from = fill(source)
  const fact = factOf(from, evidenceOf(source, route), same, told)
  if (type === 'bind') return { ...facts, source: fact, ...fileFact(from.text, source, mounting) }
  const driver = written === 'cluster' ? { driver: 'cluster' } : {}
  return { ...facts, source: fact, ...(type === 'volume' ? { ...driver, ...volumeFacts(from.text.trim(), mounting) } : {}) }
}

/** A config or secret granted to a service, by name or in the long form. */
function granted(type: 'config' | 'secret', node: Node, key: string, mounting: Mounting): MountDeclaration | undefined {
  const { root, told } = mounting
  const source = node.kind === 'map' ? child(node, 'source') : node
  if (source?.kind !== 'text') {
    told.tell(evidenceOf(node, key), `${key} has an entry without a source`)
    return undefined
  }
  const name = fill(source)
  const route = name.state === 'unresolved' ? key : `${key}[${name.text}]`
  const at = evidenceOf(source, route)
  const folder = type === 'secret' ? '/run/secrets/' : '/'
  const path = (text: string): string => (text.startsWith('/') ? text : `${folder}${text}`)
  const target = node.kind === 'map' ? child(node, 'target') : undefined
  const declared = name.state === 'unresolved' ? undefined : child(root, `${type}s`, name.text)
  const file = child(declared, 'file')
  const content = child(declared, 'content')
  return {
    type,
    source: factOf(name, at, same, told),
    target: targetFact(target, name, at, route, path, told),
    ...(file?.kind === 'text' ? fileFact(fill(file).text, file, mounting) : {}),
    ...(content?.kind === 'text' ? { content: textFact(content, `${type}s.${name.text}.content`, told, 'names') } : {}),
    ...externalFact(declared),
    at,
  }
}

function targetFact(
  target: Node | undefined,
  name: Filled,
  at: MountDeclaration['at'],
  route: string,
  path: (text: string) => string,
  told: Told,
): Fact<string> {
  if (target?.kind === 'text') return factOf(fill(target), evidenceOf(target, route), path, told)
  return name.state === 'known' ? known(path(name.text), at) : factOf(name, at, path, told)
}
