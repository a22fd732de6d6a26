/** Which databases the variables of a service of Google Cloud lead to: those whose socket it has, or whose connection name stands in them. */
import type { Evidence } from '../base/evidence.ts'
import { textOf, unresolved, type Fact } from '../base/fact.ts'
import { connectionIn } from './cloud-sql.ts'
import type { Variables } from './hosted.ts'

/** The connection name in a value: alone, behind the folder of sockets, or in a parameter of a URL. */
export function connectionOf(text: string): string | undefined {
  const at = text.indexOf('/cloudsql/')
  return connectionIn(at < 0 ? text : text.slice(at))
}

const forDatabases = /(^|_)(DATABASE|DB|POSTGRES(QL)?|PG|MYSQL|SQL)(_|$)/i
const forAddresses = /(URL|URI|DSN|HOST(NAME)?|SOCKET|CONNECTION(_?STRING|_?NAME)?)$/i

/**
 * An instance whose socket a service has is one it reaches. Where no variable says so, one that is for a database and whose value nobody knows leads there,
 * as long as there is but one instance; else the folder of sockets stands for it ({@link https://cloud.google.com/sql/docs/postgres/connect-run}).
 */
export function attachSockets({ values, given }: Variables, sockets: readonly { readonly connection: string; readonly at: Evidence }[]): void {
  const connections = [...new Set(sockets.map(({ connection }) => connection))]
  const [only] = connections
  const leads = (connection: string): boolean => [...given.values()].includes(connection)
  if (connections.length === 1 && only !== undefined && !leads(only)) {
    for (const [name, value] of values) {
      if (isUnknown(value) && forDatabases.test(name) && forAddresses.test(name)) given.set(name, only)
    }
  }
  for (const { connection, at } of sockets) {
    if (leads(connection)) continue
    const name = connections.length === 1 ? '/cloudsql' : `/cloudsql/${connection}`
    values.set(name, unresolved(connection.startsWith('${') ? connection : `\${${connection}}`, at, 'the socket of an instance'))
    given.set(name, connection)
  }
}

function isUnknown(value: Fact<string>): boolean {
  return value.state === 'unresolved' && (textOf(value) === undefined || textOf(value) === value.raw)
}
