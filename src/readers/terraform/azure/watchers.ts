/** What Azure Monitor reports of a database's connections and queries, where something takes it up. */
import { known, type Fact } from '../../../base/fact.ts'
import { bodiesOf, inverse, naming } from '../mapping/values.ts'
import type { Resource, World } from '../resource.ts'

/**
 * A diagnostic setting that sends its logs and figures on, or an alert on one of its figures.
 * {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_diagnostic_setting}
 */
export function watchedBy(resource: Resource, world: World): { readonly watched?: Fact<string> } {
  const [setting] = naming(resource, world, ['azurerm_monitor_diagnostic_setting'], 'target_resource_id')
  if (setting !== undefined) return { watched: watchedIn('a diagnostic setting of Azure Monitor', setting) }
  const [alert] = inverse(world, ['azurerm_monitor_metric_alert'], 'scopes').get(resource.plain) ?? []
  if (alert !== undefined) return { watched: watchedIn('alerts of Azure Monitor', alert) }
  const [inline] = bodiesOf(resource, 'diagnostic_settings').bodies
  return inline === undefined ? {} : { watched: known('a diagnostic setting of Azure Monitor', inline.at) }
}

function watchedIn(words: string, { exists, at }: Resource): Fact<string> {
  return exists.state === 'unresolved' ? { ...exists, at } : known(words, at)
}
