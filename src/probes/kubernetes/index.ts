/** Workloads of a Kubernetes cluster: that a manifest was taken says nothing of whether what it asks for runs. */
import { Unmeasured, type FigureShape, type Figures, type FigureValue, type Probe } from '../probe.ts'
import { accessOf } from './access.ts'
import { get, type Api } from './api.ts'
import { cronJobFigures, imagesOf } from './cronjob.ts'
import { podFigures } from './pods.ts'
import { complaints, countsOf, isStuck, rolloutOf } from './rollout.ts'
import { workload } from './shapes.ts'
import { kubernetesTarget, placeOf, type KubernetesTarget } from './target.ts'
import { plain, without } from './words.ts'

const figures: Readonly<Record<string, FigureShape>> = {
  desired: { type: 'int', means: 'how many pods are wanted: replicas, or nodes that a DaemonSet fits' },
  updated: { type: 'int', means: 'how many are of the newest specification' },
  ready: { type: 'int', means: 'how many are ready' },
  available: { type: 'int', means: 'how many have been ready for long enough', better: 'higher' },
  observed: { type: 'bool', means: 'whether the controller has seen the newest specification: before that, all else is about the one before' },
  rolloutComplete: { type: 'bool', means: 'whether the rollout has come to its end, as `kubectl rollout status` decides it' },
  stuck: { type: 'bool', means: 'whether a Deployment’s rollout exceeded its `progressDeadlineSeconds`', reason: 'rollout-stuck' },
  image: { type: 'string', means: 'the image of the first container, as specified' },
  images: { type: 'strings', means: 'the images of all containers, as specified' },
  digests: { type: 'strings', means: 'the digests of the images that the pods run' },
  restarts: { type: 'int', means: 'how often the containers of its pods were started again', better: 'lower' },
  waiting: { type: 'strings', means: 'containers that do not run and why, such as `web-1/app: CrashLoopBackOff`, and pods that no node takes' },
  message: { type: 'string', means: 'what a rollout still waits for and what the platform says is wrong; of a cron job, its newest failure' },
  suspended: { type: 'bool', means: 'whether a cron job is suspended' },
  schedule: { type: 'string', means: 'its schedule' },
  interval: { type: 'double', means: 'the longest time between two runs by its schedule', unit: 's' },
  lastSuccessAge: { type: 'double', means: 'how long ago a run of it ended well, by the cluster’s own clock', unit: 's', better: 'lower', reason: 'stale' },
  overdue: { type: 'bool', means: 'whether that is more than two intervals ago; without a success since it was created', reason: 'stale' },
  failedJobs: { type: 'int', means: 'how many of its runs that are kept failed' },
  active: { type: 'int', means: 'how many of its runs are under way' },
}

export const kubernetesProbe: Probe<KubernetesTarget> = {
  name: 'kubernetes',
  title:
    'a Deployment, StatefulSet, DaemonSet or CronJob as its cluster tells it. Who asks is told by `context` of a kubeconfig (`KUBECONFIG`, its path or content, else `~/.kube/config`), else by the service account of the pod this runs in, or by `server` with `token` or `certificate` and `key`, and `ca`. Programs that a kubeconfig names are not started. It takes a Role with `get` and `list` on the workload’s resource and on `pods`, or on `cronjobs` and `jobs`',
  docs: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/',
  key: 'workload',
  of: 'service',
  target: kubernetesTarget,
  figures,
  defaults: ({ kind }) => {
    if (kind === 'cronjob') return { expect: ['!suspended', '!overdue'] }
    return { expect: [...(kind === 'deployment' ? ['!stuck'] : []), 'rolloutComplete', 'size(waiting) == 0'], prefer: ['desired > 0', "message == ''"] }
  },
  environment: ['KUBECONFIG'],
  withEnvironment: (target, environment) => ({
    ...target,
    surroundings: {
      kubeconfig: environment['KUBECONFIG'],
      home: environment['HOME'] ?? environment['USERPROFILE'],
      host: environment['KUBERNETES_SERVICE_HOST'],
      port: environment['KUBERNETES_SERVICE_PORT'],
    },
  }),
  place: placeOf,
  async observe(target, io) {
    const access = await accessOf(target, io)
    const session = io.session()
    try {
      const needs = target.kind === 'cronjob' ? 'cronjobs.batch,jobs.batch' : `${target.kind}s.apps,pods`
      return cleaned(await look({ access, io, session, needs }, target), access.secrets)
    } finally {
      session.close()
    }
  },
}

async function look(api: Api, target: KubernetesTarget): Promise<Figures> {
  return target.kind === 'cronjob'
    ? { ...lackingOf(ofWorkloads, 'a cron job has no rollout and no pods of its own'), ...(await cronJobFigures(api, target)) }
    : { ...lackingOf(ofCronJobs, 'only a cron job has it'), ...(await workloadFigures(api, target)) }
}

const ofWorkloads = ['desired', 'updated', 'ready', 'available', 'observed', 'rolloutComplete', 'stuck', 'digests', 'restarts', 'waiting']
const ofCronJobs = ['suspended', 'schedule', 'interval', 'lastSuccessAge', 'overdue', 'failedJobs', 'active']

function lackingOf(names: readonly string[], why: string): Figures {
  const missing = new Unmeasured('no-figure', why)
  return Object.fromEntries(names.map((name) => [name, missing]))
}

async function workloadFigures(api: Api, { namespace, kind, name }: KubernetesTarget): Promise<Figures> {
  const { value } = await get(api, { group: 'apis/apps/v1', namespace, resource: `${kind}s`, name }, workload)
  const pods = await podFigures(api, kind, value)
  const { observed, complete, why } = rolloutOf(kind, value)
  const { conditions } = value.status
  const [images, image] = imagesOf(value.spec.template)
  return {
    ...countsOf(kind, value),
    observed,
    rolloutComplete: complete,
    // Seen before the newest specification was, it is about the one before.
    stuck: kind === 'deployment' ? observed && isStuck(conditions) : new Unmeasured('no-figure', `a ${kind} has no deadline for its rollout`),
    image,
    images,
    ...pods,
    message: [...new Set([...(why === '' ? [] : [why]), ...complaints(conditions)])].join('; '),
  }
}

/** Texts of the peer's, as figures: short, of one line, and without what logs in. */
function cleaned(found: Figures, secrets: readonly string[]): Figures {
  const clean = (text: string): string => plain(without(secrets, text), 500)
  return Object.fromEntries(
    Object.entries(found).map(([name, value]): [string, FigureValue] => {
      if (typeof value === 'string') return [name, clean(value)]
      return [name, Array.isArray(value) ? value.map((one: unknown) => clean(String(one))) : value]
    }),
  )
}
