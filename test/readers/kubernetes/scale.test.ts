/** How many copies there are, when they run, where they land and how they are replaced, whichever kind and API version says it. */
import { describe, expect, it } from 'vitest'
import { brief, read, show } from './cluster-harness.ts'

const pod = 'template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: api, image: acme/api:2 }] } }'
const work = (kind: string, spec: string, api = 'apps/v1', name = 'api'): string => `---
apiVersion: ${api}
kind: ${kind}
metadata: { name: ${name}, namespace: live }
spec:
  ${spec.replaceAll('\n', '\n  ')}
`

const replicas = (yaml: string, name = 'api'): string => show(read(yaml).service(name).replicas)

describe('copies', () => {
  it('are one unless they are said, in every API version', () => {
    for (const [kind, api] of [
      ['Deployment', 'apps/v1'],
      ['Deployment', 'extensions/v1beta1'],
      ['StatefulSet', 'apps/v1beta2'],
      ['ReplicaSet', 'apps/v1'],
      ['ReplicationController', 'v1'],
      ['DeploymentConfig', 'apps.openshift.io/v1'],
    ] as const) {
      expect(replicas(work(kind, pod, api)), kind).toContain('spec.replicas = 1 (one unless `replicas` says otherwise)')
      expect(replicas(work(kind, `replicas: 4\n${pod}`, api)), kind).toBe(`k8s.yaml:6 ${kind}/api.spec.replicas = 4`)
    }
  })

  it('that a pipeline fills in are unresolved', () => {
    expect(replicas(work('Deployment', `replicas: \${API_REPLICAS}\n${pod}`))).toBe('k8s.yaml:6 Deployment/api.spec.replicas ? ${API_REPLICAS}')
    const wrong = read(work('Deployment', `replicas: many\n${pod}`))
    expect(brief(wrong.service('api').replicas)).toBe('? what is not a whole number')
    expect(wrong.skipped).toEqual(['k8s.yaml:6 Deployment/api.spec.replicas is not a whole number'])
  })

  it('are an autoscaler’s minimum where there is one', () => {
    const hpa = (more: string): string =>
      work('HorizontalPodAutoscaler', `scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }\nmaxReplicas: 9${more}`, 'autoscaling/v2', 'h')
    expect(replicas(work('Deployment', `replicas: 3\n${pod}`) + hpa('\nminReplicas: 2'))).toContain('HorizontalPodAutoscaler/h.spec.minReplicas = 2')
    expect(replicas(work('Deployment', `replicas: 3\n${pod}`) + hpa(''))).toContain('= 1 (one unless `minReplicas` says otherwise)')
    expect(replicas(work('Deployment', `replicas: 0\n${pod}`) + hpa('\nminReplicas: 2'))).toContain('Deployment/api.spec.replicas = 0')
    expect(replicas(work('StatefulSet', `replicas: 5\n${pod}`) + hpa('\nminReplicas: 2'))).toContain('StatefulSet/api.spec.replicas = 5')
  })

  it('may be none for KEDA, or as many as it is paused at', () => {
    const keda = (annotations: string, more = ''): string => `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: k, namespace: live, annotations: { ${annotations} } }
spec: { scaleTargetRef: { name: api }${more} }
`
    const base = work('Deployment', `replicas: 3\n${pod}`)
    expect(replicas(base + keda(''))).toContain('= 0 (none unless `minReplicaCount` says otherwise)')
    expect(replicas(base + keda('', ', minReplicaCount: 4'))).toContain('.minReplicaCount = 4')
    expect(replicas(base + keda('autoscaling.keda.sh/paused-replicas: "1"', ', minReplicaCount: 4'))).toContain('paused-replicas = 1')
    expect(replicas(base + keda('autoscaling.keda.sh/paused: "true"'))).toContain('? as many as there were')
  })

  it('of a DaemonSet are one on each node', () => {
    const service = read(work('DaemonSet', pod)).service('api')
    expect(service.global).toBe(true)
    expect(brief(service.spread?.is)).toBe('= true')
  })

  it('trap 60: of one name in one namespace count once, the Deployment before the ReplicationController', () => {
    const found = read(work('ReplicationController', `replicas: 7\n${pod}`, 'v1') + work('Deployment', `replicas: 2\n${pod}`))
    expect(found.declares.length).toBe(1)
    expect(brief(found.service('api').replicas)).toBe('= 2')
    expect(found.skipped[0]).toContain('the Deployment of the same name is')
  })

  it('trap 64: an Argo Rollout takes its template from a Deployment', () => {
    const rollout = work(
      'Rollout',
      'replicas: 6\nworkloadRef: { apiVersion: apps/v1, kind: Deployment, name: api }\nstrategy: { canary: { steps: [{ setWeight: 20 }, { analysis: { templates: [{ templateName: ok }] } }] } }',
      'argoproj.io/v1alpha1',
      'api-rollout',
    )
    const found = read(work('Deployment', `replicas: 0\n${pod}`) + rollout)
    expect(found.declares.map((one) => ('name' in one ? one.name : ''))).toEqual(['api-rollout'])
    const service = found.service('api-rollout')
    expect([brief(service.replicas), brief(service.image), brief(service.update?.failureAction)]).toEqual(['= 6', '= acme/api:2', '= rollback'])
  })
})

describe('guards', () => {
  const base = work('Deployment', `replicas: 3\n${pod}`)

  it('say what scales it and between which numbers', () => {
    const hpa = (spec: string, api = 'autoscaling/v2'): string =>
      work('HorizontalPodAutoscaler', `scaleTargetRef: { kind: Deployment, name: api }\n${spec}`, api, 'h')
    const scaling = (yaml: string): string => brief(read(base + yaml).service('api').scaling)
    expect(scaling(hpa('minReplicas: 2\nmaxReplicas: 9\nmetrics: [{ type: Resource, resource: { name: memory } }, { type: Pods }]'))).toBe(
      '= 2 to 9 copies by memory and pods',
    )
    expect(scaling(hpa('maxReplicas: 4\ntargetCPUUtilizationPercentage: 70', 'autoscaling/v1'))).toBe('= 1 to 4 copies by cpu')
    expect(scaling(hpa('minReplicas: 4\nmaxReplicas: 4'))).toBe('absent')
    expect(scaling('')).toBe('absent')
  })

  it('say how many stay while nodes are emptied', () => {
    const kept = (spec: string, api = 'policy/v1'): string => brief(read(base + work('PodDisruptionBudget', spec, api, 'b')).service('api').disruption)
    const own = 'selector: { matchLabels: { app: api } }'
    expect(kept(`minAvailable: 2\n${own}`)).toBe('= at least 2 stay')
    expect(kept(`maxUnavailable: 25%\n${own}`, 'policy/v1beta1')).toBe('= at most 25% away')
    expect(kept(`maxUnavailable: 100%\n${own}`)).toBe('absent')
    expect(kept(`minAvailable: 0\n${own}`)).toBe('absent')
    expect(kept('minAvailable: 2\nselector: { matchLabels: { app: other } }')).toBe('absent')
    expect(kept(`minAvailable: \${KEEP}\n${own}`)).toBe('? ${KEEP}')
  })
})

describe('jobs', () => {
  const job = `jobTemplate: { spec: { template: { spec: { restartPolicy: OnFailure, containers: [{ name: dump, image: postgres:17, command: [sh, -c, "pg_dump $(PGDATABASE) > /d/x"] }] } } } }`

  it('fire by the clock, unless they are suspended', () => {
    const { fires, mode, restart, entrypoint } = read(work('CronJob', `schedule: "15 3 * * *"\nsuspend: true\n${job}`, 'batch/v1beta1', 'dump')).service('dump')
    expect(show(fires?.expression)).toBe('k8s.yaml:6 CronJob/dump.spec.schedule = 15 3 * * *')
    expect(fires?.every === 'never' ? 'never' : brief(fires?.every)).toBe('= 24')
    expect(show(fires?.suspended)).toBe('k8s.yaml:7 CronJob/dump.spec.suspend = true')
    expect([brief(mode), brief(restart), brief(entrypoint)]).toEqual(['= replicated-job', '= on-failure', '= sh|-c|pg_dump $(PGDATABASE) > /d/x'])
  })

  it('trap 26: a day that never comes never fires', () => {
    expect(read(work('CronJob', `schedule: "0 5 31 2 *"\n${job}`, 'batch/v1', 'dump')).service('dump').fires?.every).toBe('never')
    const open = read(work('CronJob', `schedule: \${WHEN}\n${job}`, 'batch/v1', 'dump')).service('dump').fires
    expect([brief(open?.expression), open?.every]).toEqual(['? ${WHEN}', undefined])
  })

  it('once', () => {
    const one = read(work('Job', 'parallelism: 3\ntemplate: { spec: { restartPolicy: Never, containers: [{ name: m, image: a }] } }', 'batch/v1', 'm')).service(
      'm',
    )
    expect([brief(one.replicas), brief(one.restart), brief(one.mode)]).toEqual(['= 3', '= no', '= replicated-job'])
    const held = read(work('Job', 'suspend: true\ntemplate: { spec: { containers: [{ name: m, image: a }] } }', 'batch/v1', 'm')).service('m')
    expect(brief(held.replicas)).toBe('= 0')
  })

  it('of another group are somebody else’s', () => {
    expect(read(work('Job', pod, 'batch.volcano.sh/v1alpha1')).declares).toEqual([])
  })
})

describe('updates', () => {
  const update = (count: number, strategy: string): string => {
    const { update: found } = read(work('Deployment', `replicas: ${count}\n${strategy}${pod}`)).service('api')
    return [brief(found?.order), brief(found?.parallelism)].join(' ').replaceAll(/ \([^)]*\)/g, '')
  }

  it('round shares as the API does', () => {
    expect(update(2, '')).toBe('= start-first = 1')
    expect(update(4, '')).toBe('= stop-first = 1')
    expect(update(10, '')).toBe('= stop-first = 2')
    expect(update(3, 'strategy: { rollingUpdate: { maxSurge: 100%, maxUnavailable: 50% } }\n')).toBe('= stop-first = 1')
    expect(update(3, 'strategy: { rollingUpdate: { maxSurge: 100%, maxUnavailable: 30% } }\n')).toBe('= start-first = 3')
    expect(update(3, 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 100% } }\n')).toBe('= stop-first = 3')
    expect(update(5, 'strategy: { rollingUpdate: { maxSurge: 30%, maxUnavailable: 10% } }\n')).toBe('= start-first = 2')
    expect(update(5, 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 10% } }\n')).toBe('= stop-first = 1')
    expect(update(5, 'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }\n')).toBe('= start-first = 1')
    expect(update(3, 'strategy: { type: Recreate }\n')).toBe('= stop-first = 0')
  })

  it('replace no more at once than there are', () => {
    expect(update(1, 'strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }\n')).toBe('= stop-first = 1')
    expect(update(2, 'strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 1 } }\n')).toBe('= stop-first = 1')
    expect(update(2, 'strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 0 } }\n')).toBe('= start-first = 2')
  })

  it('of a number that nobody tells are open', () => {
    const { update: found } = read(work('Deployment', `replicas: \${N}\n${pod}`)).service('api')
    expect(brief(found?.order)).toContain('? shares of a number')
  })

  it('stop where they fail', () => {
    expect(brief(read(work('StatefulSet', pod)).service('api').update?.failureAction)).toContain('= pause')
  })
})

describe('spread', () => {
  const spread = (spec: string, more = ''): string => {
    const found = read(
      work('Deployment', `replicas: 2\ntemplate:\n  metadata: { labels: { app: api } }\n  spec: { ${spec}, containers: [{ name: api, image: a }] }`) + more,
    ).service('api').spread
    return `${brief(found?.is)} ${found?.words ?? ''}`
  }

  it('is what constraints and affinities about its own pods say', () => {
    const own = 'labelSelector: { matchLabels: { app: api } }'
    expect(spread(`topologySpreadConstraints: [{ topologyKey: topology.kubernetes.io/zone, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, ${own} }]`)).toBe(
      '= true spread over zones, where it can be',
    )
    expect(spread(`affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, ${own} }] } }`)).toBe(
      '= true never two in one of the nodes',
    )
    expect(
      spread(
        'affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchExpressions: [{ key: app, operator: In, values: [other] }] } }] } }',
      ),
    ).toBe('? how many nodes there are any node of the cluster')
    expect(spread('nodeSelector: { kubernetes.io/hostname: node-3 }')).toBe('= false one node (node-3)')
    expect(spread('nodeSelector: { disk: ssd }')).toContain('? how many nodes')
  })

  it('trap 48: a volume that one node mounts keeps all copies there', () => {
    const claim = `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: files, namespace: live }
spec: { accessModes: [ReadWriteOnce] }
`
    expect(spread('volumes: [{ name: f, persistentVolumeClaim: { claimName: files } }]', claim)).toBe('= false the node that mounts files')
  })
})
