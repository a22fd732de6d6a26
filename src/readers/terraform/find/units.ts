/** Terragrunt's units of production, each a stack of its own, as each keeps a state of its own. */
import { basename, dirname } from '../../../base/paths.ts'
import { limits } from '../../../base/limits.ts'
import type { Candidate, Stack } from '../../../model/stack.ts'
import type { ReadContext } from '../../reader.ts'
import { filesOf } from '../load.ts'
import { isUnitFile, readUnit, type Unit } from '../terragrunt/unit.ts'
import { placeOfFolder } from './place.ts'

interface Units {
  readonly stacks: readonly Stack[]
  readonly candidates: readonly Candidate[]
  /** Folders of modules, with where it is said that they are run. */
  readonly modules: ReadonlyMap<string, string>
}

/** {@link https://terragrunt.gruntwork.io/docs/features/units/} */
export async function unitsOf(paths: readonly string[], context: ReadContext): Promise<Units> {
  const stacks: Stack[] = []
  const candidates: Candidate[] = []
  const modules = new Map<string, string>()
  const read = new Map<string, Unit>()
  const shared = new Set<string>()
  const units = paths.filter((path) => isUnitFile(path) && placeOfFolder(dirname(path)).place !== 'example')
  for (const path of units.slice(limits.terragruntUnits)) candidates.push({ path, why: 'too many units of Terragrunt' })
  for (const path of units.slice(0, limits.terragruntUnits)) {
    const unit = await readUnit(path, context)
    if (unit === undefined) continue
    read.set(path, unit)
    for (const file of unit.files) if (file !== path) shared.add(file)
  }
  for (const [path, unit] of read) {
    // What others include is no unit, although files of Terraform may stand beside it.
    if (shared.has(path)) continue
    const folder = dirname(path)
    const { place, why } = placeOfFolder(folder)
    if (unit.module !== undefined && (place !== 'development' || !modules.has(unit.module))) modules.set(unit.module, `${path}:1`)
    if (place === 'development') candidates.push({ path, why: `for development: ${why}` })
    else stacks.push(stackOf(path, unit, place === 'production' ? why : 'nothing says that it is not production', context))
  }
  return { stacks, candidates, modules }
}

function stackOf(path: string, unit: Unit, why: string, context: ReadContext): Stack {
  const folder = dirname(path)
  const module = unit.module === undefined ? [] : filesOf(unit.module, context)
  return {
    name: basename(folder) || 'production',
    tool: 'terraform',
    files: [...unit.files, ...module],
    folder,
    envFiles: [],
    profiles: [],
    why,
  }
}
