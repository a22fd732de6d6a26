/** Rails' files of YAML with ERB, each as the maps that production may come to. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { withoutGenerated } from '../../base/secret.ts'
import type { SourceFile } from '../../base/source.ts'
import { readErb, type ErbText, type RubyValue } from '../../parse/ruby/index.ts'
import { asList, asMap, asScalar, deref, entriesOf, entryOf, isNull, parseYaml, type YamlNode } from '../../parse/yaml.ts'

/** One value of a file with its route. */
export interface Part {
  readonly node: YamlNode
  readonly key: string
  readonly line: number
  readonly file: Way
}

/** One way the file may be written, by conditions in it. */
interface Way {
  readonly path: string
  readonly erb: ErbText
}

export interface Ways {
  readonly roots: readonly Part[]
  readonly skipped: readonly Skip[]
}

/** Keys may be written as symbols: `:concurrency:`. */
export async function waysOf({ path, text }: SourceFile): Promise<Ways> {
  const { texts, problem } = await readErb(text)
  if (texts === undefined) return { roots: [], skipped: [{ path, line: problem.line, reason: `its ERB was not understood: ${problem.message}` }] }
  const roots: Part[] = []
  for (const erb of texts) {
    const { documents, problem: broken } = parseYaml(erb.text)
    if (broken !== undefined) return { roots: [], skipped: [{ path, line: erb.lineOf(broken.line), reason: `not YAML: ${broken.message}` }] }
    const [node] = documents
    if (node !== undefined) roots.push({ node, key: '', line: 1, file: { path, erb } })
  }
  return { roots, skipped: [] }
}

export function part(parent: Part | undefined, name: string): Part | undefined {
  if (parent === undefined) return undefined
  const entry = entryOf(parent.node, name) ?? entryOf(parent.node, `:${name}`)
  return entry === undefined ? undefined : made(parent, name, entry.value, entry.key.line)
}

/** A key that only a generator makes is kept out of routes: it may be a secret in the wrong place. */
function made(parent: Part, written: string, node: YamlNode, line: number): Part {
  const name = withoutGenerated(written)
  return { node, key: parent.key === '' ? name : `${parent.key}.${name}`, line: parent.file.erb.lineOf(line), file: parent.file }
}

/** Entries of a map by their names, merges applied. */
export function partsOf(parent: Part): readonly (readonly [string, Part])[] {
  const map = asMap(parent.node)
  if (map === undefined) return []
  return entriesOf(map).flatMap(({ key, value }) =>
    key.text === '<<' ? [] : [[key.text.replace(/^:/, ''), made(parent, key.text.replace(/^:/, ''), value, key.line)] as const],
  )
}

export function itemsOf(parent: Part | undefined): readonly Part[] {
  if (parent === undefined) return []
  const list = asList(parent.node)
  return (list?.items ?? []).map((node, index) => made(parent, String(index), node, node.line))
}

export function isMap(one: Part): boolean {
  return asMap(one.node) !== undefined
}

export function placeOf({ file, key, line }: Part): Evidence {
  return { path: file.path, line, key: key === '' ? '*' : key }
}

/** What a scalar comes to; undefined for what is none, or nothing. */
export function valueIn(one: Part | undefined): RubyValue | undefined {
  if (one === undefined || isNull(one.node)) return undefined
  const scalar = asScalar(one.node)
  if (scalar === undefined) return deref(one.node).kind === 'scalar' ? undefined : { kind: 'unknown', raw: 'a map or a list', line: one.line }
  const value = one.file.erb.valueOf(scalar.text, one.line)
  if (value.kind !== 'value' || scalar.quoted || typeof value.value !== 'string') return value
  if (/^(true|yes|on)$/i.test(value.value)) return { ...value, value: true }
  if (/^(false|no|off)$/i.test(value.value)) return { ...value, value: false }
  return /^(null|nil|~)$/.test(value.value) ? { ...value, value: null } : value
}
