/** Second copies of a server: what makes one, and what only looks like it. */
import { describe } from 'vitest'
import { all, replace, without, type Edit } from '../story.ts'
import { shape } from './shape.ts'

const stack = 'docker-compose.yml'
const edit = (from: string | RegExp, to: string): Edit => replace(stack, from, to)
const lost = (name: string, ...more: readonly string[]): readonly string[] => [`database/replica database/${name}`, ...more]
const newcomer = (name: string, ...rules: readonly string[]): readonly string[] => rules.map((rule) => `${rule} database/${name}`)

describe('PostgreSQL', () => {
  const bitnami = `services:
  main:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_REPLICATION_MODE: master, POSTGRESQL_REPLICATION_USER: repl, POSTGRESQL_REPLICATION_PASSWORD: "\${R}", POSTGRESQL_PASSWORD: "\${P}" }
    volumes: [ "main:/bitnami/postgresql" ]
  follower:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: main, POSTGRESQL_REPLICATION_USER: repl, POSTGRESQL_REPLICATION_PASSWORD: "\${R}" }
    volumes: [ "follower:/bitnami/postgresql" ]
volumes:
  main:
  follower:
`
  shape('bitnami’s replication mode', {
    files: { [stack]: bitnami },
    facts: { 'database/main.standbys': 1, 'database/main.durable': true },
    verdicts: { 'database/replica': 'pass', 'database/persistence': 'pass' },
    loss: [without(stack, '  follower:'), lost('main')],
    harmless: edit('POSTGRESQL_REPLICATION_MODE: slave', 'POSTGRESQL_REPLICATION_MODE: replica'),
  })

  shape('bitnami’s replica aimed at nobody', {
    files: { [stack]: bitnami },
    loss: [
      edit('POSTGRESQL_MASTER_HOST: main', 'POSTGRESQL_MASTER_HOST: elsewhere.example.org'),
      [...lost('main'), ...newcomer('follower', 'backup/automated')],
    ],
    harmless: all(edit('  main:\n    image', '  primary:\n    image'), edit('POSTGRESQL_MASTER_HOST: main', 'POSTGRESQL_MASTER_HOST: primary')),
  })

  const repmgr = (name: string): string => `  ${name}:
    image: bitnami/postgresql-repmgr:16
    environment:
      - REPMGR_PARTNER_NODES=pg-0,pg-1
      - REPMGR_NODE_NAME=${name}
      - REPMGR_NODE_NETWORK_NAME=${name}
      - REPMGR_PRIMARY_HOST=pg-0
    volumes: [ "${name}:/bitnami/postgresql" ]
`
  shape('repmgr with two nodes', {
    files: { [stack]: `services:\n${repmgr('pg-0')}${repmgr('pg-1')}volumes:\n  pg-0:\n  pg-1:\n` },
    facts: { 'database/pg-0.standbys': 1 },
    verdicts: { 'database/replica': 'pass' },
    loss: [without(stack, '  pg-1:'), lost('pg-0')],
    harmless: edit('postgresql-repmgr:16', 'postgresql-repmgr:16.4.0'),
  })

  const official = (follower: string): string => `services:
  main:
    image: postgres:16
    volumes: [ "main:/var/lib/postgresql/data" ]
  follower:
    image: postgres:16
${follower}    volumes: [ "follower:/var/lib/postgresql/data" ]
volumes:
  main:
  follower:
`
  shape('pg_basebackup in an inline entrypoint', {
    files: {
      [stack]: official(`    user: postgres
    environment: { PGPASSWORD: "\${R}" }
    entrypoint: |
      bash -c "
        if [ ! -s /var/lib/postgresql/data/PG_VERSION ]; then
          until pg_basebackup --pgdata=/var/lib/postgresql/data -R --host=main --port=5432 -U repl; do sleep 1; done
        fi
        exec postgres"
`),
    },
    facts: { 'database/main.standbys': 1 },
    verdicts: { 'database/replica': 'pass' },
    loss: [edit('--host=main', '--host=old.example.org'), [...lost('main'), ...newcomer('follower', 'backup/automated')]],
    harmless: edit('--host=main --port=5432', '-h main -p 5432'),
  })

  shape('pg_basebackup in a built image’s entrypoint', {
    files: {
      [stack]: official('    environment: { PRIMARY: main }\n').replace('  follower:\n    image: postgres:16', '  follower:\n    build: ./follower'),
      'follower/Dockerfile': 'FROM postgres:16\nCOPY start.sh /usr/local/bin/start.sh\nENTRYPOINT ["/usr/local/bin/start.sh"]\n',
      'follower/start.sh':
        '#!/bin/bash\nset -e\nif [ -z "$(ls -A "$PGDATA")" ]; then\n  pg_basebackup -h "$PRIMARY" -D "$PGDATA" -U repl -Fp -Xs -R\nfi\nexec docker-entrypoint.sh postgres\n',
    },
    facts: { 'database/main.standbys': 1 },
    verdicts: { 'database/replica': 'pass' },
    loss: [replace('follower/start.sh', / {2}pg_basebackup.*\n/, '  true\n'), [...lost('main'), ...newcomer('follower', 'backup/automated')]],
    harmless: replace('follower/start.sh', 'exec docker-entrypoint.sh', 'exec /usr/local/bin/docker-entrypoint.sh'),
  })

  shape('pg_basebackup in a mounted initialisation script', {
    files: {
      [stack]: official('').replace('"follower:/var/lib/postgresql/data"', '"follower:/var/lib/postgresql/data", "./follower:/docker-entrypoint-initdb.d"'),
      'follower/10-copy.sh': '#!/bin/bash\nrm -rf "$PGDATA"/*\nPGPASSWORD=$REPL pg_basebackup -h main -D "$PGDATA" -U repl -R\n',
    },
    facts: { 'database/main.standbys': 1 },
    loss: [replace('follower/10-copy.sh', /PGPASSWORD.*\n/, ''), [...lost('main'), ...newcomer('follower', 'backup/automated')]],
    harmless: replace('follower/10-copy.sh', '-h main', '--host main'),
  })

  shape('primary_conninfo in a settings file', {
    files: {
      [stack]: official('    command: postgres -c config_file=/etc/postgresql/follower.conf\n').replace(
        '"follower:/var/lib/postgresql/data"',
        '"follower:/var/lib/postgresql/data", "./conf/postgresql-follower.conf:/etc/postgresql/follower.conf"',
      ),
      'conf/postgresql-follower.conf': "hot_standby = on\nprimary_conninfo = 'host=main port=5432 user=repl passfile=/run/pgpass'\n",
    },
    facts: { 'database/main.standbys': 1 },
    loss: [replace('conf/postgresql-follower.conf', /primary_conninfo.*\n/, ''), [...lost('main'), ...newcomer('follower', 'backup/automated')]],
    harmless: replace('conf/postgresql-follower.conf', 'hot_standby = on', 'hot_standby = on   # reads'),
  })

  shape('the official image does not know bitnami’s variables', {
    files: { [stack]: official('    environment: { POSTGRES_REPLICATION_MODE: slave, POSTGRES_MASTER_HOST: main, POSTGRESQL_REPLICATION_MODE: slave }\n') },
    facts: { 'database/main.standbys': 0 },
    verdicts: { 'database/replica database/main': 'fail', 'database/replica database/follower': 'fail' },
    harmless: edit('POSTGRES_REPLICATION_MODE: slave, ', ''),
  })

  shape('two replicas of a database service are no copy', {
    files: {
      'stack.yml':
        'services:\n  main:\n    image: postgres:16\n    volumes: [ "main:/var/lib/postgresql/data" ]\n    deploy: { replicas: 2 }\nvolumes:\n  main:\n',
      'deploy.sh': 'docker stack deploy -c stack.yml shop\n',
    },
    facts: { 'database/main.standbys': 0 },
    verdicts: { 'database/replica': 'fail' },
    harmless: replace('stack.yml', 'replicas: 2', 'replicas: 1'),
  })

  shape('a replica in a profile nobody switches on', {
    files: { [stack]: bitnami.replace('  follower:\n    image', '  follower:\n    profiles: [ replica ]\n    image') },
    facts: { 'database/main.standbys': 0 },
    verdicts: { 'database/replica': 'fail' },
  })

  shape('a replica in a profile that .env switches on', {
    files: { [stack]: bitnami.replace('  follower:\n    image', '  follower:\n    profiles: [ replica ]\n    image'), '.env': 'COMPOSE_PROFILES=replica\n' },
    facts: { 'database/main.standbys': 1 },
    loss: [replace('.env', 'COMPOSE_PROFILES=replica', 'COMPOSE_PROFILES='), lost('main')],
    harmless: replace('.env', 'COMPOSE_PROFILES=replica', 'COMPOSE_PROFILES=replica,tools'),
  })

  const patroni = (name: string): string => `  ${name}:
    image: ghcr.io/zalando/spilo-16:3.2-p3
    environment: { SCOPE: shop, ETCD3_HOST: "etcd:2379", PATRONI_NAME: ${name} }
    volumes: [ "${name}:/home/postgres/pgdata" ]
`
  shape('Patroni with three members of one scope', {
    files: {
      [stack]: `services:\n${patroni('pg1')}${patroni('pg2')}${patroni('pg3')}  etcd:\n    image: quay.io/coreos/etcd:v3.5.15\nvolumes:\n  pg1:\n  pg2:\n  pg3:\n`,
    },
    facts: { 'database/pg1.standbys': 2, 'database/pg1.durable': true },
    verdicts: { 'database/replica': 'pass' },
    loss: [all(without(stack, '  pg2:'), without(stack, '  pg3:')), lost('pg1')],
    harmless: edit('spilo-16:3.2-p3', 'spilo-16:3.3-p1'),
  })
})

describe('other engines', () => {
  shape('Redis follows by its command', {
    files: {
      [stack]:
        'services:\n  store:\n    image: redis:7.4\n    command: redis-server --appendonly yes\n    volumes: [ "store:/data" ]\n  mirror:\n    image: redis:7.4\n    command: redis-server --replicaof store 6379\nvolumes:\n  store:\n',
    },
    facts: { 'database/store.standbys': 1, 'database/store.purpose': 'record' },
    verdicts: { 'database/replica': 'pass' },
    loss: [edit('--replicaof store 6379', '--save ""'), lost('store')],
    harmless: edit('--replicaof store 6379', '--replicaof store 6379 --replica-read-only yes'),
  })

  shape('Redis follows by its words, and as a list', {
    files: {
      [stack]:
        'services:\n  store:\n    image: valkey/valkey:8\n    command: [ "valkey-server", "--appendonly", "yes" ]\n    volumes: [ "store:/data" ]\n  mirror:\n    image: valkey/valkey:8\n    command: [ "valkey-server", "--replicaof", "store", "6379" ]\nvolumes:\n  store:\n',
    },
    facts: { 'database/store.standbys': 1 },
    loss: [edit(', "--replicaof", "store", "6379"', ''), lost('store')],
    harmless: edit('"--replicaof", "store", "6379"', '"--replicaof", "store 6379"'),
  })

  shape('MySQL by bitnami', {
    files: {
      [stack]:
        'services:\n  shop:\n    image: bitnami/mysql:8.4\n    environment: { MYSQL_REPLICATION_MODE: master, MYSQL_REPLICATION_USER: r }\n    volumes: [ "shop:/bitnami/mysql/data" ]\n  shop-copy:\n    image: bitnami/mysql:8.4\n    environment: { MYSQL_REPLICATION_MODE: slave, MYSQL_MASTER_HOST: shop, MYSQL_REPLICATION_USER: r }\nvolumes:\n  shop:\n',
    },
    facts: { 'database/shop.standbys': 1, 'database/shop.durable': true },
    verdicts: { 'database/replica': 'pass' },
    loss: [without(stack, '  shop-copy:'), lost('shop')],
    harmless: edit('bitnami/mysql:8.4', 'bitnamilegacy/mysql:8.4'),
  })

  const mongo = (name: string): string => `  ${name}:
    image: mongo:7
    command: [ "mongod", "--replSet", "rs0", "--bind_ip_all" ]
    volumes: [ "${name}:/data/db" ]
`
  shape('a replica set of three members', {
    files: { [stack]: `services:\n${mongo('m1')}${mongo('m2')}${mongo('m3')}volumes:\n  m1:\n  m2:\n  m3:\n` },
    facts: { 'database/m1.standbys': 2 },
    verdicts: { 'database/replica': 'pass', 'database/persistence': 'pass' },
    loss: [all(without(stack, '  m2:'), without(stack, '  m3:')), lost('m1')],
    harmless: edit('"--bind_ip_all"', '"--bind_ip_all", "--keyFile", "/etc/key"'),
  })

  shape('a replica set of one is no copy', {
    files: { [stack]: `services:\n${mongo('m1')}volumes:\n  m1:\n` },
    facts: { 'database/m1.standbys': 0 },
    verdicts: { 'database/replica': 'fail' },
  })
})
