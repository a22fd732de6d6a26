/** Folders of Terraform that are applied by themselves, and what each of them is for. */
import { dirname, join, placeOf, type PathPlace } from '../../../base/paths.ts'
import type { ReadContext } from '../../reader.ts'
import { isTerraform, loadModule, type ModuleSource } from '../load.ts'
import { sourceOf } from '../source.ts'
import { placeOfFolder } from './place.ts'

export interface Root {
  readonly folder: string
  readonly source: ModuleSource
  readonly place: PathPlace
}

export interface Roots {
  readonly roots: readonly Root[]
  /** Folders that are no root, with why. */
  readonly others: readonly { readonly folder: string; readonly source: ModuleSource; readonly why: string }[]
}

/**
 * @param applied folders that commands apply: those are roots whatever they hold
 * @param units modules that Terragrunt runs, with where it is said
 */
export async function rootsOf(
  paths: readonly string[],
  context: ReadContext,
  applied: ReadonlySet<string>,
  units: ReadonlyMap<string, string> = new Map(),
): Promise<Roots> {
  const folders = [...new Set(paths.filter(isTerraform).map(dirname))].filter((folder) => placeOfFolder(folder).place !== 'example').sort()
  const sources: ModuleSource[] = []
  for (const folder of folders) sources.push(await loadModule(folder, context))
  const called = new Map<string, string>(units)
  for (const source of sources) {
    for (const declared of source.modules.values()) {
      const said = sourceOf(declared)
      const inner = said !== undefined && /^\.\.?(\/|$)/.test(said) ? join(source.folder, said.replace('//', '/')) : undefined
      if (inner !== undefined && inner !== source.folder && !called.has(inner)) called.set(inner, `${declared.path}:${declared.line}`)
    }
  }
  const roots: Root[] = []
  const others: { folder: string; source: ModuleSource; why: string }[] = []
  for (const source of sources) {
    const { folder } = source
    const from = called.get(folder)
    const why = applied.has(folder) ? undefined : from !== undefined ? `a module, called in ${from}` : library(source, context)
    if (source.resources.size + source.modules.size === 0) continue
    if (why === undefined) roots.push({ folder, source, place: placeOfFolder(folder) })
    else others.push({ folder, source, why })
  }
  return { roots, others }
}

/** A module for others to call leaves providers, state and the values of its variables to them. */
function library(source: ModuleSource, context: ReadContext): string | undefined {
  if (source.isRoot || source.providers.size > 0) return undefined
  const hasValues = context.below(source.folder).some((path) => /\.tfvars(\.json)?$/.test(path) && placeOf(path).place !== 'example')
  if (hasValues) return undefined
  const isOpen = [...source.variables.values()].some(({ layers }) => !layers.some(({ item }) => item.kind === 'attribute' && item.name === 'default'))
  const inModules = source.folder.split('/').some((name) => /^(modules?|tf-modules|terraform-modules)$/i.test(name))
  if (!isOpen && !inModules) return undefined
  return 'a module for others to call: it configures no provider and keeps no state'
}
