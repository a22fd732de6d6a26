/** Without a command that deploys, names say which manifests are production's. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { api, db, find, finding, kustomization, object, reasonsOf, script, stacksOf, told } from './build.ts'
import { findClusters } from '../../../src/readers/kubernetes/find/index.ts'

const base = { 'k8s/base/kustomization.yaml': kustomization(['api.yaml', 'db.yaml']), 'k8s/base/api.yaml': api, 'k8s/base/db.yaml': db }
const overlay = (name: string, more = ''): Readonly<Record<string, string>> => ({
  [`k8s/overlays/${name}/kustomization.yaml`]: kustomization(['../../base'], more),
})

describe('overlays', () => {
  test('production by name; its base is part of it, the others are for development', async () => {
    const found = await find({ ...base, ...overlay('dev'), ...overlay('staging'), ...overlay('prod') })
    expect(found.stacks).toEqual([
      {
        name: 'prod',
        tool: 'kubernetes',
        files: ['k8s/overlays/prod/kustomization.yaml'],
        folder: 'k8s/overlays/prod',
        envFiles: [],
        profiles: [],
        why: 'taken by name: its folder prod says prod',
      },
    ])
    expect(reasonsOf(found)).toEqual({
      'k8s/overlays/dev/kustomization.yaml': 'for development: its folder dev says dev',
      'k8s/overlays/staging/kustomization.yaml': 'for development: its folder staging says staging',
    })
  })

  test('for several regions are several stacks, by name of production or of the region', async () => {
    expect(await stacksOf({ ...base, ...overlay('prod-eu'), ...overlay('prod-us'), ...overlay('dev') })).toEqual([
      'prod-eu: k8s/overlays/prod-eu/kustomization.yaml (taken by name: its folder prod-eu says prod)',
      'prod-us: k8s/overlays/prod-us/kustomization.yaml (taken beside k8s/overlays/prod-eu/kustomization.yaml: the same in another region, and its folder prod-us says prod)',
    ])
    expect((await find({ ...base, ...overlay('eu-west-1'), ...overlay('us-east-1') })).stacks.map(({ name, unsure }) => [name, unsure])).toEqual([
      ['eu-west-1', true],
      ['us-east-1', true],
    ])
  })

  test('trap 59: alternatives are no systems side by side', async () => {
    const found = await find({ ...base, ...overlay('aws'), ...overlay('gcp') })
    expect(found.stacks.map(told)).toEqual(['aws?: k8s/overlays/aws/kustomization.yaml (taken by name: nothing says that it is for development)'])
    expect(reasonsOf(found)).toEqual({
      'k8s/overlays/gcp/kustomization.yaml': 'another way to run api, which k8s/overlays/aws/kustomization.yaml runs already',
    })
  })

  test('only for staging: the best of them, unsure, never the base', async () => {
    const found = await find({ ...base, ...overlay('dev'), ...overlay('staging') })
    expect(found.stacks.map(told)).toEqual([
      'staging?: k8s/overlays/staging/kustomization.yaml (taken by name: its folder staging says staging, and none says production)',
    ])
    expect(Object.keys(reasonsOf(found))).toEqual(['k8s/overlays/dev/kustomization.yaml'])
  })

  test('that are no production although they hold the word', async () => {
    expect(reasonsOf(await find({ ...base, ...overlay('non-prod'), ...overlay('preprod'), ...overlay('production') }))).toEqual({
      'k8s/overlays/non-prod/kustomization.yaml': 'for development: its folder non-prod says non-prod',
      'k8s/overlays/preprod/kustomization.yaml': 'for development: its folder preprod says preprod',
    })
  })

  test('trap 63: a base is reached only through a kustomization, a component nobody takes is none', async () => {
    const found = await find({
      ...base,
      ...overlay('prod', '# components:\n#   - ../../components/redis\n'),
      'k8s/components/redis/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [redis.yaml]\n',
      'k8s/components/redis/redis.yaml': object('Deployment', 'redis'),
    })
    expect(found.stacks.map(({ files }) => files)).toEqual([['k8s/overlays/prod/kustomization.yaml']])
    expect(reasonsOf(found)).toEqual({ 'k8s/components/redis/kustomization.yaml': 'a component that no kustomization takes' })
  })
  test('a component that Flux adds to what it builds is told not to be read, with the line that adds it', async () => {
    const ks = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: till }
spec:
  path: ./k8s/till
  components:
    - ../components/redis
`
    const found = await find({
      'clusters/till.yaml': ks,
      'k8s/till/kustomization.yaml': 'resources: [till.yaml]\n',
      'k8s/till/till.yaml': object('Deployment', 'till'),
      'k8s/components/redis/kustomization.yaml': 'kind: Component\nresources: [redis.yaml]\n',
      'k8s/components/redis/redis.yaml': object('Deployment', 'redis'),
    })
    expect(reasonsOf(found)).toEqual({ 'k8s/components/redis/kustomization.yaml': 'a component that Flux adds by clusters/till.yaml:7, which is not read' })
  })

  test('development’s that starts from production’s leaves that one standing', async () => {
    const files = { ...base, ...overlay('prod'), 'k8s/overlays/dev/kustomization.yml': kustomization(['../prod']) }
    expect((await find(files)).stacks.map(({ name }) => name)).toEqual(['prod'])
  })

  test('that take one another, or what is not there, end', async () => {
    const files = {
      'a/kustomization.yaml': kustomization(['../b', 'gone.yaml']),
      'b/kustomization.yaml': kustomization(['../a', 'api.yaml', '../../../x']),
      'b/api.yaml': api,
    }
    expect((await find(files)).stacks.map(({ files: own }) => own)).toEqual([['a/kustomization.yaml']])
  })
})

describe('plain manifests', () => {
  test('a folder with its subfolders is one stack, environments stand alone', async () => {
    expect(await stacksOf({ 'k8s/api/deployment.yaml': api, 'k8s/db/statefulset.yml': db, 'k8s/namespace.yaml': object('Namespace', 'shop') })).toEqual([
      'k8s?: k8s/api/deployment.yaml + k8s/db/statefulset.yml + k8s/namespace.yaml (the only way into a cluster here, and nothing says that it is for development)',
    ])
    const found = await find({ 'k8s/production/api.yaml': api, 'k8s/production/db.yaml': db, 'k8s/staging/api.yaml': api, 'k8s/staging/db.yaml': db })
    expect(found.stacks.map(told)).toEqual([
      'production: k8s/production/api.yaml + k8s/production/db.yaml (taken by name: its folder production says production)',
    ])
    expect(reasonsOf(found)).toEqual({ 'k8s/staging': 'for development: its folder staging says staging' })
  })

  test('an environment in the file’s own name', async () => {
    const found = await find({ 'deploy/api.prod.yaml': api, 'deploy/api.dev.yaml': api })
    expect(found.stacks.map(({ files }) => files)).toEqual([['deploy/api.prod.yaml']])
    expect(reasonsOf(found)).toEqual({ 'deploy/api.dev.yaml': 'for development: its name says dev' })
  })

  test('only for development, without a base, are nobody’s production', async () => {
    expect(reasonsOf(await find({ 'k8s/minikube/api.yaml': api, 'k8s/minikube/db.yaml': db }))).toEqual({
      'k8s/minikube': 'for development: its folder minikube says minikube',
    })
  })

  test('trap 60: the same in three ways is one', async () => {
    const found = await find({
      'all-in-one/shop.yaml': `${api}---\n${db}`,
      'legacy/api.yaml': object('ReplicationController', 'api'),
      'split/api.yaml': api,
      'split/db.yaml': db,
    })
    expect(found.stacks.map(({ files }) => files)).toEqual([['split/api.yaml', 'split/db.yaml']])
    expect(reasonsOf(found)).toEqual({
      'all-in-one/shop.yaml': 'another way to run api, which split/api.yaml + split/db.yaml runs already',
      'legacy/api.yaml': 'another way to run api, which split/api.yaml + split/db.yaml runs already',
    })
  })

  test('trap 18: the rendered twin outranks what a tool must fill in', async () => {
    const found = await find({ 'kubernetes-manifests/api.yaml': api, 'release/manifests.yaml': `${api}---\n${db}` })
    expect(found.stacks.map(({ files }) => files)).toEqual([['release/manifests.yaml']])
  })

  test('trap 61: examples and tests never are', async () => {
    expect(await find({ 'examples/k8s/api.yaml': api, 'test/e2e/db.yaml': db, 'docs/kustomization.yaml': kustomization(['x']) })).toEqual({
      stacks: [],
      candidates: [],
    })
  })

  test('trap 65: YAML that is none', async () => {
    const found = await find({
      'cassandra.yaml': 'cluster_name: shop\nnum_tokens: 16\n',
      'plugins.yaml': 'plugins:\n  logs: {shortCut: l, command: kubectl}\n',
      'crds/things.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.acme.example\n',
      'stack.yaml': 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Db: !Ref X\n',
      'skaffold.yaml': 'apiVersion: skaffold/v4beta7\nkind: Config\nmetadata:\n  name: shop\n',
    })
    expect(found.stacks).toEqual([])
    expect(reasonsOf(found)).toEqual({ 'crds/things.yaml': 'nothing in it runs' })
  })

  test('trap 64: an operator’s cluster alone is a stack', async () => {
    const text = 'apiVersion: "acid.zalan.do/v1"\nkind: postgresql\nmetadata:\n  name: shop-db\n'
    expect((await find({ 'k8s/db.yaml': text })).stacks.map(({ files }) => files)).toEqual([['k8s/db.yaml']])
  })

  test('beside a kustomization that does not list them', async () => {
    const found = await find({ ...base, 'k8s/base/extra.yaml': object('CronJob', 'report') })
    expect(reasonsOf(found)).toEqual({ 'k8s/base/extra.yaml': 'not among the resources of k8s/base/kustomization.yaml' })
    expect(found.stacks.map(told)).toEqual([
      'base?: k8s/base/kustomization.yaml (the only way into a cluster here, and nothing says that it is for development)',
    ])
  })

  test('JSON and lists are manifests too', async () => {
    expect(
      (await find({ 'deploy/api.json': '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"api"}}' })).stacks.map(({ files }) => files),
    ).toEqual([['deploy/api.json']])
  })
})

describe('charts', () => {
  const chart = {
    'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'charts/shop/templates/api.yaml': `{{- if .Values.api }}\n${api}{{- end }}\n`,
    'charts/shop/values.yaml': 'api: true\n',
  }
  test('trap 62: templates are no manifests, an example of production’s values is none', async () => {
    const found = await find({ ...chart, 'charts/shop/values-production-example.yaml': 'api: true\n' })
    expect(found.stacks.map(told)).toEqual(['shop?: charts/shop/Chart.yaml (the only way into a cluster here, and nothing says that it is for development)'])
    expect(found.candidates).toEqual([])
    expect(await stacksOf({ ...chart, 'charts/shop/values-prod.yaml': 'api: true\n' })).toEqual([
      'shop: charts/shop/Chart.yaml + charts/shop/values-prod.yaml (the only way into a cluster here, and its name says prod)',
    ])
  })

  test('takes production’s values that lie beside its folder, where no other chart stands there', async () => {
    const beside = { ...chart, 'charts/values-prod.yaml': 'api: true\n', 'charts/values-dev.yaml': 'api: false\n' }
    expect(await stacksOf(beside)).toEqual([
      'shop: charts/shop/Chart.yaml + charts/values-prod.yaml (the only way into a cluster here, and its name says prod)',
    ])
    const two = await stacksOf({ ...beside, 'charts/mail/Chart.yaml': 'name: mail\n', 'charts/mail/templates/api.yaml': api })
    expect(two.join()).not.toContain('values-prod')
  })

  test('several that nothing puts before each other are for whoever installs them', async () => {
    const two = { ...chart, 'charts/mail/Chart.yaml': 'name: mail\n', 'charts/mail/templates/mail.yaml': object('Deployment', 'mail') }
    const found = await find(two)
    expect(found.stacks).toEqual([])
    const why = 'one of several charts, and nothing here tells which of them is installed'
    expect(reasonsOf(found)).toEqual({ 'charts/mail/Chart.yaml': why, 'charts/shop/Chart.yaml': why })
    expect(await stacksOf({ ...two, 'charts/shop/values-production.yaml': 'api: true\n' })).toHaveLength(1)
    expect(await stacksOf(two, [script('deploy.sh', 'helm upgrade --install mail charts/mail')])).toHaveLength(1)
    expect(await stacksOf({ ...chart, 'ops/mail/Chart.yaml': 'name: mail\n', 'ops/mail/templates/mail.yaml': object('Deployment', 'mail') })).toHaveLength(1)
  })

  test('beside manifests are for others to install; those they carry are parts', async () => {
    const found = await find({ ...chart, 'charts/shop/charts/cache/Chart.yaml': 'name: cache\n', 'k8s/web.yaml': object('Deployment', 'web') })
    expect(found.stacks.map(({ files }) => files)).toEqual([['k8s/web.yaml']])
    expect(reasonsOf(found)).toEqual({ 'charts/shop/Chart.yaml': 'a chart that nothing here installs' })
  })
})

describe('the same answer', () => {
  test('for the same files in any order', async () => {
    const files = {
      ...base,
      ...overlay('prod-eu'),
      ...overlay('prod-us'),
      ...overlay('qa'),
      'k8s/jobs/x.yaml': object('CronJob', 'x'),
      'other/y.yaml': object('Deployment', 'y'),
    }
    const first = await find(files)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(Object.keys(files), { minLength: Object.keys(files).length }), async (order) => {
        expect(await find(Object.fromEntries(order.map((path) => [path, files[path as keyof typeof files] as string])))).toEqual(first)
      }),
      { numRuns: 30 },
    )
  })

  test('five thousand manifests within a second', async () => {
    const files: Record<string, string> = {}
    for (let team = 0; team < 100; team++) {
      files[`teams/t${team}/base/kustomization.yaml`] = kustomization(Array.from({ length: 48 }, (_, at) => `m${at}.yaml`))
      files[`teams/t${team}/prod/kustomization.yaml`] = kustomization(['../base'])
      for (let at = 0; at < 48; at++)
        files[`teams/t${team}/base/m${at}.yaml`] = object(
          'Deployment',
          `app-${team}-${at}`,
          'spec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n        - name: a\n          image: acme/a:1.2.3\n',
        )
    }
    const input = finding(files)
    const before = processorTime()
    const found = await findClusters(input)
    expect(processorTime() - before).toBeLessThan(1_500)
    expect(found.stacks.length).toBe(100)
  })

  test('hostile trees end', async () => {
    const files: Record<string, string> = {}
    const all = Array.from({ length: 1_500 }, (_, at) => `../d${at}`)
    for (let at = 0; at < 1_500; at++) files[`d${at}/kustomization.yaml`] = kustomization(all)
    const before = processorTime()
    await find({ ...files, '__proto__/kustomization.yaml': kustomization(['constructor']), 'x/a.yaml': object('Deployment', '__proto__') })
    expect(processorTime() - before).toBeLessThan(25_000)
  }, 30_000)
})

describe('what a script puts into a cluster that it makes to test in', () => {
  const balancer = object('Deployment', 'balancer', '  namespace: balancer-system\n')
  const network = object('DaemonSet', 'network', '  namespace: kube-system\n')
  const made = script('hack/cluster.sh', 'kind create cluster\nkubectl apply -f "${HERE}/balancer.yaml"\n')

  test('is a part of that cluster only', async () => {
    const found = await find({ 'pool/balancer.yaml': balancer }, [made])
    expect(found.stacks).toEqual([])
    expect(reasonsOf(found)).toEqual({ 'pool/balancer.yaml': 'for development: hack/cluster.sh:2 puts it into a cluster that it makes to test in' })
    expect((await find({ 'pool/balancer.yaml': balancer, 'pool/net/network.yaml': network }, [made])).stacks).toEqual([])
  })

  test('by a library of functions that others call', async () => {
    const text = 'make_cluster() {\n  kind create cluster\n}\nadd_balancer() {\n  kubectl apply -f "${2}/balancer.yaml"\n}\n'
    const found = await find({ 'pool/balancer.yaml': balancer, 'hack/cluster.sh': text }, [script('hack/cluster.sh', text)])
    expect(reasonsOf(found)).toEqual({ 'pool/balancer.yaml': 'for development: hack/cluster.sh:5 puts it into a cluster that it makes to test in' })
  })

  test('is production’s where it is the application, or something else deploys it', async () => {
    expect(await stacksOf({ 'pool/balancer.yaml': api }, [made])).toHaveLength(1)
    expect(await stacksOf({ 'pool/balancer.yaml': balancer }, [made, script('ops/deploy.sh', 'kubectl apply -f pool/balancer.yaml\n')])).toHaveLength(1)
    expect(await stacksOf({ 'pool/balancer.yaml': balancer }, [script('hack/cluster.sh', 'kubectl apply -f "${HERE}/balancer.yaml"\n')])).toHaveLength(1)
  })
})
