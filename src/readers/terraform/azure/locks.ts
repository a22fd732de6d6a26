/** What keeps a resource of Azure from being deleted: management locks on it or on what it stands in, and Terraform's own `prevent_destroy`. */
import { valueOf, type UnresolvedFact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Body, Resource, World } from '../resource.ts'
import { bodiesOf, inverse, live, named } from '../mapping/values.ts'

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
  for (const lock of locksOn(resource, holders, world)) {
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

const locks = ['azurerm_management_lock']
const wide = new WeakMap<World, readonly Resource[]>()

/** Of a subscription, and by ids that are written out: looked through once, for a tree may have thousands of each. */
function wideLocks(world: World): readonly Resource[] {
  const before = wide.get(world)
  if (before !== undefined) return before
  const found = live(world, ...locks).filter(
    (lock) => valueOf(lock.text('scope')) !== undefined || lock.references('scope').some((address) => /(^|\.)data\.azurerm_subscription\./.test(address)),
  )
  wide.set(world, found)
  return found
}

/** On it, on what holds it, on its group or on the subscription: a lock is handed down to all that it stands over. */
function locksOn(resource: Resource, holders: readonly Resource[], world: World): readonly Resource[] {
  const byScope = inverse(world, locks, 'scope')
  const all = [resource, ...holders]
  const own = all.flatMap((one) => (byScope.get(one.plain) ?? []).filter((lock) => isSame(lock, one, world)))
  const grouped = all.flatMap((one) => named(one, 'resource_group_name', world, groups, one)).flatMap((group) => byScope.get(group.plain) ?? [])
  const name = valueOf(resource.text('resource_group_name'))?.toLowerCase()
  const above = wideLocks(world).filter((lock) => {
    const text = valueOf(lock.text('scope'))?.toLowerCase()
    if (text === undefined) return true
    return /^\/subscriptions\/[^/]{1,100}\/?$/.test(text) || (name !== undefined && text.endsWith(`/resourcegroups/${name}`))
  })
  return [...new Set([...own, ...grouped, ...above])].slice(0, 100)
}

/** Of several copies of one resource, a lock of the same key covers its own. */
function isSame(lock: Body & Pick<Resource, 'key'>, resource: Resource, world: World): boolean {
  return lock.key === undefined || resource.key === undefined || lock.key === resource.key || named(lock, 'scope', world, [resource.type]).includes(resource)
}
