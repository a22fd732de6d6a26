/** Roots of other environments: beside production's folder stands one of another name that holds the same. */
import { placeOf } from '../../../base/paths.ts'
import type { Root } from './roots.ts'

/** Where production goes when its own place is lost. */
const spare = /(^|[/_-])(dr|disaster\w*|recovery|failover|standby|secondary|passive)([/_-]|$)/i

/** Folder → that of production's twin. `ops/pentest` is another environment beside `ops/prod`, and `ops/global`, which holds other things, is none. */
export function twinsOfProduction(roots: readonly Root[]): ReadonlyMap<string, string> {
  const byFolder = new Map(roots.map((root) => [root.folder, root]))
  const found = new Map<string, string>()
  for (const root of roots) {
    if (isSure(root.folder) || spare.test(root.folder)) continue
    const twin = [...byFolder.values()].find((other) => isSure(other.folder) && isBeside(root.folder, other.folder) && isAlike(root, other))
    if (twin !== undefined) found.set(root.folder, twin.folder)
  }
  return found
}

function isSure(folder: string): boolean {
  const { place, weak } = placeOf(`${folder}/main.tf`)
  return place === 'production' && weak !== true
}

/** They differ in one name, which in the other's case says production. */
function isBeside(folder: string, other: string): boolean {
  const [own, theirs] = [folder.split('/'), other.split('/')]
  if (own.length !== theirs.length) return false
  const differing = own.flatMap((name, index) => (name === theirs[index] ? [] : [theirs[index] ?? '']))
  return differing.length === 1 && isSure(differing[0] ?? '')
}

/** Two thirds of what stands in it stands in the other under the same address. */
function isAlike({ source }: Root, { source: other }: Root): boolean {
  const own = [...source.resources.keys(), ...[...source.modules.keys()].map((name) => `module.${name}`)]
  const theirs = new Set([...other.resources.keys(), ...[...other.modules.keys()].map((name) => `module.${name}`)])
  return own.length > 0 && own.filter((address) => theirs.has(address)).length * 3 >= own.length * 2
}
