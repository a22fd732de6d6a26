/** What a container is by the program that its command starts, whatever its image is called. */
import type { ImageRole } from './images.ts'

/** `redis-sentinel /etc/sentinel.conf`, `redis-server --sentinel`: it watches the servers and keeps nothing itself. */
export function isSentinel(words: readonly string[] | undefined): boolean {
  return (words ?? []).some((word) => /(^|\/|\s)(redis|valkey)-sentinel(\s|$)|^--sentinel$|\s--sentinel(\s|$)/.test(word))
}

/** An image of one's own that starts a pooler is one. */
export function poolerStarted(words: readonly string[] | undefined): ImageRole | undefined {
  const program = (words ?? []).map((word) => word.slice(word.lastIndexOf('/') + 1)).find((word) => /^(pgbouncer|pgcat|odyssey|proxysql|pgpool)$/.test(word))
  return program === undefined ? undefined : { is: 'pool', software: program }
}
