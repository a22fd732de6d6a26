/** Commands that deploy templates, surest first, each with the stack, the parameters and the files it takes. */
import { compareText, type Evidence } from '../../../base/evidence.ts'
import { dirname, join } from '../../../base/paths.ts'
import { lentStrengths } from '../../../commands/callers.ts'
import { strengthOfDeploy, type Strength } from '../../../commands/surroundings.ts'
import type { DeployAction } from '../../../model/action.ts'
import type { StackPart } from '../../../model/stack.ts'
import type { Finding } from '../../platform.ts'
import { foldersOf, type Files } from './files.ts'

export interface Applied {
  readonly template: string
  /** 3 says production, 2 deploys, 1 is staging's, 0 is for development and tests. */
  readonly strength: Strength
  readonly at: Evidence
  readonly part: StackPart
  /** Some of its files are known only when it runs. */
  readonly open: boolean
  /** SAM’s environment, as the command says it. */
  readonly environment?: string
}

export function appliedIn({ scripts, schedules, context }: Finding, files: Files): readonly Applied[] {
  const lent = lentStrengths(scripts, schedules)
  const found: Applied[] = []
  for (const script of scripts) {
    const made = new Map<string, string>()
    for (const action of script.actions) {
      const isPlan = action.does === 'plan' && action.tool === 'cloudformation'
      const isDeploy = action.does === 'deploy' && action.tool === 'cloudformation'
      if (!isPlan && !isDeploy) continue
      const folders = foldersOf(action, script.path)
      if (action.does === 'plan') {
        for (const folder of folders) {
          const [from, to] = [action.files?.[0], action.output].map((word) => (word?.resolved === true ? join(folder, word.text) : undefined))
          if (from !== undefined && to !== undefined) made.set(to, from)
        }
        continue
      }
      const folder = folders.find((one) => templateOf(action, one, files, made) !== undefined)
      const template = folder === undefined ? undefined : templateOf(action, folder, files, made)
      if (folder === undefined || template === undefined) continue
      const words = [action.context, ...action.profiles.map(({ text }) => text), ...action.envFiles.map(({ text }) => text)].join(' ')
      const strength = strengthOfDeploy({ ...action, tool: 'compose', context: words }, script, [], lent.get(script.name)) ?? 2
      const environment = action.profiles.find(({ resolved }) => resolved)?.text
      found.push({
        ...{ template, strength, at: action.at, part: partOf(action, template, folder, context) },
        open: action.envFiles.some(({ resolved }) => !resolved) || action.profiles.some(({ resolved }) => !resolved),
        ...(environment === undefined ? {} : { environment }),
      })
    }
  }
  return found.sort((a, b) => b.strength - a.strength || compareText(a.at.path, b.at.path) || a.at.line - b.at.line)
}

/** The template it names, or the one that was packaged or built into that; SAM takes its own default name. */
function templateOf(action: DeployAction, folder: string, files: Files, made: ReadonlyMap<string, string>): string | undefined {
  const [named] = action.files
  if (named !== undefined && !named.resolved) return undefined
  const wanted = named === undefined ? undefined : join(folder, named.text)
  if (named !== undefined && wanted === undefined) return undefined
  const candidates =
    wanted !== undefined
      ? [wanted, made.get(wanted)]
      : [
          made.get(join(folder, '.aws-sam/build/template.yaml') ?? ''),
          ...configured(folder, files),
          ...['yaml', 'yml', 'json'].map((ending) => join(folder, `template.${ending}`)),
        ]
  return candidates.find((path) => path !== undefined && files.templates.has(path))
}

function configured(folder: string, files: Files): readonly (string | undefined)[] {
  return files.configurations
    .filter(({ path }) => dirname(path) === folder)
    .flatMap(({ environments }) => environments.map(({ template }) => (template === undefined ? undefined : join(folder, template))))
}

function partOf(action: DeployAction, file: string, folder: string, context: Finding['context']): StackPart {
  const valueFiles = action.envFiles.filter(({ resolved }) => resolved).flatMap(({ text }) => join(folder, text) ?? [])
  const sets = (action.sets ?? []).filter(({ text }) => /^[\w:-]{1,255}=/.test(text))
  const variables = sets.filter(({ resolved }) => resolved).map(({ text }) => text)
  const openVariables = sets.filter(({ resolved }) => !resolved).map(({ text }) => text.slice(0, text.indexOf('=')))
  return {
    file,
    valueFiles: valueFiles.filter((path) => context.has(path)),
    ...(action.project?.resolved === true ? { name: action.project.text } : {}),
    ...(action.region?.resolved === true ? { region: action.region.text } : {}),
    ...(variables.length === 0 ? {} : { variables }),
    ...(openVariables.length === 0 ? {} : { openVariables }),
    variablesAt: action.at,
  }
}
