/** A kustomization to the objects that `kustomize build` would make of it, each part with the file and line that decides it. */
import type { Skip } from '../../../base/evidence.ts'
import type { ReadContext } from '../../reader.ts'
import type { Spec } from '../helm/releases/spec.ts'
import type { KubernetesObject } from '../object.ts'
import { objectsOf } from '../objects.ts'
import { createBuilding } from './building.ts'
import { kustomizationIn } from './files.ts'
import { buildLevel } from './level.ts'
import { withReferences, withVariables } from './references.ts'
import { manifestOf } from './resource.ts'

export interface Built {
  readonly objects: readonly KubernetesObject[]
  readonly skipped: readonly Skip[]
  /** Charts of its `helmCharts` that are not in the tree. */
  readonly charts: readonly Spec[]
  /** Every file that was read for it, sorted. */
  readonly files: readonly string[]
}

/**
 * Builds as `kustomize build` of version 5 does ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/}), from the path of a
 * kustomization or of its folder. Generated names have no hash. What Kustomize would refuse is told, and the rest is built all the same.
 */
export async function build(path: string, context: ReadContext): Promise<Built> {
  const building = createBuilding(context)
  const file = context.has(path) ? path : (kustomizationIn(path, context) ?? path)
  const resources = await buildLevel(file, { path: file, line: 1 }, building, [])
  const whole = withVariables(withReferences(resources, building), building)
  const objects = objectsOf(whole.map(manifestOf), building.told)
  return { objects, skipped: building.told.skips, charts: building.charts, files: [...building.files].sort() }
}
