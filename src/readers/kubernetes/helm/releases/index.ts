/** Every release that objects and files of a stack ask for: charts of the tree become objects, others are understood by their values or told. */
import type { Skip } from '../../../../base/evidence.ts'
import { limits } from '../../../../base/limits.ts'
import type { Declaration, Reading } from '../../../../model/declaration.ts'
import { textAt } from '../../../../parse/placed.ts'
import type { ReadContext } from '../../../reader.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { createCluster } from '../../objects.ts'
import { groupOf } from '../../scope.ts'
import { createTold } from '../../told.ts'
import { liveOf } from './live.ts'
import type { Missing } from '../release.ts'
import { renderChart } from '../index.ts'
import { declareKnown } from '../known/index.ts'
import { applicationsOf, argoSpecs, chartSources } from './argo.ts'
import { fluxSpec } from './flux.ts'
import type { Spec } from './spec.ts'
import { at } from '../../../../parse/placed.ts'

export interface BroughtIn {
  /** Those there were, and those that charts of the tree are rendered to. */
  readonly objects: readonly KubernetesObject[]
  readonly specs: readonly Spec[]
  /** Charts that charts of the tree are made of and that are not there themselves. */
  readonly missing: readonly { readonly of: Spec; readonly missing: Missing }[]
  readonly skipped: readonly Skip[]
}

/** Charts may hold releases of charts: each round takes those that the one before it brought in. */
const mostRounds = 4

export async function bringIn(stack: string, start: readonly KubernetesObject[], given: readonly Spec[], context: ReadContext): Promise<BroughtIn> {
  const told = createTold()
  const loading = { context, told, left: limits.charts }
  const objects = [...start]
  const specs: Spec[] = []
  const missing: BroughtIn['missing'][number][] = []
  let fresh: readonly KubernetesObject[] = start
  for (let round = 0; round < mostRounds; round++) {
    const cluster = createCluster(stack, objects)
    const asked: Spec[] = round === 0 ? [...given] : []
    for (const object of fresh) {
      if (specs.length + asked.length >= limits.releases) told.tell(object.at, `more than ${limits.releases} releases: the rest is not read`)
      else if (object.kind === 'HelmRelease' && isFlux(object)) asked.push(fluxSpec(object, cluster, (path) => context.has(path), told))
      else if (isArgo(object)) asked.push(...(await applicationSpecs(object, loading)))
    }
    const made: KubernetesObject[] = []
    for (const spec of asked) {
      if (spec.path === undefined) {
        specs.push(spec)
        continue
      }
      if (spec.open !== undefined) told.tell(spec.at, `${spec.at.key}: ${spec.open} may say otherwise than what is rendered here`)
      const rendered = await renderChart(spec.path, spec.values, spec.release, spec.namespace, loading)
      made.push(...rendered.objects)
      missing.push(...rendered.missing.map((one) => ({ of: spec, missing: one })))
    }
    objects.push(...made)
    fresh = made
    if (made.length === 0) break
  }
  return { objects, specs, missing, skipped: told.skips }
}

function isFlux({ apiVersion }: KubernetesObject): boolean {
  return apiVersion.startsWith('helm.toolkit.fluxcd.io/')
}

function isArgo({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion.startsWith('argoproj.io/') && (kind === 'Application' || kind === 'ApplicationSet')
}

async function applicationSpecs(object: KubernetesObject, loading: Parameters<typeof argoSpecs>[3]): Promise<readonly Spec[]> {
  if (object.kind === 'Application') return argoSpecs(at(object.node, 'spec'), object.name, object, loading)
  const found: Spec[] = []
  for (const { name, spec } of liveOf(applicationsOf(object))) if (chartSources(spec).length > 0) found.push(...(await argoSpecs(spec, name, object, loading)))
  return found
}

/** Charts that are not in the tree: understood by their values where they are well known, else told as not read. */
export function declareSpecs({ specs, missing }: Pick<BroughtIn, 'specs' | 'missing'>, cluster: Cluster): Reading {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  const add = (found: Reading | undefined, place: { readonly path: string; readonly line: number }, chart: string): void => {
    if (found === undefined) skipped.push({ path: place.path, line: place.line, reason: `Helm chart ${chart}: not read` })
    else {
      declares.push(...found.declares)
      skipped.push(...found.skipped)
    }
  }
  for (const { chart, repository, release, namespace, values, open, at: place } of specs) {
    const asked = { stack: cluster.stack, release, alias: chart, namespace, cluster }
    add(declareKnown({ name: chart, repository, at: place, ...(open === undefined ? {} : { open }) }, values, asked), place, chart)
  }
  for (const { of, missing: one } of missing) {
    const { name, alias, repository = '', at: place } = one.dependency
    if (one.open !== undefined) skipped.push({ ...place, reason: `Helm chart ${name}: whether it is installed is not known, ${one.open} decides` })
    else {
      const asked = { stack: cluster.stack, release: of.release, alias, namespace: of.namespace, cluster }
      add(declareKnown({ name, repository, at: place, ...(of.open === undefined ? {} : { open: of.open }) }, one.values, asked), place, name)
    }
  }
  return { declares, skipped }
}

/** Whether a release or an application is read here, or says only where other stacks are. */
export function isRelease(object: KubernetesObject): boolean {
  return (object.kind === 'HelmRelease' && groupOf(object.apiVersion, object.kind) === 'helm.toolkit.fluxcd.io') || isArgo(object)
}

/** An application of a template that points at a folder: nobody follows it there. */
export function pointsUnfollowed(object: KubernetesObject): string | undefined {
  if (object.kind !== 'Application' || !isArgo(object) || !/(^|\/)templates\//.test(object.at.path)) return undefined
  return textAt(object.node, 'spec', 'source', 'path')
}
