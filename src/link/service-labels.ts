/** The labels of a service that its proxy reads. */
import type { Fact } from '../base/fact.ts'
import type { Running } from './running.ts'

export type Labels = ReadonlyMap<string, Fact<string>>

/** In Swarm, Traefik reads the labels of the service and not those of its containers. */
export function labelsOf(service: Running): Labels {
  const { deployLabels, labels, swarm } = service.declared
  return swarm && deployLabels !== undefined ? deployLabels : labels
}
