/** Releases of charts, whoever asks for them: Flux, Argo CD, Kustomize, Helmfile, Skaffold and commands. */
import { describe, expect, test } from 'vitest'
import type { DatabaseDeclaration } from '../../../../src/model/managed.ts'
import type { Reading } from '../../../../src/model/declaration.ts'
import type { Stack } from '../../../../src/model/stack.ts'
import { kubernetesPlatform } from '../../../../src/readers/kubernetes/index.ts'
import { show } from '../cluster-harness.ts'
import { contextOf, told, type Files } from '../tree.ts'

async function read(files: Files, stackFiles: readonly string[], more: Partial<Stack> = {}): Promise<Reading> {
  const stack = { name: 'quay', tool: 'kubernetes' as const, files: stackFiles, folder: '', envFiles: [], profiles: [], why: 'a test', ...more }
  return kubernetesPlatform.read(stack, contextOf(files))
}

function databaseIn({ declares, skipped }: Reading, name?: string): DatabaseDeclaration {
  for (const one of declares) if (one.kind === 'database' && (name === undefined || one.name === name)) return one
  throw new Error(`no database; ${JSON.stringify(skipped)}`)
}

const replicas = 'architecture: replication\nreadReplicas:\n  replicaCount: 2\n'
const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

describe('of Flux', () => {
  const release = (chart: string, more = ''): string =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: tide\n  namespace: shop\nspec:\n  chart:\n    spec:\n      chart: ${chart}\n      sourceRef: { kind: HelmRepository, name: pier }\n${more}`
  const repository =
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: pier\n  namespace: shop\nspec:\n  url: https://charts.bitnami.com/bitnami\n'
  const config = (text: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: common\n  namespace: shop\ndata:\n  values.yaml: |\n${indented(text, '    ')}`
  const one = (files: Files): Promise<Reading> => read(files, Object.keys(files))

  test('are understood by the values in them', async () => {
    const found = await one({ 'flux/a.yaml': release('postgresql', `  values:\n${indented(replicas, '    ')}`), 'flux/b.yaml': repository })
    const database = databaseIn(found)
    expect(database.hosts).toContain('tide-postgresql-primary.shop.svc')
    expect(show(database.readReplicas)).toBe('flux/a.yaml:14 postgresql.readReplicas.replicaCount = 2')
    expect(told(found.skipped)).toEqual([])
  })
  test('are told one by one where they are not', async () => {
    expect(told((await one({ 'flux/a.yaml': release('ghost'), 'flux/c.yaml': repository })).skipped)).toEqual(['flux/a.yaml:1 Helm chart ghost: not read'])
  })
  test('take values of a ConfigMap, those in place over them', async () => {
    const files = {
      'flux/a.yaml': release('postgresql', '  valuesFrom: [{ kind: ConfigMap, name: common }]\n  values: { primary: { persistence: { enabled: false } } }\n'),
      'flux/b.yaml': repository,
      'flux/c.yaml': config(`${replicas}primary: { persistence: { enabled: true } }\n`),
    }
    const database = databaseIn(await one(files))
    expect(show(database.readReplicas)).toBe('flux/c.yaml:10 postgresql.readReplicas.replicaCount = 2')
    expect(show(database.durable)).toBe('flux/a.yaml:12 postgresql.primary.persistence.enabled = false')
  })
  test('leave open what a Secret may say, and nothing that stands over it', async () => {
    const files = {
      'flux/a.yaml': release('postgresql', `  valuesFrom: [{ kind: Secret, name: x }]\n  values:\n${indented(replicas, '    ')}`),
      'flux/b.yaml': repository,
    }
    const database = databaseIn(await one(files))
    expect(show(database.readReplicas)).toBe('flux/a.yaml:15 postgresql.readReplicas.replicaCount = 2')
    expect(show(database.durable)).toBe('flux/a.yaml:1 postgresql.primary.persistence.enabled ? values of Secret x')
    expect(database.exposureOpen?.raw).toBe('values of Secret x')
  })
  test('take one value from a Secret, and nothing else is open', async () => {
    const files = {
      'flux/a.yaml': release('postgresql', '  valuesFrom: [{ kind: Secret, name: x, valuesKey: p, targetPath: auth.password }]\n'),
      'flux/b.yaml': repository,
    }
    expect(show(databaseIn(await one(files)).durable)).toBe('flux/a.yaml:1 postgresql.primary.persistence.enabled = true (the chart’s default)')
  })
  test('stay, and are told, while they are suspended', async () => {
    const found = await one({ 'flux/a.yaml': release('postgresql', '  suspend: true\n'), 'flux/b.yaml': repository })
    expect(databaseIn(found).name).toBe('tide-postgresql')
    expect(told(found.skipped)).toEqual(['flux/a.yaml:11 HelmRelease/tide is suspended: what it says is brought in once it is resumed'])
  })
  test('of a chart of the repository are rendered with their values', async () => {
    const files = {
      'flux/a.yaml': release('./charts/api', '  values: { copies: 3 }\n').replace('kind: HelmRepository', 'kind: GitRepository'),
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
      'charts/api/values.yaml': 'copies: 1\n',
      'charts/api/templates/api.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: {{ .Release.Name }} }\nspec:\n  replicas: {{ .Values.copies }}\n  template: { spec: { containers: [{ name: api, image: acme/api:4 }] } }\n',
    }
    const { declares, skipped } = await read(files, ['flux/a.yaml'])
    const service = declares.find((found) => found.kind === 'service')
    expect(show(service?.replicas)).toBe('flux/a.yaml:11 Deployment/tide.spec.replicas = 3')
    expect(told(skipped)).toEqual([])
  })
  test('name the chart of an address of OCI', async () => {
    const files = {
      'flux/a.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: tide, namespace: shop }\nspec:\n  chartRef: { kind: OCIRepository, name: pg }\n',
      'flux/b.yaml':
        'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: { name: pg, namespace: shop }\nspec: { url: "oci://registry-1.docker.io/bitnamicharts/postgresql" }\n',
    }
    expect(databaseIn(await one(files)).name).toBe('tide-postgresql')
  })
})

describe('of Argo CD', () => {
  const application = (source: string, more = ''): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: tide\nspec:\n  destination: { namespace: shop }\n${source}${more}`
  const chart = '    chart: postgresql\n    repoURL: https://charts.bitnami.com/bitnami\n    targetRevision: 15.5.0\n'

  test('take files, the text, the object and parameters, later over earlier', async () => {
    const files = {
      'argo/db.yaml': application(
        `  sources:\n  - repoURL: https://git.example.org/shop\n    ref: own\n  -\n${chart}    helm:\n      valueFiles: [$own/ops/db.yaml]\n      values: |\n        primary:\n          persistence: { enabled: false }\n        readReplicas: { replicaCount: 1 }\n      valuesObject: { image: { tag: 16.4.0 } }\n      parameters: [{ name: readReplicas.replicaCount, value: "3" }]\n`,
      ),
      'ops/db.yaml': 'architecture: replication\nimage: { tag: 15.1.0 }\n',
    }
    const database = databaseIn(await read(files, ['argo/db.yaml']))
    expect(database.hosts).toContain('tide-postgresql-primary.shop.svc')
    expect(show(database.durable)).toBe('argo/db.yaml:18 postgresql.primary.persistence.enabled = false')
    expect(show(database.version)).toBe('argo/db.yaml:20 postgresql.image.tag = 16.4.0')
    expect(show(database.readReplicas)).toBe('argo/db.yaml:21 postgresql.readReplicas.replicaCount = 3')
  })
  test('leave open what a file of another repository says', async () => {
    const source = `  source:\n${chart}    helm: { valueFiles: [$other/db.yaml] }\n`
    const database = databaseIn(await read({ 'argo/db.yaml': application(source) }, ['argo/db.yaml']))
    expect(show(database.durable)).toBe('argo/db.yaml:1 postgresql.primary.persistence.enabled ? values of $other/db.yaml')
  })
  test('of a set are those of production', async () => {
    const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: dbs }\nspec:\n  generators:\n  - list:\n      elements:\n      - { env: staging, copies: "1" }\n      - { env: production, copies: "2" }\n  template:\n    metadata: { name: 'db-{{env}}' }\n    spec:\n      destination: { namespace: shop }\n      source:\n    ${chart.replaceAll('\n    ', '\n        ')}        helm:\n          values: |\n            architecture: replication\n            readReplicas: { replicaCount: {{ .copies }} }\n`
    const { declares } = await read({ 'argo/set.yaml': set }, ['argo/set.yaml'])
    expect(declares.flatMap((one) => (one.kind === 'database' ? [`${one.name} ${show(one.readReplicas)}`] : []))).toEqual([
      'db-production-postgresql argo/set.yaml:21 postgresql.readReplicas.replicaCount = 2',
    ])
  })
  test('that point at a folder say nothing here', async () => {
    expect(await read({ 'argo/a.yaml': application('  source: { path: deploy, repoURL: x }\n') }, ['argo/a.yaml'])).toEqual({ declares: [], skipped: [] })
  })
})

describe('of a kustomization', () => {
  test('are understood by their values, in its namespace', async () => {
    const files = {
      'live/kustomization.yaml':
        'namespace: shop\nhelmCharts:\n- name: postgresql\n  repo: https://charts.bitnami.com/bitnami\n  releaseName: tide\n  valuesFile: db.yaml\n  valuesInline: { readReplicas: { replicaCount: 3 } }\n',
      'live/db.yaml': replicas,
    }
    const found = await read(files, ['live/kustomization.yaml'])
    const database = databaseIn(found)
    expect(database.hosts).toContain('tide-postgresql-primary.shop.svc')
    expect(show(database.readReplicas)).toBe('live/kustomization.yaml:7 postgresql.readReplicas.replicaCount = 3')
    expect(told(found.skipped)).toEqual([])
  })
  test('are told where nobody knows them', async () => {
    const files = { 'live/kustomization.yaml': 'helmCharts: [{ name: redis, repo: "https://charts.test" }]\n' }
    expect(told((await read(files, ['live/kustomization.yaml'])).skipped)).toEqual(['live/kustomization.yaml:1 Helm chart redis: not read'])
  })
  test('of the repository are rendered, and patched', async () => {
    const files = {
      'live/kustomization.yaml':
        'helmCharts: [{ name: api, releaseName: tide, valuesInline: { copies: 2 } }]\npatches:\n- target: { kind: Deployment }\n  patch: |\n    - { op: replace, path: /spec/replicas, value: 5 }\n',
      'live/charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
      'live/charts/api/templates/api.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: {{ .Release.Name }} }\nspec:\n  replicas: {{ .Values.copies }}\n  template: { spec: { containers: [{ name: api, image: acme/api:4 }] } }\n',
    }
    const { declares } = await read(files, ['live/kustomization.yaml'])
    expect(show(declares.find((one) => one.kind === 'service')?.replicas)).toBe('live/kustomization.yaml:5 Deployment/tide.spec.replicas = 5')
  })
})

describe('of Skaffold', () => {
  test('are those that are not in the repository, with what a profile adds', async () => {
    const files = {
      'skaffold.yaml':
        'apiVersion: skaffold/v4beta11\nkind: Config\ndeploy:\n  helm:\n    releases:\n      - name: tide\n        remoteChart: postgresql\n        repo: https://charts.bitnami.com/bitnami\n        namespace: shop\n        valuesFiles: [db.yaml]\n        setValues:\n          readReplicas.replicaCount: 4\n      - { name: own, chartPath: chart }\nprofiles:\n  - name: live\n    deploy: { helm: { releases: [{ name: cache, remoteChart: bitnami/redis }] } }\n',
      'db.yaml': replicas,
    }
    const found = await read(files, ['skaffold.yaml'], { profiles: ['live'] })
    expect(show(databaseIn(found, 'tide-postgresql').readReplicas)).toBe('skaffold.yaml:12 postgresql.readReplicas.replicaCount = 4')
    expect(databaseIn(found, 'cache-redis').engine).toBe('redis')
    expect(told(found.skipped)).toEqual([])
  })
})
