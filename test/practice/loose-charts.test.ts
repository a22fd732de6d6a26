/** Charts as they stand in their repository: what runs once, what packaging fills in, and what is set for parts that are switched off. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080 }] }\n`
const deployment = (name: string, image: string, more = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:\n  replicas: 2\n  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      containers:\n        - name: ${name}\n          image: "${image}"\n          ports: [{ containerPort: 8080 }]\n${more}`
const chart = (version: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'charts/pier/Chart.yaml': `apiVersion: v2\nname: pier\nversion: 0.4.0\nappVersion: ${version}\n`,
  'charts/pier/values.yaml': 'tag: ""\n',
  'charts/pier/templates/web.yaml': `${deployment('web', 'quay.io/pier/web:{{ .Values.tag | default .Chart.AppVersion }}')}---\n${service('web')}`,
  ...more,
})

const pod = (annotations: string, policy: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: loader\n  labels: { app: loader }\n  annotations:\n    {{- $notes := dict }}\n    ${annotations}\n    {{- toYaml $notes | nindent 4 }}\nspec:\n  restartPolicy: ${policy}\n  containers:\n    - name: loader\n      image: quay.io/pier/loader:2.1.0\n      ports: [{ containerPort: 9000 }]\n${more}`
const hook = '{{- $_ := set $notes "helm.sh/hook" "pre-install,pre-upgrade" }}'
const probed = '      readinessProbe: { httpGet: { path: /ready, port: 9000 } }\n'

test.each([
  ['a hook that is never started again', pod(hook, 'Never'), 'job'],
  ['a hook that is asked how it is', pod(hook, 'Always', probed), 'job'],
  ['no hook, and never started again', pod('', 'Never'), 'job'],
  ['no hook, and started again when it fails', pod('', 'OnFailure'), 'job'],
  ['always started again', pod('', 'Always'), 'web'],
  ['never started again, and asked how it is', pod('', 'Never', probed), 'web'],
  ['never started again, and served', `${pod('', 'Never')}---\n${service('loader')}`, 'web'],
])('a bare Pod: %s', async (_name, template, role) => {
  const files = chart('3.1.0', { 'charts/pier/templates/loader.yaml': template })
  expect((await said(files, /^service\/loader role/)).map((line) => line.split(' ')[3])).toEqual([role])
  const told = await verdicts(files, 'infrastructure/replicas')
  expect(told.some((line) => line.startsWith('service/loader fail'))).toBe(role === 'web')
})

test('a StatefulSet that is a hook runs on', async () => {
  const template = deployment('vault', 'postgres:16.4')
    .replace('kind: Deployment', 'kind: StatefulSet')
    .replace('name: vault }', 'name: vault, annotations: { helm.sh/hook: pre-install } }')
  expect((await said(chart('3.1.0', { 'charts/pier/templates/vault.yaml': template }), /^service\/vault role/)).map((line) => line.split(' ')[3])).toEqual([
    'database',
  ])
})

const packs = 'pack:\n\thelm package . --version $(V) --app-version $(V)\n'
const pinned = async (files: Readonly<Record<string, string>>): Promise<string | undefined> =>
  (await verdicts(files, 'infrastructure/image-pinned')).find((line) => line.startsWith('service/web'))?.split(/[ :]/)[1]

test.each([
  ['dev', { 'charts/pier/Makefile': packs }, 'unknown'],
  ['0.0.0', { 'scripts/publish.sh': '#!/bin/sh\nhelm package charts/pier --app-version "$1"\n' }, 'unknown'],
  ['latest', { 'scripts/publish.sh': '#!/bin/sh\nyq -i ".appVersion = \\"$1\\"" charts/pier/Chart.yaml\nhelm push pier.tgz oci://quay.io/pier\n' }, 'unknown'],
  ['dev', {}, 'fail'],
  ['dev', { 'charts/pier/Makefile': packs.replace('--app-version $(V)', '') }, 'fail'],
  ['dev', { 'charts/pier/Makefile': packs.replace('\thelm', '#\thelm') }, 'fail'],
  ['dev', { 'scripts/publish.sh': 'helm package charts/quay --app-version 3\n' }, 'fail'],
  ['dev', { 'charts/pier/Makefile': packs, 'charts/pier/values.yaml': 'tag: dev\n' }, 'fail'],
  // What is installed from its folder is not packaged.
  ['dev', { 'charts/pier/Makefile': packs, 'deploy.sh': 'helm upgrade --install pier ./charts/pier --namespace production\n' }, 'fail'],
  ['3.1.0', { 'charts/pier/Makefile': packs }, 'pass'],
])('a tag that is the chart’s own version, %s, beside %j', async (version, more, outcome) => {
  expect(await pinned(chart(version, more))).toBe(outcome)
})

const secrets = (isOn: boolean, more = ''): Readonly<Record<string, string>> =>
  chart('3.1.0', {
    'charts/pier/values.yaml': `tag: ""\nharbourmaster:\n  enabled: ${isOn}\n  auth: { password: kR7vQz2mXw94TbLp }\n`,
    'charts/pier/templates/secret.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: { name: keys }\nstringData:\n  MASTER_PASSWORD: {{ .Values.harbourmaster.auth.password | quote }}\n',
    ...(more === '' ? {} : { 'charts/pier/templates/web.yaml': `${deployment('web', 'quay.io/pier/web:3.1.0', more)}---\n${service('web')}` }),
  })
const takes = '          env: [{ name: MASTER_PASSWORD, valueFrom: { secretKeyRef: { name: keys, key: MASTER_PASSWORD } } }]\n'

test.each([
  ['switched off', secrets(false), 'pass'],
  ['switched on', secrets(true), 'fail'],
  ['switched off, and taken by what runs', secrets(false, takes), 'fail'],
])('a password of a part that is %s', async (_name, files, outcome) => {
  expect((await verdicts(files, 'security/hardcoded-secret')).map((line) => line.split(/[ :]/)[1])).toEqual([outcome])
})

test.each([
  ['SEGMENT_WRITE_KEY', 'pass'],
  ['LEDGER_WRITE_KEY', 'fail'],
])('%s of a ConfigMap', async (name, outcome) => {
  const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata:\n  ${name}: 9fQ2xW7tLk3VbN8mRz5CyH4d\n`
  expect(
    (await verdicts(chart('3.1.0', { 'charts/pier/templates/config.yaml': config }), 'security/hardcoded-secret')).map((line) => line.split(/[ :]/)[1]),
  ).toEqual([outcome])
})

test('parts of a template’s own name choose the pods behind a Service', async () => {
  const named = '{{- $parts := split "/" $.Template.Name }}{{- $last := printf "_%d" (sub (len $parts) 2) }}{{ index $parts $last }}'
  const of = (kind: string): string => kind.replaceAll('app: web', `app: ${named}`)
  const files = chart('3.1.0', {
    'charts/pier/templates/web.yaml': '',
    'charts/pier/templates/web/all.yaml': of(`${deployment('web', 'quay.io/pier/web:3.1.0')}---\n${service('web')}`),
    'charts/pier/templates/desk/all.yaml': of(deployment('desk', 'quay.io/pier/desk:3.1.0').replace('app: desk', 'app: web')).replace(/ +ports:.*\n/, ''),
  })
  expect((await said(files, /^service\/(desk|web) role/)).map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([
    'service/desk role = worker',
    'service/web role = web',
  ])
})

const limited = (guard: string): Readonly<Record<string, string>> =>
  chart('3.1.0', {
    'charts/pier/templates/web.yaml': `${deployment('web', 'quay.io/pier/web:3.1.0', `          {{- if ${guard} }}\n          resources: { limits: { cpu: "1", memory: {{ .Values.limits.memory }} } }\n          {{- end }}\n`)}---\n${service('web')}`,
  })
const limits = async (files: Readonly<Record<string, string>>): Promise<string | undefined> =>
  (await verdicts(files, 'infrastructure/resource-limits')).find((line) => line.startsWith('service/web'))?.split(/[ :]/)[1]

test('values that a chart cannot do without are given where it is installed', async () => {
  const files = limited('.Values.limits')
  expect(await limits(files)).toBe('fail')
  const template = files['charts/pier/templates/web.yaml'] ?? ''
  const needs = (count: string) => ({ ...files, 'charts/pier/templates/web.yaml': template.replace('replicas: 2', `replicas: {{ ${count} }}`) })
  expect(await limits(needs('.Values.copies.web'))).toBe('unknown')
  expect(await limits(needs('(.Values.copies).web | default 2'))).toBe('fail')
  expect(await limits({ ...needs('.Values.copies.web'), 'charts/pier/values.yaml': 'tag: ""\ncopies: { web: 2 }\n' })).toBe('fail')
})
