/** Files of variables that lie beside the roots they are for: a folder a stage, in it a file a root, called as the root's folder, and common ones. */
import { basename, dirname } from '../../../base/paths.ts'
import { isCommon, placeOfValues } from './place.ts'

export interface Beside {
  readonly folder: string
  readonly why: string
  readonly varFiles: readonly string[]
}

/** Those of production, for the root of this folder; none where two roots are called alike. */
export function valuesBeside(root: string, paths: readonly string[], roots: ReadonlySet<string>): readonly Beside[] {
  const name = basename(root)
  const siblings = [...roots].filter((one) => one !== root && basename(one) === name)
  if (root === '' || siblings.length > 0) return []
  const loose = paths.filter((path) => /\.tfvars(\.json)?$/.test(path) && !isWithin(path, roots))
  return [...new Set(loose.map(dirname))].sort().flatMap((folder): readonly Beside[] => {
    const own = loose.filter((path) => dirname(path) === folder)
    const named = (of: string): string | undefined => own.find((path) => stem(path) === of)
    // It is for roots at all: one of those that stand together has its file here.
    if (folder === '' || ![...roots].some((one) => dirname(one) === dirname(root) && named(basename(one)) !== undefined)) return []
    const { place, why } = placeOfValues(`${folder}/main.tfvars`, '')
    const file = named(name)
    const varFiles = [...own.filter((path) => isCommon(stem(path))), ...(file === undefined || isCommon(name) ? [] : [file])]
    return place === 'production' && varFiles.length > 0 ? [{ folder, why, varFiles }] : []
  })
}

function stem(path: string): string {
  return basename(path).replace(/\.tfvars(\.json)?$/, '')
}

function isWithin(path: string, roots: ReadonlySet<string>): boolean {
  for (let above = dirname(path); above !== ''; above = dirname(above)) if (roots.has(above)) return true
  return roots.has('')
}
