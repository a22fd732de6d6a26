/** What the pods of a workload say that it does not say itself: why a container does not run, how often it was started, which image it is. */
import { Unmeasured, type Figures } from '../probe.ts'
import { list, type Api } from './api.ts'
import { pod, type Pod, type Selector, type Workload } from './shapes.ts'
import type { WorkloadKind } from './target.ts'

/** Who makes the pods. */
const makers: Readonly<Partial<Record<WorkloadKind, string>>> = { deployment: 'ReplicaSet', statefulset: 'StatefulSet', daemonset: 'DaemonSet' }

/** Entries of a list that are told; whoever reads it has understood by then. */
const most = 50

export async function podFigures(api: Api, kind: WorkloadKind, { metadata: { namespace }, spec }: Workload): Promise<Figures> {
  const labelSelector = selectorText(spec.selector)
  // No selector selects everything.
  if (labelSelector === '') return lacking(new Unmeasured('no-figure', 'it selects no pods'))
  const found = await list(api, { group: 'api/v1', namespace, resource: 'pods', query: { labelSelector } }, pod)
  return found instanceof Unmeasured ? lacking(found) : figuresOf(found.filter((one) => isAlive(one) && isOf(one, kind)))
}

function lacking(why: Unmeasured): Figures {
  return { digests: why, restarts: why, waiting: why }
}

/** Evicted pods stay in the list for days, and those that are ending are the old ones. */
function isAlive({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== 'Failed' && status?.phase !== 'Succeeded'
}

/** Jobs of the same application often carry its labels. */
function isOf({ metadata }: Pod, kind: WorkloadKind): boolean {
  const maker = metadata.ownerReferences?.find(({ controller }) => controller === true)
  return maker?.kind === makers[kind]
}

function figuresOf(pods: readonly Pod[]): Figures {
  const digests = pods.flatMap(({ status }) => status?.containerStatuses?.flatMap(({ imageID }) => /sha256:[0-9a-f]{64}/.exec(imageID ?? '')?.[0] ?? []) ?? [])
  return {
    digests:
      pods.length === 0
        ? new Unmeasured('nothing-there', 'there are no pods')
        : digests.length === 0
          ? new Unmeasured('no-figure', 'no pod tells the digest of its image yet')
          : [...new Set(digests)].sort().slice(0, most),
    restarts: pods.reduce((sum, { status }) => sum + (status?.containerStatuses ?? []).reduce((own, { restartCount = 0 }) => own + restartCount, 0), 0),
    waiting: pods.flatMap(troublesOf).sort().slice(0, most),
  }
}

type Container = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]>

/** Every container is in one of these for a while. */
const ordinary = ['', 'ContainerCreating', 'PodInitializing']

function troublesOf({ metadata, status }: Pod): readonly string[] {
  const placed = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const unplaced =
    placed?.status === 'False' ? [`${metadata.name}: ${placed.reason ?? 'Unschedulable'}${placed.message === undefined ? '' : ` (${placed.message})`}`] : []
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  return [...unplaced, ...containers.flatMap((one) => troubleOf(metadata.name, one))]
}

function troubleOf(name: string, { name: container, state, lastState }: Container): readonly string[] {
  const { waiting, terminated } = state ?? {}
  const reason = waiting?.reason ?? ''
  const place = `${name}/${container}`
  if (waiting !== undefined && !ordinary.includes(reason)) return [`${place}: ${reason}${endOf(lastState?.terminated) || saidBy(waiting.message)}`]
  return terminated !== undefined && terminated.exitCode !== 0 ? [`${place}: ${terminated.reason ?? 'Error'}${endOf(terminated)}`] : []
}

function endOf(ended: { readonly reason?: string | undefined; readonly exitCode: number } | undefined): string {
  if (ended === undefined) return ''
  return ` (it ended with exit code ${ended.exitCode}${ended.reason === undefined || ended.reason === 'Error' ? '' : `, ${ended.reason}`})`
}

function saidBy(message: string | undefined): string {
  return message === undefined || message === '' ? '' : ` (${message})`
}

/** {@link https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors} */
export function selectorText({ matchLabels, matchExpressions }: Selector): string {
  const equal = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`)
  const more = (matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`
  })
  return [...equal, ...more].join(',')
}
