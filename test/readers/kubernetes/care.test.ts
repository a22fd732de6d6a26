/** Probes, limits, rights, exposure, watches and credentials. */
import { describe, expect, it } from 'vitest'
import type { PortDeclaration } from '../../../src/model/declaration.ts'
import { isUnderstood } from '../../../src/readers/kubernetes/workloads/index.ts'
import { brief, clusterOf, read } from './cluster-harness.ts'

const db = (container: string, spec = ''): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: live }
spec:
  serviceName: db-peers
  replicas: 2
  template:
    metadata: { labels: { app: db, tier: data } }
    spec: { ${spec}containers: [{ name: db, image: "postgres:17", ports: [{ name: pg, containerPort: 5432 }]${container} }, { name: metrics, image: quay.io/prometheuscommunity/postgres-exporter, ports: [{ containerPort: 9187 }] }] }
`
const object = (kind: string, name: string, rest: string, api = 'v1', meta = ''): string => `---
apiVersion: ${api}
kind: ${kind}
metadata: { name: ${name}, namespace: live${meta} }
${rest}
`

describe('health', () => {
  const health = (container: string) => read(db(container)).service('db').healthcheck
  it('is asked by readiness first, then liveness; a start alone is not enough', () => {
    expect(brief(health(', livenessProbe: { tcpSocket: { port: 5432 } }, readinessProbe: { exec: { command: [pg_isready, -U, app] } }')?.test)).toBe(
      '= CMD|pg_isready|-U|app',
    )
    expect(brief(health(', livenessProbe: { tcpSocket: { port: pg } }')?.asks)).toBe('= a TCP connection to port pg')
    expect(brief(health(', livenessProbe: { grpc: { port: 50051 } }')?.asks)).toBe('= gRPC health on port 50051')
    expect(health(', startupProbe: { tcpSocket: { port: 5432 } }')).toBeUndefined()
  })
})

describe('resources', () => {
  it('trap 44: requests are no limits', () => {
    const { limits, reservations } = read(db(', resources: { requests: { memory: 2Gi, cpu: 1500m } }')).service('db')
    expect(limits).toEqual({})
    expect([brief(reservations.memory), brief(reservations.cpus)]).toEqual([`= ${2 * 1024 ** 3}`, '= 1.5'])
  })

  it('come from the namespace’s LimitRange where none are said', () => {
    const range = object('LimitRange', 'r', 'spec: { limits: [{ type: Container, default: { memory: 300M }, defaultRequest: { cpu: 50m } }] }')
    const { limits, reservations } = read(db('') + range).service('db')
    expect([brief(limits.memory), brief(reservations.cpus)]).toEqual([
      '= 300000000 (the LimitRange of its namespace)',
      '= 0.05 (the LimitRange of its namespace)',
    ])
  })

  it('that a pipeline fills in, or the API would refuse, are unresolved', () => {
    const { limits } = read(db(', resources: { limits: { memory: "${MEM}", cpu: lots } }')).service('db')
    expect([brief(limits.memory), brief(limits.cpus)]).toEqual(['? ${MEM}', '? what is not a quantity'])
  })
})

describe('rights', () => {
  it('of the container go over the pod’s', () => {
    const pod = 'securityContext: { runAsUser: 1001, runAsNonRoot: true }, '
    expect(brief(read(db('', pod)).service('db').user)).toBe('= 1001')
    const own = read(db(', securityContext: { runAsUser: 0, privileged: true, capabilities: { add: [SYS_ADMIN] } }', pod)).service('db')
    expect([brief(own.user), brief(own.privileged), brief(own.capabilities?.[0])]).toEqual(['= 0', '= true', '= SYS_ADMIN'])
    expect(brief(read(db('', 'securityContext: { runAsNonRoot: true }, ')).service('db').user)).toBe('= not root')
    expect(read(db('')).service('db').user).toBeUndefined()
  })

  it('have thirty seconds to stop unless it is said', () => {
    expect(brief(read(db('')).service('db').stopGracePeriod)).toContain('= 30 (')
    expect(brief(read(db('', 'terminationGracePeriodSeconds: 95, ')).service('db').stopGracePeriod)).toBe('= 95')
  })
})

describe('Services', () => {
  const ports = (yaml: string, name = 'db'): readonly string[] =>
    read(db('') + yaml)
      .service(name)
      .ports.map(line)
  const line = (port: PortDeclaration): string => `${port.published ? 'open' : 'closed'} ${brief(port.host)} → ${brief(port.container)} ${brief(port.address)}`
  const service = (spec: string, meta = ''): string =>
    object('Service', 'db', `spec: { selector: { app: db }, ports: [{ port: 15432, targetPort: pg }], ${spec} }`, 'v1', meta)

  it('of a LoadBalancer are open to the world, of a NodePort as far as the nodes are', () => {
    expect(ports(service('type: ClusterIP'))).toEqual(['closed absent → = 5432 absent'])
    expect(ports(service('type: LoadBalancer'))).toContain('open = 15432 → = 5432 absent')
    expect(ports(object('Service', 'db', 'spec: { type: NodePort, selector: { app: db }, ports: [{ port: 5432, nodePort: 30432 }] }'))).toContain(
      'open = 30432 → = 5432 ? the addresses of the nodes',
    )
  })

  it('are not, inside a cloud’s own network or for some addresses alone', () => {
    expect(ports(service('type: LoadBalancer', ', annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internal }'))).toContain(
      'closed = 15432 → = 5432 absent',
    )
    expect(ports(service('type: LoadBalancer', ', annotations: { networking.gke.io/load-balancer-type: Internal }'))).toContain(
      'closed = 15432 → = 5432 absent',
    )
    expect(ports(service('type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24]'))).toContain('closed = 15432 → = 5432 absent')
    expect(ports(service('type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0]'))).toContain('open = 15432 → = 5432 absent')
    expect(ports(service('type: LoadBalancer, loadBalancerSourceRanges: ["${OFFICE}"]'))).toContain('open = 15432 → = 5432 ? ${OFFICE}')
  })

  it('tell what listens, where the container lists no port', () => {
    const quiet = db('').replace('ports: [{ name: pg, containerPort: 5432 }]', 'stdin: false')
    const { ports: own } = read(quiet + object('Service', 'db', 'spec: { selector: { app: db }, ports: [{ port: 5432 }] }')).service('db')
    expect(own.map(line)).toEqual(['closed absent → = 5432 absent'])
  })

  it('give each container the names at which its own ports answer', () => {
    const both = object('Service', 'data', 'spec: { selector: { app: db }, ports: [{ name: pg, port: 5432 }, { name: m, port: 80, targetPort: 9187 }] }')
    const found = read(db('') + both)
    expect(found.service('db').answers?.map(({ host, port, to }) => `${host} ${port} ${brief(to)}`)[0]).toBe('data 5432 = 5432')
    expect(found.service('db/metrics').answers?.map(({ host, port, to }) => `${host} ${port} ${brief(to)}`)[0]).toBe('data 80 = 9187')
  })

  it('without an address of their own name each copy, and turn no port into another', () => {
    const peers = object('Service', 'db-peers', 'spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 5432 }] }')
    const { names, answers } = read(db('') + peers).service('db')
    expect(names).toContain('db-0.db-peers')
    expect(names).toContain('db-1.db-peers.live.svc.cluster.local')
    expect(answers).toBeUndefined()
  })

  it('of other labels or another namespace have nothing to do with it', () => {
    expect(read(`${db('')}${service('type: LoadBalancer').replace('app: db', 'app: other')}`).service('db').names).toEqual([])
    expect(read(`${db('')}${service('type: LoadBalancer').replace('namespace: live', 'namespace: else')}`).service('db').names).toEqual([])
  })

  it('of the node’s own network are the node’s', () => {
    const host = read(db('', 'hostNetwork: true, ')).service('db')
    expect(host.hostNetwork).toBe(true)
    expect(host.ports.map(line)).toEqual(['open = 5432 (a pod in the node’s network listens there) → = 5432 absent'])
  })
})

describe('watches', () => {
  const watches = (yaml: string): readonly string[] =>
    read(db('') + yaml).declares.flatMap((one) =>
      one.kind === 'watch'
        ? [`${one.what} ${one.name} ${one.signal ?? ''} ${brief(one.threshold)} ${brief(one.forSeconds)} ${one.of.map(brief).join(',')}`]
        : [],
    )

  it('are monitors, rules and probes of the Prometheus operator', () => {
    const group = 'monitoring.coreos.com/v1'
    const service = object('Service', 'db', 'spec: { selector: { app: db }, ports: [{ name: metrics, port: 9187 }] }', 'v1', ', labels: { watch: "yes" }')
    expect(
      watches(service + object('ServiceMonitor', 'db', 'spec: { selector: { matchLabels: { watch: "yes" } }, endpoints: [{ port: metrics }] }', group)),
    ).toEqual(['scrape ServiceMonitor/db  absent absent = db.live:9187'])
    expect(watches(object('PodMonitor', 'p', 'spec: { selector: { matchLabels: { nobody: x } } }', group))[0]).toContain('? pods with its labels')
    expect(
      watches(
        object(
          'PrometheusRule',
          'r',
          'spec: { groups: [{ name: g, rules: [{ alert: Full, expr: "pg_stat_database_numbackends / pg_settings_max_connections > 0.82", for: 7m }] }] }',
          group,
        ),
      ),
    ).toEqual(['alert Full connections = 0.82 = 420 '])
    expect(watches(object('Probe', 'site', 'spec: { targets: { staticConfig: { static: ["https://u:p@shop.test/up"] } } }', group))[0]).toContain(
      'uptime Probe/site  absent absent = https://shop.test/up',
    )
  })

  it('are annotations that ask to be scraped', () => {
    const service = object(
      'Service',
      'db',
      'spec: { selector: { app: db }, ports: [{ port: 9187 }] }',
      'v1',
      ', annotations: { prometheus.io/scrape: "true", prometheus.io/port: "9187" }',
    )
    expect(watches(service)).toEqual(['scrape Service/db  absent absent = db:9187'])
  })

  it('trap 64: Prometheus and Alertmanager of the operator run, too', () => {
    const found = read(object('Prometheus', 'main', 'spec: { replicas: 2, retention: 15d }', 'monitoring.coreos.com/v1'))
    expect([brief(found.service('prometheus-main').image), brief(found.service('prometheus-main').replicas)]).toEqual([
      '= quay.io/prometheus/prometheus (the operator’s own)',
      '= 2',
    ])
  })
})

describe('credentials', () => {
  const found = (yaml: string): readonly string[] =>
    read(yaml).declares.flatMap((one) => (one.kind === 'credential' ? [`${one.at.line} ${one.at.key} ${one.what}`] : []))

  it('trap 41: stand readable in stringData, and base64 hides nothing', () => {
    expect(found(object('Secret', 'db', 'stringData: { DB_PASSWORD: "k9Vt-3xQ7wLz", user: shop, note: "k9Vt-3xQ7wLz" }'))).toEqual([
      '5 Secret/db.stringData.DB_PASSWORD DB_PASSWORD (Secret db)',
    ])
    expect(found(object('Secret', 'db', `data: { password: ${Buffer.from('Rq7!mZ2pVx').toString('base64')} }`))).toEqual([
      '5 Secret/db.data.password password (Secret db)',
    ])
  })

  it('are not words that somebody made up', () => {
    const data = 'stringData: { ORDERS_PASSWORD: orders-pwd, DATABASE_URL: "postgres://orders-main:orders-pwd@orders-db:5432/orders" }'
    expect(found(object('Secret', 'db', data))).toEqual([])
    expect(found(object('Secret', 'db', data.replace(':orders-pwd@', ':kX93-pQz7v@')))).toEqual([
      '5 Secret/db.stringData.DATABASE_URL password in a database URL (Secret db)',
    ])
  })

  it('are not what is sealed, filled in later or meant to be replaced', () => {
    expect(found(object('Secret', 'db', 'stringData: { password: "ENC[AES256_GCM,data:Rq7mZ2pVx9,type:str]" }\nsops: { mac: x }'))).toEqual([])
    expect(found(object('Secret', 'db', 'stringData: { password: "<path:kv/data/db#Rq7mZ2pVx9>", token: "${TOKEN}", key: changeme }'))).toEqual([])
    expect(found(object('SealedSecret', 'db', 'spec: { encryptedData: { password: AgBRq7mZ2pVx9 } }', 'bitnami.com/v1alpha1'))).toEqual([])
  })

  it('stay out of everything that is shown', () => {
    const secret = object('Secret', 'db', 'stringData: { password: "k9Vt-3xQ7wLz" }')
    const uses = db(
      ', env: [{ name: PW, valueFrom: { secretKeyRef: { name: db, key: password } } }, { name: HOST, valueFrom: { secretKeyRef: { name: gone, key: host } } }, { name: URL, value: "postgres://app:$(PW)@$(HOST)/shop" }], args: ["--dsn=$(URL)"]',
    )
    const { environment, command, given } = read(uses + secret).service('db')
    const url = environment.get('URL')
    expect(brief(url)).toBe('? ${HOST}')
    expect(url?.state === 'unresolved' && url.partial?.reveal()).toBe('postgres://app:k9Vt-3xQ7wLz@${HOST}/shop')
    expect(JSON.stringify([url, command, [...(given ?? [])]])).not.toContain('k9Vt')
    expect([...(given ?? [])]).toEqual([
      ['PW', 'db/password'],
      ['HOST', 'gone/host'],
    ])
  })
})

describe('what is no part of what runs', () => {
  it('is told: a pod that tries a chart', () => {
    const found = read(`apiVersion: v1
kind: Pod
metadata: { name: try, annotations: { "helm.sh/hook": test } }
spec: { containers: [{ name: try, image: busybox }] }
`)
    expect(found.declares).toEqual([])
    expect(found.skipped).toEqual(['k8s.yaml:1 Pod/try is not read: it tries the chart and is no part of what runs'])
  })

  it('kinds that nobody reads are known as such', () => {
    const { objects } = clusterOf({
      'k8s.yaml': ['apps/v1 Deployment', 'apps.other.test/v1 Deployment', 'v1 Namespace', 'keda.sh/v1 ScaledJob', 'networking.istio.io/v1 Gateway']
        .map((one) => one.split(' '))
        .map(([api = '', kind = ''], at) => object(kind, `o${at}`, 'spec: {}', api))
        .join(''),
    })
    expect(objects.map((one) => isUnderstood(one))).toEqual([true, false, true, false, true])
  })

  it('a load balancer of a private address faces nobody outside', () => {
    const yaml = db('') + object('Service', 'db', 'spec: { type: LoadBalancer, loadBalancerIP: 10.4.0.9, selector: { app: db }, ports: [{ port: 5432 }] }')
    expect(
      read(yaml)
        .service('db')
        .ports.map(({ address }) => brief(address)),
    ).toEqual(['absent', '= 10.4.0.9'])
  })
})
