/** What commands, Flux and Argo CD bring into a cluster says what production is, better than any name. */
import { describe, expect, test } from 'vitest'
import { api, db, find, kustomization, object, reasonsOf, script, stacksOf, told, type Files } from './build.ts'

const overlays: Files = {
  'k8s/base/kustomization.yaml': kustomization(['api.yaml', 'db.yaml']),
  'k8s/base/api.yaml': api,
  'k8s/base/db.yaml': db,
  'k8s/overlays/blue/kustomization.yaml': kustomization(['../../base']),
  'k8s/overlays/green/kustomization.yaml': kustomization(['../../base']),
  'k8s/overlays/staging/kustomization.yaml': kustomization(['../../base']),
  'k8s/overlays/prod/kustomization.yaml': kustomization(['../../base']),
}

describe('a command', () => {
  test('outranks every name, by whatever way it takes a kustomization', async () => {
    for (const text of [
      'kubectl apply -k k8s/overlays/green',
      'kustomize build k8s/overlays/green/ | kubectl apply -f -',
      'cd k8s/overlays/green\nkubectl apply -k .',
      'cd k8s\nkubectl kustomize ./overlays/green | envsubst | kubectl apply -f -',
      'kubectl apply -k /srv/shop/k8s/overlays/green',
      'kubectl apply -k "$ROOT/k8s/overlays/green"',
    ]) {
      const found = await find(overlays, [script('ops/deploy.sh', text)])
      expect([text, found.stacks.map(({ files }) => files)]).toEqual([text, [['k8s/overlays/green/kustomization.yaml']]])
      expect(found.stacks[0]?.unsure).toBeUndefined()
      expect(reasonsOf(found)['k8s/overlays/blue/kustomization.yaml']).toBe('another way to run api, which k8s/overlays/green/kustomization.yaml runs already')
    }
  })

  test('for staging says nothing of production, nor does one into a cluster of the machine’s own', async () => {
    const prod = ['prod: k8s/overlays/prod/kustomization.yaml (taken by name: its folder prod says prod)']
    expect(await stacksOf(overlays, [script('deploy.sh', 'kubectl apply -k k8s/overlays/staging')])).toEqual(prod)
    expect(await stacksOf(overlays, [script('.github/workflows/staging.yml#deploy', 'kubectl apply -k k8s/overlays/blue', 'Deploy / staging')])).toEqual(prod)
    expect(await stacksOf(overlays, [script('deploy.sh', 'kind create cluster\nkubectl apply -k k8s/overlays/blue')])).toEqual(prod)
    expect(await stacksOf(overlays, [script('.github/workflows/ci.yml#e2e', 'kubectl apply -k k8s/overlays/blue', 'CI / e2e')])).toEqual(prod)
  })

  test('tells by its cluster, its context and its namespace where it goes', async () => {
    for (const text of [
      'aws eks update-kubeconfig --name shop-prod\nkubectl apply -k k8s/overlays/green',
      'kubectl --context shop-production apply -k k8s/overlays/green',
      'kubectl apply -n production -k k8s/overlays/green',
    ])
      expect([text, await stacksOf(overlays, [script('up.sh', text)])]).toEqual([
        text,
        [`green: k8s/overlays/green/kustomization.yaml (deployed by up.sh:${text.split('\n').length})`],
      ])
  })

  test('with a variable means production’s, where there is one', async () => {
    expect(await stacksOf(overlays, [script('.github/workflows/cd.yml#deploy', 'kubectl apply -k k8s/overlays/${inputs.environment}', 'Deploy')])).toEqual([
      'prod: k8s/overlays/prod/kustomization.yaml (deployed by .github/workflows/cd.yml:1)',
    ])
  })

  test('of manifests in its own folder, one for each cloud, is one way with all that it applies', async () => {
    const files: Files = { 'aws/api.yaml': api, 'azure/api.yaml': api, 'azure/db.yaml': db, 'azure/deep/report.yaml': object('CronJob', 'report') }
    const up = (folder: string, ...names: readonly string[]) => script(`${folder}/up.sh`, names.map((name) => `kubectl apply -f ${name}`).join('\n'))
    const found = await find(files, [up('aws', 'api.yaml'), up('azure', 'api.yaml', 'db.yaml', 'deep/report.yaml')])
    expect(found.stacks.map((one) => one.files)).toEqual([['aws/api.yaml']])
    expect(reasonsOf(found)['azure/db.yaml']).toBe('another way to run api, which aws/api.yaml runs already')
    // What shares nothing is part of the system, wherever its script stands.
    const apart = await find({ 'aws/api.yaml': api, 'azure/db.yaml': db }, [up('aws', 'api.yaml'), up('azure', 'db.yaml')])
    expect(apart.stacks.flatMap((one) => one.files)).toEqual(['aws/api.yaml', 'azure/db.yaml'])
  })

  test('of plain manifests: several make one stack, in their order', async () => {
    const files: Files = { 'k8s/api.yaml': api, 'k8s/db.yaml': db, 'k8s/jobs/report.yaml': object('CronJob', 'report'), 'k8s/v1/api.yaml': api }
    expect(await stacksOf(files, [script('ops/deploy.sh', 'kubectl apply -f k8s/db.yaml\nkubectl apply -f k8s/api.yaml -f ../k8s/jobs/')])).toEqual([
      'k8s: k8s/db.yaml + k8s/api.yaml + k8s/jobs/report.yaml (deployed by ops/deploy.sh:1 and ops/deploy.sh:2)',
    ])
    expect((await find(files, [script('ops/deploy.sh', 'kubectl apply -f k8s')])).stacks.map((one) => one.files)).toEqual([['k8s/api.yaml', 'k8s/db.yaml']])
    expect((await find(files, [script('ops/deploy.sh', 'kubectl apply -f "k8s/*.yaml"')])).stacks.map((one) => one.files)).toEqual([
      ['k8s/api.yaml', 'k8s/db.yaml'],
    ])
    expect(
      (await find(files, [script('ops/deploy.sh', 'for f in db api; do envsubst < k8s/$f.yaml | kubectl apply -f -; done')])).stacks.map((one) => one.files),
    ).toEqual([['k8s/api.yaml', 'k8s/db.yaml']])
  })

  test('of some manifests leaves those beside them in the stack, where they run something else', async () => {
    const files: Files = {
      'k8s/api.yaml': api,
      'k8s/db.yaml': db,
      'k8s/backup.yaml': object('CronJob', 'backup'),
      'k8s/api-dev.yaml': api,
      'k8s/v1/api.yaml': api,
      'k8s/tools/x.yaml': object('Pod', 'x'),
    }
    const found = await find(files, [script('deploy.sh', 'kubectl apply -f k8s/db.yaml -f k8s/api.yaml')])
    expect(found.stacks.map(told)).toEqual([
      'k8s: k8s/db.yaml + k8s/api.yaml + k8s/backup.yaml (deployed by deploy.sh:1; k8s/backup.yaml beside what is deployed)',
    ])
    expect(reasonsOf(found)).toEqual({
      'k8s/api-dev.yaml': 'for development: its name says dev',
      'k8s/v1/api.yaml': 'another way to run api, which k8s/db.yaml + k8s/api.yaml runs already',
      'k8s/tools/x.yaml': 'nothing deploys it, and what is deployed stands beside it',
    })
  })

  test('of a chart: its values in the order they are given, and each release for itself', async () => {
    const files: Files = {
      'chart/Chart.yaml': 'name: web\n',
      'chart/templates/x.yaml': api,
      'chart/values.yaml': 'a: 1\n',
      'chart/values.live.yaml': 'a: 2\n',
      'env/eu.yaml': 'a: 3\n',
    }
    expect(
      await stacksOf(files, [
        script('deploy.sh', 'helm upgrade --install api ./chart -f chart/values.live.yaml -f env/eu.yaml\nhelm upgrade --install web chart -f env/eu.yaml'),
      ]),
    ).toEqual([
      'api: chart/Chart.yaml + chart/values.live.yaml + env/eu.yaml (deployed by deploy.sh:1)',
      'web: chart/Chart.yaml + env/eu.yaml (deployed by deploy.sh:2)',
    ])
    expect(await stacksOf({ 'k8s/api.yaml': api }, [script('deploy.sh', 'helm upgrade --install db bitnami/postgresql\nkubectl apply -f k8s')])).toEqual([
      'k8s: k8s/api.yaml (deployed by deploy.sh:2)',
      'db: deploy.sh (deployed by deploy.sh:1)',
    ])
  })

  test('of Helmfile and Skaffold takes what their files name', async () => {
    const files: Files = {
      ...overlays,
      'helmfile.yaml':
        'releases:\n  - name: shop\n    chart: ./chart\n    values: ["env/{{ .Environment.Name }}.yaml", {a: 1}]\n  - name: db\n    chart: bitnami/postgresql\n  - {name: off, chart: ./chart, installed: false}\n',
      'chart/Chart.yaml': 'name: shop\n',
      'env/live.yaml': 'a: 3\n',
      'skaffold.yaml':
        'apiVersion: skaffold/v4beta7\nkind: Config\nprofiles:\n  - name: live\n    manifests:\n      kustomize:\n        paths: [k8s/overlays/green]\n',
    }
    expect((await stacksOf(files, [script('deploy.sh', 'helmfile -e live apply')]))[0]).toBe('production: helmfile.yaml (deployed by deploy.sh:1)')
    expect((await stacksOf(files, [script('deploy.sh', 'skaffold run -p live')]))[0]).toBe(
      'green: k8s/overlays/green/kustomization.yaml (deployed by deploy.sh:1)',
    )
  })

  test('for several regions keeps both', async () => {
    const files: Files = {
      ...overlays,
      'k8s/overlays/prod-eu/kustomization.yaml': kustomization(['../../base']),
      'k8s/overlays/prod-us/kustomization.yaml': kustomization(['../../base']),
    }
    expect(
      (await stacksOf(files, [script('deploy.sh', 'kubectl apply -k k8s/overlays/prod-eu\nkubectl apply -k k8s/overlays/prod-us')])).map(
        (line) => line.split(':')[0],
      ),
    ).toEqual(['prod-eu', 'prod-us'])
  })
})

describe('Argo CD and Flux', () => {
  const application = (name: string, path: string, more = ''): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\nspec:\n  source:\n    repoURL: https://git.example.org/shop\n    path: ${path}\n${more}`
  const flux = (name: string, path: string, more = ''): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\nspec:\n  path: ${path}\n${more}`

  test('an application names the stack and its folder', async () => {
    expect(await stacksOf({ ...overlays, 'argocd/shop.yaml': application('shop', 'k8s/overlays/green') })).toEqual([
      'shop: k8s/overlays/green/kustomization.yaml (followed by Argo CD in argocd/shop.yaml:8)',
    ])
    expect(
      await stacksOf({
        ...overlays,
        'argocd/a.yaml': application('shop-staging', 'k8s/overlays/blue'),
        'argocd/b.yaml': application('shop-production', 'k8s/overlays/green'),
      }),
    ).toEqual(['shop-production: k8s/overlays/green/kustomization.yaml (followed by Argo CD in argocd/b.yaml:8)'])
  })

  test('an application of a chart has its values', async () => {
    const files: Files = {
      'charts/shop/Chart.yaml': 'name: shop\n',
      'charts/shop/values.yaml': 'a: 1\n',
      'charts/shop/values-live.yaml': 'a: 2\n',
      'argocd/shop.yaml': application('shop', 'charts/shop', '    helm:\n      valueFiles: [values.yaml, values-live.yaml]\n'),
    }
    expect(await stacksOf(files)).toEqual([
      'shop: charts/shop/Chart.yaml + charts/shop/values.yaml + charts/shop/values-live.yaml (followed by Argo CD in argocd/shop.yaml:8)',
    ])
  })

  test('an application set fills in what it lists, and takes the folders it finds', async () => {
    const list = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shop}
spec:
  generators:
    - list:
        elements:
          - {env: staging}
          - {env: prod}
  template:
    metadata: {name: 'shop-{{env}}'}
    spec:
      source: {path: 'k8s/overlays/{{env}}'}
`
    expect((await find({ ...overlays, 'argocd/set.yaml': list })).stacks.map(told)).toEqual([
      'shop: k8s/overlays/prod/kustomization.yaml (followed by Argo CD in argocd/set.yaml:13)',
    ])
    const git = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators:
    - git:
        directories: [{path: apps/*}, {path: apps/off, exclude: true}]
  template:
    spec:
      source: {path: '{{path}}'}
`
    const files: Files = { 'set.yaml': git, 'apps/shop/api.yaml': api, 'apps/blog/web.yaml': object('Deployment', 'web') }
    expect(await stacksOf(files)).toEqual([
      'blog: apps/blog/web.yaml (followed by Argo CD in set.yaml:10)',
      'shop: apps/shop/api.yaml (followed by Argo CD in set.yaml:10)',
    ])
  })

  test('Flux follows a folder with all below it, production’s by name', async () => {
    const files: Files = {
      'clusters/production/apps.yaml': flux('apps', './apps/production', '  targetNamespace: shop\n'),
      'clusters/production/flux-system/gotk-sync.yaml': flux('flux-system', './clusters/production'),
      'clusters/staging/apps.yaml': flux('apps', './apps/staging'),
      'clusters/production/off.yaml': flux('off', './apps/off', '  suspend: true\n'),
      'apps/production/kustomization.yaml': kustomization(['../base/shop']),
      'apps/staging/kustomization.yaml': kustomization(['../base/shop']),
      'apps/base/shop/kustomization.yaml': kustomization(['api.yaml']),
      'apps/base/shop/api.yaml': api,
      'apps/off/x.yaml': object('Deployment', 'x'),
    }
    const found = await find(files)
    expect(found.stacks.map(told)).toEqual(['apps: apps/production/kustomization.yaml (followed by Flux in clusters/production/apps.yaml:6)'])
    expect(reasonsOf(found)).toEqual({
      'apps/staging/kustomization.yaml': 'for development: its folder staging says staging',
      'apps/off/x.yaml': 'nothing deploys it, and the stack that is deployed stands elsewhere',
    })
  })
})

describe('hostile words', () => {
  test('find nothing, and nothing outside the repository', async () => {
    const odd = ['../../../etc', '/', '*', '**/**', '${X}', `${'*a'.repeat(400)}`, '__proto__', '']
    for (const text of odd)
      expect(
        (await find(overlays, [script('deploy.sh', `kubectl apply -k '${text}'\nkubectl apply -f '${text}'\nhelm upgrade x '${text}'`)])).stacks.map(
          ({ name }) => name,
        ),
      ).toEqual(['prod'])
  })
})
