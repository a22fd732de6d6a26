/** The jobs of GitLab's pipelines as they come out of what they extend, refer to and take by default. */
import { compileGlob } from '../../base/glob.ts'
import { isText } from '../../base/source.ts'
import { asList, asMap, asScalar, deref, entriesOf, parseYaml, valueAt, type YamlMap, type YamlNode, type YamlScalar } from '../../parse/yaml.ts'
import type { ReadContext } from '../reader.ts'

/** A node with the file it stands in. */
export interface Placed {
  readonly node: YamlNode
  readonly path: string
}

/** Keys of a job: of each, what is laid over what, the strongest last. */
export type Body = ReadonlyMap<string, readonly Placed[]>

export interface Pipeline {
  /** By name, hidden ones among them: what each file says of it, the strongest last. */
  readonly entries: ReadonlyMap<string, readonly (Placed & { readonly key: YamlScalar; readonly map: YamlMap })[]>
  /** The same of what is no job, `default` and `variables`. */
  readonly global: (...keys: readonly string[]) => readonly Placed[]
}

const reserved = new Set('default include stages variables workflow image services cache before_script after_script spec types'.split(' '))
const mostFiles = 60

/** {@link https://docs.gitlab.com/ci/yaml/#includelocal}: what is included comes before the file that does. */
export async function filesOf(path: string, root: YamlNode, context: ReadContext): Promise<readonly Placed[]> {
  const seen = new Set([path])
  const walk = async (at: string, node: YamlNode): Promise<readonly Placed[]> => {
    const found: Placed[] = []
    const include = valueAt(node, 'include')
    for (const item of asList(include)?.items ?? (include === undefined ? [] : [include])) {
      const written = asScalar(item)?.text ?? asScalar(valueAt(item, 'local'))?.text
      if (written === undefined || /^https?:|\$/.test(written)) continue
      const name = written.replace(/^(\.?\/)+/, '')
      const paths = name.includes('*') ? context.below('').filter(compileGlob(name)) : context.has(name) ? [name] : []
      for (const one of paths) {
        if (seen.has(one) || seen.size >= mostFiles) continue
        seen.add(one)
        const file = await context.read(one)
        // A file with `spec` has that as a document of its own before the rest.
        const inner = isText(file) ? parseYaml(file.text).documents.at(-1) : undefined
        if (inner !== undefined) found.push(...(await walk(one, inner)))
      }
    }
    return [...found, { node, path: at }]
  }
  return walk(path, root)
}

export function pipelineOf(files: readonly Placed[]): Pipeline {
  const entries = new Map<string, (Placed & { key: YamlScalar; map: YamlMap })[]>()
  for (const { node, path } of files) {
    const map = asMap(node)
    for (const { key, value } of map === undefined ? [] : entriesOf(map)) {
      const inner = asMap(value)
      const own = { node: value, path, key, map: inner ?? { kind: 'map' as const, entries: [], line: key.line, endLine: key.line } }
      entries.set(key.text, [...(entries.get(key.text) ?? []), own])
    }
  }
  const global = (...keys: readonly string[]): readonly Placed[] =>
    files.flatMap(({ node, path }) => {
      const value = valueAt(node, ...keys)
      return value === undefined ? [] : [{ node: value, path }]
    })
  return { entries, global }
}

export function jobNames({ entries }: Pipeline): readonly string[] {
  return [...entries.keys()].filter((name) => !name.startsWith('.') && !reserved.has(name)).slice(0, 500)
}

/** {@link https://docs.gitlab.com/ci/yaml/#extends}: maps are laid over one another, lists take each other's place. */
export function bodyOf(name: string, pipeline: Pipeline, depth = 0): Body {
  const body = new Map<string, readonly Placed[]>()
  const own = pipeline.entries.get(name) ?? []
  if (depth > 11) return body
  const lay = (key: string, more: readonly Placed[]): void => void body.set(key, [...(body.get(key) ?? []), ...more].slice(-50))
  for (const parent of own.flatMap(({ map }) => textsIn(valueAt(map, 'extends'))).slice(0, 20))
    for (const [key, placed] of bodyOf(parent, pipeline, depth + 1)) lay(key, placed)
  for (const { map, path } of own) for (const { key, value } of entriesOf(map)) lay(key.text, [{ node: value, path }])
  return body
}

/** {@link https://docs.gitlab.com/ci/yaml/#yaml-anchors-for-scripts} and `!reference [.job, script]`: every text of a script, in order. */
export function scalarsOf(placed: Placed | undefined, pipeline: Pipeline, depth = 0): readonly (Placed & { readonly node: YamlScalar })[] {
  if (placed === undefined || depth > 12) return []
  const referred = referredBy(placed, pipeline)
  if (referred !== undefined) return scalarsOf(referred, pipeline, depth + 1)
  const value = deref(placed.node)
  if (value.kind === 'scalar') return asScalar(value) === undefined ? [] : [{ node: value, path: placed.path }]
  return value.kind === 'list'
    ? value.items
        .slice(0, 500)
        .flatMap((node) => scalarsOf({ node, path: placed.path }, pipeline, depth + 1))
        .slice(0, 2_000)
    : []
}

/** Items of a list, those of lists that it refers to in their place. */
export function itemsOf(placed: Placed | undefined, pipeline: Pipeline, depth = 0): readonly YamlNode[] {
  if (placed === undefined || depth > 12) return []
  const referred = referredBy(placed, pipeline)
  if (referred !== undefined) return itemsOf(referred, pipeline, depth + 1)
  const list = asList(placed.node)
  return list === undefined
    ? [placed.node]
    : list.items
        .slice(0, 500)
        .flatMap((node) => itemsOf({ node, path: placed.path }, pipeline, depth + 1))
        .slice(0, 500)
}

function referredBy({ node }: Placed, pipeline: Pipeline): Placed | undefined {
  const list = asList(node)
  if (list?.tag !== '!reference') return undefined
  const [job = '', key = '', ...more] = textsIn(list)
  const found = bodyOf(job, pipeline).get(key)?.at(-1)
  const inner = valueAt(found?.node, ...more)
  return found === undefined || inner === undefined
    ? { node: { kind: 'list', items: [], line: list.line, endLine: list.line }, path: '' }
    : { node: inner, path: found.path }
}

export function textsIn(node: YamlNode | undefined): readonly string[] {
  return (asList(node)?.items ?? (node === undefined ? [] : [node])).flatMap((one) => asScalar(one)?.text ?? [])
}
