/** Ways in from the world: hosts, what stands behind them, certificates and redirects of each format. */
import { describe, expect, it } from 'vitest'
import type { RouteDeclaration } from '../../../src/model/managed.ts'
import { brief, read } from './cluster-harness.ts'

const shop = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: live }
spec:
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - { name: shop, image: ghcr.io/acme/shop:7, ports: [{ name: http, containerPort: 8080 }], readinessProbe: { tcpSocket: { port: 8080 } } }
---
apiVersion: v1
kind: Service
metadata: { name: shop-svc, namespace: live }
spec: { selector: { app: shop }, ports: [{ name: web, port: 80, targetPort: http }] }
---
`

function routes(yaml: string): readonly RouteDeclaration[] {
  return read(shop + yaml).declares.flatMap((one) => (one.kind === 'route' ? [one] : []))
}

function line({ name, service, host, tls, redirects, deadDropped, balancer }: RouteDeclaration): string {
  return `${name} → ${service} host ${brief(host)} tls ${brief(tls)} redirects ${brief(redirects)} dropped ${brief(deadDropped)} by ${balancer ?? '-'}`
}

const ingress = (
  annotations: string,
  more = 'tls: [{ hosts: [shop.test], secretName: shop-cert }]',
  api = 'networking.k8s.io/v1',
): string => `apiVersion: ${api}
kind: Ingress
metadata: { name: front, namespace: live, annotations: { ${annotations} } }
spec:
  ingressClassName: nginx
  ${more}
  rules:
    - host: shop.test
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop-svc, port: { name: web } } } }] }
`

const issuer = (server: string): string => `---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: acme }
spec: { acme: { server: "${server}", email: ops@shop.test } }
`

const unlisted = '? the certificate of a host that tls.hosts does not list, which may be the controller’s default one'

describe('Ingress', () => {
  it('has a certificate of a public authority where its issuer asks one', () => {
    expect(routes(ingress('cert-manager.io/cluster-issuer: acme') + issuer('https://acme-v02.api.letsencrypt.org/directory')).map(line)).toEqual([
      'shop.test → shop host = shop.test tls = true redirects = true (ingress-nginx redirects where TLS is set) dropped = true by ingress-nginx',
    ])
  })

  it('has the certificate that another of the same host brings, and a minion that of its master', () => {
    const acme = issuer('https://acme-v02.api.letsencrypt.org/directory')
    const bare = ingress('', '').replace('name: front', 'name: bare').replace('path: /,', 'path: /pots,')
    const tls = (yaml: string): readonly string[] => routes(yaml).map((one) => brief(one.tls))
    expect(tls(`${bare}---\n${ingress('cert-manager.io/cluster-issuer: acme')}${acme}`)).toEqual(['= true'])
    expect(tls(`${bare}---\n${ingress('cert-manager.io/cluster-issuer: acme', 'tls: [{ hosts: [other.test], secretName: c }]')}${acme}`)).toEqual([unlisted])
    const minion = ingress('nginx.org/mergeable-ingress-type: minion', '')
      .replace('className: nginx', 'className: own')
      .replace('ClassName: nginx', 'ClassName: own')
    const master = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: master, namespace: live, annotations: { nginx.org/mergeable-ingress-type: master, cert-manager.io/cluster-issuer: acme } }
spec:
  ingressClassName: own
  tls: [{ hosts: [shop.test], secretName: shop-cert }]
  rules: [{ host: shop.test }]
`
    expect(tls(`${minion}---\n${master}${acme}`)).toEqual(['= true'])
    // Its controller may have a certificate for whatever names none.
    expect(tls(minion)).toEqual(['? whether the cluster’s ingress controller brings a certificate of its own'])
  })

  it('trap 50: a staging server makes certificates that no browser takes', () => {
    const [route] = routes(ingress('cert-manager.io/cluster-issuer: acme') + issuer('https://acme-staging-v02.api.letsencrypt.org/directory'))
    expect(brief(route?.tls)).toBe('= false')
    expect(brief(routes(ingress('cert-manager.io/cluster-issuer: letsencrypt-staging'))[0]?.tls)).toBe('= false')
    expect(brief(routes(ingress('cert-manager.io/cluster-issuer: letsencrypt-prod'))[0]?.tls)).toContain('= true')
  })

  it('trap 50: plain HTTP alone is no HTTPS, and its annotation takes the redirect away', () => {
    const plain = routes(ingress('nginx.ingress.kubernetes.io/ssl-redirect: "false"', ''))[0]
    expect([brief(plain?.tls), brief(plain?.redirects)]).toEqual(['= false', '= false'])
    expect(brief(routes(ingress('cert-manager.io/cluster-issuer: acme', ''))[0]?.tls)).toBe('= false')
    expect(brief(routes(ingress('a: b', 'tls: [{ hosts: [other.test], secretName: c }]'))[0]?.tls)).toBe(unlisted)
    expect(brief(routes(ingress('nginx.ingress.kubernetes.io/ssl-redirect: "false"'))[0]?.redirects)).toBe('= false')
    expect(brief(routes(ingress('nginx.ingress.kubernetes.io/force-ssl-redirect: "true"', ''))[0]?.redirects)).toBe('= true')
  })

  it('leaves open what a controller that is set up elsewhere answers where no certificate is named', () => {
    const facts = (yaml: string): readonly string[] => routes(yaml).flatMap(({ tls, redirects }) => [brief(tls), brief(redirects)])
    const open = ['? whether the cluster’s ingress controller brings a certificate of its own', '? whether what ends TLS for the cluster redirects plain HTTP']
    expect(facts(ingress('a: b', ''))).toEqual(open)
    expect(facts(ingress('a: b', '').replace('nginx', 'haproxy'))).toEqual(open)
    // The load balancer of AWS is made from the Ingress alone.
    expect(facts(ingress('a: b', '').replace('nginx', 'alb'))).toEqual(['= false', '= false'])
    const controller = (args: string, annotations = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gatekeeper, namespace: edge }
spec:
  template:
    metadata: { labels: { app: gatekeeper } }
    spec: { containers: [{ name: controller, image: "registry.k8s.io/ingress-nginx/controller:v1.11.2", args: [/nginx-ingress-controller${args}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: gatekeeper, namespace: edge, annotations: { ${annotations} } }
spec: { type: LoadBalancer, selector: { app: gatekeeper }, ports: [{ port: 80 }] }
`
    expect(facts(ingress('a: b', '') + controller('')).map((one) => one.slice(0, 7))).toEqual(['= false', '= false'])
    expect(facts(ingress('a: b', '') + controller(', --default-ssl-certificate=edge/wildcard'))).toEqual([
      '? who issued the certificate of --default-ssl-certificate',
      open[1],
    ])
    expect(facts(ingress('a: b', '') + controller('', 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert: "arn:x"'))[0]).toBe(
      '? whether the load balancer that has a certificate is before the ingress controller',
    )
  })

  it('leaves open who issued a certificate that nothing in the repository asks for', () => {
    const [route] = routes(ingress('a: b'))
    expect(brief(route?.tls)).toBe('? who issued the certificate in shop-cert')
  })

  it('finds the Certificate that fills its secret', () => {
    const certificate = `---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: shop, namespace: live }
spec: { secretName: shop-cert, issuerRef: { name: acme, kind: ClusterIssuer } }
`
    expect(brief(routes(ingress('a: b') + certificate + issuer('https://acme-v02.api.letsencrypt.org/directory'))[0]?.tls)).toBe('= true')
  })

  it('reads the old API version and a fallback without a host', () => {
    const old = `apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: front, namespace: live, annotations: { kubernetes.io/ingress.class: alb, alb.ingress.kubernetes.io/certificate-arn: "arn:x", alb.ingress.kubernetes.io/ssl-redirect: "443" } }
spec: { backend: { serviceName: shop-svc, servicePort: 80 } }
`
    expect(routes(old).map(line)).toEqual(['front → shop host = * tls = true redirects = true dropped = true by ALB'])
  })
})

describe('other formats', () => {
  it('Gateway API: a redirecting route on the plain listener', () => {
    const gateway = (redirect: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: live, annotations: { cert-manager.io/cluster-issuer: letsencrypt-prod } }
spec:
  listeners:
    - { name: http, port: 80, protocol: HTTP }
    - { name: https, port: 443, protocol: HTTPS, hostname: "*.shop.test", tls: { certificateRefs: [{ name: edge-cert }] } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: live }
spec:
  parentRefs: [{ name: edge, sectionName: https }]
  hostnames: [www.shop.test]
  rules: [{ backendRefs: [{ name: shop-svc, port: 80 }] }]
${redirect}`
    const sends = `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: to-https, namespace: live }
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }] }]
`
    expect(routes(gateway(sends)).map(line)).toEqual([
      'www.shop.test → shop host = www.shop.test tls = true (the issuer’s name says so; it is not in the repository) redirects = true dropped = true by Gateway',
    ])
    expect(brief(routes(gateway(''))[0]?.redirects)).toBe('= false')
  })

  it('Traefik: two routes of one host are one way, with what the better says', () => {
    const traefik = `apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: plain, namespace: live }
spec:
  entryPoints: [web]
  routes: [{ kind: Rule, match: "Host(\`shop.test\`)", middlewares: [{ name: https-only }], services: [{ name: shop-svc, port: 80 }] }]
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: secure, namespace: live }
spec:
  entryPoints: [websecure]
  routes: [{ kind: Rule, match: "Host(\`shop.test\`)", services: [{ name: shop-svc, port: 80 }] }]
  tls: { certResolver: le }
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: { name: https-only, namespace: live }
spec: { redirectScheme: { scheme: https, permanent: true } }
`
    expect(routes(traefik).map(line)).toEqual(['shop.test → shop host = shop.test tls = true redirects = true dropped = true by Traefik'])
  })

  it('OpenShift and Istio', () => {
    const route = `apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: shop, namespace: live }
spec: { host: a.shop.test, to: { kind: Service, name: shop-svc }, tls: { termination: edge, insecureEdgeTerminationPolicy: Redirect } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: mesh-edge, namespace: live }
spec:
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.shop.test"], tls: { httpsRedirect: true } }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: ["*.shop.test"], tls: { mode: SIMPLE, credentialName: b-cert } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: b, namespace: live }
spec:
  hosts: [b.shop.test]
  gateways: [mesh-edge]
  http: [{ route: [{ destination: { host: shop-svc.live.svc.cluster.local, port: { number: 80 } } }] }]
`
    expect(routes(route).map(line)).toEqual([
      'a.shop.test → shop host = a.shop.test tls ? the router’s own certificate redirects = true dropped = true by OpenShift’s router',
      'b.shop.test → shop host = b.shop.test tls ? who issued the certificate in b-cert redirects = true dropped = true by Istio',
    ])
  })

  it('the proof for a certificate is asked for by plain HTTP, and is no way in for visitors', () => {
    const istio = (match: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: live }
spec: { servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: proof, namespace: live }
spec:
  hosts: ["*"]
  gateways: [edge]
  http: [{ match: ${match}, route: [{ destination: { host: shop-svc, port: { number: 80 } } }] }]
`
    const proof = '{ uri: { prefix: /.well-known/acme-challenge/ } }'
    expect(routes(istio(`[${proof}]`)).map(line)).toEqual([])
    expect(routes(istio(`[${proof}, { uri: { prefix: /shop } }]`))).toHaveLength(1)
    expect(routes(istio('[{ uri: { prefix: /.well-known/ } }]'))).toHaveLength(1)
  })
})
