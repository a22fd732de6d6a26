/** Files that scripts give Compose's own name before they pack or start them: what then names no file means those, whatever the tree calls so. */
import type { Evidence } from '../base/evidence.ts'
import { basename, dirname, isPipeline, placeOf, wordsOf } from '../base/paths.ts'
import { strengthOfScript } from '../commands/surroundings.ts'
import type { Action, CopyAction, DeployAction } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import { defaultNames, type Locator } from './locate.ts'

interface Renamed {
  /** The file of the tree. */
  readonly path: string
  readonly name: string
  /** Where it is put, as written: `''` for where the script stands. */
  readonly folder: string
  readonly action: CopyAction
  readonly position: number
}

function renamesIn(actions: readonly Action[], folders: readonly string[], locate: Locator): readonly Renamed[] {
  return actions.flatMap((action, position): readonly Renamed[] => {
    if (action.does !== 'copy') return []
    const to = action.to.text.replace(/^[^/:]*:(?!\/\/)/, '')
    const isFolder = /(^|\/)\.?$/.test(to)
    const name = basename(isFolder ? action.from.text : to)
    const path = isDefault(name) ? locate.file(action.from.text, folders) : undefined
    if (path === undefined || placeOf(path).place === 'example') return []
    const folder = (isFolder ? to : dirname(to)).replace(/\/+$/, '').replace(/^\.(\/|$)/, '')
    return [{ path, name, folder, action, position }]
  })
}

function isDefault(name: string): boolean {
  return (defaultNames as readonly string[]).includes(name)
}

/** What the script itself has put, by then, where one of its commands looks for a file: for the one of that name, or for Compose's own. */
export function renamedBefore(
  deploy: DeployAction,
  wanted: string | undefined,
  { actions }: ScriptDeclaration,
  folders: readonly string[],
  locate: Locator,
): string | undefined {
  const within = dirname((wanted ?? '').replace(/^\.\//, ''))
  const isThere = ({ folder }: Renamed): boolean => (within === '' ? folder === '' || folder === deploy.folder?.replace(/\/+$/, '') : folder === within)
  const isSure = ({ action, path }: Renamed): boolean =>
    // Of branches, the one that it is in is taken, else the one for production.
    action.condition === undefined || action.condition === deploy.condition || placeOf(path).place === 'production'
  const made = renamesIn(actions.slice(0, actions.indexOf(deploy)), folders, locate)
  return made.findLast((one) => (wanted === undefined || one.name === basename(wanted)) && isThere(one) && isSure(one))?.path
}

const packingWords = new Set('package packages pack dist bundle publish artifact artifacts'.split(' '))
const packers = /^(zip|7z|7za|7zr|tar|gtar|actions\/upload-artifact)$/

/** File → where a script that does not test or try it gives it Compose's own name, for a package or a server. */
export function packedIn(scripts: readonly ScriptDeclaration[], locate: Locator): ReadonlyMap<string, { readonly name: string; readonly at: Evidence }> {
  const found = new Map<string, { readonly name: string; readonly at: Evidence }>()
  for (const script of scripts) {
    const strength = strengthOfScript(script)
    if ((strength !== undefined && strength < 2) || placeOf(script.path).place === 'example') continue
    const folders = isPipeline(script.path) ? [''] : [dirname(script.path), '']
    for (const one of renamesIn(script.actions, folders, locate)) {
      const { action, path, name, position } = one
      const { place } = placeOf(path)
      if (!/^(cp|mv|install)$/.test(action.tool) || place === 'development' || path === locate.file(action.to.text, folders)) continue
      const after = script.actions.slice(position + 1)
      // What the script itself starts is no package of it.
      if (after.some(({ does }) => does === 'deploy')) continue
      const isPacked = strength !== undefined || saysPacking(script) || packs(after, name)
      if (place !== 'production' && (!isPacked || action.condition !== undefined)) continue
      if (!found.has(path)) found.set(path, { name, at: action.at })
    }
  }
  return found
}

function saysPacking({ name, path, title = '' }: ScriptDeclaration): boolean {
  return [name.slice(name.indexOf('#') + 1), title, basename(path)].flatMap(wordsOf).some((word) => packingWords.has(word))
}

function packs(actions: readonly Action[], name: string): boolean {
  return actions.some((one) => one.does === 'copy' && (one.remote || packers.test(one.tool)) && basename(one.from.text) === name)
}
