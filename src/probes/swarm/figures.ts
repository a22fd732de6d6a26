/** A service and its tasks as figures: that all of them run says nothing of which version it is. */
import { oneLine } from '../common/api.ts'
import { Unmeasured, type Figures, type FigureShape } from '../probe.ts'
import type { Seen, Service, Task } from './engine.ts'

export const swarmFigures: Readonly<Record<string, FigureShape>> = {
  running: { type: 'int', means: 'tasks that run; one with a health check runs once it is healthy', unit: 'tasks' },
  desired: { type: 'int', means: 'tasks there should be; of a global service one for each node that takes it', unit: 'tasks' },
  healthy: { type: 'bool', means: 'as many run as there should be, all of the image that is asked for, and no update is under way, stuck or rolled back' },
  image: { type: 'string', means: 'the image that is asked for, without its digest' },
  digest: { type: 'string', means: 'its digest' },
  images: { type: 'strings', means: 'the images that tasks run, without digests, each once' },
  updateState: {
    type: 'string',
    means: '`updating`, `paused`, `completed`, `rollback_started`, `rollback_paused`, `rollback_completed`, or `none` where it was never updated',
    reason: (state) => (String(state).startsWith('rollback') ? 'rolled-back' : 'rollout-stuck'),
  },
  updateMessage: { type: 'string', means: 'what the engine says of that' },
  updatedAgeSeconds: { type: 'double', means: 'since that update began; a rollback of last week is not this deploy’s', unit: 's' },
  rolledBack: { type: 'bool', means: 'whether an update that began within the last hour, or `within`, was or is being rolled back', reason: 'rolled-back' },
  stuck: { type: 'bool', means: 'whether an update or a rollback is paused', reason: 'rollout-stuck' },
  failedTasks: { type: 'int', means: 'tasks that failed within that time', unit: 'tasks', better: 'lower' },
  failures: { type: 'strings', means: 'what they failed for, with exit codes, each once' },
  waiting: { type: 'strings', means: 'why tasks wait to be placed' },
  restarts: {
    type: 'int',
    means: 'tasks of the image that is asked for which ended and were replaced, as far back as the engine remembers',
    unit: 'tasks',
    better: 'lower',
  },
}

const ended: readonly string[] = ['failed', 'rejected', 'complete', 'orphaned']

export function figuresOf({ service, tasks, now }: Seen, within: number): Figures {
  const { image, digest } = imageOf(service.Spec.TaskTemplate.ContainerSpec?.Image ?? '')
  const wanted = tasks.filter(({ DesiredState }) => DesiredState === 'running')
  const up = wanted.filter(({ Status }) => Status.State === 'running')
  const images = [...new Set(up.map((task) => imageOf(task.Spec.ContainerSpec?.Image ?? '').image))].sort()
  const desired = desiredOf(service, wanted.length)
  const failed = tasks.filter(({ Status }) => (Status.State === 'failed' || Status.State === 'rejected') && isWithin(Status.Timestamp, now, within))
  const update = updateOf(service, now, within)
  const ofImage = tasks.filter((task) => task.Spec.ContainerSpec?.Image === service.Spec.TaskTemplate.ContainerSpec?.Image)
  return {
    running: up.length,
    desired,
    healthy: up.length === desired && images.every((one) => one === image) && !update.rolledBack && !update.stuck && update.updateState !== 'updating',
    image,
    digest: digest ?? new Unmeasured('no-figure', 'the image is named without a digest'),
    images,
    ...update,
    failedTasks: failed.length,
    failures: few(failed.map(failureOf)),
    waiting: few(wanted.filter(({ Status }) => Status.State === 'pending').map(({ Status }) => oneLine(Status.Err ?? Status.Message ?? ''))),
    restarts: ofImage.filter(({ DesiredState, Status }) => DesiredState !== 'running' && ended.includes(Status.State)).length,
  }
}

/** `registry.example.org:5000/web:v2@sha256:…` */
function imageOf(text: string): { readonly image: string; readonly digest?: string } {
  const [image = '', digest] = text.split('@', 2)
  return { image: oneLine(image), ...(digest === undefined ? {} : { digest: oneLine(digest) }) }
}

function desiredOf({ Spec: { Mode }, ServiceStatus: status }: Service, placed: number): number | Unmeasured {
  const job = Mode.ReplicatedJob ?? Mode.GlobalJob ?? undefined
  if (job !== undefined) return new Unmeasured('nothing-there', 'it is a job, whose tasks end')
  if (Mode.Replicated !== undefined) return Mode.Replicated.Replicas ?? 1
  return status?.DesiredTasks ?? placed
}

function updateOf({ UpdateStatus: update }: Service, now: number, within: number) {
  const updateState = update?.State === undefined || update.State === '' ? 'none' : oneLine(update.State)
  const began = Date.parse(update?.StartedAt ?? '')
  const age = Number.isNaN(began) ? undefined : Math.max(0, (now - began) / 1000)
  return {
    updateState,
    updateMessage: oneLine(update?.Message ?? ''),
    updatedAgeSeconds: age ?? new Unmeasured('nothing-there', 'it was never updated'),
    // One that still goes on is of now, whenever it began.
    rolledBack: ['rollback_started', 'rollback_paused'].includes(updateState) || (updateState === 'rollback_completed' && (age ?? 0) <= within),
    stuck: updateState === 'paused' || updateState === 'rollback_paused',
  }
}

function isWithin(stamp: string | undefined, now: number, seconds: number): boolean {
  const at = Date.parse(stamp ?? '')
  return !Number.isNaN(at) && now - at <= seconds * 1000
}

function failureOf({ Status: { Err: error = '', ContainerStatus: container, Message: message = '' } }: Task): string {
  const code = container?.ExitCode ?? 0
  const words = oneLine(error === '' ? message : error)
  return code !== 0 && !/exit|\bcode\b/i.test(words) ? `${words} (exit code ${code})` : words
}

/** A check's table has room for some. */
function few(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].slice(0, 10)
}
