/** A production of Helm releases: what it loses through values, environments, conditions or charts from elsewhere blocks, whichever tool asks for the release. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, remove, rename, replace, type Edit } from './story.ts'

const base = fixture('lantern')
const helmfile = 'helmfile.yaml'
const live = 'env/production.yaml'
const lamps = 'values/lamps.yaml'
const kept = 'values/lamps-production.yaml'
const shop = 'values/shop.yaml'
const front = 'values/shop-live.yaml'
const workflow = '.github/workflows/release.yml'
const db = 'database/lamps-cluster'
const noCopies = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/point-in-time ${db}`, `backup/retention ${db}`]
const noSchedule = [`backup/automated ${db}`, `backup/offsite ${db}`, `backup/retention ${db}`]

const losses: readonly (readonly [name: string, edit: Edit, rules: readonly string[]])[] = [
  ['the backups are switched off in a values file', replace(kept, 'enabled: true', 'enabled: false'), noCopies],
  ['the values file of the backups is no longer named', replace(helmfile, '      - values/lamps-{{ .Environment.Name }}.yaml\n', ''), noCopies],
  ['the backups fall back to staging’s', replace(helmfile, 'lamps-{{ .Environment.Name }}', 'lamps-staging'), noCopies],
  ['no schedule', replace(kept, /scheduledBackups:\n[^]*/, 'scheduledBackups: []\n'), noSchedule],
  ['a schedule that is suspended', replace(kept, 'backupOwnerReference: self', 'suspend: true'), noSchedule],
  ['a schedule of once a week', replace(kept, '0 25 1 * * *', '0 25 1 * * 6'), [`backup/automated ${db}`]],
  ['kept for less', replace(kept, 'retentionPolicy: 40d', 'retentionPolicy: 5d'), [`backup/point-in-time ${db}`, `backup/retention ${db}`]],
  ['a bucket in the cluster', replace(kept, '  provider: s3', '  provider: s3\n  endpointURL: http://minio.minio.svc:9000'), [`backup/offsite ${db}`]],
  ['one instance, by a value of the environment', replace(live, 'instances: 3', 'instances: 1'), [`database/replica ${db}`]],
  ['one instance, by values in place', replace(helmfile, '{{ .Values.lamps.instances }}', '1'), [`database/replica ${db}`]],
  ['sessions are pooled', replace(lamps, 'poolMode: transaction', 'poolMode: session'), [`database/pooling ${db}`]],
  ['past the pooler, by a value', replace(shop, 'lamps-cluster-pooler-rw', 'lamps-cluster-rw'), [`database/pooling ${db}`]],
  ['more connections than the server takes', replace(lamps, 'default_pool_size: "30"', 'default_pool_size: "300"'), [`database/connection-budget ${db}`]],
  ['nothing keeps the cluster from being pruned', replace(lamps, /    helm\.sh.*\n.*Prune=false\n/, '    x: y\n'), [`backup/deletion-protection ${db}`]],
  ['the autoscaler’s minimum, by an environment’s value', replace(live, 'least: 3', 'least: 1'), ['infrastructure/replicas service/shop']],
  [
    'the autoscaler’s minimum falls back to the chart’s',
    replace(helmfile, /      - name: autoscaling\.least\n.*\n/, ''),
    ['infrastructure/replicas service/shop'],
  ],
  ['one controller in front', replace(live, 'copies: 2', 'copies: 1'), ['infrastructure/replicas service/front-ingress-nginx-controller']],
  ['no certificate, by a condition', replace(front, 'tls: true', 'tls: false'), ['security/tls route/lamps.example.org']],
  ['no certificate, since the condition asks for another environment', replace(helmfile, '"production"', '"live"'), ['security/tls route/lamps.localhost']],
  ['certificates of the staging authority', replace('charts/shop/values.yaml', 'acme-v02', 'acme-staging-v02'), ['security/tls route/lamps.example.org']],
  [
    'another environment',
    replace(workflow, '-e production', '-e staging'),
    [...noCopies, `database/replica ${db}`, 'infrastructure/replicas service/shop', 'security/tls route/lamps.localhost'],
  ],
  [
    'a database for the whole world',
    replace(
      lamps,
      '  storage:',
      '  services: { additional: [{ selectorType: rw, serviceTemplate: { metadata: { name: open }, spec: { type: LoadBalancer } } }] }\n  storage:',
    ),
    [`security/database-exposed ${db}`],
  ],
]

const indent = (text: string, by: string): string => text.trimEnd().replace(/^(?=.)/gm, by)

/** The same releases by commands of a script. */
const byCommands = all(
  remove(helmfile),
  remove('environments.yaml'),
  add(
    'ops/deploy.sh',
    `#!/bin/sh
set -eu
helm upgrade --install front ingress-nginx/ingress-nginx -n ingress --set controller.replicaCount=2 --set controller.resources.limits.memory=384Mi,controller.resources.limits.cpu=1
helm upgrade --install lamps cnpg/cluster -n lantern -f values/lamps.yaml -f values/lamps-production.yaml --set cluster.instances=3
helm upgrade --install shop ./charts/shop -n lantern -f values/shop.yaml -f values/shop-live.yaml --set "image.tag=$SHOP_TAG" --set autoscaling.least=3
`,
  ),
  replace(workflow, 'helmfile -e production apply', 'ops/deploy.sh'),
)

const application = (name: string, sources: string): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: lantern }
${sources}`

/** The same releases followed by Argo CD. */
const byArgo = all(
  remove(helmfile),
  remove('environments.yaml'),
  replace(workflow, 'helmfile -e production apply', 'echo pushed'),
  add(
    'argocd/front.yaml',
    application(
      'front',
      `  source:\n    repoURL: https://kubernetes.github.io/ingress-nginx\n    chart: ingress-nginx\n    targetRevision: 4.12.0\n    helm:\n      valuesObject: { controller: { replicaCount: 2, resources: { limits: { cpu: "1", memory: 384Mi } } } }\n`,
    ),
  ),
  add(
    'argocd/lamps.yaml',
    application(
      'lamps',
      `  sources:\n    - repoURL: https://git.example.org/lantern\n      targetRevision: main\n      ref: own\n    - repoURL: https://cloudnative-pg.github.io/charts\n      chart: cluster\n      targetRevision: 0.2.1\n      helm:\n        valueFiles: [$own/values/lamps.yaml, $own/values/lamps-production.yaml]\n        values: |\n          cluster:\n            instances: 3\n`,
    ),
  ),
  add(
    'argocd/shop.yaml',
    application(
      'shop',
      `  source:\n    repoURL: https://git.example.org/lantern\n    path: charts/shop\n    helm:\n      valueFiles: [../../values/shop.yaml, ../../values/shop-live.yaml]\n      parameters: [{ name: image.tag, value: v1.8.0 }, { name: autoscaling.least, value: "3" }]\n`,
    ),
  ),
)

const release = (name: string, chart: string, values: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: ${name}, namespace: lantern }\nspec:\n  interval: 10m\n${chart}  values:\n${values}\n`

/** The same releases by Flux, in a kustomization. */
const byFlux: Edit = (files) =>
  all(
    remove(helmfile),
    remove('environments.yaml'),
    replace(workflow, 'helmfile -e production apply', 'echo pushed'),
    add(
      'clusters/production/lantern.yaml',
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: lantern, namespace: flux-system }\nspec:\n  path: ./apps/production\n  sourceRef: { kind: GitRepository, name: own }\n',
    ),
    add(
      'apps/production/kustomization.yaml',
      'namespace: lantern\nresources: [sources.yaml, front.yaml, lamps.yaml, shop.yaml]\nconfigMapGenerator:\n  - name: lamps\n    files: [values.yaml=lamps-values.yaml]\n',
    ),
    add('apps/production/lamps-values.yaml', `${files[lamps] ?? ''}`),
    add(
      'apps/production/sources.yaml',
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: cnpg }\nspec: { url: "https://cloudnative-pg.github.io/charts" }\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: { name: ingress-nginx }\nspec: { url: "https://kubernetes.github.io/ingress-nginx" }\n',
    ),
    add(
      'apps/production/front.yaml',
      release(
        'front',
        '  chart: { spec: { chart: ingress-nginx, sourceRef: { kind: HelmRepository, name: ingress-nginx } } }\n',
        '    controller: { replicaCount: 2, resources: { limits: { cpu: "1", memory: 384Mi } } }',
      ),
    ),
    add(
      'apps/production/lamps.yaml',
      release(
        'lamps',
        '  chart: { spec: { chart: cluster, sourceRef: { kind: HelmRepository, name: cnpg } } }\n  valuesFrom: [{ kind: ConfigMap, name: lamps }]\n',
        `${indent(files[kept] ?? '', '    ')}\n    cluster: { instances: 3 }`,
      ),
    ),
    add(
      'apps/production/shop.yaml',
      release(
        'shop',
        '  chart: { spec: { chart: ./charts/shop, sourceRef: { kind: GitRepository, name: own } } }\n',
        `${indent(files[shop] ?? '', '    ')}\n${indent(files[front] ?? '', '    ')}\n      least: 3`,
      ),
    ),
  )(files)

const harmless: readonly (readonly [name: string, edit: Edit])[] = [
  ['more instances', replace(live, 'instances: 3', 'instances: 4')],
  ['kept for longer', replace(kept, '40d', '60d')],
  ['another hour', replace(kept, '0 25 1 * * *', '0 40 4 * * *')],
  ['a value in place of the environment’s', replace(helmfile, '{{ .Values.lamps.instances }}', '3')],
  ['the condition the other way round', replace(helmfile, 'if eq .Environment.Name "production"', 'if ne .Environment.Name "staging"')],
  [
    'values in one file',
    all(remove(kept), replace(helmfile, '      - values/lamps-{{ .Environment.Name }}.yaml\n', ''), (files) =>
      add(lamps, `${files[lamps] ?? ''}${base[kept] ?? ''}`)(files),
    ),
  ],
  [
    'environments in the helmfile',
    all(remove('environments.yaml'), replace(helmfile, 'bases:\n  - environments.yaml', (base['environments.yaml'] ?? '').trimEnd())),
  ],
  ['the file of values by another name', all(rename(kept, 'values/copies.yaml'), replace(helmfile, 'lamps-{{ .Environment.Name }}', 'copies'))],
  ['a comment', replace(lamps, 'poolers:', '# Who goes through.\n\npoolers:')],
  ['staging’s alone', replace('env/staging.yaml', 'installed: true', 'installed: false')],
  ['by commands', byCommands],
  ['by Argo CD', byArgo],
  ['by Flux', byFlux],
]

/** From one way to another, the files of values untouched. */
const moves: readonly (readonly [name: string, from: Edit, to: Edit])[] = [
  ['from commands to Argo CD', byCommands, byArgo],
  ['from Argo CD to a helmfile', byArgo, (files) => files],
  ['from commands to a helmfile', byCommands, (files) => files],
  ['from commands to Flux', byCommands, byFlux],
]

const elsewhere: readonly (readonly [name: string, way: Edit, edit: Edit, rules: readonly string[]])[] = [
  ['a command’s --set', byCommands, replace('ops/deploy.sh', 'cluster.instances=3', 'cluster.instances=1'), [`database/replica ${db}`]],
  ['a command’s values file', byCommands, replace('ops/deploy.sh', ' -f values/lamps-production.yaml', ''), noCopies],
  ['an application’s text of values', byArgo, replace('argocd/lamps.yaml', 'instances: 3', 'instances: 1'), [`database/replica ${db}`]],
  ['an application’s file of values', byArgo, replace('argocd/lamps.yaml', ', $own/values/lamps-production.yaml', ''), noCopies],
  ['an application’s parameter', byArgo, replace('argocd/shop.yaml', 'value: "3"', 'value: "1"'), ['infrastructure/replicas service/shop']],
  ['a release’s values', byFlux, replace('apps/production/lamps.yaml', 'enabled: true', 'enabled: false'), noCopies],
  ['a ConfigMap’s values', byFlux, replace('apps/production/lamps-values.yaml', 'transaction', 'session'), [`database/pooling ${db}`]],
  ['a release’s minimum', byFlux, replace('apps/production/shop.yaml', 'least: 3', 'least: 1'), ['infrastructure/replicas service/shop']],
]

describe('lantern', () => {
  test('has all that is guarded', async () => {
    const { head } = await judge(base, base)
    const found = new Map(
      head.verdicts.flatMap(({ rule, subject, outcome }) => (subject === db || subject === 'service/shop' ? [[rule, outcome] as const] : [])),
    )
    const guarded = [
      'database/pooling',
      'database/replica',
      'database/connection-budget',
      'database/persistence',
      'security/database-exposed',
      'infrastructure/replicas',
    ]
    const copies = ['backup/automated', 'backup/offsite', 'backup/retention', 'backup/point-in-time', 'backup/deletion-protection']
    expect([...guarded, ...copies].map((rule) => `${rule} ${found.get(rule) ?? 'not judged'}`)).toEqual([...guarded, ...copies].map((rule) => `${rule} pass`))
  })

  test.each(losses)('%s is stopped', async (_, edit, rules) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([...rules].sort())
  })

  test.each(harmless)('%s goes through', async (_, edit) => {
    expect(blocked(await judge(base, edit(base)))).toEqual([])
  })

  test.each(moves)('%s goes through', async (_, from, to) => {
    expect(blocked(await judge(from(base), to(base)))).toEqual([])
  })

  test.each(elsewhere)('%s is stopped, too', async (_, way, edit, rules) => {
    const there = way(base)
    expect(blocked(await judge(there, edit(there)))).toEqual([...rules].sort())
  })
})
