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

const production = ['production', 'prod', 'default'] as const
const whole = [...production, 'all', 'full'] as const

/**
 * Where none is switched on, the profile whose name says that it is what users start: of a file that starts nothing without, or so little (a tool, a mail
 * catcher) that the profile holds more than twice as much.
 */
export function usualProfile(services: readonly MapNode[], enabled: ReadonlySet<string>): string | undefined {
  if ([...enabled].some((name) => name !== '')) return undefined
  const started = services.filter((service) => switchedOff(service, enabled) === undefined).length
  const names = started === 0 ? whole : production
  return names.find((name) => services.filter((service) => profilesOf(service).includes(name)).length > started * 2)
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
