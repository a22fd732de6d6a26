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

/** Why a service does not start, or undefined when it does. */
export function switchedOff(service: MapNode, enabled: ReadonlySet<string>): string | undefined {
  const names = itemsIn(child(service, 'profiles')).flatMap((node) => (node.kind === 'text' ? [fill(node).text] : []))
  if (names.length === 0 || enabled.has('*') || names.some((name) => enabled.has(name))) return undefined
  const quoted = names.map((name) => `"${name}"`).join(', ')
  return names.length === 1 ? `profile ${quoted} is not switched on` : `none of the profiles ${quoted} is switched on`
}
