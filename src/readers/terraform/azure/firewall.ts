/** Who may come in to a server of Azure: rules by address, and networks that only the inside reaches. */
import type { Fact, UnresolvedFact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import type { Body, Resource, World } from '../resource.ts'
import { belonging } from './names.ts'

export interface WaysIn {
  readonly exposures: readonly Found[]
  readonly exposureOpen?: UnresolvedFact
}

/** `0.0.0.0` to `0.0.0.0` stands for every machine in Azure, other people's among them. {@link https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-public} */
function openTo(start: string, end: string): string | undefined {
  const [from, to] = [numberOf(start), numberOf(end)]
  if (from === undefined || to === undefined) return undefined
  if (from === 0 && to === 0) return 'from any machine in Azure, other people’s too (0.0.0.0)'
  return to - from >= half ? `from ${start} to ${end}` : undefined
}

/** Half of all addresses is still the world. */
const half = 2 ** 31 - 1

function numberOf(address: string): number | undefined {
  const parts = address.trim().split('.')
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

/**
 * Rules of a server that is reached from outside: without one, nobody comes in.
 * {@link https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/postgresql_flexible_server_firewall_rule}
 */
export function byRules(server: Resource, name: string, types: readonly string[], world: World, attributes?: readonly string[]): WaysIn {
  const rules = belonging(server, world, types, attributes)
  const exposures: Found[] = []
  let open: UnresolvedFact | undefined
  for (const rule of rules) {
    const found = ruled(rule, name)
    if (found === undefined) continue
    if ('state' in found) open ??= found
    else if (rule.exists.state === 'unresolved') open ??= rule.exists
    else exposures.push(found)
  }
  return { exposures, ...(open === undefined ? {} : { exposureOpen: open }) }
}

function ruled(rule: Body, name: string): Found | UnresolvedFact | undefined {
  const [start, end] = [rule.text('start_ip_address') ?? rule.text('start_ip'), rule.text('end_ip_address') ?? rule.text('end_ip')]
  if (start === undefined || end === undefined) return undefined
  if (start.state === 'unresolved') return isOneMachine(start, end) ? undefined : start
  if (end.state === 'unresolved') return end
  const open = openTo(start.value, end.value)
  return open === undefined ? undefined : { what: `${name} takes connections ${open}`, at: start.at }
}

/** From and to one address that another resource has: that is a machine, whichever. */
function isOneMachine(start: UnresolvedFact, end: Fact<string>): boolean {
  return end.state === 'unresolved' && start.raw === end.raw && /^\$\{(?!var\.|local\.)[^{}]{1,300}\}$/.test(start.raw)
}
