/** Finds what describes production's clusters: kustomizations, plain and rendered manifests, charts. */
import { limits } from '../../../base/limits.ts'
import { filledName } from '../../../base/paths.ts'
import type { Finding, Found } from '../../platform.ts'
import { catalogueOf } from './catalogue.ts'
import { choose } from './choose.ts'
import { deploymentsOf } from './deployed.ts'
import { placesIn } from './locate.ts'
import { helmfilesAmong } from './releases.ts'
import { trialsAmong } from './trials.ts'
import { unitsOf } from './units.ts'

/** Templates with an ending of their own are told even where there is nothing else. */
const openIn = (unread: ReadonlyMap<string, string>): number => [...unread.keys()].filter((path) => filledName(path) !== path).length

/**
 * Commands of scripts and workflows say it best, then Flux and Argo CD, then names. Of a kustomization the stack's files are its `kustomization.yaml`,
 * of a chart `Chart.yaml` and the values files in the order they are given in, else all manifests. The same for the same files in any order.
 */
export async function findClusters(finding: Finding): Promise<Found> {
  const catalogue = await catalogueOf(finding)
  const isAsked = [...finding.scripts, ...finding.schedules].some(({ actions }) => actions.some((one) => one.does === 'deploy' && one.tool === 'helm'))
  const isEmpty =
    catalogue.manifests.size + catalogue.kustomizations.size + catalogue.charts.length + helmfilesAmong(catalogue.paths).length + openIn(catalogue.unread) === 0
  if (isEmpty && !isAsked) return { stacks: [], candidates: [] }
  const walk = { left: limits.kustomizationFiles }
  const units = unitsOf(catalogue, walk)
  const deploying = { finding, catalogue, places: placesIn(catalogue), walk }
  return choose(units, await deploymentsOf(deploying), await trialsAmong(units.units, deploying), deploying)
}
