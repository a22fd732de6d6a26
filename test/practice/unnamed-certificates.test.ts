/** Ingresses that name no certificate, in clusters whose controllers are set up elsewhere: open, and yet no way to take one away unseen. */
import { expect, test } from 'vitest'
import { all, blocked, judge, remove, replace, type Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const ingress = 'deploy/ingress.yaml'
const certificate = 'deploy/certificate.yaml'
const harbour: Files = {
  '.github/workflows/deploy.yml':
    'on: { push: { branches: [main] } }\njobs:\n  production:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: kubectl apply -f deploy/\n',
  'deploy/berths.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: berths }
spec:
  replicas: 2
  selector: { matchLabels: { app: berths } }
  template:
    metadata: { labels: { app: berths } }
    spec: { containers: [{ name: berths, image: "ghcr.io/quay/berths:2.4.0", ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: berths }
spec: { selector: { app: berths }, ports: [{ port: 80, targetPort: 8080 }] }
`,
  [certificate]: `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: acme }
spec: { acme: { server: "https://acme-v02.api.letsencrypt.org/directory" } }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: berths }
spec: { secretName: berths-tls, issuerRef: { name: acme, kind: ClusterIssuer } }
`,
  [ingress]: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: berths }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [berths.example.org], secretName: berths-tls }]
  rules:
    - host: berths.example.org
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: berths, port: { number: 80 } } } }] }
`,
}
const rule = 'security/tls'
const unlisted = replace(ingress, 'hosts: [berths.example.org]', 'hosts: [quay.example.org]')
const bare = replace(ingress, /^ {2}tls: .*\n/m, '')

test('whether the cluster has a certificate for whatever names none is open', async () => {
  expect(await judged(harbour, rule)).toEqual(['pass route/berths.example.org'])
  const [found = '', ...others] = await judged(bare(harbour), rule)
  expect(others).toEqual([])
  expect(found).toMatch(/^unknown route\/berths\.example\.org .*whether the cluster’s ingress controller brings a certificate of its own/)
  expect(found).toContain('name the certificate under spec.tls')
})

test('plain HTTP that is asked for fails', async () => {
  const asked = all(
    bare,
    replace(ingress, 'metadata: { name: berths }', 'metadata: { name: berths, annotations: { nginx.ingress.kubernetes.io/ssl-redirect: "false" } }'),
  )
  expect(await judged(asked(harbour), rule)).toEqual(['fail route/berths.example.org berths.example.org has no HTTPS with a public certificate'])
})

test('a certificate that is taken away blocks, whatever the cluster may have', async () => {
  expect(blocked(await judge(harbour, bare(harbour)))).toEqual(['security/tls route/berths.example.org'])
  expect(blocked(await judge(harbour, all(bare, remove(certificate))(harbour)))).toEqual(['security/tls route/berths.example.org'])
  expect(blocked(await judge(bare(harbour), harbour))).toEqual([])
})

const controller = (flag = ''): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: front }
spec:
  selector: { matchLabels: { app: front } }
  template:
    metadata: { labels: { app: front } }
    spec: { containers: [{ name: front, image: "registry.k8s.io/ingress-nginx/controller:v1.12.1", args: [/nginx-ingress-controller${flag}] }] }
`

test('whether a certificate covers a host that tls does not list is open, where the controller is set up elsewhere', async () => {
  const [found = '', ...others] = await judged(unlisted(harbour), rule)
  expect(others).toEqual([])
  expect(found).toMatch(
    /^unknown .*the certificate of a host that tls\.hosts does not list, which may be the controller’s default one.*list the host under spec\.tls/,
  )
  const classless = replace(ingress, 'ingressClassName: nginx', 'ingressClassName: quayside')
  expect((await judged(all(unlisted, classless)(harbour), rule))[0]).toContain('which may be the controller’s default one')
})

test.each([
  ['of a load balancer that AWS makes', all(unlisted, replace(ingress, 'ingressClassName: nginx', 'ingressClassName: alb'))],
  ['of a controller that is started here without one', all(unlisted, (files) => ({ ...files, 'deploy/front.yaml': controller() }))],
  [
    'of which plain HTTP is asked for',
    all(
      unlisted,
      replace(ingress, 'metadata: { name: berths }', 'metadata: { name: berths, annotations: { nginx.ingress.kubernetes.io/ssl-redirect: "false" } }'),
    ),
  ],
])('a host that tls does not list, %s, fails', async (_title, edit) => {
  expect((await judged(edit(harbour), rule)).map((line) => line.split(' ')[0])).toEqual(['fail'])
})

test('a host that is taken out of tls blocks', async () => {
  expect(blocked(await judge(harbour, unlisted(harbour)))).toEqual(['security/tls route/berths.example.org'])
  expect(blocked(await judge(unlisted(harbour), harbour))).toEqual([])
})
