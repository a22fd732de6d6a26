/** Terraform and OpenTofu: each root of production is evaluated, and what its resources are to the system is said by mappers. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import type { Stack } from '../../model/stack.ts'
import type { Platform } from '../platform.ts'
import { findRoots } from './find/index.ts'
import { isMapped, mapped } from './mapped.ts'
import { evaluate, worldOf } from './root.ts'
import type { Extra } from './tfvars.ts'
import { withoutTrials } from './twins.ts'
import { isUnitFile, readUnit, type Unit } from './terragrunt/unit.ts'
import { isOfConcern } from './unread.ts'
import { unknownValue, type Value } from '../../parse/expressions/values.ts'

export const terraformPlatform: Platform = {
  name: 'terraform',
  title: 'Terraform and OpenTofu, evaluated with variables, modules and files of variables',
  docs: 'https://developer.hashicorp.com/terraform/language',
  files: ['**/*.{tf,tofu}', '**/*.{tf,tofu}.json', '**/*.tfvars', '**/*.tfvars.json', '**/terragrunt.hcl'],
  find: findRoots,
  async read(stack, context) {
    const own = stack.files.find(isUnitFile)
    const unit = own === undefined ? undefined : await readUnit(own, context)
    const given = extraOf(stack)
    const evaluated = await evaluate(
      unit?.module ?? stack.folder,
      context,
      unit === undefined ? given : { ...given, inputs: unit.inputs, written: [...unit.written, ...(unit.remote === undefined ? [] : [unit.remote.call])] },
    )
    const parted = withoutTrials(evaluated.resources)
    const { declares, skipped } = mapped(worldOf(stack.name, { ...evaluated, resources: parted.resources }))
    return { declares, skipped: [...(unit?.skipped ?? []), ...unknownModule(own, unit), ...evaluated.skipped, ...parted.skipped, ...skipped] }
  },
}

function unknownModule(path: string | undefined, unit: Unit | undefined): readonly Skip[] {
  if (path === undefined || unit?.remote === undefined || isMapped(unit.remote.type) || isOfConcern({ mode: 'module', type: unit.remote.type })) return []
  return [{ path, line: unit.remote.line, reason: 'its module is not in the repository' }]
}

/** Files of variables follow the folder's own; profiles hold the workspace. */
function extraOf(stack: Stack): Extra {
  const varFiles = stack.files.filter((path) => /\.tfvars(\.json)?$/.test(path))
  const [workspace] = stack.profiles
  const { path, line } = stack.variablesAt ?? { path: stack.files[0] ?? stack.folder, line: 1 }
  const placed = (name: string): Evidence => ({ path, line, key: `variable.${name}` })
  const variables = (stack.variables ?? []).map((text) => {
    const [name = ''] = text.split('=')
    return [name.trim(), { text: text.slice(name.length + 1), at: placed(name.trim()) }] as const
  })
  const open = new Map((stack.openVariables ?? []).map((name) => [name, placed(name)] as const))
  const rest = open.get('*')
  const inputs = {
    values: new Map<string, Value>(),
    rest: unknownValue('var', rest ?? placed('*'), 'a file of variables is written where the command runs: commit one'),
  }
  open.delete('*')
  return { varFiles, variables: new Map(variables), open, ...(rest === undefined ? {} : { inputs }), ...(workspace === undefined ? {} : { workspace }) }
}
