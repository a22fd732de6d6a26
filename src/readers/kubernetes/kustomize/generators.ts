/** `configMapGenerator` and `secretGenerator`: objects made of literals and files. Names stay plain: nobody but the cluster needs the hash. */
import { basename } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { at, itemsOf, membersOf, textAt, type Placed, type PlacedMap } from '../../../parse/placed.ts'
import type { Level } from './building.ts'
import { edited, editedMap, mapOf, textFrom, withMember, withMembers, type Spot } from './edit.ts'
import { fileAt } from './files.ts'
import { changedTo, isNamed, resourceOf, type Resource } from './resource.ts'

/** Makes, merges and replaces ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/}). */
export async function generate(level: Level): Promise<void> {
  for (const entry of itemsOf(at(level.node, 'configMapGenerator'))) await generateOne('ConfigMap', entry, level)
  for (const entry of itemsOf(at(level.node, 'secretGenerator'))) await generateOne('Secret', entry, level)
}

async function generateOne(kind: 'ConfigMap' | 'Secret', entry: Placed, level: Level): Promise<void> {
  const { building } = level
  const name = textAt(entry, 'name')
  if (name === undefined) {
    building.told.tell(entry, `a generator of a ${kind} without a name`)
    return
  }
  const data = await dataOf(kind, entry, level)
  const namespace = textAt(entry, 'namespace') ?? ''
  const behaviour = textAt(entry, 'behavior') ?? 'create'
  const isMeant = (resource: Resource): boolean =>
    resource.kind === kind && isNamed(resource, name) && (namespace === '' || resource.namespace === '' || resource.namespace === namespace)
  if (!building.spend(level.resources.length + data.members.size, data.members.size, entry)) return
  const found = level.resources.findIndex(isMeant)
  const before = level.resources[found]
  if (before === undefined || behaviour === 'create') {
    if (before !== undefined) building.told.tell(entry, `${kind} ${name} is made although it is there; behavior says neither merge nor replace`)
    if (behaviour !== 'create')
      building.told.tell(entry, `${kind} ${name}: nothing of that name is there to ${behaviour === 'merge' ? 'merge with' : 'replace'}`)
    const node = objectOf(kind, name, namespace, entry, data, level)
    level.resources.push(resourceOf({ apiVersion: 'v1', kind, name, generated: false, node, ...(namespace === '' ? {} : { namespace }) }, level.instance))
    return
  }
  const node = editedMap(before.node, ['data'], (old) => (behaviour === 'merge' && old?.kind === 'map' ? withMembers(old, data.members) : data), entry)
  level.resources[found] = changedTo(before, node)
}

function objectOf(kind: string, name: string, namespace: string, entry: Placed, data: PlacedMap, level: Level): PlacedMap {
  const text = (value: string): Placed => textFrom(value, entry)
  let metadata = mapOf([['name', at(entry, 'name') ?? text(name)]], entry)
  if (namespace !== '') metadata = withMember(metadata, 'namespace', at(entry, 'namespace'))
  for (const options of [at(level.node, 'generatorOptions'), at(entry, 'options')]) {
    for (const which of ['labels', 'annotations']) {
      const pairs = membersOf(at(options, which))
      if (pairs.length === 0) continue
      const whole = edited(metadata, [which], (old) => withMembers(old?.kind === 'map' ? old : mapOf([], entry), pairs), entry)
      if (whole?.kind === 'map') metadata = whole
    }
  }
  const type: readonly (readonly [string, Placed])[] = kind === 'Secret' ? [['type', at(entry, 'type') ?? text('Opaque')]] : []
  return mapOf([['apiVersion', text('v1')], ['kind', text(kind)], ['metadata', metadata], ['data', data], ...type], entry)
}

/** Every value with the place it is written at: a file's with that file's first line. */
async function dataOf(kind: 'ConfigMap' | 'Secret', entry: Placed, level: Level): Promise<PlacedMap> {
  const values = new Map<string, Placed>()
  const set = (key: string, text: string, place: Spot): void => {
    // A Secret's data is in base64, as every manifest of one has it.
    values.set(key, textFrom(kind === 'Secret' ? Buffer.from(text, 'utf8').toString('base64') : text, place))
  }
  const lone = at(entry, 'env')
  for (const item of [...itemsOf(at(entry, 'envs')), ...(lone === undefined ? [] : [lone])]) {
    const file = await textOf(item, item, level)
    file?.text.split(/\r?\n/).forEach((line, index) => {
      const written = line.trimStart()
      const equals = written.indexOf('=')
      if (written === '' || written.startsWith('#')) return
      const place = { path: file.path, line: index + 1 }
      if (equals > 0) set(written.slice(0, equals), written.slice(equals + 1), place)
      else level.building.told.tell(place, `the value of ${written.slice(0, 80)} is taken from whoever builds`)
    })
  }
  for (const item of itemsOf(at(entry, 'literals'))) {
    const equals = item.kind === 'text' ? item.text.indexOf('=') : -1
    if (item.kind === 'text' && equals > 0) set(item.text.slice(0, equals), unquoted(item.text.slice(equals + 1)), item)
    else level.building.told.tell(item, 'a literal that is not name=value')
  }
  for (const item of itemsOf(at(entry, 'files'))) {
    if (item.kind !== 'text') continue
    const equals = item.text.indexOf('=')
    const path = item.text.slice(equals + 1)
    const file = await textOf({ ...item, text: path }, item, level)
    if (file !== undefined) set(equals < 0 ? basename(path) : item.text.slice(0, equals), file.text, { path: file.path, line: 1 })
  }
  return mapOf([...values], entry)
}

function unquoted(text: string): string {
  const [first = ''] = text
  return text.length > 1 && (first === '"' || first === "'") && text.endsWith(first) ? text.slice(1, -1) : text
}

async function textOf(item: Placed, asked: Spot, level: Level): Promise<{ readonly path: string; readonly text: string } | undefined> {
  const { building } = level
  const path = fileAt(item, level)
  if (path === undefined) return undefined
  const file = await building.context.read(path)
  if (isText(file)) {
    building.files.add(path)
    // A hundred characters take about the room of one node.
    return building.spend(1, Math.ceil(file.text.length / 100), asked) ? file : undefined
  }
  building.told.tell(asked, file === undefined ? `${path} is not in the repository` : `${path} could not be read: ${file.unread}`)
  return undefined
}
