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
    const list = series.get(key)
    if (list === undefined) series.set(key, [path])
    else list.push(path)
  }
  const found = new Map<string, string>()
  for (const paths of series.values()) {
    if (paths.length < fewest) continue
    const identities = paths.map((path) => new Set((manifests.get(path)?.objects ?? []).flatMap((object) => identityOf(object) ?? [])))
    const holders = new Map<string, number>()
    for (const own of identities) for (const one of own) holders.set(one, (holders.get(one) ?? 0) + 1)
    if (identities.every((own) => [...own].some((one) => (holders.get(one) ?? 0) > 1)))
      for (const path of paths) found.set(path, `one of ${paths.length} versions of the same beside one another: an archive of releases`)
  }
  return found
}
