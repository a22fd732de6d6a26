/** What a container is by the program that its command starts, whatever its image is called. */
import { textOf, valueOf } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { imageName, type ImageRole } from './images.ts'
import { called, hinted } from './name-patterns.ts'

/** `redis-sentinel /etc/sentinel.conf`, `redis-server --sentinel`: it watches the servers and keeps nothing itself. */
export function isSentinel(words: readonly string[] | undefined): boolean {
  return words?.some((word) => sentinel.test(word)) === true
}

const sentinel = hinted('-sentinel', /(^|\/|\s)(redis|valkey)-sentinel(\s|$)|^--sentinel$|\s--sentinel(\s|$)/)
const poolers = called('pgbouncer pgcat odyssey proxysql pgpool')

/** An image of one's own that starts a pooler is one. */
export function poolerStarted(words: readonly string[] | undefined): ImageRole | undefined {
  const program = words?.find((word) => poolers.test(word))
  return program === undefined ? undefined : { is: 'pool', software: program.slice(program.lastIndexOf('/') + 1) }
}

/** MinIO's client, which ends with what it is told to do, unless that is to watch. */
export function isStoreClient(service: ServiceDeclaration): boolean {
  const words = [...(valueOf(service.entrypoint) ?? []), ...(valueOf(service.command) ?? [])]
  const restarts = /^(always|unless-stopped)$/.test(valueOf(service.restart) ?? '')
  return (
    /(^|\/)mc$/.test(imageName(textOf(service.image) ?? '').repository) &&
    !restarts &&
    service.ports.length === 0 &&
    !words.some((word) => /\bwatch\b/.test(word))
  )
}
