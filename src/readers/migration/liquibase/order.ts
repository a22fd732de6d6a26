/** In which order Liquibase runs the changelogs of a tree: by what includes them, from the first to the last. */
import { basename, dirname, join } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import type { ReadContext } from '../../reader.ts'
import { given, isOn, parseChangelog, type Element } from './changelog.ts'
import type { Properties } from './names.ts'

export interface World {
  readonly folder: string
  /** Places of changelogs by their paths. */
  readonly places: ReadonlyMap<string, number>
  readonly properties: Properties
  readonly roots: ReadonlyMap<string, Element>
  readonly problems: ReadonlyMap<string, { readonly line: number; readonly message: string }>
}

const worlds = new WeakMap<ReadContext, Map<string, Promise<World>>>()

/** More than any application has, and characters of all together. */
const mostFiles = 1_500

export function worldOf(path: string, context: ReadContext): Promise<World> {
  const known = worlds.get(context) ?? new Map<string, Promise<World>>()
  worlds.set(context, known)
  const folder = topOf(path)
  const found = known.get(folder) ?? worldIn(folder, context)
  known.set(folder, found)
  return found
}

/** The outermost folder that is named for it; else the file's own. */
function topOf(path: string): string {
  const parts = dirname(path).split('/')
  const at = parts.findIndex((part) => /^(?:changelogs?|liquibase|migrations?|db|META-INF|resources)$/i.test(part))
  return at === -1 ? dirname(path) : parts.slice(0, at + 1).join('/')
}

async function worldIn(folder: string, context: ReadContext): Promise<World> {
  const roots = new Map<string, Element>()
  const problems = new Map<string, { readonly line: number; readonly message: string }>()
  for (const path of context.below(folder)) {
    if (roots.size >= mostFiles || !/\.(?:xml|ya?ml|json)$/.test(path)) continue
    const file = await context.read(path)
    if (!isText(file) || !file.text.includes('databaseChangeLog')) continue
    const { root, problem } = await parseChangelog(path, file.text)
    if (root !== undefined) roots.set(path, root)
    if (problem !== undefined) problems.set(path, problem)
  }
  const included = new Set<string>()
  const includes = new Map<string, readonly string[]>()
  for (const [path, root] of roots) {
    const list = includesOf(path, root, roots)
    includes.set(path, list)
    for (const one of list) included.add(one)
  }
  const places = new Map<string, number>()
  const take = (path: string, depth: number): void => {
    if (places.has(path) || depth > 50) return
    // What an including file says itself comes before or after its parts; each of its own is told apart by its line.
    for (const one of includes.get(path) ?? []) take(one, depth + 1)
    places.set(path, places.size)
  }
  for (const path of [...roots.keys()].filter((one) => !included.has(one)).toSorted()) take(path, 0)
  for (const path of roots.keys()) take(path, 0)
  return { folder, places, properties: propertiesOf(roots), roots, problems }
}

/** {@link https://docs.liquibase.com/change-types/include.html}, {@link https://docs.liquibase.com/change-types/includeall.html} */
function includesOf(path: string, root: Element, roots: ReadonlyMap<string, Element>): readonly string[] {
  return root.children.flatMap((one): readonly string[] => {
    if (one.name !== 'include' && one.name !== 'includeAll') return []
    const given_ = (given(one, 'file') ?? given(one, 'path') ?? '').replace(/^classpath:/, '').replace(/^\/+/, '').replace(/\/+$/, '') // prettier-ignore
    const beside = join(dirname(path), given_)
    const isRelative = isOn(one, 'relativeToChangelogFile') === true
    const fits = (other: string): boolean =>
      one.name === 'include' ? other === given_ || other.endsWith(`/${given_}`) : dirname(other) === given_ || dirname(other).endsWith(`/${given_}`)
    const isBeside = (other: string): boolean => beside !== undefined && (one.name === 'include' ? other === beside : other.startsWith(`${beside}/`))
    const near = [...roots.keys()].filter((other) => other !== path && isBeside(other))
    const found = isRelative || near.length > 0 ? near : given_ === '' ? [] : [...roots.keys()].filter((other) => other !== path && fits(other))
    return found.toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1))
  })
}

function propertiesOf(roots: ReadonlyMap<string, Element>): Properties {
  const found = new Map<string, { readonly value: string; readonly dbms: string | undefined }[]>()
  for (const root of roots.values()) {
    for (const one of root.children) {
      const [name, value] = [given(one, 'name'), one.attributes.get('value')]
      if (one.name !== 'property' || name === undefined || value === undefined) continue
      found.set(name, [...(found.get(name) ?? []), { value, dbms: given(one, 'dbms') }])
    }
  }
  return found
}
