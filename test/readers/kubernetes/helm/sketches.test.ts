/** Charts that are not in the repository, drawn by their values: what they make is read as if it stood there, each part at the line that decides it. */
import { valueOf } from '../../../../src/base/fact.ts'
import { describe, expect, test } from 'vitest'
import type { Declaration, Reading } from '../../../../src/model/declaration.ts'
import { kubernetesPlatform } from '../../../../src/readers/kubernetes/index.ts'
import { show } from '../cluster-harness.ts'
import { contextOf, told } from '../tree.ts'

/** A release of a command, with its values in one file. */
async function release(chart: string, values = '', name = 'quay', open?: string): Promise<Reading> {
  const at = { path: 'deploy.sh', line: 7, key: `helm upgrade ${name}` }
  const more = { release: { chart, name, namespace: 'shop', at, ...(open === undefined ? {} : { open }) } }
  const stack = { name, tool: 'kubernetes' as const, files: ['values.yaml', 'deploy.sh'], folder: '', envFiles: [], profiles: [], why: 'a test', ...more }
  return kubernetesPlatform.read(stack, contextOf({ 'values.yaml': values, 'deploy.sh': '' }))
}

function of<K extends Declaration['kind']>(kind: K, { declares, skipped }: Reading): readonly Extract<Declaration, { readonly kind: K }>[] {
  const found = declares.filter((one): one is Extract<Declaration, { readonly kind: K }> => one.kind === kind)
  if (found.length === 0) throw new Error(`no ${kind}; ${JSON.stringify(told(skipped))}`)
  return found
}

describe('CloudNativePG’s cluster', () => {
  const values = `cluster:
  instances: 3
  postgresql: { parameters: { max_connections: "150" } }
backups:
  enabled: true
  retentionPolicy: 45d
  s3: { bucket: quay-vault, region: eu-west-1 }
  scheduledBackups:
    - name: nightly
      schedule: "0 15 2 * * *"
poolers:
  - name: rw
    type: rw
    poolMode: transaction
    instances: 2
    parameters: { default_pool_size: "30" }
`
  test('has its backups and its poolers', async () => {
    const reading = await release('cnpg/cluster', values)
    expect(told(reading.skipped)).toEqual([])
    const [database] = of('database', reading)
    expect([database?.name, database?.by]).toEqual(['quay-cluster', 'CloudNativePG'])
    expect(show(database?.standbys)).toBe('values.yaml:2 Cluster/quay-cluster.spec.instances = 2')
    expect(database?.settings.get('max_connections')?.at.line).toBe(3)
    expect(database?.hosts).toContain('quay-cluster-rw.shop.svc')
    const [pooler] = of('pooler', reading)
    expect(show(pooler?.mode)).toBe('values.yaml:14 Pooler/quay-cluster-pooler-rw.spec.pgbouncer.poolMode = transaction')
    expect(pooler?.hosts).toContain('quay-cluster-pooler-rw')
    const [copy] = of('copy', reading)
    expect(show(copy?.every)).toBe('values.yaml:10 ScheduledBackup/quay-cluster-nightly.spec.schedule = 24')
    expect(show(copy?.retentionDays)).toBe('values.yaml:6 Cluster/quay-cluster.spec.backup.retentionPolicy = 45')
    expect([copy?.destination, show(copy?.offsite).slice(-6)]).toEqual(['s3://quay-vault/', '= true'])
  })
  test('has three instances and no backups by itself', async () => {
    const reading = await release('cnpg/cluster')
    expect(show(of('database', reading)[0]?.standbys)).toBe('deploy.sh:7 Cluster/quay-cluster.spec.instances = 2')
    expect(reading.declares.some((one) => one.kind === 'copy')).toBe(false)
  })
  test('leaves open what values out of sight may say', async () => {
    const reading = await release('cnpg/cluster', 'cluster: { instances: 2 }\n', 'quay', 'values of secret.yaml')
    const [database] = of('database', reading)
    expect(show(database?.standbys)).toBe('values.yaml:1 Cluster/quay-cluster.spec.instances = 1')
    expect(show(database?.pointInTime)).toContain('?')
    expect(of('copy', reading).map(({ automatic }) => automatic.state)).toEqual(['unresolved'])
  })
})

describe('Velero', () => {
  const values = `configuration:
  backupStorageLocation:
    - provider: aws
      bucket: quay-copies
      config: { region: eu-west-1 }
schedules:
  nightly:
    schedule: "30 1 * * *"
    template: { ttl: 960h, defaultVolumesToFsBackup: true }
  off: { disabled: true, schedule: "0 0 * * *" }
`
  test('copies what other stacks keep, which of it is not known', async () => {
    const [copy, ...others] = of('copy', await release('vmware-tanzu/velero', values, 'velero'))
    expect(others).toEqual([])
    expect(copy?.name).toBe('velero-nightly')
    expect(show(copy?.of)).toContain('? what other stacks keep in the cluster')
    expect(show(copy?.every)).toBe('values.yaml:8 Schedule/velero-nightly.spec.schedule = 24')
    expect(show(copy?.retentionDays)).toBe('values.yaml:9 Schedule/velero-nightly.spec.template.ttl = 40')
    expect(copy?.destination).toBe('s3://quay-copies')
  })
})

describe('what stands in front and watches', () => {
  test('ingress-nginx has one controller, its autoscaler’s minimum or what is said', async () => {
    const one = async (values: string): Promise<string> =>
      show(of('service', await release('ingress-nginx/ingress-nginx', values, 'ingress-nginx'))[0]?.replicas)
    expect(await one('')).toBe('deploy.sh:7 Deployment/ingress-nginx-controller.spec.replicas = 1')
    expect(await one('controller: { replicaCount: 3 }\n')).toBe('values.yaml:1 Deployment/ingress-nginx-controller.spec.replicas = 3')
    expect(await one('controller:\n  autoscaling: { enabled: true,\n    minReplicas: 4 }\n')).toContain('values.yaml:3')
  })
  test('ingress-nginx is started with the flags that its values add', async () => {
    const words = async (values: string): Promise<readonly unknown[]> =>
      (of('service', await release('ingress-nginx/ingress-nginx', values, 'ingress-nginx'))[0]?.commandWords ?? []).map((fact) => valueOf(fact))
    expect(await words('')).toEqual(['/nginx-ingress-controller'])
    expect(await words('controller: { extraArgs: { default-ssl-certificate: edge/wildcard } }\n')).toEqual([
      '/nginx-ingress-controller',
      '--default-ssl-certificate=edge/wildcard',
    ])
  })
  test('kube-prometheus-stack runs Prometheus, Alertmanager, Grafana and exporters', async () => {
    const values = `prometheus: { prometheusSpec: { replicas: 2 } }
alertmanager:
  config:
    receivers:
      - name: desk
        slack_configs: [{ channel: desk }]
additionalPrometheusRulesMap:
  shop:
    groups:
      - name: shop
        rules: [{ alert: Slow, expr: "histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket[5m])) by (le)) > 1", for: 5m }]
`
    const reading = await release('prometheus-community/kube-prometheus-stack', values, 'mon')
    expect(told(reading.skipped)).toEqual([])
    expect(of('service', reading).map(({ name }) => name)).toEqual([
      'mon-grafana',
      'mon-prometheus-node-exporter',
      'prometheus-mon-kube-prometheus-stack-prometheus',
      'alertmanager-mon-kube-prometheus-stack-alertmanager',
    ])
    expect(of('watch', reading).map(({ what, name, at }) => `${at.path}:${at.line} ${what} ${name}`)).toEqual([
      'deploy.sh:7 alert NodeFilesystemSpaceFillingUp',
      'deploy.sh:7 alert NodeFilesystemAlmostOutOfSpace',
      'deploy.sh:7 alert NodeMemoryHighUtilization',
      'values.yaml:11 alert Slow',
      'values.yaml:6 notify desk',
    ])
  })
  test('Loki, Promtail and cert-manager are known', async () => {
    expect(of('service', await release('grafana/loki', '', 'logs')).map(({ name }) => name)).toEqual(['logs-loki'])
    expect(of('service', await release('grafana/promtail', '', 'tail')).map(({ global }) => global)).toEqual([true])
    expect(await release('jetstack/cert-manager')).toEqual({ declares: [], skipped: [] })
  })
})

describe('PgBouncer of icoretech', () => {
  const values = `replicaCount: 2
config:
  databases: { app: { host: quay-postgresql, port: 5432 } }
  pgbouncer:
    pool_mode: transaction
    default_pool_size: 25
`
  test('stands in front of the host of its database', async () => {
    const [pooler] = of('pooler', await release('icoretech/pgbouncer', values))
    expect(show(pooler?.mode)).toBe('values.yaml:5 pgbouncer.config.pgbouncer.pool_mode = transaction')
    expect(show(pooler?.of)).toBe('values.yaml:3 pgbouncer.config.databases.app.host = quay-postgresql')
    expect(show(pooler?.serverConnections)).toBe('values.yaml:6 pgbouncer.config.pgbouncer.default_pool_size = 50')
    expect(pooler?.hosts).toContain('quay-pgbouncer')
  })
  test('pools by session, and one copy, by default', async () => {
    const [pooler] = of('pooler', await release('icoretech/pgbouncer', 'config: { databases: { app: "host=db port=5432 password=h7Yq2Lm9" } }\n'))
    expect([show(pooler?.mode).slice(-31), show(pooler?.of).slice(-4)]).toEqual(['= session (the chart’s default)', '= db'])
    expect(JSON.stringify(pooler)).not.toContain('h7Yq2Lm9')
  })
})

describe('databases of several members', () => {
  test('PostgreSQL behind Pgpool has standbys, at least one', async () => {
    const [said] = of('database', await release('bitnami/postgresql-ha', 'postgresql: { replicaCount: 3 }\npersistence: { enabled: false }\n'))
    expect([show(said?.standbys), show(said?.durable)]).toEqual([
      'values.yaml:1 postgresql-ha.postgresql.replicaCount = 2',
      'values.yaml:2 postgresql-ha.persistence.enabled = false',
    ])
    const [unsaid] = of('database', await release('bitnami/postgresql-ha'))
    expect(unsaid?.standbys).toMatchObject({ state: 'unresolved', atLeast: 1 })
  })
  test('MariaDB with Galera and Redis in shards', async () => {
    expect(show(of('database', await release('bitnami/mariadb-galera', 'replicaCount: 3\n'))[0]?.standbys)).toBe(
      'values.yaml:1 mariadb-galera.replicaCount = 2',
    )
    const [redis] = of('database', await release('bitnami/redis-cluster'))
    expect(show(redis?.standbys)).toBe('deploy.sh:7 redis-cluster.cluster.replicas = 1 (the chart’s default)')
  })
})
