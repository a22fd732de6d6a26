/** Helmfile's releases: its own templates filled in with the values of one environment, each release with its values. */
import { basename, dirname, normalise } from '../../../../base/paths.ts'
import { limits } from '../../../../base/limits.ts'
import { isText } from '../../../../base/source.ts'
import { at, itemsOf, membersOf, placeAt, textAt, type Placed } from '../../../../parse/placed.ts'
import { valuesIn, type Loading } from '../chart.ts'
import { withValueAt, valueAt, type Values } from '../merge.ts'
import { map, nil, scalar, truth, unknown, valueOf, whyUnknown, type Value } from '../value.ts'
import { environmentIn, filledIn, type Filled } from './helmfile-templates.ts'
import { chartIn, chartPath, laidOver, type Spec } from './spec.ts'

export function isHelmfile(path: string): boolean {
  return /^helmfile(\.[\w-]{1,60})?\.ya?ml(\.gotmpl)?$/.test(basename(path)) || /(^|\/)helmfile\.d\/[^/]+\.ya?ml(\.gotmpl)?$/.test(path)
}

interface Walk {
  readonly loading: Loading
  readonly environment: string
  readonly specs: Spec[]
  readonly seen: Set<string>
}

/** {@link https://helmfile.readthedocs.io/en/latest/#configuration}. Without a word it takes the environment `default`. */
export async function helmfileSpecs(path: string, environment: string | undefined, loading: Loading): Promise<readonly Spec[]> {
  const walk: Walk = { loading, environment: environment ?? 'default', specs: [], seen: new Set() }
  await follow(path, map(), walk)
  return walk.specs
}

async function follow(path: string, above: Values, walk: Walk): Promise<void> {
  const { loading, seen } = walk
  if (seen.has(path) || seen.size >= limits.includes) return
  seen.add(path)
  const file = await loading.context.read(path)
  if (!isText(file)) {
    loading.told.tell({ path, line: 1 }, file === undefined ? 'not in the repository' : `could not be read: ${file.unread}`)
    return
  }
  const values = await environmentIn(file, walk.environment, above, loading)
  const { documents, open } = filledIn(file, walk.environment, values, loading.told)
  const repositories = new Map<string, string>()
  for (const document of documents) {
    for (const item of itemsOf(at(document, 'repositories'))) repositories.set(textAt(item, 'name') ?? '', textAt(item, 'url') ?? '')
    for (const release of itemsOf(at(document, 'releases'))) {
      if (walk.specs.length >= limits.releases) break
      const spec = await specOf(release, { path, values, open, repositories, documents }, walk)
      if (spec !== undefined) walk.specs.push(spec)
    }
    for (const item of itemsOf(at(document, 'helmfiles'))) {
      const written = textAt(item) ?? textAt(item, 'path') ?? ''
      const found = below(path, written)
      if (found !== undefined && loading.context.has(found)) await follow(found, values, walk)
      else if (found !== undefined && /[*]/.test(written)) {
        const folder = dirname(found)
        const name = basename(found).split('*')
        const fits = (one: string): boolean => dirname(one) === folder && basename(one).startsWith(name[0] ?? '') && basename(one).endsWith(name.at(-1) ?? '')
        for (const one of loading.context.below(folder).filter(fits).slice(0, limits.includes)) await follow(one, values, walk)
      } else loading.told.tell(item, `${written.slice(0, 200)} is not in the repository`)
    }
  }
}

interface Around {
  readonly path: string
  readonly values: Values
  readonly open: string | undefined
  readonly repositories: ReadonlyMap<string, string>
  readonly documents: readonly Placed[]
}

async function specOf(own: Placed, around: Around, { loading, environment }: Walk): Promise<Spec | undefined> {
  const release = inherited(own, around.documents)
  const chart = textAt(release, 'chart')
  const name = textAt(release, 'name')
  if (chart === undefined || name === undefined) return undefined
  const isThere = conditionOf(release, around.values)
  if (isThere === false) return undefined
  const place = placeAt(own, `releases[${name}]`)
  if (typeof isThere === 'string') {
    loading.told.tell(place, `Helm chart ${chart.slice(0, 200)}: whether it is installed is not known, ${isThere} decides`)
    return undefined
  }
  let { open } = around
  let values: Values = map()
  for (const item of [...itemsOf(at(release, 'values')), ...itemsOf(at(release, 'valuesTemplate'))]) {
    if (item.kind === 'map') values = laidOver([values, valueOf(item)])
    else if (item.kind === 'text') {
      const found = await valuesFrom(below(around.path, item.text), environment, around.values, loading)
      if (found === undefined) open ??= `values of ${item.text.slice(0, 200)}`
      else values = laidOver([values, found])
    }
  }
  if (itemsOf(at(release, 'secrets')).length > 0) open ??= 'values that are decrypted when it is applied'
  for (const item of [...itemsOf(at(release, 'set')), ...itemsOf(at(release, 'setTemplate'))]) {
    const route = textAt(item, 'name')
    const value = at(item, 'value')
    if (route !== undefined) values = withValueAt(values, route, value?.kind === 'text' ? scalar(value.text, value) : unknown(route), item)
  }
  open ??= values.rest
  const folder = /^\.{0,2}\/|^[\w.-]+$/.test(chart) || !around.repositories.has(chart.split('/')[0] ?? '') ? below(around.path, chart) : undefined
  const path = /:\/\//.test(chart) ? undefined : chartPath(folder, (one) => loading.context.has(one))
  const [alias = '', ...rest] = chart.split('/')
  const url = around.repositories.get(alias)
  const source = url === undefined ? chartIn(chart) : chartIn(rest.join('/'), url)
  return {
    ...source,
    release: name,
    namespace: textAt(release, 'namespace') ?? 'default',
    ...(path === undefined ? {} : { path }),
    values,
    ...(open === undefined ? {} : { open }),
    at: place,
  }
}

/** `inherit: [{ template: x }]` and the older `<<: *x`, which YAML has merged already: what the release says itself wins. */
function inherited(release: Placed, documents: readonly Placed[]): Placed {
  const names = itemsOf(at(release, 'inherit')).flatMap((one) => textAt(one, 'template') ?? [])
  let members = new Map(membersOf(release))
  for (const name of names) for (const document of documents) members = new Map([...membersOf(at(document, 'templates', name)), ...members])
  return release.kind === 'map' ? { ...release, members } : release
}

/** `installed: false` and `condition: db.enabled`, which is one of the environment's values. */
function conditionOf(release: Placed, values: Values): boolean | string {
  const installed = textAt(release, 'installed')
  if (installed !== undefined && /^(false|no|off)$/i.test(installed)) return false
  if (installed?.includes('${') === true) return installed.slice(0, 100)
  const condition = textAt(release, 'condition')
  if (condition === undefined) return true
  const found: Value = valueAt(values, condition)
  const why = whyUnknown(found)
  if (why !== undefined) return why
  return found === nil ? false : truth(found) === true
}

function below(path: string, written: string): string | undefined {
  const folder = dirname(path)
  return written.startsWith('/') || written.includes('://') ? undefined : normalise(folder === '' ? written : `${folder}/${written}`)
}

async function valuesFrom(path: string | undefined, environment: string, values: Values, loading: Loading): Promise<Values | undefined> {
  if (path === undefined || !loading.context.has(path)) return undefined
  if (!path.endsWith('.gotmpl')) return valuesIn(path, loading)
  const file = await loading.context.read(path)
  if (!isText(file)) return undefined
  const filled: Filled = filledIn(file, environment, values, loading.told)
  return filled.open === undefined ? laidOver(filled.documents.slice(0, 1).map(valueOf)) : undefined
}
