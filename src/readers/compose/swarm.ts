/** What `docker stack deploy` does not do although a file asks for it ({@link https://docs.docker.com/reference/cli/docker/stack/deploy/}). */
import { child, member, type MapNode, type Member } from './nodes.ts'
import type { Told } from './told.ts'

const ignored = ['build', 'depends_on', 'container_name', 'links', 'network_mode', 'privileged', 'profiles']
const older = ['restart', 'scale', 'mem_limit', 'mem_reservation', 'cpus', 'cpu_quota', 'volumes_from']

/** Tells what is ignored where it takes something from the service that the file's author may count on. */
export function tellIgnored(name: string, found: Member, service: MapNode, told: Told): void {
  const place = { path: found.source.path, line: found.line }
  const lost = [...ignored, ...older].filter((key) => {
    if (member(service, key) === undefined) return false
    if (key === 'build') return child(service, 'image') === undefined
    return key !== 'restart' || child(service, 'deploy', 'restart_policy') === undefined
  })
  if (lost.length > 0) told.tell(place, `services.${name}: docker stack deploy does not read ${lost.join(', ')}`)
}
