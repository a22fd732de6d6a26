/** A CronJob's runs: when one last ended well, measured against its own schedule. */
import { cronInterval } from '../../parse/cron.ts'
import { Unmeasured, type Figures } from '../probe.ts'
import { get, list, NoSuchResource, type Answer, type Api } from './api.ts'
import { cronJob, job, type CronJob, type Job } from './shapes.ts'
import type { KubernetesTarget } from './target.ts'

export async function cronJobFigures(api: Api, target: KubernetesTarget): Promise<Figures> {
  const { value: found, now } = await cronJobOf(api, target)
  const jobs = await list(api, { group: 'apis/batch/v1', namespace: target.namespace, resource: 'jobs' }, job)
  const { spec, status, metadata } = found
  const own = jobs instanceof Unmeasured ? jobs : jobs.filter((one) => isOf(one, found))
  const success = lastSuccess(found, own)
  const interval = intervalOf(spec.schedule)
  const age = success instanceof Unmeasured ? success : Math.max(0, (now.getTime() - success) / 1000)
  const waited = age instanceof Unmeasured && age.reason === 'nothing-there' ? sinceCreated(metadata.creationTimestamp, now) : age
  const [images, image] = imagesOf(spec.jobTemplate.spec.template)
  return {
    suspended: spec.suspend === true,
    schedule: spec.schedule,
    interval,
    lastSuccessAge: age,
    overdue: interval instanceof Unmeasured ? interval : waited instanceof Unmeasured ? waited : waited > 2 * interval,
    active: status?.active?.length ?? 0,
    failedJobs: own instanceof Unmeasured ? own : own.filter(hasFailed).length,
    image,
    images,
    message: own instanceof Unmeasured ? '' : newestFailure(own),
  }
}

/** Before 1.21 they were in beta, and after 1.24 there is no beta. */
async function cronJobOf(api: Api, { namespace, name }: KubernetesTarget): Promise<Answer<CronJob>> {
  const question = { namespace, resource: 'cronjobs', name }
  try {
    return await get(api, { ...question, group: 'apis/batch/v1' }, cronJob)
  } catch (error) {
    if (!(error instanceof NoSuchResource)) throw error
    return get(api, { ...question, group: 'apis/batch/v1beta1' }, cronJob)
  }
}

function isOf({ metadata }: Job, { metadata: { uid, name } }: CronJob): boolean {
  return metadata.ownerReferences?.some((owner) => owner.kind === 'CronJob' && owner.uid === uid && owner.name === name) === true
}

/** Told since 1.21; before that, and until the first success, the runs that are kept tell. */
function lastSuccess({ status }: CronJob, jobs: readonly Job[] | Unmeasured): number | Unmeasured {
  const told = Date.parse(status?.lastSuccessfulTime ?? '')
  if (!Number.isNaN(told)) return told
  if (jobs instanceof Unmeasured) return jobs
  const ends = jobs.filter((one) => has(one, 'Complete')).map((one) => Date.parse(one.status?.completionTime ?? ''))
  const last = Math.max(...ends.filter((at) => !Number.isNaN(at)))
  return Number.isFinite(last) ? last : new Unmeasured('nothing-there', 'no run has ended well yet, or none is kept')
}

function sinceCreated(created: string | undefined, now: Date): number | Unmeasured {
  const at = Date.parse(created ?? '')
  return Number.isNaN(at) ? new Unmeasured('no-figure', 'it does not tell when it was created') : (now.getTime() - at) / 1000
}

/** Never again, such as 31 February, is no interval. */
function intervalOf(schedule: string): number | Unmeasured {
  const hours = cronInterval(schedule, 'cron')
  return typeof hours === 'number'
    ? hours * 3600
    : new Unmeasured('no-figure', hours === 'never' ? 'its schedule never fires' : 'its schedule is not understood')
}

export function imagesOf({
  spec: { containers },
}: CronJob['spec']['jobTemplate']['spec']['template']): readonly [images: readonly string[], image: string | Unmeasured] {
  const images = (containers ?? []).slice(0, 50).map(({ image = '' }) => image)
  return [images, images[0] ?? new Unmeasured('no-figure', 'it has no container')]
}

function has({ status }: Job, type: string): boolean {
  return status?.conditions?.some((one) => one.type === type && one.status === 'True') === true
}

function hasFailed(one: Job): boolean {
  return has(one, 'Failed')
}

function newestFailure(jobs: readonly Job[]): string {
  const [newest] = jobs
    .filter(hasFailed)
    .sort(
      (a, b) => Date.parse(b.metadata.creationTimestamp ?? '') - Date.parse(a.metadata.creationTimestamp ?? '') || (a.metadata.name < b.metadata.name ? 1 : -1),
    )
  const condition = newest?.status?.conditions?.find(({ type }) => type === 'Failed')
  return newest === undefined ? '' : `${newest.metadata.name}: ${condition?.message ?? condition?.reason ?? 'failed'}`
}
