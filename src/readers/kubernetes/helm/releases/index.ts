/** Every release that objects and files of a stack ask for: charts of the tree become objects, others are understood by their values or told. */
import type { Skip } from '../../../../base/evidence.ts'
import { limits } from '../../../../base/limits.ts'
import { withoutCredentials } from '../../../../base/secret.ts'
import type { Declaration, Reading } from '../../../../model/declaration.ts'
import { hintsIn } from '../../../../parse/hinted.ts'
import { textAt } from '../../../../parse/placed.ts'
import type { ReadContext } from '../../../reader.ts'
import type { Cluster, KubernetesObject } from '../../object.ts'
import { createCluster } from '../../objects.ts'
import { groupOf } from '../../scope.ts'
import { createTold, type Told } from '../../told.ts'
import { liveOf } from './live.ts'
import type { Missing } from '../release.ts'
import { renderChart } from '../index.ts'
import { declareKnown } from '../known/index.ts'
import { drawnFrom } from '../sketches/index.ts'
import { applicationsOf, argoSpecs, chartSources } from './argo.ts'
import { fluxSpec } from './flux.ts'
import type { Spec } from './spec.ts'
import { withRest } from '../merge.ts'
import { at } from '../../../../parse/placed.ts'

export interface BroughtIn {
  /** Those there were, and those that charts of the tree are rendered to. */
  readonly objects: readonly KubernetesObject[]
  /** Those of charts that are not in the tree. */
  readonly specs: readonly Spec[]
  readonly skipped: readonly Skip[]
  /** Places of values of what is switched off. */
  readonly idle: ReadonlySet<string>
}

/** Charts may hold releases of charts: each round takes those that the one before it brought in. */
const mostRounds = 4

export async function bringIn(stack: string, start: readonly KubernetesObject[], given: readonly Spec[], context: ReadContext): Promise<BroughtIn> {
  const told = createTold()
  const idle = new Set<string>()
  const loading = { context, told, left: limits.charts, idle }
  const objects = [...start]
  const specs: Spec[] = []
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
    // Charts that one is made of are asked for behind it.
    for (let next = 0; next < asked.length; next++) {
      const spec = asked[next] as Spec
      if (spec.path === undefined) {
        const drawn = drawnFrom(spec, told)
        if (drawn === undefined) specs.push(spec)
        else made.push(...drawn)
        continue
      }
      if (spec.open !== undefined) told.tell(spec.at, `${spec.at.key}: ${spec.open} may say otherwise than what is rendered here`)
      const rendered = await renderChart(spec.path, withRest(spec.values, spec.open), spec.release, spec.namespace, loading, spec.isLoose)
      made.push(...rendered.objects)
      asked.push(...rendered.missing.flatMap((one) => missingSpec(one, spec, told)))
    }
    objects.push(...made)
    fresh = made
    if (made.length === 0) break
  }
  return { objects, specs, skipped: told.skips, idle }
}

function missingSpec({ dependency, values, open }: Missing, of: Spec, told: Told): readonly Spec[] {
  const { name, alias, repository = '', at: place } = dependency
  if (open !== undefined) told.tell(place, `Helm chart ${name}: whether it is installed is not known, ${open} decides`)
  const { path: _path, open: _open, ...rest } = of
  return open === undefined
    ? [{ ...rest, chart: name, alias, repository, values, at: { ...place, key: alias }, ...(of.open === undefined ? {} : { open: of.open }) }]
    : []
}

function isFlux({ apiVersion }: KubernetesObject): boolean {
  return apiVersion.startsWith('helm.toolkit.fluxcd.io/')
}

function isArgo({ apiVersion, kind }: KubernetesObject): boolean {
  return apiVersion.startsWith('argoproj.io/') && (kind === 'Application' || kind === 'ApplicationSet')
}

async function applicationSpecs(object: KubernetesObject, loading: Parameters<typeof argoSpecs>[3]): Promise<readonly Spec[]> {
  const folder = pointsUnfollowed(object)
  if (folder !== undefined) loading.told.tell(object.at, `${object.at.key} points at ${folder.slice(0, 200)}, which is not followed from a template`)
  if (object.kind === 'Application') return argoSpecs(at(object.node, 'spec'), object.name, object, loading)
  const found: Spec[] = []
  for (const { name, spec } of liveOf(applicationsOf(object))) if (chartSources(spec).length > 0) found.push(...(await argoSpecs(spec, name, object, loading)))
  return found
}

/** Charts that are not in the tree: understood by their values where they are well known, else told as not read. */
export function declareSpecs({ specs }: Pick<BroughtIn, 'specs'>, cluster: Cluster): Reading {
  const declares: Declaration[] = []
  const skipped: Skip[] = []
  for (const { chart, alias = chart, repository, release, namespace, values, open, at: place } of specs) {
    const asked = { stack: cluster.stack, release, alias, namespace, cluster }
    const found = declareKnown({ name: chart, repository, at: place, ...(open === undefined ? {} : { open }) }, values, asked)
    if (found === undefined) {
      skipped.push({ path: place.path, line: place.line, reason: `Helm chart ${chart}: not read` })
      const hints = hintsIn(chart.toLowerCase().replaceAll('_', '-'))
      if (hints.length > 0)
        declares.push({ kind: 'unread-module', is: 'chart', name: chart, source: withoutCredentials(repository), stack: cluster.stack, at: place, hints })
    } else {
      declares.push(...found.declares)
      skipped.push(...found.skipped)
    }
  }
  return { declares, skipped }
}

/** Whether a release or an application is read here, or says only where other stacks are. */
export function isRelease(object: KubernetesObject): boolean {
  return (object.kind === 'HelmRelease' && groupOf(object.apiVersion, object.kind) === 'helm.toolkit.fluxcd.io') || isArgo(object)
}

/** An application of a template that points at a folder: nobody follows it there. */
function pointsUnfollowed(object: KubernetesObject): string | undefined {
  if (object.kind !== 'Application' || !isArgo(object) || !/(^|\/)templates\//.test(object.at.path)) return undefined
  return textAt(object.node, 'spec', 'source', 'path')
}
