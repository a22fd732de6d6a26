/** Well-known charts that are not in the repository are understood by their values; others are told as not read. */
import { describe, expect, test } from 'vitest'
import type { DatabaseDeclaration } from '../../../../src/model/managed.ts'
import type { Reading } from '../../../../src/model/declaration.ts'
import { kubernetesPlatform } from '../../../../src/readers/kubernetes/index.ts'
import { show } from '../cluster-harness.ts'
import { contextOf, told, type Files } from '../tree.ts'

async function read(files: Files, stackFiles: readonly string[], name = 'quay'): Promise<Reading> {
  const stack = { name, tool: 'kubernetes' as const, files: stackFiles, folder: '', envFiles: [], profiles: [], why: 'a test' }
  return kubernetesPlatform.read(stack, contextOf(files))
}

function chartWith(dependency: string, values = ''): Promise<Reading> {
  return read(
    {
      'Chart.yaml': `apiVersion: v2\nname: quay\nversion: 1.0.0\ndependencies:\n  - name: ${dependency}\n    version: 1.x.x\n    repository: https://charts.bitnami.com/bitnami\n    condition: ${dependency}.enabled\n`,
      'values.yaml': values,
    },
    ['Chart.yaml'],
  )
}

function databaseIn({ declares }: Reading): DatabaseDeclaration {
  for (const one of declares) if (one.kind === 'database') return one
  throw new Error('no database')
}

describe('PostgreSQL of Bitnami', () => {
  test('has the chart’s defaults', async () => {
    const reading = await chartWith('postgresql')
    const database = databaseIn(reading)
    expect(database.name).toBe('quay-postgresql')
    expect(database.hosts).toContain('quay-postgresql.default.svc.cluster.local')
    expect(database.secrets).toEqual(['quay-postgresql'])
    expect(show(database.durable)).toBe('Chart.yaml:5 postgresql.primary.persistence.enabled = true (the chart’s default)')
    expect(show(database.readReplicas)).toBe('Chart.yaml:5 postgresql.architecture = 0 (the chart’s default)')
    expect(show(database.settings.get('max_connections'))).toBe('Chart.yaml:5 postgresql.max_connections = 100 (PostgreSQL’s default)')
    expect(reading.declares.map((one) => one.kind)).toEqual(['database'])
    expect(told(reading.skipped)).toEqual([])
  })
  test('tells what its values say, with their lines', async () => {
    const reading = await chartWith(
      'postgresql',
      `postgresql:
  architecture: replication
  image: { tag: 16.4.0-debian-12-r7 }
  auth:
    password: w4Nd9KqLz7Tb2Xs
  primary:
    persistence: { enabled: false }
    service: { type: LoadBalancer }
    resources: { limits: { memory: 3Gi } }
    extendedConfiguration: |
      # more
      max_connections = 170
  readReplicas: { replicaCount: 2 }
  metrics: { enabled: true }
  backup:
    enabled: true
    cronjob: { schedule: "15 4 * * 0" }
`,
    )
    const database = databaseIn(reading)
    expect(show(database.durable)).toBe('values.yaml:7 postgresql.primary.persistence.enabled = false')
    expect(show(database.readReplicas)).toBe('values.yaml:13 postgresql.readReplicas.replicaCount = 2')
    expect(show(database.version)).toBe('values.yaml:3 postgresql.image.tag = 16.4.0')
    expect(show(database.memory)).toBe('values.yaml:9 postgresql.primary.resources.limits.memory = 3221225472')
    expect(show(database.settings.get('max_connections'))).toBe('values.yaml:12 postgresql.primary.extendedConfiguration.max_connections = 170')
    expect(show(database.watched)).toBe('values.yaml:14 postgresql.metrics.enabled = the chart’s exporter')
    expect(database.exposures.map(({ what, at }) => `${at.path}:${at.line} ${what}`)).toEqual(['values.yaml:8 a Service of type LoadBalancer'])
    expect(database.hosts).toContain('quay-postgresql-primary')
    const copy = reading.declares.find((one) => one.kind === 'copy')
    expect(show(copy?.every)).toBe('values.yaml:17 postgresql.backup.cronjob.schedule = 168')
    expect(show(copy?.offsite)).toBe('values.yaml:16 postgresql.backup.enabled = false')
    expect(reading.declares.flatMap((one) => (one.kind === 'credential' ? [`${one.at.path}:${one.at.line} ${one.what}`] : []))).toEqual([
      'values.yaml:5 auth.password in a Helm values file',
    ])
    expect(JSON.stringify(reading)).not.toContain('w4Nd9KqLz7Tb2Xs')
  })
  test('keeps passwords hidden for whoever looks whether they are guessed, unless a Secret gives them', async () => {
    const values = 'postgresql:\n  auth:\n    username: quay\n    password: changeme\n    postgresPassword: ""\n'
    const found = databaseIn(await chartWith('postgresql', values))
    expect(found.passwords?.map(({ what, user, at }) => `${at.path}:${at.line} ${what} of ${user}`)).toEqual(['values.yaml:4 auth.password of quay'])
    expect(JSON.stringify(found)).not.toContain('changeme')
    expect(databaseIn(await chartWith('postgresql', `${values}    existingSecret: quay\n`)).passwords).toBeUndefined()
  })
  test.each([
    ['hoard/quay-postgres', 'values.yaml:2 postgresql.image.repository ? what the image sets'],
    ['mirror.example.net/bitnami/postgresql', 'Chart.yaml:5 postgresql.log_connections = off (PostgreSQL’s default)'],
    ['bitnamilegacy/postgresql', 'Chart.yaml:5 postgresql.log_connections = off (PostgreSQL’s default)'],
  ])('of the image %s', async (repository, shown) => {
    const { settings } = databaseIn(await chartWith('postgresql', `postgresql:\n  image: { repository: ${repository} }\n`))
    expect(show(settings.get('log_connections'))).toBe(shown)
    expect(show(settings.get('max_connections'))).toBe('Chart.yaml:5 postgresql.max_connections = 100 (PostgreSQL’s default)')
  })
  test('of an image of somebody’s own has the settings that are written', async () => {
    const values = 'postgresql:\n  image: { repository: hoard/quay-postgres }\n  primary:\n    extendedConfiguration: |\n      log_connections = on\n'
    expect(show(databaseIn(await chartWith('postgresql', values)).settings.get('log_connections'))).toBe(
      'values.yaml:5 postgresql.primary.extendedConfiguration.log_connections = on',
    )
  })
  test('is not there when its condition says so', async () => {
    expect(await chartWith('postgresql', 'postgresql: { enabled: false }\n')).toEqual({ declares: [], skipped: [] })
  })
})

describe('other charts', () => {
  test('Redis has copies, and appends, by default', async () => {
    const database = databaseIn(await chartWith('redis'))
    expect(show(database.readReplicas)).toBe('Chart.yaml:5 redis.replica.replicaCount = 3 (the chart’s default)')
    expect(show(database.settings.get('appendonly'))).toBe('Chart.yaml:5 redis.commonConfiguration = yes (the chart’s default)')
    expect(database.hosts).toContain('quay-redis-master')
  })
  test('MongoDB of three members has two that take over', async () => {
    const database = databaseIn(await chartWith('mongodb', 'mongodb: { architecture: replicaset, replicaCount: 3 }\n'))
    expect(show(database.standbys)).toBe('values.yaml:1 mongodb.replicaCount = 2')
  })
  test('one that is not known is told', async () => {
    const reading = await chartWith('keycloak')
    expect(told(reading.skipped)).toEqual(['Chart.yaml:5 Helm chart keycloak: not read'])
  })
  test('nor is one of another repository', async () => {
    const files = {
      'Chart.yaml':
        'apiVersion: v2\nname: quay\nversion: 1.0.0\ndependencies:\n  - { name: postgresql, version: 1.x, repository: "https://charts.example.org" }\n',
    }
    expect(told((await read(files, ['Chart.yaml'])).skipped)).toEqual(['Chart.yaml:5 Helm chart postgresql: not read'])
  })
  test('requirements of the first version, and their conditions, are read', async () => {
    const files = {
      'Chart.yaml': 'apiVersion: v1\nname: quay\nversion: 1.0.0\n',
      'requirements.yaml':
        'dependencies:\n  - name: mysql\n    version: 9.x\n    repository: oci://registry-1.docker.io/bitnamicharts\n    alias: ledger\n    condition: ledger.deploy\n',
      'values.yaml': 'ledger:\n  deploy: true\n  secondary: { replicaCount: 2 }\n  architecture: replication\n',
    }
    const database = databaseIn(await read(files, ['Chart.yaml']))
    expect(database.name).toBe('quay-ledger')
    expect(show(database.readReplicas)).toBe('values.yaml:3 ledger.secondary.replicaCount = 2')
  })
})
