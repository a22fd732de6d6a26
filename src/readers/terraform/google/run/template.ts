/** What a revision or an execution of Cloud Run is made of, in one shape: both versions of the provider's resources and the registry's modules. */
import { byDefault, textOf, type Fact, type UnresolvedFact } from '../../../../base/fact.ts'
import { moduleOf } from '../../aws/modules.ts'
import { bodiesOf, listed, placeOf } from '../../mapping/values.ts'
import type { Body, Resource } from '../../resource.ts'

export interface Template {
  readonly resource: Resource
  /** Where scaling, volumes and containers stand. */
  readonly body: Body
  readonly containers: readonly Body[]
  readonly open?: UnresolvedFact
  /** Connection names of the instances of Cloud SQL whose sockets it has. */
  readonly instances: readonly Fact<string>[]
  annotation(name: string): Fact<string> | undefined
}

const firstOf = (body: Body | undefined, name: string): Body | undefined => (body === undefined ? undefined : bodiesOf(body, name).bodies[0])

/**
 * {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_v2_service} and
 * {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_service}.
 */
export function templateOf(resource: Resource): Template | undefined {
  const isOld = resource.type === 'google_cloud_run_service'
  if (moduleOf(resource) !== undefined) return isOld ? ofOldModule(resource) : ofModule(resource)
  const outer = firstOf(resource, 'template')
  const inner = isOld ? firstOf(outer, 'spec') : resource.type === 'google_cloud_run_v2_job' ? firstOf(outer, 'template') : outer
  if (inner === undefined) return undefined
  const { bodies, open } = bodiesOf(inner, 'containers')
  const metadata = isOld ? firstOf(outer, 'metadata') : outer
  return whole(resource, inner, bodies, open, metadata === undefined ? [] : [[metadata, 'annotations']])
}

function ofModule(resource: Resource): Template {
  const { bodies, open } = bodiesOf(resource, 'containers')
  return whole(resource, resource, bodies, open, [[resource, 'template_annotations']])
}

/** Its inputs are those of one container; one instance stays, and two is the most, unless annotations are said. */
function ofOldModule(resource: Resource): Template {
  const made = whole(resource, resource, [resource], undefined, [[resource, 'template_annotations']])
  if (resource.has('template_annotations')) return made
  const otherwise = new Map([
    ['autoscaling.knative.dev/minScale', '1'],
    ['autoscaling.knative.dev/maxScale', '2'],
  ])
  return {
    ...made,
    annotation(name) {
      const value = otherwise.get(name)
      return value === undefined ? undefined : byDefault(value, placeOf(resource, 'template_annotations'), 'the module’s default')
    },
  }
}

function whole(
  resource: Resource,
  body: Body,
  containers: readonly Body[],
  open: UnresolvedFact | undefined,
  annotated: readonly (readonly [Body, string])[],
): Template {
  const annotation = (name: string): Fact<string> | undefined => {
    for (const [holder, attribute] of annotated) {
      const map = holder.map(attribute)
      const found = map === undefined || 'state' in map ? undefined : map.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }
  const mounted = bodiesOf(body, 'volumes').bodies.flatMap((volume) =>
    bodiesOf(volume, 'cloud_sql_instance').bodies.flatMap((one) => listed(one, 'instances').texts),
  )
  const annotated_ = annotation('run.googleapis.com/cloudsql-instances')
  const written =
    annotated_ === undefined
      ? []
      : (textOf(annotated_)?.split(',') ?? []).map((text): Fact<string> => ({ state: 'known', value: text.trim(), at: annotated_.at }))
  return { resource, body, containers, ...(open === undefined ? {} : { open }), instances: [...mounted, ...written], annotation }
}

/** The one with a port takes requests; a single one needs not say it. */
export function mainOf(containers: readonly Body[]): Body | undefined {
  return containers.find((one) => bodiesOf(one, 'ports').bodies.length > 0) ?? containers[0]
}
