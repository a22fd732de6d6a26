/** What is made from a server's image for its client alone: it asks a server of another name. */
import { textOf, valueOf } from '../base/fact.ts'
import type { Action, DumpTarget } from '../model/action.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'

/** Its own commands ask others and nobody else; without any of its own the image starts its server. */
export function asksAnother(service: ServiceDeclaration, stage: ImageStage | undefined, actions: readonly Action[]): boolean {
  if (service.command === undefined && service.entrypoint === undefined && service.build === undefined) return false
  // A standby asks its primary before it starts.
  const copies = actions.some((action) => action.does === 'dump' && action.method !== 'logical')
  if (copies || startsServer(service, stage)) return false
  const asked = actions.flatMap((action) => (action.does === 'query' || action.does === 'restore' || action.does === 'reach' ? [action.target] : []))
  return asked.length > 0 && asked.every((target) => isAnother(target, service))
}

/** Whether its own words start a server, be it behind a script that prepares things: `/standby.sh`, and `postgres` as what that hands on to. */
export function startsServer(service: ServiceDeclaration, stage: ImageStage | undefined): boolean {
  const entrypoint = valueOf(service.entrypoint ?? stage?.entrypoint) ?? []
  const command = valueOf(service.command ?? (service.entrypoint === undefined ? stage?.command : undefined)) ?? []
  return [entrypoint, command].some((words) => words.some((word, index) => (index === 0 || /\s/.test(word)) && server.test(word)))
}

/** What starts a server, where a command begins: `postgres` is a user's name, too. */
const server =
  /(?:^|[;&|(]\s{0,9}|\b(?:exec|then|do|else)\s{1,9}|\b(?:gosu|su-exec)\s{1,9}[\w-]{1,40}\s{1,9})(?:\/[\w./-]{0,99}\/)?(?:postgres|pg_ctl|patroni|mysqld\w{0,9}|mariadbd\w{0,9}|mongod|redis-server|valkey-server|[\w-]{0,40}entrypoint(?:\.sh)?)(?=\s|$|;|&)/

const variables = ['PGHOST', 'MYSQL_HOST'] as const

function isAnother({ host, url, environment, container }: DumpTarget, service: ServiceDeclaration): boolean {
  const named = host ?? variables.map((name) => environment.get(name)).find((word) => word !== undefined)
  const isWritten = named?.resolved === true || url?.resolved === true
  const variable = isWritten ? undefined : (named?.variables[0] ?? variables.find((name) => service.environment.has(name)))
  const text = isWritten ? (named?.text ?? /@([^:/?]+)/.exec(url?.text ?? '')?.[1]) : textOf(service.environment.get(variable ?? ''))
  const isOwn = text === undefined || text === '' || /^(localhost$|127\.|::1$|\/)/.test(text) || text === service.name || service.names.includes(text)
  return container === undefined && !isOwn
}
