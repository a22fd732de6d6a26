/** The files of a tree that concern CloudFormation: templates, files of parameters, and SAM’s configurations. */
import { isText } from '../../../base/source.ts'
import { limits } from '../../../base/limits.ts'
import { dirname, join } from '../../../base/paths.ts'
import type { DeployAction } from '../../../model/action.ts'
import type { PlanAction } from '../../../model/cluster-action.ts'
import type { Finding } from '../../platform.ts'
import { environmentsOf, isConfiguration, valuesOf, type Environment } from '../given.ts'
import { mayBeTemplate, templateIn, type Template } from '../template.ts'

export interface Values {
  readonly path: string
  readonly names: ReadonlySet<string>
}

export interface Configuration {
  readonly path: string
  readonly environments: readonly Environment[]
}

export interface Files {
  readonly templates: ReadonlyMap<string, Template>
  readonly values: readonly Values[]
  readonly configurations: readonly Configuration[]
}

/** Files that commands deploy with, wherever they lie. */
function namedIn({ scripts, context }: Finding): readonly string[] {
  return scripts.flatMap(({ path, actions }) =>
    actions.flatMap((action) => {
      const own = action.does === 'deploy' || action.does === 'plan' ? action : undefined
      if (own?.tool !== 'cloudformation') return []
      const words = [...(own.files ?? []), ...own.envFiles].filter(({ resolved }) => resolved)
      return foldersOf(own, path)
        .flatMap((folder) => words.flatMap(({ text }) => join(folder, text) ?? []))
        .filter((one) => context.has(one))
    }),
  )
}

/** Where nothing is said, people run a script from the root or from its own folder. */
export function foldersOf({ folder }: DeployAction | PlanAction, script: string): readonly string[] {
  if (folder === undefined || folder === '.') return [...new Set([dirname(script), ''])]
  const inside = /[$~]/.test(folder) || folder.startsWith('/') ? undefined : join('', folder)
  const below = inside === undefined ? undefined : join(dirname(script), folder)
  return [inside, below].filter((one) => one !== undefined)
}

export async function filesIn(finding: Finding): Promise<Files> {
  const { context } = finding
  const paths = [...new Set([...finding.paths, ...namedIn(finding)])].sort()
  const templates = new Map<string, Template>()
  const values: Values[] = []
  const configurations: Configuration[] = []
  for (const path of paths) {
    const file = await context.read(path)
    if (!isText(file)) continue
    if (isConfiguration(path)) configurations.push({ path, environments: environmentsOf(path, file.text) })
    else if (mayBeTemplate(file.text)) {
      const template = templates.size < limits.platformFiles ? templateIn(file) : undefined
      if (template !== undefined) templates.set(path, template)
    } else if (values.length < limits.platformFiles && /ParameterKey|["']?Parameters["']?\s{0,5}:|^\s{0,50}\[\s{0,50}"[\w:-]{1,255}=/.test(file.text)) {
      const own = valuesOf(path, file.text)
      if (own !== undefined) values.push({ path, names: new Set(own.map(([name]) => name)) })
    }
  }
  return { templates, values, configurations }
}

/** SAM’s configuration of a template: the one beside it, or the one that names it. */
export function configurationOf(template: string, { configurations }: Files): Configuration | undefined {
  const names = ({ path, environments }: Configuration): boolean =>
    environments.some((one) => one.template !== undefined && join(dirname(path), one.template) === template)
  const naming = configurations.find(names)
  if (naming !== undefined) return naming
  const beside = configurations.find(({ path }) => dirname(path) === dirname(template))
  // One that names another template is about that one.
  return beside?.environments.some((one) => one.template !== undefined) === true ? undefined : beside
}
