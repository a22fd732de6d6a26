/** Applications that no stack describes: what stands for them, and whether a stack tells what runs instead. */
import { namesDatabase } from '../base/database-variables.ts'
import { unresolved } from '../base/fact.ts'
import type { PackageDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import type { Running } from './running.ts'

/** Built here, or given a database to open: an application, and no helper beside one that runs elsewhere. */
export function runsOwnCode({ role, declared, folders }: Running): boolean {
  if (!/^(web|worker|scheduler)$/.test(role)) return false
  return folders.length > 0 || declared.build !== undefined || [...declared.environment.keys()].some(namesDatabase)
}

export function placeholder(application: PackageDeclaration): ServiceDeclaration {
  return {
    kind: 'service',
    name: application.name,
    stack: '',
    at: application.at,
    environment: new Map(),
    replicas: unresolved('how many run', application.at, 'describe the service in a stack, or name its files under `stacks:` in .plimsoll.yml'),
    ports: [],
    mounts: [],
    names: [application.name],
    networks: [],
    labels: new Map(),
    limits: {},
    reservations: {},
    placement: [],
    dependsOn: [],
    swarm: false,
  }
}
