/** Which of the code's features belong to a service: those seen in files that run in it. */
import type { Feature, FeatureDeclaration } from '../model/feature.ts'
import { ofAnother } from './clients.ts'
import { within } from './code.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

/** Features in serving code of a service; what stands in tests, seeds and scripts serves nobody. */
export function featuresOf(service: Running, linked: Linked, ...wanted: readonly Feature[]): readonly FeatureDeclaration[] {
  return linked.declared.features.filter(
    (feature) =>
      feature.use === 'code' &&
      (wanted.length === 0 || wanted.includes(feature.what)) &&
      service.folders.some((folder) => within(feature.path, folder)) &&
      !ofAnother(feature.path, service, linked.services),
  )
}
