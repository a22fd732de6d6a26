/** What a server of Cloud SQL is told: its flags, and whether it takes connections in the clear. */
import { byDefault, mapFact, valueOf, type Fact } from '../../../base/fact.ts'
import { bodiesOf, placeOf } from '../mapping/values.ts'
import type { Body } from '../resource.ts'

export function flagsOf(settings: Body): ReadonlyMap<string, Fact<string>> {
  const flags = new Map<string, Fact<string>>()
  for (const flag of bodiesOf(settings, 'database_flags').bodies) {
    const name = valueOf(flag.text('name'))?.toLowerCase()
    const value = flag.text('value')
    if (name !== undefined && value !== undefined) flags.set(name, value)
  }
  return flags
}

/**
 * `ssl_mode`, which `require_ssl` was before, or connectors alone, which always encrypt.
 * {@link https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance}
 */
export function tlsOf(settings: Body, ip: Body | undefined): Fact<boolean> {
  const enforced = settings.text('connector_enforcement')
  if (valueOf(enforced) === 'REQUIRED' && enforced !== undefined) return mapFact(enforced, () => true)
  const mode = ip?.text('ssl_mode')
  if (mode !== undefined) return mapFact(mode, (text) => text !== 'ALLOW_UNENCRYPTED_AND_ENCRYPTED')
  const required = ip?.flag('require_ssl')
  if (required !== undefined) return required
  return byDefault(false, placeOf(ip ?? settings, 'ssl_mode'), 'Cloud SQL takes connections in the clear unless it is told not to')
}
