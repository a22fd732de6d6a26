/** Environments side by side in one root: what is named for staging or for trials beside the same of production is no part of what users meet. */
import type { Skip } from '../../base/evidence.ts'
import { isMapped } from './mapped.ts'
import type { Resource } from './resource.ts'

/** A canary is production's, however few it serves. */
const trial = /(?<=^|[._"-])(staging|stage|stg|qa|uat|preprod|nonprod|development|develop|dev|test|testing|sandbox)(?=$|[._"-])/gi
const production = ['production', 'prod', 'prd', 'live']

interface Parted {
  readonly resources: readonly Resource[]
  readonly skipped: readonly Skip[]
}

/** Resources without those of trials whose address, with production's word for theirs, is another's. */
export function withoutTrials(resources: readonly Resource[]): Parted {
  const addresses = new Set(resources.flatMap(({ address, plain }) => [address, plain]))
  const isTrial = ({ address, plain }: Resource): boolean =>
    [address, plain].some((own) => production.some((word) => named(own, word).some((one) => one !== own && addresses.has(one))))
  const left = resources.filter(isTrial)
  if (left.length === 0) return { resources, skipped: [] }
  // Told once a file.
  const files = new Map<string, Resource[]>()
  for (const one of left) if (one.mode !== 'data' && isMapped(one.type)) files.set(one.at.path, [...(files.get(one.at.path) ?? []), one])
  const skipped = [...files].flatMap(([path, [first, ...others]]) => {
    if (first === undefined) return []
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return [{ path, line: first.at.line, reason: `${first.plain.slice(0, 100)}${more}: not judged, beside the same of production` }]
  })
  return { resources: resources.filter((one) => !left.includes(one)), skipped }
}

/** All its words for an environment changed, and each alone. */
function named(address: string, word: string): readonly string[] {
  const found = [...address.matchAll(trial)]
  const each = found.map(({ index, 0: text }) => address.slice(0, index) + word + address.slice(index + text.length))
  return found.length === 0 ? [] : [address.replaceAll(trial, word), ...each]
}
