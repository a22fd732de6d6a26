/** In which order Liquibase runs the changelogs of a tree: by what includes them, from the first to the last. */
import { dirname, join } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import type { ReadContext } from '../../reader.ts'
import { given, isOn, parseChangelog, type Element } from './changelog.ts'
import { isAside } from './conditions.ts'
import type { Properties } from './names.ts'
import { isLookedFor } from './where.ts'

export interface World {
  readonly folder: string
  /** Changesets in the order in which they run. */
  readonly places: ReadonlyMap<Element, number>
  /** By a changelog's path: those it includes that are not looked for by themselves. */
  readonly brings: ReadonlyMap<string, readonly string[]>
  /** Changelogs that are included for tests and development alone. */
  readonly asides: ReadonlySet<string>
  readonly properties: Properties
  /** By the plain names of tables: what changelogs call their primary keys. */
  readonly keys: ReadonlyMap<string, readonly string[]>
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
    if (roots.size >= mostFiles || !/\.(?:xml|ya?ml|json|sql)$/.test(path)) continue
    const file = await context.read(path)
    if (!isText(file) || !(path.endsWith('.sql') || file.text.includes('databaseChangeLog'))) continue
    const { root, problem } = await parseChangelog(path, file.text)
    if (root !== undefined) roots.set(path, root)
    if (problem !== undefined) problems.set(path, problem)
  }
  return { folder, ...ordered(roots), properties: propertiesOf(roots), keys: keysIn(roots), roots, problems }
}

/** From those that nothing includes, each with its parts where it names them. */
function ordered(roots: ReadonlyMap<string, Element>): Pick<World, 'places' | 'brings' | 'asides'> {
  const includes = new Map([...roots].map(([path, root]) => [path, includesOf(path, root, roots)]))
  const included = new Set([...includes.values()].flatMap((parts) => [...parts.values()].flat()))
  const places = new Map<Element, number>()
  const brings = new Map<string, string[]>()
  const [taken, asides, later] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const take = (path: string, by: string | undefined, isOut: boolean, depth: number): void => {
    if (taken.has(path) || depth > mostDeep) return
    taken.add(path)
    const owner = isLookedFor(path) ? path : by
    if (owner !== undefined && owner !== path) brings.set(owner, [...(brings.get(owner) ?? []), path])
    const root = roots.get(path)
    if (isOut || (root !== undefined && isAside(root))) asides.add(path)
    for (const one of root?.children ?? []) {
      if (one.name === 'changeSet') places.set(one, places.size)
      const parts = includes.get(path)?.get(one) ?? []
      for (const part of parts) if (isAside(one)) later.add(part)
        else take(part, owner, isOut, depth + 1) // prettier-ignore
    }
  }
  for (const path of [...roots.keys()].filter((one) => !included.has(one)).toSorted()) take(path, undefined, false, 0)
  for (const path of later) take(path, undefined, true, 0)
  for (const path of roots.keys()) take(path, undefined, false, 0)
  return { places, brings, asides }
}

/** Deeper than any changelog includes another. */
const mostDeep = 50
/** More than any changelog names. */
const mostIncludes = 5_000

/** {@link https://docs.liquibase.com/change-types/include.html}, {@link https://docs.liquibase.com/change-types/includeall.html} */
function includesOf(path: string, root: Element, roots: ReadonlyMap<string, Element>): ReadonlyMap<Element, readonly string[]> {
  const found = new Map<Element, readonly string[]>()
  for (const one of root.children) {
    if ((one.name !== 'include' && one.name !== 'includeAll') || found.size >= mostIncludes) continue
    const named = (given(one, 'file') ?? given(one, 'path') ?? '').replace(/^classpath:/, '').replace(/^\.?\/+/, '').replace(/\/+$/, '') // prettier-ignore
    if (named !== '') found.set(one, partsNamed(named, path, one, roots))
  }
  return found
}

function partsNamed(named: string, path: string, { name, ...one }: Element, roots: ReadonlyMap<string, Element>): readonly string[] {
  const isAll = name === 'includeAll'
  const beside = join(dirname(path), named)
  if (!isAll && beside !== undefined && beside !== path && roots.has(beside)) return [beside]
  const others = [...roots.keys()].filter((other) => other !== path)
  const near = isAll && beside !== undefined ? others.filter((other) => other.startsWith(`${beside}/`)) : []
  if (near.length > 0 || isOn({ name, ...one }, 'relativeToChangelogFile') === true) return near.toSorted()
  const fits = (other: string): boolean => (isAll ? `/${dirname(other)}/`.includes(`/${named}/`) : other === named || other.endsWith(`/${named}`))
  return others.filter(fits).toSorted()
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

function keysIn(roots: ReadonlyMap<string, Element>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const add = (table: string | undefined, name: string | undefined): void => {
    if (table === undefined || name === undefined) return
    const names = found.get(table.toLowerCase()) ?? []
    found.set(table.toLowerCase(), names)
    if (names.length < mostKeys && !names.includes(name)) names.push(name)
  }
  for (const root of roots.values()) {
    for (const change of root.children.flatMap((set) => (set.name === 'changeSet' ? set.children : []))) {
      if (change.name === 'addPrimaryKey') add(given(change, 'tableName'), given(change, 'constraintName'))
      else if (change.name === 'createTable')
        for (const one of change.children.flatMap(({ children }) => children))
          if (one.name === 'constraints') add(given(change, 'tableName'), given(one, 'primaryKeyName'))
    }
  }
  return found
}

/** More names than one table's key ever had. */
const mostKeys = 20
