/** Archives of releases: one manifest in many versions beside one another, of which whoever installs it takes one. */
import { basename, dirname } from '../../../base/paths.ts'
import type { Catalogue } from './catalogue.ts'
import { identityOf } from './kinds.ts'

/** `-1.24.0-rc1`, `v2.3`: what a version in a name looks like. */
const version = /v?\d{1,5}(?:\.\d{1,5}){1,3}(?:[-+](?:rc|alpha|beta|pre)\.?\d{0,4})?/i
/** Two may run side by side, the old and the new. */
const fewest = 3

/** Files of such an archive, each with the reason. */
export function archivesIn({ manifests }: Catalogue): ReadonlyMap<string, string> {
  const series = new Map<string, string[]>()
  for (const path of manifests.keys()) {
    const name = basename(path)
    if (!version.test(name)) continue
    const key = `${dirname(path)}/${name.replace(version, '*')}`
    series.set(key, [...(series.get(key) ?? []), path])
  }
  const found = new Map<string, string>()
  for (const paths of series.values()) {
    if (paths.length < fewest) continue
    const identities = paths.map((path) => new Set((manifests.get(path)?.objects ?? []).flatMap((object) => identityOf(object) ?? [])))
    const isAlike = identities.every((own, index) => own.size > 0 && [...own].some((one) => identities.some((other, at) => at !== index && other.has(one))))
    if (isAlike) for (const path of paths) found.set(path, `one of ${paths.length} versions of the same beside one another: an archive of releases`)
  }
  return found
}
