/** Values that nobody here can read: what hangs on them is not known, and what readable files say, or leave out, still counts. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

type Files = Readonly<Record<string, string>>

const locked = '\0GITCRYPT\0\u0001\u0002\0\u0003'
const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Values.nameOverride | default .Chart.Name }} }
spec:
{{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.copies }}
{{- end }}
  selector: { matchLabels: { app: pier } }
  template:
    metadata: { labels: { app: pier } }
    spec:
      containers:
        - name: web
          image: "acme/pier:4.2.1"
          ports: [{ containerPort: 8080 }]
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
---
apiVersion: v1
kind: Service
metadata: { name: pier }
spec: { selector: { app: pier }, ports: [{ port: 80, targetPort: 8080 }] }
{{- if .Values.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: {{ .Values.nameOverride | default .Chart.Name }} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: pier }
  maxReplicas: {{ .Values.autoscaling.most }}
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
{{- end }}
`
const chart: Files = { 'chart/Chart.yaml': 'apiVersion: v2\nname: pier\nversion: 0.3.0\n', 'chart/templates/web.yaml': web }
const deploy = (file: string): Files => ({
  'ops/deploy.sh': `#!/bin/sh\nhelm upgrade --install pier ./chart --namespace pier-production${file === '' ? '' : ` -f ${file}`}\n`,
})
const whole = 'copies: 3\nautoscaling: { enabled: false }\nresources: { limits: { cpu: 1, memory: 1Gi }, requests: { cpu: 1, memory: 1Gi } }\n'
const bare = 'copies: 1\nautoscaling: { enabled: false }\n'
const rules = ['replicas', 'resource-limits', 'resource-reservations', 'autoscaling']

async function outcomes(files: Files): Promise<readonly string[]> {
  const found = await Promise.all(rules.map((rule) => verdicts({ ...chart, ...files }, `infrastructure/${rule}`)))
  return found.map((lines) => lines.map((line) => line.split(/[ :]/)[1]).join(' '))
}

const open = ['unknown', 'unknown', 'unknown', 'unknown']
const lost = ['fail', 'fail', 'fail', 'fail']

test.each<readonly [string, Files, readonly string[]]>([
  ['handed to a script', deploy('"$2"'), open],
  ['named, and not in the tree', deploy('live/values.yaml'), open],
  ['locked', { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': locked }, open],
  ['in a vault', { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': '$ANSIBLE_VAULT;1.1;AES256\n6162636465\n3031323334\n' }, open],
  ['no YAML', { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': 'copies: {{ [\n' }, open],
  ['locked, as a loose chart’s own', { 'chart/values-production.yaml': locked }, open],
  ['nowhere, and nothing installs the chart', {}, open],
  [
    'locked, below what can be read',
    { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': locked, 'chart/values.yaml': whole },
    ['pass', 'pass', 'pass', 'fail'],
  ],
  [
    'locked, above defaults that say too little',
    { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': locked, 'chart/values.yaml': bare },
    ['fail', 'unknown', 'unknown', 'fail'],
  ],
  ['locked, above defaults that are empty', { ...deploy('"$2"'), 'chart/values.yaml': `${bare}resources: {}\n` }, ['fail', 'unknown', 'unknown', 'fail']],
  // Helm gives up on this chart without `autoscaling`: somebody gives it that.
  ['comments', { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': '# copies: 3\n' }, open],
  ['none, as the command says', deploy(''), open],
  // What can be read is judged by what it leaves out.
  ['in sight', { ...deploy('live/values-prod.yaml'), 'live/values-prod.yaml': bare }, lost],
  ['the chart’s own alone', { ...deploy(''), 'chart/values.yaml': `${bare}resources: {}\n` }, lost],
  ['a loose chart’s own', { 'chart/values.yaml': bare }, lost],
])('values that are %s', async (_name, files, wanted) => {
  expect(await outcomes(files)).toEqual(wanted)
})

const sealed = 'ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:int]'
const sops = (resources: string): Files => ({
  ...deploy('live/values-prod.yaml'),
  'live/values-prod.yaml': `copies: ${sealed}\nautoscaling:\n  enabled: ${sealed}\n${resources}sops:\n  version: 3.9.0\n  mac: ${sealed}\n`,
})

test('a file that sops has sealed shows which keys it has', async () => {
  expect(await outcomes(sops(`resources:\n  limits:\n    cpu: ${sealed}\n    memory: ${sealed}\n`))).toEqual(open)
  expect(await outcomes(sops(''))).toEqual(['unknown', 'fail', 'fail', 'unknown'])
})

test('an application whose file of values lies elsewhere', async () => {
  const application = (file: string): Files => ({
    'argo/pier.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: pier-production }
spec:
  destination: { namespace: pier }
  source:
    repoURL: https://example.org/pier.git
    path: chart
    helm:
      valueFiles: [${file}]
`,
    'chart/live.yaml': bare,
  })
  expect(await outcomes(application('$ops/pier/live.yaml'))).toEqual(open)
  expect(await outcomes(application('live.yaml'))).toEqual(lost)
})

test('a user of an image that is root, and who it is made instead', async () => {
  const owned = (user: string, more: Files): Files => ({
    ...chart,
    Dockerfile: `FROM debian:12.5\nCOPY . /srv\n${user}CMD ["/srv/web"]\n`,
    '.github/workflows/ship.yml':
      'on: { push: { branches: [main] } }\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          docker build -t acme/pier:4.2.1 .\n          docker push acme/pier:4.2.1\n',
    ...deploy('"$2"'),
    'chart/templates/web.yaml': web.replace(
      '        - name: web\n',
      '        - name: web\n          securityContext: {{- toYaml .Values.rights | nindent 12 }}\n',
    ),
    ...more,
  })
  const said = async (user: string, more: Files = {}): Promise<string> =>
    (await verdicts(owned(user, more), 'security/run-as-non-root')).map((line) => line.split(/[ :]/)[1]).join(' ')
  expect(await said('')).toBe('unknown')
  expect(await said('USER 1001\n')).toBe('pass')
  expect(await said('', { 'chart/values.yaml': 'rights: { privileged: false }\n' })).toBe('fail')
})

test('what stands beside keys that are not known is read all the same', async () => {
  const probed = web
    .replace('{ app: pier } }\n    spec:', '{ app: pier }, annotations: {} }\n    spec:')
    .replace(
      '          resources:\n',
      '          env:\n            - { name: PORT, value: "8080" }\n            {{- toYaml .Values.more | nindent 12 }}\n          {{- toYaml .Values.probes | nindent 10 }}\n          livenessProbe: {{- toYaml .Values.alive | nindent 12 }}\n          resources:\n',
    )
  const files = { ...chart, ...deploy('"$2"'), 'chart/templates/web.yaml': probed }
  const health = async (more: Files): Promise<string> =>
    (await verdicts({ ...files, ...more }, 'infrastructure/health-check')).map((line) => line.split(/[ :]/)[1]).join(' ')
  expect(await health({})).toBe('unknown')
  expect(await health({ ...deploy(''), 'chart/values.yaml': `${whole}more: [{ name: TIER, value: web }]\nprobes: { tty: false }\n` })).toBe('fail')
})
