/** Which services a deploy starts: those without a profile, and those with one that is switched on ({@link https://github.com/compose-spec/compose-spec/blob/main/15-profiles.md}). */
import { fill } from './facts.ts'
import { child, itemsIn, type MapNode } from './nodes.ts'
import type { Variables } from './variables.ts'

/**
 * Profiles given to the command; without any, those `COMPOSE_PROFILES` of the env files names. `*` is all of them. Nothing, cut at its commas, is one empty
 * name: a service of the profile `${WEB_PROFILE:-}` starts until somebody names a profile.
 */
export function enabledProfiles(given: readonly string[], variables: Variables): ReadonlySet<string> {
  if (given.length > 0) return new Set(given)
  const looked = variables.lookup('COMPOSE_PROFILES')
  const text = looked.state === 'known' || looked.state === 'default' ? looked.value : ''
  return new Set(text.split(',').map((name) => name.trim()))
}

const usual = ['production', 'prod', 'default', 'all', 'full'] as const

/** Where nothing starts without a profile and none is switched on, the one whose name says that it is what users start. */
export function usualProfile(services: readonly MapNode[], enabled: ReadonlySet<string>): string | undefined {
  if (services.length === 0 || services.some((service) => switchedOff(service, enabled) === undefined)) return undefined
  const names = new Set(services.flatMap(profilesOf))
  return [...enabled].every((name) => name === '') ? usual.find((name) => names.has(name)) : undefined
}

function profilesOf(service: MapNode): readonly string[] {
  return itemsIn(child(service, 'profiles')).flatMap((node) => (node.kind === 'text' ? [fill(node).text] : []))
}

/** Why a service does not start, or undefined when it does. */
export function switchedOff(service: MapNode, enabled: ReadonlySet<string>): string | undefined {
  const names = profilesOf(service)
  if (names.length === 0 || enabled.has('*') || names.some((name) => enabled.has(name))) return undefined
  const quoted = names.map((name) => `"${name}"`).join(', ')
  return names.length === 1 ? `profile ${quoted} is not switched on` : `none of the profiles ${quoted} is switched on`
}
