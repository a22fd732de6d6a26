/** Settings of a cluster's server: configuration resources beside it, and what the cluster itself says. */
import { mapFact, type Fact } from '../../../base/fact.ts'
import type { Engine } from '../../../model/declaration.ts'
import { mib } from '../../../parse/hosted.ts'
import type { Body, Resource, World } from '../resource.ts'
import { ofCluster } from './names.ts'

/** Attributes that bear the server's own name and unit. */
const plain: Readonly<Record<string, readonly string[]>> = {
  digitalocean_database_postgresql_config: [
    'max_connections',
    'idle_in_transaction_session_timeout',
    'log_min_duration_statement',
    'max_parallel_workers',
    'max_wal_senders',
    'max_worker_processes',
    'wal_sender_timeout',
    'track_io_timing',
  ],
  digitalocean_database_mysql_config: ['slow_query_log', 'long_query_time', 'innodb_buffer_pool_size', 'max_connections', 'wait_timeout', 'sql_mode'],
}

/** {@link https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_postgresql_config} */
export function settingsOf(cluster: Resource, engine: Engine, memory: number | undefined, world: World): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  const add = (name: string, fact: Fact<string> | undefined): void => {
    if (fact !== undefined) settings.set(name, fact)
  }
  if (engine === 'redis' || engine === 'valkey') {
    add('maxmemory-policy', policy(cluster.text('eviction_policy')))
    for (const type of ['digitalocean_database_redis_config', 'digitalocean_database_valkey_config']) {
      for (const config of ofCluster(cluster, type, world))
        add('maxmemory-policy', policy(config.text('maxmemory_policy') ?? config.text('valkey_maxmemory_policy')))
    }
    return settings
  }
  for (const [type, names] of Object.entries(plain)) {
    for (const config of ofCluster(cluster, type, world)) {
      for (const name of names) add(name, config.text(name))
      if (type === 'digitalocean_database_postgresql_config') ofPostgres(config, memory, add)
    }
  }
  return settings
}

/** The provider counts work_mem in MB and shared_buffers in percent of the memory. */
function ofPostgres(config: Body, memory: number | undefined, add: (name: string, fact: Fact<string> | undefined) => void): void {
  const work = config.number('work_mem')
  if (work !== undefined)
    add(
      'work_mem',
      mapFact(work, (megabytes) => `${megabytes}MB`),
    )
  const share = config.number('shared_buffers_percentage')
  if (share !== undefined && memory !== undefined)
    add(
      'shared_buffers',
      mapFact(share, (percent) => `${Math.floor((memory * percent) / 100 / mib)}MB`),
    )
  const track = config.text('pg_stat_statements_track')
  if (track !== undefined) add('pg_stat_statements.track', track)
}

/** `allkeys_lru` here, `allkeys-lru` in the server. */
function policy(fact: Fact<string> | undefined): Fact<string> | undefined {
  return fact === undefined ? undefined : mapFact(fact, (text) => text.replaceAll('_', '-'))
}
