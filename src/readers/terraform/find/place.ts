/** What folders and files of Terraform are for, by their names. */
import { basename, dirname, placeOf, wordsOf, type PathPlace } from '../../../base/paths.ts'

/** By its names, the nearest first: what is not production is told before production, as in `non-prod`. */
export function placeOfFolder(folder: string): PathPlace {
  const names = folder.split('/').filter((name) => name !== '')
  for (const name of [...names].reverse()) {
    if (isBeforeProduction(name)) return { place: 'development', why: `its folder ${name} says that it is not production` }
  }
  return placeOf(folder === '' ? 'main.tf' : `${folder}/main.tf`)
}

/** `nonprod`, `pre-prod`, `sandbox`. */
function isBeforeProduction(name: string): boolean {
  const plain = wordsOf(name).join('')
  return /(non|not|pre)prod|sandbox|ephemeral|^pr$|^review$/.test(plain)
}

/** What a file of variables is for: by its own name, then by its folder's inside the root. */
export function placeOfValues(path: string, root: string): PathPlace {
  const inside = root === '' ? path : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
  const name = basename(inside).replace(/\.(auto\.)?tfvars(\.json)?$/, '')
  const own = [name, ...dirname(inside).split('/').reverse()].find((one) => isBeforeProduction(one))
  if (own !== undefined) return { place: 'development', why: `its name says ${own}` }
  const words = wordsOf(name)
  if (words.includes('prd')) return { place: 'production', why: 'its name says prd' }
  return placeOf(`${dirname(inside)}/${name === 'terraform' ? 'main' : name}.tfvars`)
}

/** Files of variables that all stages, or all roots of one, take. */
export function isCommon(name: string): boolean {
  return /^(common|base|shared|global|defaults?|all)$/.test(name)
}
