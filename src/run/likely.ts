/** Which files will be read, told before any is: a tree over a network gets many at once for the price of one. */
import type { TreeEntry } from '../base/source.ts'
import { readers } from '../readers/index.gen.ts'
import { platforms } from '../readers/platforms.gen.ts'
import { chooseFiles } from './files.ts'

/** Read by the readers of other files; what else they pull in depends on what those say. */
const pulledIn = /(^|\/)migrations\/migration_lock\.toml$/
/** Of more sources than these most are read by nobody: only those near what opens a database or serves requests are. */
const mostSources = 100

/** The likeliest first. */
export function likelyFiles(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const chosen = chooseFiles(entries, readers, platforms, [])
  const first = new Set([
    ...chosen.byPath.keys(),
    ...chosen.stackFiles,
    ...[...chosen.platforms.values()].flat(),
    ...[...chosen.paths].filter((path) => pulledIn.test(path)),
  ])
  const sources = new Set(chosen.sources.size > mostSources ? [] : chosen.sources.keys())
  const isGate = (path: string) => path.startsWith('.github/workflows/') || path.startsWith('.plimsoll')
  const rank = ({ path }: TreeEntry) => (isGate(path) ? 0 : first.has(path) ? 1 : 2)
  return entries.filter(({ path }) => first.has(path) || sources.has(path) || isGate(path)).toSorted((a, b) => rank(a) - rank(b))
}
