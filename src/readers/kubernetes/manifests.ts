/** Text of manifests to one node an object: several documents, JSON, lists and broken documents among them. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import { at, itemsOf, placed, textAt, type Budget, type Placed, type PlacedMap } from '../../parse/placed.ts'
import { parseYaml, type YamlNode } from '../../parse/yaml.ts'
import { templateLine } from './templates.ts'
import type { Told } from './told.ts'

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
  const { documents, problems } = parseAround(text)
  const template = templateLine(text, documents)
  if (template !== undefined) {
    told.tell({ path, line: template }, 'a template: what stands in {{ … }} is filled in by a tool such as Helm')
    return []
  }
  for (const { line, message } of problems) told.tell({ path, line }, `not YAML: ${message}`)
  const found: Placed[] = []
  for (const document of documents) {
    const own = { left: Math.min(budget.left, limits.yamlVisits) }
    const before = own.left
    const node = placed(document, path, own)
    budget.left -= before - Math.max(0, own.left)
    if (node === undefined) told.tell({ path, line: document.line }, 'nested too deeply, or larger than can be followed')
    else if (node.kind !== 'empty') found.push(node)
  }
  return found
}

/** One broken document costs its neighbours nothing: it is blanked, so that lines stay where they are, and the rest is read again. */
function parseAround(text: string): {
  readonly documents: readonly YamlNode[]
  readonly problems: readonly { readonly line: number; readonly message: string }[]
} {
  const problems: { readonly line: number; readonly message: string }[] = []
  let source = text
  for (let spent = 0; ; spent += source.length) {
    const { documents, problem } = parseYaml(source)
    if (problem === undefined) return { documents, problems }
    problems.push(problem)
    const lines = source.split('\n')
    const isStart = (line: string | undefined): boolean => line !== undefined && /^---(\s|$)/.test(line)
    let from = Math.min(problem.line, lines.length) - 1
    let to = from + 1
    while (from > 0 && !isStart(lines[from])) from--
    while (to < lines.length && !isStart(lines[to])) to++
    if (spent > limits.yamlRepairs || lines.slice(from, to).every((line) => line === '')) return { documents, problems }
    source = [...lines.slice(0, from), ...lines.slice(from, to).map(() => ''), ...lines.slice(to)].join('\n')
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
  if (holdsTemplate(node, [kind, name, namespace ?? ''], apiVersion)) {
    told.tell(node, 'a template: what stands in {{ … }} is filled in by a tool such as Helm')
    return []
  }
  return [{ apiVersion, kind, name, generated: given === undefined, node, ...(namespace === undefined ? {} : { namespace }) }]
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
function holdsTemplate(node: PlacedMap, names: readonly string[], apiVersion: string): boolean {
  if (names.some((name) => name.includes('{{'))) return true
  if (apiVersion.startsWith('argoproj.io/')) return false
  const replicas = textAt(node, 'spec', 'replicas') ?? textAt(node, 'spec', 'instances')
  if (replicas?.includes('{{') === true) return true
  for (const pod of [at(node, 'spec'), at(node, 'spec', 'template', 'spec'), at(node, 'spec', 'jobTemplate', 'spec', 'template', 'spec')]) {
    if (itemsOf(at(pod, 'containers')).some((container) => textAt(container, 'image')?.includes('{{') === true)) return true
  }
  return false
}
