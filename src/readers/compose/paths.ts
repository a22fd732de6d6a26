/** Paths of a Compose file to paths of the tree. */
import { join } from '../../base/paths.ts'
import type { ReadContext } from '../reader.ts'

/** The path from the root of the tree (`''` for the root itself); undefined when it is absolute, in a home, or leaves the tree. */
export function inTree(folder: string, path: string): string | undefined {
  const slashes = path.trim().replaceAll('\\', '/')
  if (slashes === '' || /^([/~]|[A-Za-z]:)/.test(slashes) || slashes.includes('$')) return undefined
  return join(folder, slashes)
}

/** As {@link inTree}, for what is really there: a file, or a folder with something in it. */
export function existing(folder: string, path: string, context: ReadContext): string | undefined {
  const found = inTree(folder, path)
  if (found === undefined) return undefined
  return found === '' || context.has(found) || context.below(found).length > 0 ? found : undefined
}

/** What reads as an address of another machine: a build from a URL, an include from a registry. */
export function isRemote(path: string): boolean {
  return /^([a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/|oci:|docker-image:|service:)/i.test(path)
}
