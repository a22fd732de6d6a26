/** Whether a file lies in a copy of somebody's package or framework that is kept outside of `vendor`: what it opens, the application need not. */
import { isText } from '../../base/source.ts'
import { jsonAt, jsonText, parseJson, type JsonNode } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'

/**
 * `overrides/psy/psysh/src/Shell.php`, where composer.lock says that `psy/psysh` comes from elsewhere. One of type `path` is this repository's own
 * ({@link https://getcomposer.org/doc/05-repositories.md#path}).
 */
export async function isCopied(path: string, context: ReadContext): Promise<boolean> {
  const folders = path.split('/').slice(0, -1)
  for (let depth = folders.length - 2; depth >= 0; depth--) {
    const root = folders.slice(0, depth).join('/')
    const lock = root === '' ? 'composer.lock' : `${root}/composer.lock`
    if (!context.has(lock)) continue
    const below = folders.slice(depth)
    const names = below.slice(1).map((name, at) => `${below[at]}/${name}`.toLowerCase())
    const file = await context.read(lock)
    // A lock has thousands of lines, and most trees name no folder like a package.
    if (!isText(file) || !names.some((name) => file.text.includes(`"${name}"`))) continue
    const { root: locked } = parseJson(file.text)
    const foreign = new Set(['packages', 'packages-dev'].flatMap((section) => namesIn(jsonAt(locked, section))))
    if (names.some((name) => foreign.has(name))) return true
  }
  return false
}

/** Code of a framework that is kept whole in the tree: its drivers for every database are nobody's database. */
export function isFramework(path: string, context: ReadContext): boolean {
  if (/(^|\/)wp-(includes|admin)\//.test(path)) return true
  for (const { index } of path.matchAll(/(?<=^|\/)system\//g)) if (context.has(`${path.slice(0, index)}system/core/CodeIgniter.php`)) return true
  return false
}

function namesIn(section: JsonNode | undefined): readonly string[] {
  return section?.kind === 'array'
    ? section.items.filter((one) => jsonText(jsonAt(one, 'dist', 'type')) !== 'path').flatMap((one) => jsonText(jsonAt(one, 'name')) ?? [])
    : []
}
