/** Manifests that a tool fills in before they are applied: read as they stand, with only what is filled in unknown. */
import { describe, expect, test } from 'vitest'
import { placeOf } from '../../src/base/paths.ts'
import { judged } from './judged.ts'
import { stacksOf } from './stacks.ts'

interface Said {
  readonly image?: string
  readonly replicas?: string
  readonly more?: string
}

const kiln = ({ image = 'ghcr.io/pottery/kiln:__IMAGE_TAG__', replicas = '2', more = '' }: Said = {}, name = 'kiln'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: ${image}
          ports: [{ containerPort: 8080 }]
${more}---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 8080 }] }
`

const job = (what: string): string => `apiVersion: batch/v1
kind: Job
metadata: { name: __JOB_NAME__ }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: ${what}, image: "ghcr.io/pottery/${what}:1.4.2" }]
`

describe('which of them are production’s', () => {
  test('what is named for production is taken, with its jobs, and what is named for staging is not', async () => {
    const files = {
      'kubernetes/deployment-production.tmpl': kiln(),
      'kubernetes/migrate-production.tmpl': job('glaze'),
      'kubernetes/deployment-staging.tmpl': kiln({ replicas: '1' }),
    }
    expect(await stacksOf(files)).toEqual([
      'kubernetes/deployment-production.tmpl kubernetes/migrate-production.tmpl: taken by name: its name says production',
      'not kubernetes/deployment-staging.tmpl: for development: its name says staging',
    ])
    expect(await judged(files, 'infrastructure/replicas')).toContain('pass service/kiln')
  })

  test('what lies in a folder that is applied is part of it, whichever ending it has', async () => {
    const files = {
      '.github/workflows/deploy.yml': `on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: actions/checkout@v4
      - run: for f in config/kubernetes/production/*.tpl; do envsubst < $f > \${f%.*}.yml; done
      - run: kubectl apply -f config/kubernetes/production
`,
      'config/kubernetes/production/settings.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { GLAZE: celadon }\n',
      'config/kubernetes/production/deployment.tpl': kiln({ replicas: '1' }),
      'config/kubernetes/staging/deployment.tpl': kiln(),
    }
    expect((await stacksOf(files))[0]).toBe(
      'config/kubernetes/production/deployment.tpl config/kubernetes/production/settings.yml: deployed by .github/workflows/deploy.yml:9',
    )
    expect(await judged(files, 'infrastructure/replicas')).toEqual(['fail service/kiln kiln keeps 1 replica'])
  })

  test.each([
    ['a stream', 'sed "s/__IMAGE_TAG__/$SHA/" ops/kiln.tmpl | kubectl apply -f -'],
    ['the file that it becomes', 'make manifests\n          kubectl apply -f ops/kiln.yaml'],
  ])('a command applies it as %s', async (_, run) => {
    const files = {
      '.github/workflows/deploy.yml': `on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: |
          ${run}
`,
      'ops/kiln.tmpl': kiln(),
    }
    expect((await stacksOf(files))[0]).toMatch(/^ops\/kiln\.tmpl: deployed by \.github\/workflows\/deploy\.yml:\d+$/)
  })

  test('what stands beside the file that it becomes is not read twice', async () => {
    const files = { 'k8s/kiln.yml': kiln({ image: 'ghcr.io/pottery/kiln:1.4.2' }), 'k8s/kiln.yml.tmpl': kiln() }
    expect(await stacksOf(files)).toEqual([expect.stringMatching(/^k8s\/kiln\.yml: /), 'not k8s/kiln.yml.tmpl: k8s/kiln.yml is what it is filled in to'])
  })

  test('a page for the time when the application is down is no production', async () => {
    const files = { 'maintenance_page/manifests/deployment.yml.tmpl': kiln(), 'k8s/kiln.yml': kiln({}, 'wheel') }
    expect(await stacksOf(files)).toContain(
      'not maintenance_page/manifests/deployment.yml.tmpl: a maintenance page: it stands in while the application is taken down',
    )
    // Its near twin maintains something.
    expect(await stacksOf({ 'manifests/maintenance.yml.tmpl': kiln() })).toEqual([expect.stringMatching(/^manifests\/maintenance\.yml\.tmpl: /)])
  })

  test.each([
    ['Go', kiln({ replicas: '{{ .Replicas }}' })],
    ['Terraform', kiln().replace('---', '%{ if wheel ~}\n---')],
    ['Jinja', kiln().replace('---', '{% if wheel %}\n---')],
  ])('a template of %s is told, and not read', async (_, text) => {
    expect(await stacksOf({ 'deploy/kiln.yaml.tmpl': text })).toEqual(['not deploy/kiln.yaml.tmpl: a template that another tool fills in'])
  })

  test('braces within quotes are values', async () => {
    const files = { 'deploy/kiln.yaml.tmpl': kiln({ image: '"ghcr.io/pottery/kiln:{{ .Tag }}"', replicas: '"{{ .Count }}"' }) }
    expect(await stacksOf(files)).toEqual([expect.stringMatching(/^deploy\/kiln\.yaml\.tmpl: /)])
  })

  test('a chart’s own, an example’s and what is no manifest stay what they were', async () => {
    const chart = { 'deploy/kiln/Chart.yaml': 'apiVersion: v2\nname: kiln\nversion: 0.1.0\n', 'deploy/kiln/templates/_kiln.tpl': kiln() }
    expect((await stacksOf(chart)).join()).not.toContain('_kiln.tpl')
    expect(await stacksOf({ 'deploy/example.tmpl': kiln(), 'deploy/page.tpl': '<p>{$kind} apiVersion</p>\n' })).toEqual([])
    expect(await stacksOf({ 'deploy/docker-compose.tmpl': 'services: { kiln: { image: ghcr.io/pottery/kiln:1 } }\n' })).toEqual([])
    expect(placeOf('deploy/docker-compose.tmpl').place).toBe('example')
  })
})

describe('what is filled in', () => {
  const production = (said: Said): Readonly<Record<string, string>> => ({ 'kubernetes/deployment-production.tmpl': kiln(said) })

  test.each([
    'ghcr.io/pottery/kiln:__IMAGE_TAG__',
    'ghcr.io/pottery/kiln:${TAG}',
    'ghcr.io/pottery/kiln:$TAG',
    '${REGISTRY}:${TAG}',
    'ghcr.io/pottery/kiln:#TAG#',
  ])('the tag of %s is not known', async (image) => {
    expect(await judged(production({ image: `"${image}"` }), 'infrastructure/image-pinned')).toEqual([expect.stringMatching(/^unknown service\/kiln /)])
  })

  test('a tag that is written is: beside a registry that is not, too', async () => {
    expect(await judged(production({ image: 'ghcr.io/pottery/kiln:latest' }), 'infrastructure/image-pinned')).toEqual([expect.stringMatching(/^fail /)])
    expect(await judged(production({ image: '__REGISTRY__/kiln:latest' }), 'infrastructure/image-pinned')).toEqual([expect.stringMatching(/^fail /)])
    expect(await judged(production({ image: '__REGISTRY__/kiln:1.4.2' }), 'infrastructure/image-pinned')).toEqual(['pass service/kiln'])
  })

  test.each(['__REPLICAS__', '${REPLICAS}', '$REPLICAS'])('%s copies are unknown, and the rest is known', async (replicas) => {
    expect(await judged(production({ replicas }), 'infrastructure/replicas')).toEqual([expect.stringMatching(/^unknown service\/kiln /)])
    expect(await judged(production({ replicas }), 'infrastructure/health-check')).toEqual(['fail service/kiln kiln has no health check'])
  })

  test('jobs whose name is filled in are several', async () => {
    const files = { 'kubernetes/a-production.tmpl': job('glaze'), 'kubernetes/b-production.tmpl': job('fire'), ...production({}) }
    const found = await judged(files, 'infrastructure/image-pinned')
    expect(found.filter((line) => line.includes('__JOB_NAME__'))).toHaveLength(2)
  })
})

describe('one thread', () => {
  const rails = (env: string, pool = '<%= ENV.fetch("RAILS_MAX_THREADS", 5) %>'): Readonly<Record<string, string>> => ({
    Gemfile: "source 'https://rubygems.org'\ngem 'rails', '7.1.3'\ngem 'pg'\ngem 'sidekiq'\n",
    'config/application.rb': 'module Kiln\n  class Application < Rails::Application\n  end\nend\n',
    'config/database.yml': `production:\n  adapter: postgresql\n  url: <%= ENV["DATABASE_URL"] %>\n  pool: ${pool}\n`,
    Dockerfile: 'FROM ruby:3.3.0\nCOPY . .\nCMD ["bundle", "exec", "sidekiq"]\n',
    'k8s/kiln.yml': kiln({
      image: 'ghcr.io/pottery/kiln:1.4.2',
      more: `          command: [bundle, exec, sidekiq]\n          env:\n            - { name: DATABASE_URL, value: "postgres://kiln@clay:5432/kiln" }\n${env}`,
    }),
  })

  test('takes one connection, which may be meant', async () => {
    const one = '            - { name: RAILS_MAX_THREADS, value: "1" }\n'
    expect((await judged(rails(one), 'database/pooling')).join()).toMatch(/^unknown .*one thread/)
    // A single connection that nobody says to be enough stays none.
    expect((await judged(rails('', '1'), 'database/pooling')).join()).toMatch(/^fail .*single connection/)
  })
})
