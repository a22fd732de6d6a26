/** Workloads of every kind to services: copies, images, environment, ports and names, each at its line. */
import { describe, expect, it } from 'vitest'
import { brief, read, show } from './cluster-harness.ts'

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      initContainers:
        - name: migrate
          image: ghcr.io/shop/web:4.2
          command: [npx, prisma, migrate, deploy]
      containers:
        - name: istio-proxy
          image: istio/proxyv2:1.27
        - name: app
          image: ghcr.io/shop/web:4.2
          args: ["serve", "--port=$(PORT)"]
          ports: [{ name: http, containerPort: 3000 }]
          envFrom: [{ configMapRef: { name: web-env } }]
          env:
            - { name: PORT, value: "3000" }
            - name: DATABASE_URL
              valueFrom: { secretKeyRef: { name: shop-db-app, key: uri } }
            - { name: WITH, value: "$(DATABASE_URL)?pool=4&x=$(HOST_NAME)&y=$$(PORT)&z=$(NOBODY)" }
          readinessProbe: { httpGet: { path: /ready, port: http } }
          resources: { limits: { cpu: 750m, memory: 640Mi }, requests: { cpu: "0.2" } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web-env, namespace: shop }
data: { HOST_NAME: shop.test, LOG_LEVEL: warn }
---
apiVersion: v1
kind: Service
metadata: { name: web-svc, namespace: shop }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: http }]
`

describe('a Deployment', () => {
  const found = read(web)
  const service = found.service('web')

  it('is its main container, with its companions and what runs before it by names of their own', () => {
    expect(found.declares.map((one) => ('name' in one ? one.name : one.kind))).toEqual(['web', 'web/istio-proxy', 'web/migrate'])
    expect(found.service('web/istio-proxy').sharesNetwork).toBe('web')
    expect(service.awaits).toEqual(['web/migrate'])
    expect(brief(found.service('web/migrate').mode)).toBe('= replicated-job')
  })

  it('has its facts at their lines', () => {
    expect(show(service.replicas)).toBe('k8s.yaml:5 Deployment/web.spec.replicas = 3')
    expect(show(service.image)).toBe('k8s.yaml:18 Deployment/web.spec.template.spec.containers[app].image = ghcr.io/shop/web:4.2')
    expect(brief(service.command)).toBe('= serve|--port=3000')
    expect(show(service.limits.cpus)).toContain('resources.limits.cpu = 0.75')
    expect(brief(service.limits.memory)).toBe(`= ${640 * 1024 ** 2}`)
    expect(brief(service.reservations.memory)).toContain('a request that is not written is its limit')
    expect(brief(service.healthcheck?.asks)).toBe('= GET /ready on port http')
  })

  it('takes its environment from ConfigMaps, and says what a Secret that is not there would tell', () => {
    expect(show(service.environment.get('LOG_LEVEL'))).toBe('k8s.yaml:33 ConfigMap/web-env.data.LOG_LEVEL = warn')
    const url = service.environment.get('DATABASE_URL')
    expect(show(url)).toBe('k8s.yaml:25 Deployment/web.spec.template.spec.containers[app].env[DATABASE_URL].valueFrom.secretKeyRef ? ${DATABASE_URL}')
    expect(url?.state === 'unresolved' && url.hint).toBe('it is key uri of Secret/shop-db-app, which is not in this stack')
    expect(service.given?.get('DATABASE_URL')).toBe('shop-db-app/uri')
    const joined = service.environment.get('WITH')
    expect(joined?.state === 'unresolved' && joined.partial?.reveal()).toBe('${DATABASE_URL}?pool=4&x=shop.test&y=$(PORT)&z=$(NOBODY)')
  })

  it('answers at the names and ports of its Service', () => {
    expect(service.names).toEqual(['web-svc', 'web-svc.shop', 'web-svc.shop.svc', 'web-svc.shop.svc.cluster.local'])
    expect(service.answers?.map(({ host, port, to }) => `${host}:${port} ${brief(to)}`)).toContain('web-svc.shop:80 = 3000')
    expect(service.ports.map((port) => `${port.published} ${brief(port.container)}`)).toEqual(['false = 3000'])
  })
})
