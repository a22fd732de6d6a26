/** What a container is by the program that its command starts, whatever its image is called. */
import type { ImageRole } from './images.ts'
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
