/** What an image is known to be, by its repository: the linker's table of servers, poolers, exporters and backup jobs. */
import { remembered } from '../base/remembered.ts'
import type { Engine } from '../model/declaration.ts'
import { hostAgents } from './host-agents.ts'
import { anyOf, called, endingIn, hinted, holding, type Pattern } from './name-patterns.ts'

export type ImageRole =
  | { readonly is: 'database'; readonly engine: Engine }
  | { readonly is: 'pool'; readonly software: string }
  | { readonly is: 'exporter' | 'monitoring' | 'proxy' | 'storage' | 'broker' | 'backup' | 'tool' | 'scheduler' | 'job' }

/** `ghcr.io/acme/shop-api:v3@sha256:…` → `acme/shop-api`, `v3`. Registry and digest are left out. Dozens of questions cut the same few references. */
export const imageName: (reference: string) => ImageName = remembered(cutName)

interface ImageName {
  readonly repository: string
  readonly tag: string | undefined
}

function cutName(reference: string): ImageName {
  const plain = withoutBodies(reference).split('@', 1)[0] ?? ''
  const slash = plain.lastIndexOf('/')
  const colon = plain.indexOf(':', slash + 1)
  const path = colon === -1 ? plain : plain.slice(0, colon)
  const parts = path.split('/')
  const first = parts[0] ?? ''
  const isRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost')
  const repository = (isRegistry ? parts.slice(1) : parts).join('/').replace(/^library\//, '')
  return { repository, tag: colon === -1 ? undefined : plain.slice(colon + 1) }
}

/** `${TAG:?set it: see docs/tags}` → `${TAG}`: what stands inside a variable is no part of the name until the variable is known. */
export function withoutBodies(reference: string): string {
  if (!reference.includes('${')) return reference
  let text = ''
  let depth = 0
  for (let at = 0; at < reference.length; at++) {
    const char = reference[at] ?? ''
    if (depth > 0) {
      if (char === '{') depth++
      else if (char === '}' && --depth === 0) text += '}'
    } else if (char === '$' && reference[at + 1] === '{') {
      depth = 1
      text += `\${${leadingName(reference, at + 2)}`
      at++
    } else text += char
  }
  return text
}

function leadingName(text: string, at: number): string {
  const name = /[\w.]*/y
  name.lastIndex = at
  return name.exec(text)?.[0] ?? ''
}

const database = (engine: Engine): ImageRole => ({ is: 'database', engine })

/** In order: the first that fits. Tested against the repository in lower case; tools that carry an engine's name stand before the engine. */
const table: readonly (readonly [Pattern, ImageRole])[] = [
  // It turns the data of one release into the next's, and ends: https://github.com/tianon/docker-postgres-upgrade.
  [hinted('upgrade', /(^|\/)(postgres(ql)?|pg|mysql|mariadb|mongo(db)?)[-_]upgrade$/), { is: 'job' }],
  [anyOf(holding('exporter cadvisor telegraf statsd'), hostAgents), { is: 'exporter' }],
  [hinted('wal pgbackrest barman', /(^|\/)(postgres|postgresql|timescaledb)[-_](wal-?[ge]|pgbackrest|barman)$/), database('postgres')],
  [holding('backup pg_dump pgdump pgbackrest barman restic duplicity borgmatic litestream mongodump mysqldump'), { is: 'backup' }],
  [hinted('wal', /wal-?g$/), { is: 'backup' }],
  [hinted('ofelia cron', /(^|\/)(ofelia|supercronic|crond?|swarm-cronjob|go-crond)($|-)/), { is: 'scheduler' }],
  [holding('pgbouncer'), { is: 'pool', software: 'pgbouncer' }],
  [holding('pgcat'), { is: 'pool', software: 'pgcat' }],
  [holding('odyssey'), { is: 'pool', software: 'odyssey' }],
  [holding('supavisor'), { is: 'pool', software: 'supavisor' }],
  [holding('pgpool'), { is: 'pool', software: 'pgpool' }],
  [holding('proxysql'), { is: 'pool', software: 'proxysql' }],
  [holding('maxscale'), { is: 'pool', software: 'maxscale' }],
  [holding('pgadmin adminer phpmyadmin mongo-express redis-commander rediscommander redis-insight redisinsight'), { is: 'tool' }],
  [holding('mailhog mailpit maildev mailcatcher mailslurper inbucket greenmail smtp4dev socket-proxy docker-proxy'), { is: 'tool' }],
  [holding('pgweb dbgate cloudbeaver postgres-meta pghero metabase nocodb/postgres-ui'), { is: 'tool' }],
  [called('registry'), { is: 'tool' }],
  // What copies between a broker and a database, and what its messages look like.
  [called('debezium/connect cp-kafka-connect cp-schema-registry cp-ksqldb-server apicurio-registry'), { is: 'tool' }],
  // What people look into a queue or a broker with, or run by hand: nobody's request goes through it.
  [called('temporalio/admin-tools temporal/admin-tools kafka-ui akhq kafdrop redpandadata/console bull-board bullboard bull-monitor'), { is: 'tool' }],
  [called('mher/flower asynqmon elasticvue cerebro stripe-cli ngrok smocker wiremock mockserver'), { is: 'tool' }],
  [
    called(
      'prometheus grafana grafana-oss grafana-enterprise alertmanager loki promtail tempo mimir jaeger zipkin zipkin-slim jaegertracing/all-in-one jaegertracing/jaeger uptime-kuma netdata vector',
    ),
    { is: 'monitoring' },
  ],
  [called('fluent-bit fluentbit fluentd alloy pyroscope blackbox victoria-metrics victoriametrics vmagent vmalert kibana logstash'), { is: 'monitoring' }],
  [called('filebeat metricbeat sentry glitchtip dozzle portainer portainer-ce portainer-ee agent watchtower autoheal healthchecks'), { is: 'monitoring' }],
  [
    called(
      'datadog-agent pushgateway gatus statping statping-ng peekaping kener karma spotlight thanos cortex logspout hyperdx hyperdx-all-in-one hyperdx-local',
    ),
    { is: 'monitoring' },
  ],
  [
    hinted(
      'otel opentelemetry-collector xray pgwatch',
      /(^|\/)(otel.*|opentelemetry-collector.*|(aws|splunk)-otel-collector|(aws-)?xray-daemon|pgwatch\d?(-.*)?)$/,
    ),
    { is: 'monitoring' },
  ],
  [endingIn('prometheus grafana alertmanager promtail'), { is: 'monitoring' }],
  [hinted('zabbix', /(^|\/)zabbix-(server|proxy|web|java-gateway|snmptraps)(-\w+){0,3}$/), { is: 'monitoring' }],
  // What workflows are watched in, by whoever runs them: it is to come back by itself.
  [called('temporalio/ui temporalio/web temporal/ui temporal/web'), { is: 'monitoring' }],
  // What a cluster's autoscalers and dashboards read figures from.
  [called('kube-state-metrics prometheus-operator'), { is: 'monitoring' }],
  [hinted('prometheus-adapter metrics-server', /(^|\/)((k8s-)?prometheus-adapter(-\w+)?|metrics-server(-\w+)?)$/), { is: 'monitoring' }],
  // It renews the certificates that the proxy beside it serves: it takes no request, and two would renew the same.
  [called('acme-companion letsencrypt-nginx-proxy-companion'), { is: 'scheduler' }],
  [called('haproxy haproxy-alpine haproxy-debian haproxy-ubuntu haproxy-certbot haproxy-letsencrypt haproxy-acme'), { is: 'proxy' }],
  [endingIn('caddy'), { is: 'proxy' }],
  [called('traefik caddy caddy-docker-proxy envoy nginx-proxy nginx-proxy-manager kong swag cloudflared'), { is: 'proxy' }],
  // What passes messages on to whoever is subscribed: it holds sessions and what is not yet fetched, so copies that know nothing of one another are no second one.
  [
    called('eclipse-mosquitto mosquitto emqx emqx-enterprise vernemq hivemq hivemq4 hivemq-ce nanomq activemq activemq-classic activemq-artemis artemis nsq'),
    { is: 'broker' },
  ],
  [called('minio mc seaweedfs garage localstack azurite fake-gcs-server'), { is: 'storage' }],
  [called('postgresql-repmgr patroni pg_auto_failover pgautoupgrade timescaledb timescaledb-ha postgis'), database('postgres')],
  [called('pgvector pgvecto-rs pgvecto.rs vectorchord-postgres citus pg-partman pgpartman'), database('postgres')],
  [hinted('spilo', /(^|\/)spilo/), database('postgres')],
  [endingIn('postgres postgresql', '/-_.'), database('postgres')],
  [
    hinted(
      'postgres',
      /(^|\/)postgres(ql)?[-_](partman|pgvector|postgis|vector|ssl|extended|timescale.*|custom|db|server|master|primary|slave|replica|standby|\d+)$/,
    ),
    database('postgres'),
  ],
  [endingIn('mariadb mariadb-galera'), database('mariadb')],
  [endingIn('mysql mysql-server percona percona-server percona-xtradb-cluster'), database('mysql')],
  [endingIn('mongo mongodb mongodb-community-server percona-server-mongodb ferretdb'), database('mongodb')],
  [endingIn('redis redis-stack redis-stack-server keydb dragonfly redict redis-cluster'), database('redis')],
  [endingIn('kafka redpanda cp-kafka zookeeper cp-zookeeper'), database('kafka')],
  [endingIn('nats nats-streaming'), database('nats')],
  [endingIn('elasticsearch opensearch meilisearch typesense qdrant weaviate manticore solr chroma milvus'), database('elasticsearch')],
  [endingIn('clickhouse clickhouse-server tinybird-local'), database('clickhouse')],
  // It watches the servers and keeps nothing itself.
  [endingIn('redis-sentinel valkey-sentinel'), { is: 'tool' }],
  // SQLite behind a server of its own: asked over the network, not opened as a file.
  [called('libsql-server sqld'), database('sqlite')],
  [endingIn('cockroach cockroachdb'), database('cockroachdb')],
  [hinted('sql', /(^|\/)(mssql\/server|azure-sql-edge|mssql-server-linux)/), database('mssql')],
  [endingIn('cassandra scylla scylladb'), database('cassandra')],
  ...(['valkey', 'memcached', 'rabbitmq', 'neo4j', 'influxdb', 'couchdb'] as const).map((one) => [endingIn(one), database(one)] as const),
  // Databases that no rule knows: what they keep is told as a store's.
  [endingIn('kingbase oceanbase-ce tidb yugabyte questdb rqlite arangodb orientdb'), { is: 'storage' }],
]

/** What an image is, or undefined for an application's own. */
export function roleOfImage(reference: string): ImageRole | undefined {
  if (roles.has(reference)) return roles.get(reference)
  const found = lookUp(reference)
  if (roles.size >= mostRoles) roles.clear()
  roles.set(reference, found)
  return found
}

/** Each service of a stack is held against all others, and a stack names few images. */
const roles = new Map<string, ImageRole | undefined>()
const mostRoles = 5_000

function lookUp(reference: string): ImageRole | undefined {
  const repository = imageName(reference).repository.toLowerCase()
  // `postgres:${TAG}` says enough; `${POSTGRES_IMAGE}` may be anything.
  if (repository.slice(repository.lastIndexOf('/') + 1).includes('$')) return undefined
  const found = table.find(([pattern]) => pattern.test(repository))?.[1]
  return found?.is === 'database' && variant.test(repository) ? undefined : found
}

/** `monitor-server-mysql`, `web-nginx-pgsql`: a program made to use that engine, which stands behind what it is. */
const variant = /[-_](server|nginx|apache2?|httpd|proxy)[-_](mysql|mariadb|postgres(ql)?|pgsql|redis|mongo(db)?)$/

/** Variables that only an engine's own image reads: what names an engine when the image's name does not. */
const telling: readonly (readonly [RegExp, Engine])[] = [
  [/^(POSTGRES_PASSWORD(_FILE)?|POSTGRES_HOST_AUTH_METHOD|POSTGRES_INITDB_ARGS|PGDATA)$/, 'postgres'],
  [/^(MARIADB_ROOT_PASSWORD(_FILE)?|MARIADB_RANDOM_ROOT_PASSWORD)$/, 'mariadb'],
  [/^(MYSQL_ROOT_PASSWORD(_FILE)?|MYSQL_ALLOW_EMPTY_PASSWORD|MYSQL_RANDOM_ROOT_PASSWORD)$/, 'mysql'],
  [/^(MONGO_INITDB_ROOT_USERNAME(_FILE)?|MONGO_INITDB_DATABASE)$/, 'mongodb'],
]

/** Variables and files that only poolers are given. */
export function poolByUse(variables: Iterable<string>, targets: readonly string[]): ImageRole | undefined {
  let isPooler = false
  let isTold = false
  for (const name of variables) {
    isPooler ||= /^(PGBOUNCER_)?POOL_MODE$|^PGBOUNCER_(DEFAULT_POOL_SIZE|DATABASE|DSN_\d+)$/.test(name)
    isTold ||= /HOST|_URLS?$|DSN/.test(name)
  }
  if ((isPooler && isTold) || targets.some((target) => /(^|\/)pgbouncer\.ini$/.test(target))) return { is: 'pool', software: 'pgbouncer' }
  if (targets.length === 0) return undefined
  const software = targets
    .flatMap((target) => /(?:^|\/)(?:(pgcat)\.toml|(odyssey|pgpool)\.conf|(proxysql)\.cnf)$/.exec(target)?.slice(1) ?? [])
    .find((name) => name !== undefined)
  return software === undefined ? undefined : { is: 'pool', software }
}

/** Where each engine keeps its data; a mount there says what the container is. */
const dataFolders: readonly (readonly [RegExp, Engine])[] = [
  [/^\/var\/lib\/postgresql(\/|$)|^\/bitnami\/postgresql/, 'postgres'],
  [/^\/var\/lib\/mysql(\/|$)/, 'mysql'],
  [/^\/data\/db(\/|$)/, 'mongodb'],
]

/**
 * What only a node of Elasticsearch or OpenSearch is told: {@link https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/discovery-cluster-formation-settings}.
 * Flags for its JVM may stand in a file of variables that others are given too: a node listens or keeps data beside.
 */
function isSearchNode(names: readonly string[], targets: readonly string[], ports: readonly number[]): boolean {
  const isListening = ports.some((port) => port === 9200 || port === 9300) || targets.some((target) => /(elasticsearch|opensearch|indexer)\/data$/.test(target))
  return (
    names.some((name) => /^(discovery\.(type|seed_hosts)|cluster\.initial_(master|cluster_manager)_nodes)$/.test(name)) ||
    (isListening && names.some((name) => /^(ES|OPENSEARCH)_JAVA_OPTS$/.test(name))) ||
    targets.some((target) => /^\/(usr\/share|etc)\/[\w./-]{1,200}\/(elasticsearch|opensearch)\.yml$/.test(target))
  )
}

/** Ports at which only an engine listens: PostgreSQL's is its poolers' too. */
const ownPorts: readonly (readonly [number, Engine])[] = [
  [3306, 'mysql'],
  [27017, 'mongodb'],
]

/** The engine of a container whose image does not tell, from what only that engine's image would be given. */
export function engineByUse(variables: Iterable<string>, targets: readonly string[], ports: readonly number[]): Engine | undefined {
  const names = [...variables]
  if (isSearchNode(names, targets, ports)) return 'elasticsearch'
  const byMount = targets.length === 0 ? undefined : dataFolders.find(([pattern]) => targets.some((target) => pattern.test(target)))?.[1]
  if (byMount === undefined) {
    const byPort = ports.length === 0 ? undefined : ownPorts.find(([port]) => ports.includes(port))?.[1]
    if (byPort === undefined) return undefined
    return telling.find(([pattern, engine]) => engine === byPort && names.some((name) => pattern.test(name)))?.[1]
  }
  for (const name of names) {
    const found = telling.find(([pattern]) => pattern.test(name))?.[1]
    if (found !== undefined) return found
  }
  return byMount
}

/** Ports on which servers of these engines alone listen. */
const listening: ReadonlyMap<number, Engine> = new Map([
  [5432, 'postgres'],
  [3306, 'mysql'],
  [27017, 'mongodb'],
  [6379, 'redis'],
  [11211, 'memcached'],
])

/** A port at which a server of the engine does not listen by itself. */
export function isElsewhere(port: number, engine: Engine): boolean {
  const like = engine === 'mariadb' ? 'mysql' : engine
  const usual = [...listening].filter(([, one]) => one === like).map(([one]) => one)
  return usual.length > 0 && !usual.includes(port)
}

/** What a health check of an engine's own server asks with; `healthcheck.sh` is what the image of MariaDB brings. */
const asking: readonly (readonly [RegExp, Engine])[] = [
  [/\bpg_isready\b/, 'postgres'],
  [/\bhealthcheck\.sh\b.*--(innodb_initialized|connect|su-mysql|mariadbupgrade)\b|\bmariadb-admin\b/, 'mariadb'],
  [/\bmysqladmin\b/, 'mysql'],
  [/\bmongo(sh)?\b/, 'mongodb'],
]

/** The engine that a container's own health check asks, where it has the variables that only such a server reads and names no other host. */
export function engineByHealth(variables: Iterable<string>, test: readonly string[]): Engine | undefined {
  const words = test.join(' ')
  const found = asking.find(([pattern]) => pattern.test(words))?.[1]
  const host = /(?:^|\s)(?:-h|--host)(?:=|\s{1,9})?([^\s=]+)/.exec(words)?.[1]
  if (found === undefined || (host !== undefined && !/^["']?(localhost|127\.0\.0\.1|::1)["']?$/.test(host))) return undefined
  const given = [...variables]
  const isGiven = (engine: Engine): boolean => telling.some(([pattern, one]) => one === engine && given.some((name) => pattern.test(name)))
  // The image of MariaDB reads both names.
  const own = found === 'mariadb' || found === 'mysql' ? (['mysql', 'mariadb'] as const).filter(isGiven) : isGiven(found) ? [found] : []
  return own.length === 0 ? undefined : found === 'mysql' && own.length === 1 ? own[0] : found
}

/** Engines of which a container that is called a store has the variables that only their servers read: several where the image decides. */
export function enginesOfStore(variables: Iterable<string>, names: readonly string[]): readonly Engine[] {
  const given = [...variables]
  // Whoever is told a host asks a store, and is none.
  if (!names.some((name) => calledStore.test(name)) || given.some((name) => /(^|_)(HOST|HOSTNAME|SERVER|URL|URI|DSN)$/.test(name))) return []
  return [...new Set(telling.flatMap(([pattern, engine]) => (given.some((name) => pattern.test(name)) ? [engine] : [])))]
}

const calledStore = /(^|[-_])(db|database|mysql|mariadb|mongo(db)?|postgres(ql)?|pgsql)[-_]?\d{0,3}$/i
const storeName =
  /(^|[-_./])(\w{0,20}db|database|datastore|mysql|mariadb|mongo(db)?|postgres(ql)?|pg(sql)?|redis|valkey|cache|store|queue|memcached)($|[-_./\d])/i

/** A server inside an image of another name: it is called a store, and listens where only such a server does. */
export function engineByPort(ports: readonly number[], names: readonly string[]): Engine | undefined {
  const [engine] = ports.flatMap((port) => listening.get(port) ?? [])
  return engine !== undefined && ports.length === 1 && names.some((name) => storeName.test(name)) ? engine : undefined
}
