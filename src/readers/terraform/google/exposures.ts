/** Networks that may come in to a database of Google Cloud: whether the whole world is among them. */
import { valueOf, type UnresolvedFact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import { bodiesOf } from '../mapping/values.ts'
import type { Body } from '../resource.ts'

/** Half of all addresses is still the world: two such networks are how people get around a check. */
const isWorld = (cidr: string): boolean => /^(0\.0\.0\.0\/[01]|128\.0\.0\.0\/1|(::|0::0)\/[01]|8000::\/1)$/.test(cidr.trim())

export interface Ways {
  readonly exposures: readonly Found[]
  readonly exposureOpen?: UnresolvedFact
}

/** Only networks that are listed are let in: a public address without one of them is reached by Google's own connectors alone. */
export function networksOf(body: Body | undefined, list: string, attribute: string): Ways {
  const { bodies, open } = body === undefined ? { bodies: [] } : bodiesOf(body, list)
  const exposures: Found[] = []
  let unknown = open
  for (const network of bodies) {
    const value = network.text(attribute)
    if (value?.state === 'unresolved') unknown ??= value
    else if (value !== undefined && isWorld(value.value)) exposures.push({ what: `connections from ${value.value.trim()} are let in`, at: value.at })
  }
  return { exposures, ...(unknown === undefined ? {} : { exposureOpen: unknown }) }
}

/** A public address that is switched off lets nobody in, whatever is listed. */
export function unlessOff(flag: ReturnType<Body['flag']>, ways: Ways): Ways {
  if (flag === undefined || valueOf(flag) === true) return ways
  if (flag.state !== 'unresolved') return { exposures: [] }
  return ways.exposures.length === 0 ? ways : { exposures: [], exposureOpen: flag }
}
