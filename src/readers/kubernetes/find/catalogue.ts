/** Everything of a tree that may go into a cluster: each file is looked at once, cheaply, and sorted by what it is. */
import { compareText } from '../../../base/evidence.ts'
import { basename, dirname, isPipeline } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import type { Finding } from '../../platform.ts'
import { isObject, isPointer } from './kinds.ts'
import { isKustomizationPath, readKustomization, type Kustomization } from './kustomization.ts'
import { isExample } from './names.ts'
import { whyUnread } from './open.ts'
import { scan, type Seen } from './scan.ts'

export interface Manifest {
  readonly path: string
  readonly objects: readonly Seen[]
  readonly rendered: boolean
}

export interface Chart {
  /** Of its `Chart.yaml`. */
  readonly path: string
  readonly folder: string
  /** A chart inside another's `charts`. */
  readonly isPart: boolean
}

export interface Catalogue {
  readonly manifests: ReadonlyMap<string, Manifest>
  readonly kustomizations: ReadonlyMap<string, Kustomization>
  readonly charts: readonly Chart[]
  /** Files that hold Flux's and Argo CD's own objects, with their texts. */
  readonly pointers: ReadonlyMap<string, string>
  /** Templates outside of charts that are not read, each with why. */
  readonly unread: ReadonlyMap<string, string>
  /** Every path that was looked at, sorted, charts' values among them. */
  readonly paths: readonly string[]
  has(path: string): boolean
}

export async function catalogueOf({ paths, context }: Finding): Promise<Catalogue> {
  const sorted = [...new Set(paths)].filter((path) => !isExample(path)).sort(compareText)
  const has = (path: string): boolean => context.has(path)
  const charts = chartsAmong(sorted)
  const manifests = new Map<string, Manifest>()
  const kustomizations = new Map<string, Kustomization>()
  const pointers = new Map<string, string>()
  const unread = new Map<string, string>()
  const wanted = sorted.filter((path) => isYaml(path) && !isPipeline(path) && !isOfChart(path, charts.folders))
  for (let from = 0; from < wanted.length; from += batch) {
    const files = await Promise.all(wanted.slice(from, from + batch).map((path) => context.read(path)))
    for (const file of files) {
      if (!isText(file)) continue
      const { path, text } = file
      if (isKustomizationPath(path)) {
        kustomizations.set(path, readKustomization(file, has))
        continue
      }
      const { objects, template, rendered } = scan(text)
      const own = objects.filter(isObject)
      const why = own.length > 0 || text.includes('{{') ? whyUnread(file, template === true, has) : undefined
      if (why !== undefined) unread.set(path, why)
      if (own.length === 0 || why !== undefined) continue
      manifests.set(path, { path, objects: own, rendered: rendered === true })
      if (own.some(isPointer)) pointers.set(path, text)
    }
  }
  return { manifests, kustomizations, charts: charts.charts, pointers, unread, paths: sorted, has }
}

/** Read at once: the tree answers many as quickly as one. */
const batch = 500

function isYaml(path: string): boolean {
  return /\.(ya?ml|json|tmpl|tpl)$/.test(path) || isKustomizationPath(path)
}

/** A chart is a folder with `Chart.yaml`; its templates, its values and the charts it carries are no manifests. */
function chartsAmong(paths: readonly string[]): { readonly charts: readonly Chart[]; readonly folders: ReadonlySet<string> } {
  const found = paths.filter((path) => (path.endsWith('Chart.yaml') || path.endsWith('Chart.yml')) && basename(path).startsWith('Chart.'))
  const folders = new Set(found.map(dirname))
  const charts = found.map((path): Chart => {
    const folder = dirname(path)
    return { path, folder, isPart: above(folder).some((one) => basename(one) === 'charts' && folders.has(dirname(one))) }
  })
  return { charts, folders }
}

/** Whether a file is a chart's own. */
function isOfChart(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false
  const folder = dirname(path)
  return folders.has(folder) || [folder, ...above(folder)].some((one) => /^(templates|charts|crds|ci)$/.test(basename(one)) && folders.has(dirname(one)))
}

/** The folders a folder lies in, nearest first, without the root. */
function above(folder: string): readonly string[] {
  const found: string[] = []
  for (let one = dirname(folder); one !== ''; one = dirname(one)) found.push(one)
  return found
}
