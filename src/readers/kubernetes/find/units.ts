/** The ways in which a tree could be brought into a cluster: kustomizations that no other takes, folders of plain manifests, charts. */
import { compareText } from '../../../base/evidence.ts'
import { basename, dirname } from '../../../base/paths.ts'
import { limits } from '../../../base/limits.ts'
import type { ChartRelease } from '../../../model/stack.ts'
import type { Catalogue, Manifest } from './catalogue.ts'
import { pointersOf } from './gitops.ts'
import { identityOf, isPointer, runs } from './kinds.ts'
import { kustomizationIn } from './kustomization.ts'
import { environmentOf, toldBy, type Told } from './names.ts'
import { archivesIn } from './archives.ts'

export interface Unit {
  /** `release`: charts that are not in the tree. */
  readonly form: 'kustomization' | 'manifests' | 'chart' | 'release'
  /** What ranks it by name: the kustomization, the folder, the only file. */
  readonly path: string
  /** For {@link import('../../../model/stack.ts').Stack.files}. */
  readonly files: readonly string[]
  readonly folder: string
  /** Files it is made of, directly or not. */
  readonly reaches: ReadonlySet<string>
  /** What runs, for telling two ways of the same apart from two systems. */
  readonly identities: ReadonlySet<string>
  readonly namespace?: string
  readonly told?: Told
  /** Something in it runs; undefined where that can't be seen. */
  readonly runs: boolean | undefined
  /** It holds nothing but where other stacks are. */
  readonly points: boolean
  readonly rendered: boolean
  /** Of a chart: what the command sets over its values files, as written. */
  readonly sets?: readonly string[]
  readonly release?: ChartRelease
  /** Helmfile's environment, Skaffold's profiles. */
  readonly profiles?: readonly string[]
}

/** How many files may still be walked, by all kustomizations of one tree together. */
export interface Walk {
  left: number
}

export function kustomizationUnit(path: string, catalogue: Catalogue, walk: Walk): Unit {
  const reaches = new Set<string>()
  const open = [path]
  let elsewhere = false
  let namespace: string | undefined
  while (open.length > 0 && walk.left > 0) {
    const next = open.pop() as string
    if (reaches.has(next)) continue
    walk.left--
    reaches.add(next)
    const one = catalogue.kustomizations.get(next)
    if (one === undefined) continue
    elsewhere ||= one.elsewhere
    namespace ??= one.namespace
    for (const taken of one.takes) open.push(taken)
    walk.left -= one.resources.length
    for (const file of walk.left > 0 ? one.resources : []) reaches.add(file)
  }
  const manifests = [...reaches].flatMap((file) => catalogue.manifests.get(file) ?? [])
  return {
    form: 'kustomization',
    path,
    files: [path],
    folder: dirname(path),
    reaches,
    ...factsOf(path, manifests, elsewhere),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

/** Manifests in the order they are applied in. */
export function manifestsUnit(path: string, files: readonly string[], catalogue: Catalogue): Unit {
  const manifests = files.flatMap((file) => catalogue.manifests.get(file) ?? [])
  const spaces = new Set(manifests.flatMap((one) => one.objects.flatMap((object) => (object.namespace === undefined ? [] : [object.namespace]))))
  const [namespace] = spaces
  const folder = files.includes(path) ? dirname(path) : path.replace(/\/?\*[^/]*$/, '')
  return {
    form: 'manifests',
    path,
    files,
    folder,
    reaches: new Set(files),
    ...factsOf(files.includes(path) || path.includes('*') ? path : `${path}/*`, manifests, false),
    ...(spaces.size === 1 && namespace !== undefined ? { namespace } : {}),
  }
}

export function chartUnit(path: string, values: readonly string[], sets: readonly string[] = [], release?: ChartRelease): Unit {
  const told = toldBy(values.at(-1) ?? path) ?? toldBy(path)
  const files = [path, ...values]
  return {
    form: 'chart',
    path,
    files,
    folder: dirname(path),
    reaches: new Set(files),
    identities: new Set(),
    runs: undefined,
    points: false,
    rendered: false,
    ...(told === undefined ? {} : { told }),
    ...(sets.length === 0 ? {} : { sets }),
    ...(release === undefined ? {} : { release }),
  }
}

function factsOf(path: string, manifests: readonly Manifest[], elsewhere: boolean): Pick<Unit, 'identities' | 'runs' | 'points' | 'rendered' | 'told'> {
  const objects = manifests.flatMap((one) => one.objects)
  const told = toldBy(path)
  const seen = objects.some(runs)
  return {
    identities: new Set(objects.flatMap((one) => identityOf(one) ?? [])),
    runs: seen || (elsewhere ? undefined : false),
    points: objects.length > 0 && objects.every((one) => isPointer(one) || one.kind === 'Namespace'),
    rendered: manifests.some((one) => one.rendered),
    ...(told === undefined ? {} : { told }),
  }
}

export interface Units {
  readonly units: readonly Unit[]
  /** What belongs to others, with the reason. */
  readonly parts: ReadonlyMap<string, string>
}

/** Components that Flux adds to what it builds, each with the first line that names it. */
function componentsOf(catalogue: Catalogue): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { at, components = [] } of pointersOf(catalogue)) {
    for (const { folder, line } of components) {
      const path = kustomizationIn(folder, (one) => catalogue.kustomizations.has(one))
      if (path !== undefined && !found.has(path)) found.set(path, `${at.path}:${line}`)
    }
  }
  return found
}

function addedBy(path: string, added: ReadonlyMap<string, string>): string {
  const by = added.get(path)
  return by === undefined ? 'a component that no kustomization takes' : `a component that Flux adds by ${by}, which is not read`
}

/** All that stand by themselves. */
export function unitsOf(catalogue: Catalogue, walk: Walk): Units {
  const parts = new Map<string, string>()
  const covered = new Set<string>()
  const takenBy = new Map<string, string[]>()
  for (const one of catalogue.kustomizations.values()) {
    for (const taken of one.takes) if (taken !== one.path) push(takenBy, taken, one.path)
    for (const file of [...one.resources, ...one.parts]) covered.add(file)
  }
  const tops: Unit[] = []
  const added = componentsOf(catalogue)
  for (const { path, component } of catalogue.kustomizations.values()) {
    const by = takenBy.get(path) ?? []
    // `overlays/dev` may start from production's: that stays a way of its own.
    const isTop =
      by.length === 0 ||
      (toldBy(path)?.environment === 'production' && by.every((one) => toldBy(one)?.environment !== 'production' && toldBy(one) !== undefined))
    if (component && by.length === 0) parts.set(path, addedBy(path, added))
    else if (isTop || (!component && isLoop(path, takenBy))) tops.push(kustomizationUnit(path, catalogue, walk))
    else parts.set(path, `a ${component ? 'component' : 'base'} of ${by.toSorted(compareText)[0] ?? ''}`)
  }
  const archived = archivesIn(catalogue)
  for (const [path, why] of archived) if (!covered.has(path)) parts.set(path, why)
  const plain = [...catalogue.manifests.keys()].filter((path) => !covered.has(path) && !archived.has(path))
  const { groups, unlisted } = grouped(plain, catalogue)
  for (const [path, why] of unlisted) parts.set(path, why)
  for (const [path, why] of catalogue.unread) if (!covered.has(path)) parts.set(path, why)
  const values = productionValues(catalogue)
  const whole = catalogue.charts.filter(({ isPart }) => !isPart)
  // Values that lie beside a chart's folder are for that chart where no other stands there.
  const beside = (folder: string): readonly string[] => {
    const above = dirname(folder)
    const isOnly = above !== '' && whole.filter((one) => dirname(one.folder) === above).length === 1
    return isOnly ? (values.get(above) ?? []).filter((path) => dirname(path) === above) : []
  }
  const charts = whole.map(({ path, folder }) => chartUnit(path, values.get(folder) ?? beside(folder)))
  return {
    units: [
      ...tops,
      ...[...groups].map(([path, files]) => manifestsUnit(files.length === 1 || path === '' ? (files[0] ?? path) : path, files, catalogue)),
      ...charts,
    ],
    parts,
  }
}

/** Kustomizations that only take one another: the first of them stands for the loop. */
function isLoop(path: string, takenBy: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>()
  const open = [path]
  while (open.length > 0 && seen.size < limits.includes) {
    const next = open.pop() as string
    const by = takenBy.get(next) ?? []
    if (by.length === 0) return false
    for (const one of by) {
      if (one === path) return [...seen, next].every((other) => path <= other)
      if (!seen.has(one)) open.push(one)
      seen.add(one)
    }
  }
  return false
}

/** Manifests by the folder that is applied: subfolders belong to the one above, environments stand alone. */
function grouped(
  plain: readonly string[],
  catalogue: Catalogue,
): { readonly groups: ReadonlyMap<string, readonly string[]>; readonly unlisted: ReadonlyMap<string, string> } {
  const kustomized = new Map([...catalogue.kustomizations.values()].map(({ folder, path }) => [folder, path]))
  const loose = new Map<string, string[]>()
  const unlisted = new Map<string, string>()
  for (const path of plain) {
    const folder = dirname(path)
    const by = kustomizationAbove(folder, kustomized)
    if (by === undefined) push(loose, folder, path)
    else if (!unlisted.has(folder)) unlisted.set(folder, by)
  }
  const reasons = new Map<string, string>()
  for (const path of plain) {
    const by = unlisted.get(dirname(path))
    if (by !== undefined) reasons.set(path, `not among the resources of ${by}`)
  }
  const groups = new Map<string, string[]>()
  const holding = new Set(loose.keys())
  for (const [folder, files] of loose) {
    const top = topOf(folder, holding)
    for (const file of files) {
      // `api.prod.yaml` beside `api.staging.yaml`: each environment's files are applied apart.
      const own = environmentOf(basename(file).replace(/\.(ya?ml|json)$/, ''))
      push(groups, own === undefined ? top : `${top === '' ? '' : `${top}/`}*${own.environment === 'production' ? own.word : `${own.word}`}*`, file)
    }
  }
  return { groups: byPath(groups), unlisted: reasons }
}

function byPath(groups: ReadonlyMap<string, string[]>): ReadonlyMap<string, readonly string[]> {
  return new Map([...groups].sort(([a], [b]) => compareText(a, b)).map(([path, files]) => [path, files.sort(compareText)]))
}

/** The kustomization whose folder this is, or lies in; that of the root says nothing of folders below. */
function kustomizationAbove(folder: string, kustomized: ReadonlyMap<string, string>): string | undefined {
  for (let one = folder; ; one = dirname(one)) {
    const found = one === '' && folder !== '' ? undefined : kustomized.get(one)
    if (found !== undefined || one === '') return found
  }
}

const gathering =
  /^(k8s|kube|kubernetes|manifests?|deploy|deployments?|infra|infrastructure|cluster|clusters|apps|base|yaml|yamls|resources|components|namespaces)$/i

/** The folder that is applied as a whole: the highest that holds manifests itself or is called after what it holds, below an environment's. */
function topOf(folder: string, holding: ReadonlySet<string>): string {
  let top = folder
  for (let one = folder; one !== ''; one = dirname(one)) {
    if (holding.has(one) || gathering.test(basename(one))) top = one
    if (environmentOf(basename(one)) !== undefined) return one
  }
  return top
}

/** Values files that are called after production, `values-prod.yaml`, `values/production.yaml`, by the folder of the chart they may belong to. */
function productionValues(catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const path of catalogue.paths) {
    const folder = dirname(path)
    const near = `${basename(folder)}/${basename(path)}`
    if (!/values|(^|\/)env/i.test(near) || !/\.ya?ml$/.test(path) || toldBy(near)?.environment !== 'production') continue
    push(found, folder, path)
    if (folder !== '' && !/^(templates|charts|crds|ci)$/.test(basename(folder))) push(found, dirname(folder), path)
  }
  return found
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
