/** A chart as it stands in the tree: what it is, its values, its templates, and the charts it is made of. */
import { join } from '../../../base/paths.ts'
import { limits } from '../../../base/limits.ts'
import { isText } from '../../../base/source.ts'
import { at, itemsOf, placed, textAt, type Placed } from '../../../parse/placed.ts'
import { parseYaml } from '../../../parse/yaml.ts'
import type { ReadContext } from '../../reader.ts'
import type { Told } from '../told.ts'
import { asMap, withRest, type Values } from './merge.ts'
import { map, text, valueOf, type Spot } from './value.ts'

export interface Dependency {
  readonly name: string
  /** The key of its values. */
  readonly alias: string
  readonly version?: string
  readonly repository?: string
  readonly conditions: readonly string[]
  readonly tags: readonly string[]
  readonly at: Spot
  /** Undefined where only its name stands in the tree. */
  readonly chart?: Chart
}

export interface Chart {
  readonly name: string
  readonly folder: string
  /** For `.Chart`. */
  readonly about: Values
  /** Undefined where it has no file of them. */
  readonly values?: Values
  readonly templates: readonly { readonly path: string; readonly text: string }[]
  /** For `.Files`, by their path in the chart. */
  readonly files: ReadonlyMap<string, string>
  readonly isLibrary: boolean
  readonly dependencies: readonly Dependency[]
}

export interface Loading {
  readonly context: ReadContext
  readonly told: Told
  left: number
  /** Filled with the places of what is set for parts that are switched off. */
  readonly idle?: Set<string>
}

/** {@link https://helm.sh/docs/topics/charts/}; undefined where no `Chart.yaml` can be read. */
export async function loadChart(path: string, loading: Loading): Promise<Chart | undefined> {
  if (--loading.left < 0) {
    loading.told.tell({ path, line: 1 }, 'more charts than can be followed')
    return undefined
  }
  const { context } = loading
  const folder = path.replace(/\/?[^/]*$/, '')
  const about = await documentAt(path, loading)
  if (about === undefined) return undefined
  const below = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const paths = context.below(folder)
  const templates: { path: string; text: string }[] = []
  for (const one of paths) {
    if (!one.startsWith(`${below('templates')}/`) || !/\.(ya?ml|tpl|json|txt)$/.test(one) || /\/NOTES\.txt$|\/templates\/tests\//.test(one)) continue
    const file = await context.read(one)
    if (isText(file) && file.text.length <= limits.fileBytes) templates.push({ path: one, text: file.text })
    else loading.told.tell({ path: one, line: 1 }, 'a template that could not be read')
  }
  const values = context.has(below('values.yaml')) ? await valuesIn(below('values.yaml'), loading) : undefined
  return {
    name: textAt(about, 'name') ?? '',
    folder,
    about: aboutOf(about),
    ...(values === undefined ? {} : { values }),
    templates,
    files: await filesOf(folder, paths, templates, loading),
    isLibrary: textAt(about, 'type') === 'library',
    dependencies: await dependenciesOf(about, folder, paths, loading),
  }
}

/** Fields as Go calls them: `.Chart.AppVersion`. */
function aboutOf(about: Placed): Values {
  const value = asMap(valueOf(about))
  return map(
    [...value.members].map(([key, member]) => [
      `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
      member.value.kind === 'number' ? text(String(member.value.value), member.value.at) : member.value,
    ]),
  )
}

/** Only charts that ask for files are given any. */
async function filesOf(folder: string, paths: readonly string[], templates: Chart['templates'], { context }: Loading): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  if (!templates.some((one) => one.text.includes('.Files'))) return found
  for (const path of paths) {
    const own = folder === '' ? path : path.slice(folder.length + 1)
    if (/^(templates|charts)\//.test(own) || /^(Chart\.yaml|values.*\.ya?ml)$/.test(own) || found.size >= limits.chartFiles) continue
    const file = await context.read(path)
    if (isText(file)) found.set(own, file.text)
  }
  return found
}

async function documentAt(path: string, { context, told }: Loading): Promise<Placed | undefined> {
  const file = await context.read(path)
  if (!isText(file)) {
    told.tell({ path, line: 1 }, file === undefined ? 'not in the repository' : `could not be read: ${file.unread}`)
    return undefined
  }
  const { documents, problem } = file.text.length > limits.fileBytes ? { documents: [], problem: { line: 1, message: 'too large' } } : parseYaml(file.text)
  if (problem !== undefined) told.tell({ path, line: problem.line }, `not YAML: ${problem.message}`)
  const [first] = documents
  return first === undefined ? undefined : placed(first, path, { left: limits.yamlVisits })
}

/** Of a file that can't be read, a map that others may give more to. */
export async function valuesIn(path: string, loading: Loading): Promise<Values> {
  const document = await documentAt(path, loading)
  if (document?.kind === 'map') return asMap(valueOf(document))
  const file = await loading.context.read(path)
  // A file of comments gives nothing; one that holds anything else than values gives what nobody can read.
  if (isText(file) && file.text.split('\n').every((line) => /^\s*(#|---|\.\.\.|null|~|$)/.test(line))) return map()
  const isLocked = isText(file) ? /^(\$ANSIBLE_VAULT|-----BEGIN )/.test(file.text) : file?.unread === 'binary'
  return withRest(map(), `${isLocked ? 'encrypted' : 'unreadable'} values of ${path}`)
}

async function dependenciesOf(about: Placed, folder: string, paths: readonly string[], loading: Loading): Promise<readonly Dependency[]> {
  const old = folder === '' ? 'requirements.yaml' : `${folder}/requirements.yaml`
  const listed =
    itemsOf(at(about, 'dependencies')).length === 0 && loading.context.has(old) ? at(await documentAt(old, loading), 'dependencies') : at(about, 'dependencies')
  const inside = folder === '' ? 'charts' : `${folder}/charts`
  const there = new Map<string, string>()
  for (const path of paths) {
    const found = path.startsWith(`${inside}/`) ? /^([^/]+)\/Chart\.ya?ml$/.exec(path.slice(inside.length + 1)) : null
    if (found?.[1] !== undefined) there.set(found[1], path)
  }
  const dependencies: Dependency[] = []
  const used = new Set<string>()
  for (const item of itemsOf(listed).slice(0, limits.charts)) {
    const name = textAt(item, 'name')
    if (name === undefined) continue
    const repository = textAt(item, 'repository')
    const beside = repository?.startsWith('file://') === true ? join(folder, repository.slice('file://'.length)) : undefined
    const path = there.get(name) ?? (beside === undefined ? undefined : `${beside}/Chart.yaml`)
    const chart = path !== undefined && loading.context.has(path) ? await loadChart(path, loading) : undefined
    const version = textAt(item, 'version')
    used.add(name)
    dependencies.push({
      name,
      alias: textAt(item, 'alias') ?? name,
      conditions: (textAt(item, 'condition') ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])),
      tags: itemsOf(at(item, 'tags')).flatMap((tag) => textAt(tag) ?? []),
      at: { path: item.path, line: item.line },
      ...(version === undefined ? {} : { version }),
      ...(repository === undefined ? {} : { repository }),
      ...(chart === undefined ? {} : { chart }),
    })
  }
  // A folder in `charts` that nobody lists is part of the chart all the same.
  for (const [name, path] of there) {
    if (used.has(name)) continue
    const chart = await loadChart(path, loading)
    if (chart !== undefined) dependencies.push({ name, alias: chart.name, conditions: [], tags: [], at: { path, line: 1 }, chart })
  }
  return dependencies
}
