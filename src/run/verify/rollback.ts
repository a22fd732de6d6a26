/** How each platform itself goes back to the version before; told when a deploy failed, and never run. */
import { isResolved } from '../../base/fact.ts'
import type { System } from '../../model/system.ts'
import type { Thing } from '../../model/kinds.ts'
import type { Rollback } from '../../model/verification.ts'
import type { Check } from './round.ts'

/** Of services that a stack's deploy declares, and of what checks name on their platform; each command once. */
export function rollbacksOf(system: System, checks: readonly Check[]): readonly Rollback[] {
  const ways = [...declaredWays(system), ...checks.flatMap(checkedWays)]
  return ways.filter(({ command }, index) => ways.findIndex((one) => one.command === command) === index)
}

/** {@link https://docs.docker.com/reference/cli/docker/service/rollback/} */
function declaredWays(system: System): readonly Rollback[] {
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

/** {@link https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_undo/} A name with anything a shell reads is not written into a command. */
function checkedWays({ name, first }: Check): readonly Rollback[] {
  if (typeof first.target !== 'string' || !/^[\w./-]+$/.test(first.target)) return []
  if (first.probe.name === 'swarm') return [{ service: name, command: `docker service rollback ${first.target}` }]
  if (first.probe.name !== 'kubernetes') return []
  const [namespace, kind, workload] = first.target.split('/')
  if (workload === undefined || !/^(deployment|statefulset|daemonset)$/.test(kind ?? '')) return []
  return [{ service: name, command: `kubectl rollout undo ${kind}/${workload} --namespace ${namespace}` }]
}
