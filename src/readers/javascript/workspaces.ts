/** Packages of the same tree that code imports by their name. */
import { dirname, join } from '../../base/paths.ts'
import { jsonAt, jsonText, type JsonNode } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'
import { rootOf, targetsIn } from './aliases.ts'

/** Manifests of one tree that are looked at. */
const most = 300

interface Package {
  readonly folder: string
  readonly root: JsonNode
}

const kept = new WeakMap<ReadContext, Promise<ReadonlyMap<string, Package>>>()

/** Paths without ending that a package's own name, or a route below it, may mean: {@link https://nodejs.org/api/packages.html#package-entry-points}. */
export async function ofWorkspace(specifier: string, context: ReadContext): Promise<readonly string[]> {
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
  const packages = kept.get(context) ?? namesOf(context)
  kept.set(context, packages)
  const found = (await packages).get(name)
  if (found === undefined) return []
  const below = specifier.slice(name.length)
  const exported = exportsOf(found.root, `.${below}`)
  const main = below === '' ? ['source', 'module', 'main', 'types'].flatMap((key) => jsonText(jsonAt(found.root, key)) ?? []) : []
  const written = [...exported, ...main].flatMap((target) => [target, ...sourcesOf(target)])
  const usual = below === '' ? ['src/index', 'index'] : [`src${below}`, below.slice(1)]
  return [...written, ...usual].flatMap((path) => join(found.folder, path) ?? [])
}

/** What is built lies nowhere in the tree: what it is built from does. */
function sourcesOf(target: string): readonly string[] {
  const plain = target.replace(/^\.\//, '').replace(/(\.d)?\.[cm]?[jt]s$/, '')
  const inside = plain.replace(/^(dist|build|lib|out)\/((esm|cjs|types)\/)?/, '')
  return inside === plain ? [plain] : [`src/${inside.replace(/^src\//, '')}`, inside]
}

function exportsOf(root: JsonNode, route: string): readonly string[] {
  const all = jsonAt(root, 'exports')
  if (all === undefined) return []
  if (all.kind !== 'object' || !all.entries.some(({ key }) => key.startsWith('.'))) return route === '.' ? targetsIn(all, 4) : []
  const found: string[] = []
  for (const { key, value } of all.entries) {
    const star = key.indexOf('*')
    if (star < 0 ? key !== route : !route.startsWith(key.slice(0, star))) continue
    const middle = star < 0 ? '' : route.slice(star, route.length - (key.length - star - 1))
    found.push(...targetsIn(value, 4).map((target) => target.replace('*', () => middle)))
  }
  return found
}

async function namesOf(context: ReadContext): Promise<ReadonlyMap<string, Package>> {
  const found = new Map<string, Package>()
  const all = context.below('').filter((path) => /(^|\/)package\.json$/.test(path) && !path.includes('node_modules/'))
  for (const path of all.slice(0, most)) {
    const root = await rootOf(path, context)
    const name = jsonText(jsonAt(root, 'name'))
    if (root !== undefined && name !== undefined && !found.has(name)) found.set(name, { folder: dirname(path), root })
  }
  return found
}
