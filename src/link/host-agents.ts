/** What stands beside the services and measures: agents of the machine they run on, of which a second would measure the same, and collectors. Neither serves a user. */
import { namesDatabase } from '../base/database-variables.ts'
import { valueOf } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { isRouted } from './answers.ts'
import { called, endingIn } from './name-patterns.ts'

/** By their images. */
export const hostAgents = called('node-exporter node_exporter cadvisor glances beszel-agent bluewave-labs/capture zabbix-agent zabbix-agent2')

/** Collectors that go by a maker's name, `acme/acme-otel-collector`: what they do is known, and not whether they are made here. */
const collectors = endingIn('otel-collector otelcol')

const ofHost = /^\/(proc|sys|etc\/os-release)\/?$/

/** By what only such an agent is given: what the host's kernel tells, to be read. Whom a proxy sends requests to, or who opens a database, is more than that. */
export function watchesHost(service: ServiceDeclaration): boolean {
  if (service.build !== undefined || isRouted(service) || [...service.environment.keys()].some(namesDatabase)) return false
  return service.mounts.some(({ type, source, readOnly }) => type === 'bind' && readOnly === true && ofHost.test(valueOf(source) ?? ''))
}

/** What a service is whose image's own name does not say it. */
export function beside(service: ServiceDeclaration, repository: string, folders: readonly string[]): { readonly is: 'exporter' | 'monitoring' } | undefined {
  if (collectors.test(repository.toLowerCase())) return { is: 'monitoring' }
  return folders.length === 0 && watchesHost(service) ? { is: 'exporter' } : undefined
}
