/** How many instances an App Service plan keeps for its apps, and what changes that. */
import { byDefault, known, valueOf, type Fact } from '../../../base/fact.ts'
import type { ServiceDeclaration } from '../../../model/declaration.ts'
import { bodiesOf, flagOr, isFixed, naming, numberOr, openAs, placeOf } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'

const one = 'a plan has one instance unless more are said, https://learn.microsoft.com/azure/app-service/manage-scale-up'

type Counts = Pick<ServiceDeclaration, 'replicas' | 'scaling' | 'unscaled'>

/** Autoscaling's minimum where there is any, else the plan's workers; of a plan that scales each app by itself, the app's own. */
export function instancesOf(site: Body | undefined, plan: Resource | undefined, world: World): Counts {
  const own = site?.number('worker_count')
  if (plan === undefined) return own === undefined ? {} : { replicas: own }
  const workers = numberOr(plan, 'worker_count', 1, one)
  const scaled = scalingOf(plan, world)
  const all = scaled ?? { replicas: workers }
  if (own === undefined || valueOf(flagOr(plan, 'per_site_scaling_enabled', false)) === false) return all
  const least = [valueOf(own), valueOf(all.replicas)]
  return least[0] !== undefined && least[1] !== undefined && least[1] < least[0] ? all : { replicas: own }
}

/** The least of all profiles: nights and weekends count. {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_autoscale_setting} */
function scalingOf(plan: Resource, world: World): Counts | undefined {
  const [setting] = naming(plan, world, ['azurerm_monitor_autoscale_setting'], 'target_resource_id')
  if (setting === undefined || valueOf(setting.flag('enabled')) === false) return undefined
  if (setting.exists.state === 'unresolved') return { replicas: openAs<number>(setting.exists), scaling: openAs(setting.exists) }
  const { bodies, open } = bodiesOf(setting, 'profile')
  if (open !== undefined) return { replicas: openAs<number>(open), scaling: known('by an autoscale setting', setting.at) }
  const capacities = bodies.flatMap((profile) => bodiesOf(profile, 'capacity').bodies)
  const minimums = capacities.map((capacity) => capacity.number('minimum') ?? byDefault(1, placeOf(capacity, 'minimum'), one))
  const unsure = minimums.find((fact) => fact.state === 'unresolved')
  const [first, ...rest] = minimums
  if (first === undefined) return undefined
  const least: Fact<number> = unsure ?? rest.reduce((low, fact) => ((valueOf(fact) ?? 0) < (valueOf(low) ?? 0) ? fact : low), first)
  const most = Math.max(...capacities.map((capacity) => valueOf(capacity.number('maximum')) ?? 0))
  const words = `${valueOf(least) ?? 'some'} to ${most === 0 ? 'more' : most} copies`
  if (bodies.some(followsLoad)) return { replicas: least, scaling: known(words, setting.at) }
  return { replicas: least, unscaled: known(`${words}, whatever the load`, setting.at) }
}

/** Without a rule the clock alone changes the count, and one that is as small as it is large is never changed. */
function followsLoad(profile: Body): boolean {
  const { bodies: rules, open } = bodiesOf(profile, 'rule')
  return (rules.length > 0 || open !== undefined) && !bodiesOf(profile, 'capacity').bodies.every((capacity) => isFixed(capacity, 'minimum', 'maximum'))
}
