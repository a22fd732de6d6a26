/** From the file a command names, on some server and through variables, to the file of the tree. */
import { compileGlob } from '../base/glob.ts'
import { basename, dirname, join, placeOf } from '../base/paths.ts'

/** In Compose's own order ({@link https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file}). */
export const defaultNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const
const overrideNames = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'] as const

const variable = /\$(\{[^}]*\}|\([^)]*\)|[A-Za-z_]\w*|[0-9@*#?])/g

export interface Locator {
  /** The file a word means, looked for in these folders, then by the end of its path where only one file fits. */
  file(text: string, folders: readonly string[]): string | undefined
  /** The files a bare `docker compose up` takes in a folder or above it: a default name and what overrides it. */
  defaults(folders: readonly (string | undefined)[]): readonly string[]
  has(path: string): boolean
  isFolder(path: string): boolean
  /** The longest end of a folder's path that is a folder of the tree: what stands before it is where the clone lies on the server. */
  inTree(folder: string): string | undefined
}

export function locator(paths: readonly string[]): Locator {
  // Many trees have no command that names a file, and thousands of files to find one among.
  const all = later(() => new Set(paths))
  const holding = later(() => {
    const folders = new Set(paths.map(dirname))
    for (const folder of folders) if (folder !== '') folders.add(dirname(folder))
    return folders
  })
  const byName = later(() => {
    const named = new Map<string, string[]>()
    for (const path of paths) {
      const name = basename(path)
      const list = named.get(name)
      if (list === undefined) named.set(name, [path])
      else list.push(path)
    }
    return named
  })

  const among = (tail: string, folders: readonly string[]): string | undefined => {
    for (const folder of folders) {
      const path = join(folder, tail)
      if (path !== undefined && all().has(path)) return path
    }
    return undefined
  }

  const bySuffix = (tail: string, folders: readonly string[]): string | undefined => {
    const names = tail.split('/').filter((name) => name !== '' && name !== '.' && name !== '..')
    const last = names.at(-1)
    let fitting = (byName().get(last ?? '') ?? []).filter((path) => placeOf(path).place !== 'example')
    for (let length = Math.min(names.length, 8); length > 0 && fitting.length > 1; length--) {
      const suffix = names.slice(-length).join('/')
      const closer = fitting.filter((path) => path === suffix || path.endsWith(`/${suffix}`))
      if (closer.length > 0) fitting = closer
      if (closer.length > 0 && length > 1) break
    }
    return only(fitting) ?? only(fitting.filter((path) => placeOf(path).place !== 'development')) ?? fitting.find((path) => folders.includes(dirname(path)))
  }

  /** `docker-compose.$ENV.yml`: the one that is there, or the one for production. */
  const byPattern = (text: string, folders: readonly string[]): string | undefined => {
    const name = basename(text.replace(variable, '*'))
    if (name.replaceAll('*', '').length < 5) return undefined
    const matches = compileGlob(name)
    const fitting = paths.filter((path) => folders.includes(dirname(path)) && matches(basename(path)) && placeOf(path).place !== 'example')
    return only(fitting) ?? only(fitting.filter((path) => placeOf(path).place === 'production'))
  }

  return {
    has: (path) => all().has(path),
    isFolder: (path) => holding().has(path),
    inTree(folder) {
      const names = folder.split('/').filter((name) => name !== '')
      return names.map((_, from) => names.slice(from).join('/')).find((end) => holding().has(end))
    },
    file(text, folders) {
      const plain = text.trim().replaceAll('\\', '/')
      const cut = [...plain.matchAll(variable)].at(-1)
      if (cut === undefined)
        return plain.startsWith('/') || plain.startsWith('~') ? bySuffix(plain, folders) : (among(plain, folders) ?? bySuffix(plain, folders))
      const rest = plain.slice(cut.index + cut[0].length)
      if (!rest.startsWith('/')) return byPattern(plain, folders)
      return among(rest.slice(1), folders) ?? bySuffix(rest, folders)
    },
    defaults(folders) {
      const seen = new Set<string>()
      for (const start of folders) {
        for (let folder = start; folder !== undefined && !seen.has(folder); folder = folder === '' ? undefined : dirname(folder)) {
          seen.add(folder)
          const found = firstOf(defaultNames, folder, all())
          const over = found === undefined ? undefined : firstOf(overrideNames, folder, all())
          if (found !== undefined) return over === undefined ? [found] : [found, over]
        }
      }
      return []
    },
  }
}

function later<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function firstOf(names: readonly string[], folder: string, all: ReadonlySet<string>): string | undefined {
  return names.map((name) => join(folder, name)).find((path): path is string => path !== undefined && all.has(path))
}

function only(paths: readonly string[]): string | undefined {
  return paths.length === 1 ? paths[0] : undefined
}
