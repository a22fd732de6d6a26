/** Where the packages of a tree lie that its programs import by name. */
import { dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { jsonEntry, parseJson } from '../../parse/json.ts'
import type { ReadContext } from '../reader.ts'

const most = 200

/** Folders by the names that their `package.json` gives them; a workspace lies beside the program, or above it. */
export async function packageNames(context: ReadContext, folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const own = folder === '' ? 'package.json' : `${folder}/package.json`
  const all = context.below('').filter((path) => /(^|\/)package\.json$/.test(path) && path !== own && !path.includes('node_modules/'))
  for (const path of all.slice(0, most)) {
    const file = await context.read(path)
    const name = isText(file) ? jsonEntry(parseJson(file.text).root, 'name')?.value : undefined
    if (name?.kind === 'scalar' && typeof name.value === 'string' && !found.has(name.value) && dirname(path) !== '') found.set(name.value, dirname(path))
  }
  return found
}
