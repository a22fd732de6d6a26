/** How each platform itself goes back to the version before; told when a deploy failed, and never run. */
import { isResolved } from '../../base/fact.ts'
import type { System } from '../../model/system.ts'
import type { Thing } from '../../model/kinds.ts'
import type { Rollback } from '../../model/verification.ts'

/** {@link https://docs.docker.com/reference/cli/docker/service/rollback/} */
export function rollbacksOf(system: System): readonly Rollback[] {
  return system.things
    .filter((thing): thing is Thing<'service'> => thing.kind === 'service')
    .flatMap((service) => {
      const { orchestrator, serving, role } = service.facts
      if (!isResolved(orchestrator) || orchestrator.value !== 'swarm') return []
      const ours = isResolved(role) ? /^(web|worker|scheduler)$/.test(role.value) : isResolved(serving) && serving.value
      const stack = system.stacks.find(({ files }) => files.includes(service.at.path))
      return ours && stack !== undefined ? [{ service: service.name, command: `docker service rollback ${stack.name}_${service.name}` }] : []
    })
}
