/** Text of manifests to one node an object: several documents, JSON, lists and broken documents among them. */
import { limits } from '../../base/limits.ts'
import { filledName } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import { at, itemsOf, placed, textAt, type Budget, type Placed, type PlacedMap } from '../../parse/placed.ts'
import { isNull, parsedBefore, parseYaml, type YamlNode } from '../../parse/yaml.ts'
import { templateLine } from './templates.ts'
import type { Told } from './told.ts'
import { isOpen } from './workloads/spots.ts'

/** A map that says `apiVersion`, `kind` and a name, so that it is an object of the API. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** The API makes the name out of this one. */
  readonly generated: boolean
  /** Absent where none is said. */
  readonly namespace?: string
  readonly node: PlacedMap
}

/**
 * The objects of one file in order ({@link https://kubernetes.io/docs/concepts/overview/working-with-objects/}); `kind: List` and `ConfigMapList` are
 * the objects in them. A document that can't be read is told, and the others are read.
 */
export function manifestsOf(file: SourceFile, budget: Budget, told: Told): readonly Manifest[] {
  return documentsOf(file, budget, told).flatMap((node) => manifestsIn(node, told))
}

/** Every document that holds anything, as values with their places. */
export function documentsOf(file: SourceFile, budget: Budget, told: Told): readonly Placed[] {
  const { path, text } = file
  if (text.length > limits.fileBytes) {
    told.tell({ path, line: 1 }, 'too large')
    return []
  }
  const { documents, problems } = parseAround(file)
  const template = templateLine(text, documents)
  if (template !== undefined) {
    told.tell({ path, line: template }, 'a template: what stands in {{ … }} is filled in by a tool such as Helm')
    return []
  }
  for (const { line, message } of problems) told.tell({ path, line }, `not YAML: ${message}`)
  const waits = filledName(path) !== path && shortNames.test(text)
  const found: Placed[] = []
  for (const document of documents) {
    const own = { left: Math.min(budget.left, limits.yamlVisits) }
    const before = own.left
    const node = placed(document, path, own)
    budget.left -= before - Math.max(0, own.left)
    if (node === undefined) told.tell({ path, line: document.line }, 'nested too deeply, or larger than can be followed')
    else if (node.kind !== 'empty') found.push(waits ? withBraces(node) : node)
  }
  return found
}

/** `$NAME` as `envsubst` takes it; lower case is what nginx and its like call their own. */
const shortNames = /(?<!\$)\$([A-Z_][A-Z0-9_]{0,100})/

/** In what is filled in before it is applied `$NAME` is `${NAME}`; files within it, several lines long, have variables of their own. */
function withBraces(node: Placed): Placed {
  if (node.kind === 'text') return node.block || !shortNames.test(node.text) ? node : { ...node, text: node.text.replace(new RegExp(shortNames, 'g'), '${$1}') }
  if (node.kind === 'list') return { ...node, items: node.items.map(withBraces) }
  if (node.kind !== 'map') return node
  return { ...node, members: new Map([...node.members].map(([key, member]) => [key, { ...member, value: withBraces(member.value) }])) }
}

/** Broken documents of one file that are each told; what is behind them is left. */
const mostBroken = 20

interface Parsed {
  readonly documents: readonly YamlNode[]
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

/** One broken document costs its neighbours nothing: what was read and what can't be is blanked, so that lines stay where they are, and the rest is read. */
function parseAround(file: SourceFile): Parsed {
  const { text } = file
  const documents: YamlNode[] = []
  const problems: { readonly line: number; readonly message: string }[] = []
  let split: string[] | undefined
  const isStart = (line: string | undefined): boolean => line !== undefined && /^---(\s|$)/.test(line)
  let source = text
  for (let round = 1; ; round++) {
    const { documents: found, problem } = round === 1 ? parsedBefore(file) : parseYaml(source)
    for (const document of found) documents.push(document)
    if (problem === undefined) return { documents, problems }
    const lines = (split ??= text.split('\n'))
    if (problems.at(-1)?.line !== problem.line) problems.push(problem)
    // The broken one follows the last that could be read: what it leaves open may be noticed only in the next.
    const last = found.at(-1)
    let to = last?.endLine ?? lines.findIndex((line) => line !== '')
    if (last !== undefined && isNull(last)) {
      to = Math.min(problem.line, lines.length) - 1
      while (to > 0 && !isStart(lines[to])) to--
    } else if (last !== undefined) while (to < lines.length && !isStart(lines[to])) to++
    to++
    while (to < lines.length && !isStart(lines[to])) to++
    if (to >= lines.length) return { documents, problems }
    if (round === mostBroken) return { documents, problems: [...problems, { line: to + 1, message: 'the rest was not read' }] }
    lines.fill('', 0, to)
    source = lines.join('\n')
  }
}

/** The objects of one document: itself, or those a list of them holds. */
export function manifestsIn(node: Placed, told: Told): readonly Manifest[] {
  const kind = textAt(node, 'kind')
  const apiVersion = textAt(node, 'apiVersion')
  if (node.kind !== 'map' || kind === undefined || apiVersion === undefined) {
    told.tell(node, 'no manifest: it does not say apiVersion and kind')
    return []
  }
  const items = at(node, 'items')
  if (kind.endsWith('List') && items?.kind === 'list') return itemsOf(items).flatMap((item) => manifestsIn(typed(item, kind, apiVersion), told))
  const given = textAt(node, 'metadata', 'name')
  const name = given ?? textAt(node, 'metadata', 'generateName')
  if (name === undefined) {
    told.tell(node, `${kind}: no object of a cluster, it has no name`)
    return []
  }
  const namespace = textAt(node, 'metadata', 'namespace')
  // A namespace that somebody fills in is one all the same, and what else names it so stands in it, too.
  if (kind.includes('{{') || name.includes('{{') || holdsTemplate(node, apiVersion)) {
    told.tell(node, 'a template: what stands in {{ … }} is filled in by a tool such as Helm')
    return []
  }
  // Jobs of one name that is filled in are several: nothing else could be run twice.
  const generated = given === undefined || (kind === 'Job' && isOpen(name))
  return [{ apiVersion, kind, name, generated, node, ...(namespace === undefined ? {} : { namespace }) }]
}

/** Items of `DeploymentList` may leave out what the list says. */
function typed(item: Placed, list: string, apiVersion: string): Placed {
  const kind = list.slice(0, -'List'.length)
  if (item.kind !== 'map' || kind === '' || at(item, 'kind') !== undefined) return item
  const { path, line } = item
  const said = (text: string): { path: string; line: number; value: Placed } => ({ path, line, value: { kind: 'text', text, quoted: true, path, line } })
  return { ...item, members: new Map([['apiVersion', said(apiVersion)], ['kind', said(kind)], ...item.members]) }
}

/** `{{` in quotes is text to YAML. Prometheus and Argo fill in such texts by themselves; a name, an image or a count they don't. */
function holdsTemplate(node: PlacedMap, apiVersion: string): boolean {
  if (apiVersion.startsWith('argoproj.io/')) return false
  const spec = at(node, 'spec')
  if (spec === undefined) return false
  const replicas = textAt(spec, 'replicas') ?? textAt(spec, 'instances')
  if (replicas?.includes('{{') === true) return true
  for (const route of podRoutes) {
    for (const container of itemsOf(at(spec, ...route))) if (textAt(container, 'image')?.includes('{{') === true) return true
  }
  return false
}

/** Where kinds keep the containers of their pods, below their specification. */
const podRoutes = [['containers'], ['template', 'spec', 'containers'], ['jobTemplate', 'spec', 'template', 'spec', 'containers']]
