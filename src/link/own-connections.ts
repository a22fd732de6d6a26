/** Connections of PHP and of Django: a process, or a thread, has one of its own, so whoever chooses how many there are bounds how many connections. */
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Client } from './clients.ts'
import { factOf } from './range.ts'

/** PHP shares nothing between requests: a pool of its own it can't have. */
const libraries: ReadonlySet<string> = new Set(['laravel', 'doctrine', 'pdo', 'mysqli', 'pgsql', 'wordpress', 'symfony', 'codeigniter', 'cakephp', 'yii'])

export function isOfPhp({ library }: Pick<Client, 'library'>): boolean {
  return libraries.has(library)
}

/** Whether somebody chose how many processes there are. What no stack describes is started by files that are elsewhere. */
export function processesChosen({ service, workers, at }: Client): Fact<boolean> {
  const { chosen } = workers
  if (chosen !== undefined) {
    const count = factOf(chosen, at)
    return count.state === 'unresolved' ? { ...unresolved(count.raw, count.at, count.hint) } : known(true, count.at)
  }
  if (service.inStack) return workers.hidden ?? known(false, at)
  const hint = 'commit the file that sets pm.max_children of PHP-FPM, or describe the service in a stack'
  return unresolved('how many processes PHP has in production', at, hint)
}

/** Django holds a connection for each thread, and none besides. */
export function isByThread({ constructors, pool }: Pick<Client, 'constructors' | 'pool'>): boolean {
  return constructors[0]?.perThread === true && pool?.state === 'default' && pool.value === 1
}

export function isKeptByThread(client: Pick<Client, 'constructors' | 'pool'>): boolean {
  return isByThread(client) && client.constructors[0]?.kept !== undefined && valueOf(client.constructors[0].kept) !== false
}

/** Whether somebody bounded the connections that threads keep from one request to the next, as Django's do with `CONN_MAX_AGE`: nothing pools better. */
export function threadsChosen({ service, workers: { bounded }, at, constructors: [first] }: Client): Fact<boolean> {
  if (first?.kept?.state === 'unresolved') return first.kept
  if (bounded !== undefined && bounded.high < Infinity) return known(true, at)
  // A command of one's own works in as many as its code likes.
  if (service.inStack && bounded === undefined && service.role === 'web') return known(false, at)
  return unresolved(`how many threads ${service.name} has in production`, at, 'describe how its server is started in a stack')
}

/** `3 threads of Django in web, a connection each, kept`. */
export function keptWords(clients: readonly Client[]): string {
  const counts = new Map(clients.map(({ service, workers }) => [service.name, workers.bounded?.high ?? 1]))
  const parts = [...counts].map(([name, count], index) => `${count}${index > 0 ? '' : count === 1 ? ' thread of Django' : ' threads of Django'} in ${name}`)
  return `${parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`}, a connection each, kept from request to request`
}

/**
 * `web opens one with Django for each of its threads, 4 at most`: nothing pools them, and somebody chose how many there are by the workers of its server.
 * Where no stack describes what starts, somebody may have.
 */
export function threadWords({ service, workers: { bounded } }: Client, library: string): string | undefined {
  if (bounded === undefined && service.inStack) return undefined
  const where = bounded?.notes.find((note) => /^where \w+ is not set$/.test(note))
  const told = bounded === undefined ? 'as many as its server has' : bounded.high < Infinity ? `${bounded.high} at most` : 'as many as its workers have'
  const most = `, ${told}${where === undefined ? '' : ` ${where}`}`
  return `${service.name} opens one with ${library} for each of its threads${most}`
}

/** `12 processes of PHP in web and 1 in mail, a connection each`. */
export function processWords(clients: readonly Client[]): string {
  const counts = new Map(clients.map(({ service, workers }) => [service.name, (workers.chosen ?? workers.processes).low]))
  const parts = [...counts].map(([name, count], index) => `${count}${index > 0 ? '' : count === 1 ? ' process of PHP' : ' processes of PHP'} in ${name}`)
  return `${parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`}, a connection each`
}
