/** What clusters, charts, platforms and commands hide (traps 57 to 77, without those of Terraform alone). */
import { replace } from '../systems/story.ts'
import { applied, deployed, trap } from './trap.ts'

const workload = (kind: string, name: string, more = ''): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${more}  template:\n    metadata: { labels: { app: ${name} } }\n    spec: { containers: [{ name: main, image: "acme/${name}:4.1" }] }\n`

trap(58, 'a single file as a database is told only by what runs', {
  files: deployed(
    'services:\n  api: { image: "acme/api:4.1", environment: { DATABASE_URL: "file:/data/tides.db" }, volumes: ["tides:/data"] }\nvolumes: { tides: {} }\n',
  ),
  facts: { 'database/tides.db.singleFile': true },
  verdicts: { 'database/engine database/tides.db': 'fail' },
})

trap(59, 'alternative stacks in one folder are not one system', {
  files: {
    'compose.yml': 'services:\n  api: { image: "acme/api:4.1" }\n  db: { image: "postgres:16.3" }\n',
    'compose.mysql.yml': 'services:\n  api: { image: "acme/api:4.1" }\n  db: { image: "mysql:8.4" }\n',
    'deploy.sh': 'docker compose -f compose.mysql.yml up -d\n',
  },
  facts: { 'database/db.engine': 'mysql' },
  things: { database: ['db'] },
})

trap(60, 'one object in three files is one', {
  files: {
    'deploy.sh': 'kubectl apply -f k8s/\n',
    'k8s/all-in-one.yaml': workload('Deployment', 'api', '  replicas: 2\n'),
    'k8s/api.yaml': workload('Deployment', 'api', '  replicas: 3\n'),
  },
  things: { service: ['api'] },
  facts: { 'service/api.replicas': 3 },
})

trap(61, 'examples and archives are not the system', {
  files: {
    ...applied(workload('Deployment', 'api', '  replicas: 2\n')),
    'examples/shop.yaml': workload('Deployment', 'shop'),
    'k8s/_archived/old.yaml': workload('Deployment', 'old'),
    '.devcontainer/compose.yml': 'services: { db: { image: "postgres:16.3" } }\n',
  },
  things: { service: ['api'], database: [] },
})

trap(62, 'a condition decides on a database that is no chart of the repository', {
  files: {
    'deploy.sh': 'helm upgrade --install quay ./chart -n quay -f chart/values-production.yaml\n',
    'chart/Chart.yaml':
      'apiVersion: v2\nname: quay\nversion: 1.0.0\ndependencies:\n  - { name: postgresql, alias: ledger, version: 15.x, repository: "https://charts.bitnami.com/bitnami", condition: ledger.deploy }\n',
    'chart/values.yaml': 'ledger: { deploy: false }\n',
    'chart/values-production.yaml': 'ledger: { deploy: true, architecture: replication, readReplicas: { replicaCount: 2 } }\n',
    'chart/values-production-example.yaml': 'ledger: { deploy: false }\n',
    'chart/templates/api.yaml': `{{- if true }}\n${workload('Deployment', 'api', '  replicas: 2\n')}{{- end }}\n`,
  },
  things: { database: ['quay-ledger'], service: ['api'] },
  facts: { 'database/quay-ledger.readReplicas': 2 },
  edit: [replace('chart/values-production.yaml', 'replicaCount: 2', 'replicaCount: 0'), ['database/replica database/quay-ledger']],
})

trap(62, 'a chart that only a command names is told, or understood', {
  files: {
    'deploy.sh':
      'helm upgrade --install ledger bitnami/postgresql --set architecture=replication\nhelm upgrade --install wiki acme/wiki\nkubectl apply -f k8s/\n',
    'k8s/api.yaml': workload('Deployment', 'api', '  replicas: 2\n'),
  },
  things: { database: ['ledger-postgresql'], service: ['api'] },
  skipped: ['deploy.sh'],
})

trap(63, 'a component that is commented out is none, and a patch deletes', {
  files: {
    'deploy.sh': 'kubectl apply -k k8s/overlays/production\n',
    'k8s/base/kustomization.yaml': 'resources: [api.yaml, redis.yaml]\n',
    'k8s/base/api.yaml': workload('Deployment', 'api', '  replicas: 2\n'),
    'k8s/base/redis.yaml': workload('StatefulSet', 'redis').replace('acme/redis:4.1', 'redis:7.4'),
    'k8s/components/postgres/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [db.yaml]\n',
    'k8s/components/postgres/db.yaml': workload('StatefulSet', 'db').replace('acme/db:4.1', 'postgres:16.3'),
    'k8s/overlays/production/kustomization.yaml':
      'resources: [../../base]\n# components: [../../components/postgres]\npatches:\n  - patch: |\n      $patch: delete\n      apiVersion: apps/v1\n      kind: StatefulSet\n      metadata: { name: redis }\n',
  },
  things: { database: [], service: ['api'] },
})

trap(64, 'workloads that are no Deployment', {
  files: applied(
    [
      workload('Rollout', 'api', '  replicas: 3\n').replace('apps/v1', 'argoproj.io/v1alpha1'),
      'apiVersion: v1\nkind: Pod\nmetadata: { name: alone }\nspec: { containers: [{ name: main, image: "acme/alone:4.1" }] }\n',
      'apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: { name: acme-tides }\nspec: { teamId: acme, numberOfInstances: 2, postgresql: { version: "16" }, volume: { size: 5Gi } }\n',
    ].join('---\n'),
  ),
  things: { service: ['alone', 'api'], database: ['acme-tides'] },
  facts: { 'service/api.replicas': 3, 'database/acme-tides.standbys': 1 },
})

trap(65, 'YAML that is no manifest is none', {
  files: {
    ...applied(workload('Deployment', 'api', '  replicas: 2\n')),
    'conf/cassandra.yaml': 'cluster_name: tides\nnum_tokens: 16\n',
    'crds/things.yaml':
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: things.acme.example }\nspec: { group: acme.example }\n',
  },
  things: { service: ['api'], database: [] },
})

trap(66, 'a stack that only watches has no database to judge', {
  files: applied(workload('Deployment', 'prometheus').replace('acme/prometheus:4.1', 'prom/prometheus:v3.1.0')),
  things: { database: [] },
  verdicts: { 'backup/automated': 'not judged', 'database/pooling': 'not judged' },
})

trap(67, 'an empty list lets nobody in, and a free plan keeps no backups', {
  files: {
    'render.yaml':
      'databases:\n  - { name: tides, plan: free, ipAllowList: [], postgresMajorVersion: "16" }\nservices:\n  - { type: redis, name: cache, plan: starter, ipAllowList: [] }\n',
  },
  verdicts: { 'security/database-exposed database/tides': 'pass', 'backup/automated database/tides': 'fail' },
})

trap(69, 'what is commented out is not there', {
  files: deployed('services:\n  api: { image: "acme/api:4.1" }\n  # db: { image: "postgres:16.3" }\n'),
  things: { database: [], service: ['api'] },
})

trap(70, 'code behind an exit, and a step that is off, do not run', {
  files: {
    ...applied(workload('Deployment', 'api', '  replicas: 2\n')),
    'ops/install.sh': 'exit 0\nhelm upgrade --install ledger bitnami/postgresql\n',
    '.github/workflows/deploy.yml':
      'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - if: false\n        run: helm upgrade --install store bitnami/postgresql\n',
  },
  things: { database: [], service: ['api'] },
})

trap(71, 'a variable of `environment` is not filled in from `env_file`', {
  files: deployed(
    'services:\n  api:\n    image: acme/api:4.1\n    env_file: [api.env]\n    environment: { DATABASE_URL: "${DATABASE_URL}" }\n  db: { image: "postgres:16.3" }\n',
    {
      'api.env': 'DATABASE_URL=postgresql://app@db:5432/app?connection_limit=9\n',
    },
  ),
  things: { client: [] },
})

trap(72, 'a pooler listens where its image says', {
  files: deployed(
    'services:\n  api: { image: "acme/api:4.1", environment: { DATABASE_URL: "postgresql://app@pool:6432/app" } }\n  pool: { image: "edoburu/pgbouncer:v1.24.1-p1", environment: { DB_HOST: db, POOL_MODE: transaction } }\n  db: { image: "postgres:16.3" }\n',
  ),
  facts: { 'database/db.step': '?≥0≤3' },
})

trap(73, 'a Swarm heeds no top-level restart', {
  files: {
    'deploy.sh': 'docker stack deploy -c stack.yml tides\n',
    'stack.yml': 'services:\n  api: { image: "acme/api:4.1", restart: "no" }\n',
  },
  verdicts: { 'infrastructure/restart-policy service/api': 'pass' },
})

trap(74, 'a settings file of one’s own leaves the server listening to itself alone', {
  files: deployed(
    'services:\n  api: { image: "acme/api:4.1", environment: { DATABASE_URL: "postgres://api@ledger/api" } }\n  ledger:\n    image: postgres:16.3\n    command: postgres -c config_file=/etc/postgresql.conf\n    ports: ["5432:5432"]\n    volumes: ["./postgresql.conf:/etc/postgresql.conf", "ledger:/var/lib/postgresql/data"]\nvolumes: { ledger: {} }\n',
    { 'postgresql.conf': 'max_connections = 50\n' },
  ),
  verdicts: { 'security/database-exposed database/ledger': 'pass' },
  edit: [replace('postgresql.conf', 'max_connections', "listen_addresses = '*'\nmax_connections"), ['security/database-exposed database/ledger']],
})

trap(77, 'a Procfile and a file of PM2 count where something starts them', {
  files: {
    'ecosystem.config.js': 'module.exports = { apps: [{ name: "api", script: "server.js", instances: 4 }] }\n',
    ...deployed('services:\n  api: { image: "acme/api:4.1", command: node server.js }\n'),
  },
  facts: { 'service/api.processes': '-' },
})
