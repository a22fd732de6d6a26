/** From the folder or file that a command or an application names to those of the tree. */
import { basename, dirname, join } from '../../../base/paths.ts'
import type { Catalogue } from './catalogue.ts'
import { isKustomizationPath } from './kustomization.ts'
import { isExample, toldBy } from './names.ts'

export interface Places {
  /** Folders or files a text means, starting from these folders; several where it holds a variable or a star. */
  find(text: string, from: readonly string[]): readonly string[]
  /** Manifests in a folder, in the order they are applied. */
  manifests(folder: string, recursive: boolean): readonly string[]
}

/** What a variable stands for in a path: one name of it. */
const variable = /\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\$[0-9@*]/g

/** Names of one path that are matched against the tree. */
const mostMatches = 200

interface Index {
  readonly files: ReadonlySet<string>
  /** Files by their folder. */
  readonly folders: ReadonlyMap<string, readonly string[]>
  /** Files and folders by the folder they lie in. */
  readonly below: ReadonlyMap<string, ReadonlySet<string>>
}

function indexOf(paths: readonly string[]): Index {
  const folders = new Map<string, string[]>()
  const below = new Map<string, Set<string>>()
  for (const path of paths) {
    push(folders, dirname(path), path)
    for (let one = path; one !== ''; one = dirname(one)) {
      const parent = dirname(one)
      const inside = below.get(parent)
      if (inside?.has(one) === true) break
      if (inside === undefined) below.set(parent, new Set([one]))
      else inside.add(one)
    }
  }
  return { files: new Set(paths), folders, below }
}

/** Most trees have nothing that names a folder: the index is made for the first that does. */
export function placesIn(catalogue: Catalogue): Places {
  let made: Index | undefined
  const index = (): Index => (made ??= indexOf(catalogue.paths))
  const isFile = (path: string): boolean => index().files.has(path)
  const isThere = (path: string): boolean => isFile(path) || index().below.has(path)

  /** One name after the other, `*` for any. */
  const matching = (pattern: string): readonly string[] => {
    let found: readonly string[] = ['']
    for (const name of pattern.split('/')) {
      if (name === '') continue
      const fits = name.includes('*') ? fitting(name) : undefined
      found = found.flatMap((folder) =>
        fits === undefined
          ? [folder === '' ? name : `${folder}/${name}`].filter(isThere)
          : [...(index().below.get(folder) ?? [])].filter((path) => fits(basename(path))),
      )
      if (found.length > mostMatches) found = found.slice(0, mostMatches)
    }
    return found
  }

  const located = (text: string, from: readonly string[]): readonly string[] => {
    const plain = text.trim().replaceAll('\\', '/').replace(variable, '*').replace(/^~\//, '/')
    // `$ROOT/k8s`: what a first variable stands for is the root, or a folder above.
    const starts = plain.startsWith('*/') ? [plain, plain.slice(2)] : [plain]
    for (const one of starts) {
      if (one.includes('*') && one.replace(/[*./]/g, '').length < 2) continue
      for (const folder of from) {
        const path = join(folder, one)
        const found = path === undefined ? [] : path.includes('*') ? matching(path) : isThere(path) ? [path] : []
        if (found.length > 0) return found
      }
    }
    // `/srv/shop/k8s/prod` on the server may be `k8s/prod` in the tree.
    if (!plain.startsWith('/') || plain.includes('*')) return []
    const names = plain.split('/').filter((name) => name !== '')
    const end = names.map((_, at) => names.slice(at).join('/')).find((path) => path !== '' && isThere(path))
    return end === undefined ? [] : [end]
  }

  return {
    find: (text, from) => {
      if (text.length > 1_000) return []
      const found = located(text, from).filter((path) => !isExample(isFile(path) ? path : `${path}/x`))
      if (found.length < 2 || !/[$]/.test(text)) return found
      // A variable that names the environment: production's is what counts.
      const live = found.filter((path) => toldBy(isFile(path) ? path : `${path}/x`)?.environment === 'production')
      return live.length > 0 ? live : found
    },
    manifests(folder, recursive) {
      const { folders, below } = index()
      const inside: string[] = []
      const open = [folder]
      while (open.length > 0) {
        const one = open.pop() as string
        for (const path of folders.get(one) ?? []) if (catalogue.manifests.has(path) && !isKustomizationPath(path)) inside.push(path)
        if (recursive) for (const path of below.get(one) ?? []) if (below.has(path)) open.push(path)
      }
      return inside.sort((a, b) => (a < b ? -1 : 1))
    },
  }
}

/** Stars only, and each at most a few: a linear walk. */
function fitting(pattern: string): (name: string) => boolean {
  const parts = pattern.split(/\*+/)
  const [first = '', ...rest] = parts
  const last = rest.pop() ?? ''
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false
    let at = first.length
    for (const part of rest) {
      const found = name.indexOf(part, at)
      if (found < 0 || found + part.length > name.length - last.length) return false
      at = found + part.length
    }
    return true
  }
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
