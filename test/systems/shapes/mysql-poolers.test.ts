/** ProxySQL, Pgpool-II and Supavisor: set by files and by variables, in Compose and in a ConfigMap. */
import { describe } from 'vitest'
import { all, replace, type Edit, type Files } from '../story.ts'
import { shape } from './shape.ts'

const stack = 'compose.yaml'
const pooling = ['database/pooling database/vault']
describe('ProxySQL', () => {
  const path = 'proxysql/proxysql.cnf'
  const edit = (from: string | RegExp, to: string): Edit => replace(path, from, to)
  const cnf = `datadir="/var/lib/proxysql"
admin_variables=
{
    admin_credentials="admin:admin;ledger:kept-elsewhere"
    mysql_ifaces="0.0.0.0:6032"
}
mysql_variables=
{
    threads=4
    max_connections=900
    interfaces="0.0.0.0:6033"
    monitor_username="monitor"
    monitor_password="kept-elsewhere"
}
mysql_servers =
(
    { address="vault" , port=3306 , hostgroup=10, max_connections=70 },
    { address="vault" , port=3306 , hostgroup=20, max_connections=20 },
    { address="vault-two" , port=3306 , hostgroup=20, max_connections=60 }
)
mysql_users =
(
    { username = "teller" , password = "kept-elsewhere" , default_hostgroup = 10 , active = 1 }
)
mysql_query_rules:
(
    { rule_id=1, active=1, match_digest="^SELECT", destination_hostgroup=20, apply=1 }
)
`
  const files = (url = 'mysql://teller:${P}@proxy:6033/vault'): Files => ({
    [stack]: `services:
  vault:
    image: mysql:8.4
    command: [ "--server-id=1", "--log-bin=vault-bin" ]
    volumes: [ "vault:/var/lib/mysql" ]
  proxy:
    image: proxysql/proxysql:2.7.1
    volumes: [ "./proxysql/proxysql.cnf:/etc/proxysql.cnf:ro" ]
  api:
    image: ghcr.io/vault/api:9
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "${url}" }
volumes:
  vault:
`,
    [path]: cnf,
  })
  shape('mounted: it shares connections, and says how many it opens', {
    files: files(),
    facts: {
      'pool/proxy.mode': 'transaction',
      'pool/proxy.serverConnections': 90,
      'pool/proxy.maxClients': 900,
      'pool/proxy.of': 'vault',
      'database/vault.step': 3,
    },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('threads=4', 'multiplexing=false\n    threads=4'), pooling],
    harmless: all(edit('max_connections=20', 'max_connections=30'), edit('threads=4', 'threads = 8; multiplexing: true')),
  })
  shape('more than the server takes', {
    files: files(),
    loss: [edit('max_connections=70', 'max_connections=170'), ['database/connection-budget database/vault']],
    harmless: edit(/ \{ address="vault" , port=3306 , hostgroup=20.*\n/, '\n'),
  })
  shape('a user that is passed through', {
    files: files(),
    loss: [edit('active = 1 }', 'active = 1, fast_forward = 1 }'), pooling],
    harmless: edit('active = 1 }', 'active = 1, fast_forward = 0 }'),
  })
  shape('another port than it listens on', {
    files: files(),
    loss: [edit('0.0.0.0:6033', '0.0.0.0:3306'), pooling],
    harmless: edit('"0.0.0.0:6033"', '"0.0.0.0:6033;/tmp/proxysql.sock"'),
  })
  shape('a server without a figure may open up to a thousand', {
    files: { ...files(), [path]: cnf.replaceAll(/, max_connections=\d+ \}/g, ' }') },
    facts: { 'pool/proxy.serverConnections': '?≥2≤2000' },
    verdicts: { 'database/connection-budget': 'unknown' },
  })
})

describe('Pgpool-II', () => {
  const path = 'pgpool/pgpool.conf'
  const conf = `backend_clustering_mode = 'streaming_replication'
listen_addresses = '*'
port = 9999
num_init_children = 12
max_pool = 3
backend_hostname0 = 'vault'
backend_port0 = 5432
backend_hostname1 = 'vault-two'
backend_port1 = 5432
backend_flag1 = 'DISALLOW_TO_FAILOVER'
sr_check_password = 'kept-elsewhere'
load_balance_mode = on
`
  const compose = (pool: string, url: string): string => `services:
  vault:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_REPLICATION_MODE: master, POSTGRESQL_REPLICATION_USER: follow }
    volumes: [ "vault:/bitnami/postgresql" ]
  vault-two:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_REPLICATION_MODE: slave, POSTGRESQL_MASTER_HOST: vault }
    volumes: [ "two:/bitnami/postgresql" ]
${pool}  api:
    image: ghcr.io/vault/api:9
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "${url}" }
volumes: { vault: {}, two: {} }
`
  const mounted: Files = {
    [stack]: compose(
      '  front:\n    image: pgpool/pgpool:4.5\n    volumes: [ "./pgpool/pgpool.conf:/config/pgpool.conf" ]\n',
      'postgres://teller:${P}@front:9999/vault',
    ),
    [path]: conf,
  }
  shape('mounted: a session pooler over both servers', {
    files: mounted,
    facts: {
      'pool/front.mode': 'session',
      'pool/front.serverConnections': 36,
      'pool/front.maxClients': 12,
      'pool/front.of': 'vault',
      'database/vault.step': 2,
      'database/vault.standbys': 1,
    },
    verdicts: { 'database/pooling': 'pass' },
    loss: [replace(path, 'num_init_children = 12', 'num_init_children = 60'), ['database/connection-budget database/vault']],
    harmless: all(replace(path, 'max_pool = 3', 'max_pool = 4'), replace(path, "'vault-two'", "'vault-two' # the follower")),
  })
  shape('set by the variables of bitnami', {
    files: {
      [stack]: compose(
        '  front:\n    image: bitnami/pgpool:4\n    environment:\n      - PGPOOL_BACKEND_NODES=0:vault:5432,1:vault-two:5432\n      - PGPOOL_NUM_INIT_CHILDREN=9\n      - PGPOOL_MAX_POOL=4\n      - PGPOOL_ADMIN_PASSWORD=${P}\n',
        'postgres://teller:${P}@front:5432/vault',
      ),
    },
    facts: { 'pool/front.mode': 'session', 'pool/front.serverConnections': 36, 'database/vault.step': 2 },
    loss: [replace(stack, 'PGPOOL_NUM_INIT_CHILDREN=9', 'PGPOOL_NUM_INIT_CHILDREN=50'), ['database/connection-budget database/vault']],
    harmless: replace(stack, 'PGPOOL_MAX_POOL=4', 'PGPOOL_MAX_POOL=5'),
  })
  shape('in a ConfigMap', {
    files: {
      'deploy/pool.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: front }
data:
  pgpool.conf: |
    num_init_children = 7
    max_pool = 2
    backend_hostname0 = 'vault'
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front }
spec:
  replicas: 2
  selector: { matchLabels: { app: front } }
  template:
    metadata: { labels: { app: front } }
    spec:
      containers:
        - name: front
          image: pgpool/pgpool:4.5
          volumeMounts: [ { name: set, mountPath: /config } ]
      volumes: [ { name: set, configMap: { name: front } } ]
`,
    },
    facts: { 'pool/front.serverConnections': 28, 'pool/front.mode': 'session' },
  })
})

describe('Supavisor', () => {
  shape('set by the variables of Supabase’s own stack', {
    files: {
      [stack]: `services:
  vault:
    image: supabase/postgres:15.8.1.060
    volumes: [ "vault:/var/lib/postgresql/data" ]
  supavisor:
    image: supabase/supavisor:2.5.1
    environment:
      POSTGRES_HOST: vault
      POSTGRES_PORT: 5432
      DATABASE_URL: ecto://supabase_admin:\${P}@vault:5432/_supabase
      POOLER_TENANT_ID: vault
      POOLER_DEFAULT_POOL_SIZE: 25
      POOLER_MAX_CLIENT_CONN: 180
      POOLER_POOL_MODE: transaction
  api:
    image: ghcr.io/vault/api:9
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "postgres://teller.vault:\${P}@supavisor:6543/vault" }
volumes: { vault: {} }
`,
    },
    facts: { 'pool/supavisor.mode': 'transaction', 'pool/supavisor.serverConnections': 25, 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [replace(stack, 'POOLER_POOL_MODE: transaction', 'POOLER_POOL_MODE: session'), pooling],
    harmless: replace(stack, 'POOLER_DEFAULT_POOL_SIZE: 25', 'POOLER_DEFAULT_POOL_SIZE: 30'),
  })
})
