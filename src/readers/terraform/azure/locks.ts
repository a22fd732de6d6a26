/** What keeps a resource of Azure from being deleted: management locks on it or on what it stands in, and Terraform's own `prevent_destroy`. */
import { valueOf, type UnresolvedFact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Body, Resource, World } from '../resource.ts'
import { bodiesOf, live, named } from '../mapping/values.ts'

export interface Protections {
  readonly protections: readonly Found[]
  readonly protectionOpen?: UnresolvedFact
}

const groups = ['azurerm_resource_group']

/** {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/management_lock}; both levels keep from deletion. */
export function protectionsOf(resource: Resource, world: World, holders: readonly Resource[] = []): Protections {
  const protections: Found[] = []
  let open: UnresolvedFact | undefined
  const add = (what: string, at: Found['at'], fact: UnresolvedFact | undefined): void => {
    if (fact === undefined) protections.push({ what, at })
    else open ??= fact
  }
  for (const block of resource.blocks('lifecycle')) {
    const flag = block.flag('prevent_destroy')
    if (flag?.state === 'unresolved') open ??= flag
    else if (flag?.value === true) add('deletion protection by prevent_destroy', flag.at, undefined)
  }
  for (const lock of live(world, 'azurerm_management_lock')) {
    if (!covers(lock, resource, holders, world)) continue
    const level = lock.text('lock_level')
    const unsure = lock.exists.state === 'unresolved' ? lock.exists : level?.state === 'unresolved' ? level : undefined
    add('deletion protection by a management lock', lock.at, unsure)
  }
  // Modules take the lock as an input of their own.
  for (const lock of bodiesOf(resource, 'lock').bodies) {
    const kind = lock.text('kind')
    if (kind !== undefined && valueOf(kind) !== 'None') add('deletion protection by a management lock', kind.at, kind.state === 'unresolved' ? kind : undefined)
  }
  return { protections, ...(open === undefined ? {} : { protectionOpen: open }) }
}

/** Its own id, that of its group or its server, or a subscription: a lock is handed down to all that it stands over. */
function covers(lock: Resource, resource: Resource, holders: readonly Resource[], world: World): boolean {
  const scopes = lock.references('scope')
  if ([resource, ...holders].some((one) => scopes.includes(one.plain) && isSame(lock, one, world))) return true
  const groupsOf = [resource, ...holders].flatMap((one) => named(one, 'resource_group_name', world, groups, one))
  if (groupsOf.some((group) => scopes.includes(group.plain))) return true
  if (scopes.some((address) => /(^|\.)data\.azurerm_subscription\./.test(address))) return true
  const text = valueOf(lock.text('scope'))?.toLowerCase()
  if (text === undefined) return false
  const group = valueOf(resource.text('resource_group_name'))?.toLowerCase()
  return /^\/subscriptions\/[^/]{1,100}\/?$/.test(text) || (group !== undefined && text.endsWith(`/resourcegroups/${group}`))
}

/** Of several copies of one resource, a lock of the same key covers its own. */
function isSame(lock: Body & Pick<Resource, 'key'>, resource: Resource, world: World): boolean {
  return lock.key === undefined || resource.key === undefined || lock.key === resource.key || named(lock, 'scope', world, [resource.type]).includes(resource)
}
