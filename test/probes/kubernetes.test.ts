/** Workloads as a real cluster told them: every figure, and what the expectations that stand by themselves make of it. */
import { describe, expect, test } from 'vitest'
import { selectorText } from '../../src/probes/kubernetes/pods.ts'
import { kubectlSaid } from '../harness/kubernetes.ts'
import { judged, plain, replaying } from '../harness/replaying.ts'

const seen = replaying()

/** The figures that `kubectl` decides, as it did of the same cluster at the same moment. */
function byKubectl(situation: string): object {
  const said = kubectlSaid(situation)
  if (/only available for RollingUpdate/.test(said)) return { rolloutComplete: '(no-figure)' }
  expect(said).toMatch(/rolled out|roll out complete|^Waiting for|exceeded its progress deadline/)
  return {
    rolloutComplete: /successfully rolled out|roll out complete/.test(said),
    ...(situation.startsWith('deployment') ? { stuck: /exceeded its progress deadline/.test(said) } : {}),
  }
}

const proxy = 'registry.quay.example/proxy:3.1'
const image = (tag: string): string => `registry.quay.example/shop/web:${tag}`

describe('deployments', () => {
  const counts = (desired: number, updated: number, ready: number, available: number) => ({ desired, updated, ready, available })
  const situations: readonly (readonly [situation: string, name: string, judged: string, figures: object])[] = [
    [
      'deployment-starting',
      'shop/deployment/web',
      'fail expectation-not-met',
      {
        ...counts(3, 3, 0, 0),
        observed: true,
        rolloutComplete: false,
        stuck: false,
        restarts: 0,
        digests: '(no-figure)',
        waiting: [],
        message: expect.stringMatching(/^0 of 3 updated replicas are available; Deployment does not have minimum availability/),
      },
    ],
    [
      'deployment-complete',
      'shop/deployment/web',
      'pass ok',
      {
        ...counts(3, 3, 3, 3),
        observed: true,
        rolloutComplete: true,
        stuck: false,
        restarts: 0,
        waiting: [],
        message: '',
        image: image('1.4.0'),
        images: [image('1.4.0'), proxy],
      },
    ],
    [
      'deployment-unobserved',
      'shop/deployment/web',
      'fail expectation-not-met',
      {
        ...counts(3, 3, 3, 3),
        observed: false,
        rolloutComplete: false,
        stuck: false,
        image: image('1.5.0'),
        message: 'the newest specification has not been seen by its controller yet',
      },
    ],
    [
      'deployment-in-progress',
      'shop/deployment/web',
      'fail expectation-not-met',
      { ...counts(3, 1, 3, 3), observed: true, rolloutComplete: false, stuck: false, waiting: [], message: '1 of 3 replicas are updated' },
    ],
    [
      'deployment-stuck',
      'shop/deployment/web',
      'fail rollout-stuck',
      {
        ...counts(3, 1, 3, 3),
        rolloutComplete: false,
        stuck: true,
        restarts: 7,
        waiting: [expect.stringMatching(/^web-[a-z0-9]+-[a-z0-9]+\/app: CrashLoopBackOff \(it ended with exit code 137, OOMKilled\)$/)],
        message: expect.stringMatching(/^the rollout exceeded its deadline; ReplicaSet "web-\w+" has timed out progressing\.$/),
      },
    ],
    [
      'deployment-waiting',
      'shop/deployment/trouble',
      'fail expectation-not-met',
      {
        ...counts(3, 3, 0, 0),
        restarts: 7,
        waiting: expect.arrayContaining([
          expect.stringMatching(/\/app: CrashLoopBackOff/),
          expect.stringMatching(/\/app: ImagePullBackOff \(Back-off pulling image "registry\.quay\.example\/shop\/web:1\.6\.0"\)$/),
          expect.stringMatching(/^trouble-[a-z0-9-]+: Unschedulable \(0\/3 nodes are available: 3 Insufficient memory\.\)$/),
        ]),
      },
    ],
    [
      'deployment-zero',
      'shop/deployment/zero',
      'warn preference-not-met',
      { ...counts(0, 0, 0, 0), rolloutComplete: true, digests: '(nothing-there)', restarts: 0, waiting: [] },
    ],
    [
      'deployment-paused',
      'shop/deployment/paused',
      'fail expectation-not-met',
      { ...counts(2, 0, 2, 2), rolloutComplete: false, message: '0 of 2 replicas are updated; it is paused' },
    ],
    [
      'deployment-quota',
      'narrow/deployment/web',
      'fail expectation-not-met',
      { ...counts(2, 0, 0, 0), rolloutComplete: false, message: expect.stringMatching(/^0 of 2 replicas are updated; .*exceeded quota: few/) },
    ],
  ]
  test.for(situations)('%s', async ([situation, name, outcome, figures]) => {
    const found = await seen(situation, name)
    expect(plain(found)).toMatchObject({ ...figures, suspended: '(no-figure)', lastSuccessAge: '(no-figure)' })
    expect(judged(name, found)).toBe(outcome)
    expect(plain(found)).toMatchObject(byKubectl(situation))
  })

  test('digests are those of the pods, each once', async () => {
    const { digests } = await seen('deployment-complete', 'shop/deployment/web')
    expect(digests).toEqual([...(digests as string[])].sort())
    expect(digests).toHaveLength(2)
    for (const one of digests as string[]) expect(one).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  test('pods of a Job, evicted ones and those that are ending are left aside', async () => {
    interface Pod {
      metadata: Record<string, unknown>
      status: Record<string, unknown>
    }
    const figures = await seen('deployment-stuck', 'shop/deployment/web', (path, found) => {
      if (!path.startsWith('/api/')) return undefined
      const body = structuredClone(found?.body) as { items: Pod[] }
      const bad = body.items.find(({ status }) => JSON.stringify(status).includes('CrashLoopBackOff')) as Pod
      const as = (metadata: object, status: object = {}): Pod => ({ metadata: { ...bad.metadata, ...metadata }, status: { ...bad.status, ...status } })
      const job = [{ apiVersion: 'batch/v1', kind: 'Job', name: 'web-migrate', uid: 'u', controller: true }]
      return {
        body: {
          ...body,
          items: [
            ...body.items,
            as({ name: 'job', ownerReferences: job }),
            as({ name: 'old', deletionTimestamp: 'now' }),
            as({ name: 'out' }, { phase: 'Failed' }),
          ],
        },
      }
    })
    expect(figures).toMatchObject({ restarts: 7, waiting: [expect.stringMatching(/^web-/)] })
  })

  test('the labels of a selector as a query', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['web', 'api'] },
      { key: 'tier', operator: 'NotIn', values: ['db'] },
      { key: 'release', operator: 'Exists', values: undefined },
      { key: 'canary', operator: 'DoesNotExist', values: [] },
    ]
    expect(selectorText({ matchLabels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' }, matchExpressions })).toBe(
      'app=web,app.kubernetes.io/part-of=shop,tier in (web,api),tier notin (db),release,!canary',
    )
  })
})

describe('stateful sets and daemon sets', () => {
  const situations: readonly (readonly [situation: string, name: string, judged: string, figures: object])[] = [
    [
      'statefulset-starting',
      'shop/statefulset/queue',
      'fail expectation-not-met',
      { desired: 2, ready: 1, available: 1, rolloutComplete: false, message: '1 of 2 replicas are ready' },
    ],
    [
      'statefulset-complete',
      'shop/statefulset/queue',
      'pass ok',
      { desired: 2, updated: 2, ready: 2, available: 2, observed: true, rolloutComplete: true, stuck: '(no-figure)', message: '' },
    ],
    [
      'statefulset-in-progress',
      'shop/statefulset/queue',
      'fail expectation-not-met',
      { desired: 2, ready: 1, rolloutComplete: false, message: '1 of 2 replicas are ready' },
    ],
    // The rest keeps the version before, as was asked.
    ['statefulset-partition', 'shop/statefulset/queue', 'pass ok', { desired: 2, updated: 1, ready: 2, rolloutComplete: true, message: '' }],
    ['statefulset-on-delete', 'shop/statefulset/manual', 'no-data no-figure', { desired: 1, ready: 1, rolloutComplete: '(no-figure)', waiting: [] }],
    [
      'daemonset-complete',
      'shop/daemonset/agent',
      'pass ok',
      { desired: 2, updated: 2, ready: 2, available: 2, rolloutComplete: true, stuck: '(no-figure)', message: '' },
    ],
    [
      'daemonset-in-progress',
      'shop/daemonset/agent',
      'fail expectation-not-met',
      { desired: 2, updated: 1, rolloutComplete: false, message: '1 of 2 nodes have the updated pod' },
    ],
  ]
  test.for(situations)('%s', async ([situation, name, outcome, figures]) => {
    const found = await seen(situation, name)
    expect(plain(found)).toMatchObject(figures)
    expect(judged(name, found)).toBe(outcome)
    expect(plain(found)).toMatchObject(byKubectl(situation))
  })
})
