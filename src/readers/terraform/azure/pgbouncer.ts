/** PgBouncer as Azure runs it on the machine of a PostgreSQL server, at a port of its own. */
import { byDefault, known, mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import type { PoolerDeclaration } from '../../../model/managed.ts'
import { asFarAsItExists } from '../mapping/unsure.ts'
import { isAway, nothing, openAs } from '../mapping/values.ts'
import type { Mapped, Resource, World } from '../resource.ts'
import { hostsOf, postgres, settingsOf } from './flexible.ts'
import { belonging, databaseName } from './names.ts'

const note = 'Azure’s default, https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-pgbouncer'

/** Off unless `pgbouncer.enabled` is true. {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-pgbouncer} */
export function declarePooler(server: Resource, world: World): Mapped {
  if (isAway(server) || server.mode === 'data' || valueOf(server.text('create_mode')) === 'Replica') return nothing
  const settings = settingsOf(server, postgres, world)
  const enabled = settings.get('pgbouncer.enabled')
  if (enabled === undefined || (enabled.state !== 'unresolved' && !/^(true|on|1)$/i.test(enabled.value))) return nothing
  const exists: Fact<boolean> = enabled.state === 'unresolved' ? openAs<boolean>(enabled) : known(true, enabled.at)
  const both = server.exists.state === 'unresolved' ? server.exists : exists
  return asFarAsItExists({ exists: both }, () => ({ declares: [poolerOf(server, enabled, settings, world)], skipped: [] }))
}

function poolerOf(server: Resource, enabled: Fact<string>, settings: ReadonlyMap<string, Fact<string>>, world: World): PoolerDeclaration {
  const { at } = enabled
  const number = (name: string, otherwise: number): Fact<number> => {
    const fact = settings.get(name)
    return fact === undefined ? byDefault(otherwise, at, note) : mapFact(fact, (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined))
  }
  const name = databaseName(server, world)
  const size = number('pgbouncer.default_pool_size', 50)
  // One pool for each database and user; one user a database is assumed, as one application has.
  const databases = Math.max(1, belonging(server, world, ['azurerm_postgresql_flexible_server_database']).length)
  return {
    kind: 'pooler',
    name: `PgBouncer of ${name}`,
    stack: world.stack,
    at,
    software: 'pgbouncer',
    mode: mapFact(settings.get('pgbouncer.pool_mode') ?? byDefault('transaction', at, note), (text) => text.toLowerCase()),
    of: known(name, at),
    hosts: hostsOf(server, postgres),
    port: byDefault(6432, at, 'Azure’s PgBouncer listens at 6432'),
    maxClients: number('pgbouncer.max_client_conn', 5000),
    serverConnections: mapFact(size, (connections) => connections * databases),
    keepsPrepared: (valueOf(number('pgbouncer.max_prepared_statements', 0)) ?? 0) > 0,
  }
}
