/** Folders that are left unread by their names although files in them describe what runs: told, one line a folder. */
import { compareText, type Skip } from '../base/evidence.ts'
import { placeOf } from '../base/paths.ts'
import { isText, type SourceFile, type Unread } from '../base/source.ts'
import { stackShape } from '../parse/stack-shape.ts'

/** What others give, or what a tool writes; in a repository of a cluster both may be its own. */
const names = /^(addons|add-ons|contrib|build|dist)$/i
const below = /(^|\/)(addons|add-ons|contrib|build|dist)\//i

/** The folder by whose name alone a file is not read; undefined where another name above says the same. */
export function folderLeft(path: string, isUnread: (path: string) => boolean): string | undefined {
  if (!/\.ya?ml$/.test(path) || !below.test(path)) return undefined
  const parts = path.split('/')
  const at = parts.findIndex((name, index) => index < parts.length - 1 && names.test(name))
  if (at < 0 || !isUnread(path)) return undefined
  const rest = parts.filter((name, index) => index === parts.length - 1 || !names.test(name)).join('/')
  return isUnread(rest) || placeOf(rest).place === 'development' ? undefined : parts.slice(0, at + 1).join('/')
}

/** Files of one folder that are looked into. */
const mostLooked = 20
const mostFolders = 50

export async function toldLeft(
  left: ReadonlyMap<string, readonly string[]>,
  read: (path: string) => Promise<SourceFile | Unread | undefined>,
  stacks: Readonly<Record<string, readonly string[]>> = {},
): Promise<readonly Skip[]> {
  const told: Skip[] = []
  const named = new Set(Object.values(stacks).flat())
  for (const [folder, paths] of [...left].sort(([a], [b]) => compareText(a, b)).slice(0, mostFolders)) {
    const found: string[] = []
    for (const path of paths
      .filter((one) => !named.has(one))
      .sort(compareText)
      .slice(0, mostLooked)) {
      const file = await read(path)
      if (isText(file) && (await describes(file.text))) found.push(path)
    }
    const [first] = found
    const name = folder.slice(folder.lastIndexOf('/') + 1)
    const others = found.length === 1 ? '' : `, nor ${found.length === 2 ? 'is the other file' : `are ${found.length - 1} others`} of ${folder}`
    if (first !== undefined)
      told.push({ path: first, line: 1, reason: `is not read${others}: a folder called ${name} is taken for what others gave or a tool wrote` })
  }
  return told
}

async function describes(text: string): Promise<boolean> {
  if (stackShape(text) !== undefined) return true
  if (!text.includes('apiVersion')) return false
  const { scan } = await import('../readers/kubernetes/find/scan.ts')
  const { runs } = await import('../readers/kubernetes/find/kinds.ts')
  return scan(text).objects.some(runs)
}
