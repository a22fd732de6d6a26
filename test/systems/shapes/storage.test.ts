/** Where engines keep their data, and what is mounted there. */
import { describe } from 'vitest'
import { replace, type Edit } from '../story.ts'
import { shape } from './shape.ts'

const stack = 'compose.yaml'
const edit = (from: string | RegExp, to: string): Edit => replace(stack, from, to)
const files = (image: string, mounts: string, extra = '', volumes = '  box:\n'): Readonly<Record<string, string>> => ({
  [stack]: `services:\n  store:\n    image: ${image}\n${extra}${mounts === '' ? '' : `    volumes: [ ${mounts} ]\n`}${volumes === '' ? '' : `volumes:\n${volumes}`}`,
})
const lost = ['database/persistence database/store']

describe('kept', () => {
  const cases: readonly (readonly [name: string, image: string, target: string, extra?: string])[] = [
    ['PostgreSQL 17', 'postgres:17-alpine', '/var/lib/postgresql/data'],
    ['PostgreSQL 18', 'postgres:18', '/var/lib/postgresql'],
    ['PostgreSQL with PGDATA below the volume', 'postgres:16', '/var/lib/postgresql/data', '    environment: { PGDATA: /var/lib/postgresql/data/pgdata }\n'],
    ['PostgreSQL with PGDATA elsewhere', 'postgres:16', '/pg', '    environment: { PGDATA: /pg/16 }\n'],
    ['bitnami’s PostgreSQL', 'bitnami/postgresql:16', '/bitnami/postgresql'],
    ['TimescaleDB', 'timescale/timescaledb:2.16.1-pg16', '/var/lib/postgresql/data'],
    ['TimescaleDB for high availability', 'timescale/timescaledb-ha:pg16', '/home/postgres/pgdata/data'],
    ['TimescaleDB for high availability, one folder above', 'timescale/timescaledb-ha:pg16', '/home/postgres/pgdata'],
    ['kartoza’s PostGIS, whose image has no volume of its own', 'kartoza/postgis:16-3.4', '/var/lib/postgresql'],
    ['pgvector', 'pgvector/pgvector:pg16', '/var/lib/postgresql/data'],
    ['MySQL', 'mysql:8.4', '/var/lib/mysql'],
    ['MariaDB', 'mariadb:11', '/var/lib/mysql'],
    ['bitnami’s MariaDB', 'bitnami/mariadb:11.4', '/bitnami/mariadb'],
    ['Percona', 'percona/percona-server:8.0', '/var/lib/mysql'],
    ['MongoDB', 'mongo:7', '/data/db'],
    ['bitnami’s MongoDB', 'bitnami/mongodb:7.0', '/bitnami/mongodb'],
    ['ClickHouse', 'clickhouse/clickhouse-server:24.8', '/var/lib/clickhouse'],
    ['CockroachDB', 'cockroachdb/cockroach:v24.2.0', '/cockroach/cockroach-data'],
    ['SQL Server', 'mcr.microsoft.com/mssql/server:2022-latest', '/var/opt/mssql'],
    ['Redis that appends', 'redis:7', '/data', '    command: redis-server --appendonly yes\n'],
    ['InfluxDB 2', 'influxdb:2.7', '/var/lib/influxdb2'],
    ['Neo4j', 'neo4j:5', '/data'],
  ]
  for (const [name, image, target, extra] of cases) {
    shape(name, {
      files: files(image, `"box:${target}"`, extra),
      facts: { 'database/store.durable': true },
      verdicts: { 'database/persistence': 'pass' },
      ...(name.startsWith('Redis') ? {} : { loss: [edit(`"box:${target}"`, `"box:/somewhere"`), lost] }),
      harmless: edit(`"box:${target}"`, `"/srv/box:${target}"`),
    })
  }

  shape('an external volume', {
    files: files('postgres:16', '"box:/var/lib/postgresql/data"', '', '  box: { external: true, name: shop_box }\n'),
    verdicts: { 'database/persistence': 'pass' },
    loss: [edit('"box:/var/lib/postgresql/data"', '"/var/lib/postgresql/data"'), lost],
    harmless: edit('name: shop_box', 'name: shop_box_2'),
  })

  shape('a bind in long form', {
    files: {
      [stack]:
        'services:\n  store:\n    image: postgres:16\n    volumes:\n      - type: bind\n        source: ${DATA:-/srv/pg}\n        target: /var/lib/postgresql/data\n',
    },
    verdicts: { 'database/persistence': 'pass' },
    loss: [edit('      - type: bind\n        source: ${DATA:-/srv/pg}\n', '      - type: tmpfs\n'), lost],
    harmless: edit('${DATA:-/srv/pg}', '/mnt/pg'),
  })
})

describe('not kept', () => {
  const cases: readonly (readonly [name: string, image: string, mounts: string, extra?: string])[] = [
    ['nothing is mounted', 'postgres:16', ''],
    ['an anonymous volume', 'postgres:16', '"/var/lib/postgresql/data"'],
    ['a tmpfs', 'mysql:8.4', '', '    tmpfs: [ "/var/lib/mysql" ]\n'],
    ['only initialisation scripts', 'postgres:16', '"./init:/docker-entrypoint-initdb.d:ro"'],
    ['only the settings', 'mariadb:11', '"./my.cnf:/etc/mysql/conf.d/my.cnf:ro"'],
    ['the parent of PostgreSQL 16’s own volume', 'postgres:16', '"box:/var/lib/postgresql"'],
    ['PostgreSQL 18 at the old place', 'postgres:18', '"box:/var/lib/postgresql/data"'],
    ['bitnami at the official place', 'bitnami/postgresql:16', '"box:/var/lib/postgresql/data"'],
    ['PGDATA beside the volume', 'postgres:16', '"box:/var/lib/postgresql/data"', '    environment: { PGDATA: /opt/pg }\n'],
    ['MongoDB’s settings folder', 'mongo:7', '"box:/data/configdb"'],
  ]
  for (const [name, image, mounts, extra] of cases) {
    shape(name, {
      files: files(image, mounts, extra),
      facts: { 'database/store.durable': false },
      verdicts: { 'database/persistence': 'fail' },
      harmless: edit('store:\n', 'store:\n    restart: always\n'),
    })
  }
  shape('the version is a variable: both places are possible', {
    files: files('postgres:${PG}', '"box:/var/lib/postgresql/data"'),
    verdicts: { 'database/persistence': 'unknown' },
    harmless: edit('${PG}', '${PG:-16}'),
  })
})
