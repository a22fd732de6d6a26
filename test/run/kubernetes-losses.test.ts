/** A cluster’s production stack seen as a system, and what of it is gone after each change that loses something. */
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import { loadConfig } from '../../src/config/load.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'

const stack = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: postgres
          image: postgres:17.2
          env: [{ name: POSTGRES_PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }]
          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
  volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce] } }]
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 5432 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: pooler }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: pooler } }
    spec:
      containers:
        - name: pgbouncer
          image: edoburu/pgbouncer:1.24
          volumeMounts: [{ name: ini, mountPath: /etc/pgbouncer }]
      volumes: [{ name: ini, configMap: { name: ini } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ini }
data:
  pgbouncer.ini: |
    [databases]
    app = host=db port=5432
    [pgbouncer]
    listen_port = 6432
    pool_mode = transaction
    max_client_conn = 700
    default_pool_size = 20
---
apiVersion: v1
kind: Service
metadata: { name: pool }
spec: { selector: { app: pooler }, ports: [{ port: 5432, targetPort: 6432 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:3
          ports: [{ containerPort: 3000 }]
          env:
            - { name: PW, valueFrom: { secretKeyRef: { name: db, key: password } } }
            - { name: DATABASE_URL, value: "postgres://app:$(PW)@pool:5432/app?connection_limit=5" }
          readinessProbe: { httpGet: { path: /healthz, port: 3000 } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: backup }
spec:
  schedule: "0 2 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: dump
              image: postgres:17.2
              command: [sh, -c, "pg_dump -h db -U app app | gzip | aws s3 cp - s3://acme-backups/app.gz"]
`

type Change = readonly [from: string, to: string]

async function factOf(changes: readonly Change[], subject: string, fact: string): Promise<unknown> {
  let text = stack
  for (const [from, to] of changes) {
    expect(text).toContain(from)
    text = text.replace(from, to)
  }
  const tree = memoryTree({ 'k8s/all.yaml': text, 'deploy.sh': 'kubectl apply -f k8s/\n' })
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  const found = system.things.find(({ kind, name }) => `${kind} ${name}` === subject)?.facts as
    | Readonly<Record<string, Fact<unknown> | readonly unknown[]>>
    | undefined
  const value = found?.[fact]
  if (value === undefined) return 'absent'
  if ('length' in value) return value.length
  return value.state === 'unresolved' ? `? ${value.raw}` : value.value
}

describe('a cluster', () => {
  test.each([
    ['database db', 'step', 3],
    ['database db', 'durable', true],
    ['database db', 'exposures', 0],
    ['database db', 'pooling', 'a transaction pooler'],
    ['pool pooler', 'maxClients', 1_400],
    ['client api', 'through', 'transaction'],
    ['service api', 'replicas', 3],
    ['service api', 'health', 'GET /healthz on port 3000'],
    ['backup pg_dump of db', 'automatic', true],
    ['backup pg_dump of db', 'every', 24],
  ])('%s: %s is %s', async (subject, fact, value) => {
    expect(await factOf([], subject, fact)).toBe(value)
  })
})

describe('what is lost', () => {
  const claim = '  volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce] } }]\n'
  const mount = '          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]'
  test.each<readonly [string, readonly Change[], string, string, unknown]>([
    ['a CronJob that is suspended', [['schedule: "0 2 * * *"', 'schedule: "0 2 * * *"\n  suspend: true']], 'backup pg_dump of db', 'automatic', false],
    ['a schedule that never fires', [['0 2 * * *', '0 2 31 2 *']], 'backup pg_dump of db', 'automatic', false],
    [
      'trap 48: data in an emptyDir',
      [
        [claim, ''],
        [mount, `${mount}\n      volumes: [{ name: data, emptyDir: {} }]`],
      ],
      'database db',
      'durable',
      false,
    ],
    ['a client that goes past the pooler', [['@pool:5432', '@db:5432']], 'client api', 'through', 'none'],
    ['a pooler that keeps sessions', [['pool_mode = transaction', 'pool_mode = session']], 'pool pooler', 'mode', 'session'],
    ['copies', [['replicas: 3', 'replicas: 1']], 'service api', 'replicas', 1],
    [
      'a database at a port of every node',
      [['spec: { clusterIP: None, selector: { app: db }', 'spec: { type: NodePort, selector: { app: db }']],
      'database db',
      'exposures',
      '? the addresses of the nodes',
    ],
    ['a probe', [['          readinessProbe: { httpGet: { path: /healthz, port: 3000 } }\n', '']], 'service api', 'health', 'no health check'],
  ])('%s', async (_, changes, subject, fact, value) => {
    expect(await factOf(changes, subject, fact)).toBe(value)
  })
})
