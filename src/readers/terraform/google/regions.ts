/** Whether a copy lies in another place than what it is a copy of, as locations of Google Cloud are written. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import { placeOf } from '../mapping/values.ts'
import type { Body, Resource, World } from '../resource.ts'

/** Of the resource, else of its provider. */
export function regionOf(resource: Resource, world: World, attribute = 'region'): Fact<string> | undefined {
  const own = resource.text(attribute)
  if (own !== undefined) return own
  return world.providers?.get(resource.provider ?? 'google')?.text('region')
}

/** `us`, `eu`, `asia`, and pairs of regions such as `nam4`: more than one region each. {@link https://cloud.google.com/storage/docs/locations} */
function isMultiRegion(location: string): boolean {
  return !/^[a-z]+-[a-z]+\d+(-[a-z])?$/i.test(location.trim())
}

/** A place with several regions outlives any of them. */
function isAwayFrom(region: Fact<string> | undefined, location: Fact<string>): Fact<boolean> {
  const there = valueOf(location)
  if (there === undefined) return location.state === 'unresolved' ? location : unresolved('where it lies', location.at)
  if (isMultiRegion(there)) return { ...known(true, location.at) }
  const here = valueOf(region)
  if (here === undefined) return unresolved('whether it lies in another region', location.at, 'write the region of both')
  return { ...known(here.trim().toLowerCase() !== there.trim().toLowerCase(), location.at), ...(region === undefined ? {} : { also: [region.at] }) }
}

/** Where backups lie that no location is said for. {@link https://cloud.google.com/sql/docs/postgres/backup-recovery/backups} */
export function offsiteOf(region: Fact<string> | undefined, body: Body, attribute: string): Fact<boolean> {
  const location = body.text(attribute)
  if (location === undefined || valueOf(location) === '')
    return byDefault(true, placeOf(body, attribute), 'kept in the nearest multi-region, over several regions, unless a location is said')
  return isAwayFrom(region, location)
}
