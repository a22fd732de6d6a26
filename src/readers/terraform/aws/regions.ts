/** Whether two things lie in one region of one account, as their providers and their names tell. */
import { known, textOf, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { Body, Resource, World } from '../resource.ts'
import { named } from '../mapping/values.ts'

/** The configuration of a resource's provider, where the tree holds it. */
export function providerOf(resource: Resource, world: World): Body | undefined {
  return world.providers?.get(resource.provider ?? 'aws')
}

interface Place {
  readonly region?: Fact<string>
  /** Who acts there: a role or a profile of another account. */
  readonly account?: string
}

function placeOf(resource: Resource, world: World): Place {
  const provider = providerOf(resource, world)
  const region = resource.text('region') ?? provider?.text('region')
  const roles = provider?.blocks('assume_role').map((block) => textOf(block.text('role_arn')) ?? '…') ?? []
  const account = [...roles, ...(provider === undefined ? [] : [textOf(provider.text('profile')) ?? ''])].filter((part) => part !== '').join(' ')
  return { ...(region === undefined ? {} : { region }), ...(account === '' ? {} : { account }) }
}

/** Whether a vault that an attribute names lies in another region or account than the resource that fills it. */
export function isElsewhere(from: Resource, body: Body, attribute: string, world: World): Fact<boolean> {
  const text = body.text(attribute)
  const at = text?.at ?? body.at
  const here = placeOf(from, world)
  const [vault] = named(body, attribute, world, ['aws_backup_vault', 'aws_backup_logically_air_gapped_vault'])
  if (vault !== undefined) {
    const there = placeOf(vault, world)
    if ((here.account ?? '') !== (there.account ?? '')) return known(true, at)
    if ((from.provider ?? 'aws') === (vault.provider ?? 'aws') && from.text('region') === undefined && vault.text('region') === undefined)
      return known(false, at)
    return differs(here.region, there.region, at)
  }
  // The account may be known to nobody, and the region be written all the same.
  const written = /^arn:(?:[\w-]{1,20}|\$\{[^{}]{1,200}\}):backup:([a-z0-9-]{1,40}):(?:\d{0,20}|\$\{[^{}]{1,200}\}):/.exec(textOf(text) ?? '')
  if (written?.[1] !== undefined) return differs(here.region, known(written[1], at), at)
  return unresolved(text?.state === 'unresolved' ? text.raw : 'where the vault lies', at, 'name a vault of this configuration, or write its ARN')
}

function differs(here: Fact<string> | undefined, there: Fact<string> | undefined, at: Fact<string>['at']): Fact<boolean> {
  const [a, b] = [valueOf(here), valueOf(there)]
  if (a !== undefined && b !== undefined) return { ...known(a !== b, at), also: [here?.at, there?.at].filter((one) => one !== undefined) }
  return unresolved('whether the vault lies in another region', at, 'write the region of both providers')
}
