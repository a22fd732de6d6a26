/** Which files of variables, values and workspace production's deployment of a root takes: by commands first, then by names. */
import { compareText, type Evidence } from '../../../base/evidence.ts'
import { basename, dirname, isPipeline, join, wordsOf } from '../../../base/paths.ts'
import { lentStrengths } from '../../../commands/callers.ts'
import { strengthOfDeploy, type Strength } from '../../../commands/surroundings.ts'
import type { DeployAction, Word } from '../../../model/action.ts'
import type { PlanAction } from '../../../model/cluster-action.ts'
import type { Candidate } from '../../../model/stack.ts'
import type { Finding } from '../../platform.ts'
import { valuesBeside } from './beside.ts'
import { isCommon, placeOfValues } from './place.ts'
import type { Root } from './roots.ts'

/** A command that applies a root. */
export interface Applied {
  readonly folder: string
  /** 3 says production, 2 deploys, 1 is staging's, 0 is for development and tests. */
  readonly strength: Strength
  readonly at: Evidence
  readonly varFiles: readonly string[]
  /** `-var`, as written. */
  readonly sets: readonly Word[]
  readonly workspace?: string
  /** Some of its files are known only when it runs. */
  readonly open: boolean
}

/** Surest first. */
export function appliedIn({ scripts, schedules, context }: Finding): readonly Applied[] {
  const lent = lentStrengths(scripts, schedules)
  const found: Applied[] = []
  for (const script of scripts) {
    let plans: PlanAction[] = []
    for (const action of script.actions) {
      if (action.does === 'plan' && action.tool === 'terraform') plans.push(action)
      if (action.does !== 'deploy' || action.tool !== 'terraform') continue
      const folder = folderOf(action, script.path)
      if (folder === undefined) continue
      const own = [...plans.filter((plan) => folderOf(plan, script.path) === folder), action]
      plans = []
      const files = [...new Map(own.flatMap(({ envFiles }) => envFiles).map((word) => [word.text, word])).values()]
      const paths = files.filter(({ resolved }) => resolved).flatMap(({ text }) => join(folder, text) ?? [])
      const workspace = own.flatMap(({ profiles }) => profiles).findLast(({ resolved }) => resolved)?.text
      const words = [action.context, ...own.flatMap(({ profiles }) => profiles.map(({ text }) => text))].join(' ')
      const strength = strengthOfDeploy({ ...action, tool: 'compose', context: words, envFiles: files }, script, [], lent.get(script.name)) ?? 2
      found.push({
        ...{ folder, strength, at: action.at, sets: own.flatMap(({ sets }) => sets ?? []), open: files.some(({ resolved }) => !resolved) },
        varFiles: paths.filter((path) => context.has(path)),
        ...(workspace === undefined ? {} : { workspace }),
      })
    }
  }
  return found.sort((a, b) => b.strength - a.strength || compareText(a.at.path, b.at.path) || a.at.line - b.at.line)
}

function folderOf(action: DeployAction | PlanAction, script: string): string | undefined {
  const { folder } = action
  if (folder === undefined || folder === '.') return isPipeline(script) ? '' : dirname(script)
  return /[$~]/.test(folder) || folder.startsWith('/') ? undefined : join('', folder)
}

/** One way to deploy a root. */
export interface Variant {
  readonly varFiles: readonly string[]
  readonly sets: readonly Word[]
  /** The command that says them. */
  readonly at?: Evidence
  readonly workspace?: string
  readonly why: string
  /** What tells it from the root's other variants. */
  readonly name?: string
  readonly isDevelopment?: boolean
}

export interface Variants {
  readonly variants: readonly Variant[]
  readonly candidates: readonly Candidate[]
}

/** @param settings files that say where the state is kept: whoever applies is given them, and no variable is */
export function variantsOf(
  root: Root,
  all: readonly Applied[],
  { context }: Finding,
  roots: ReadonlySet<string>,
  settings: ReadonlySet<string> = new Set(),
): Variants {
  const applied = all.map((one) => ({ ...one, varFiles: one.varFiles.filter((path) => !settings.has(path)) }))
  const own = applied.filter(({ folder }) => folder === root.folder)
  const sure = own.filter(
    ({ strength, open, varFiles }) => strength >= 2 && !open && !varFiles.some((path) => placeOfValues(path, root.folder).place === 'development'),
  )
  const best = sure.filter(({ strength }) => strength === sure[0]?.strength)
  const files = filesOfValues(root, context.below(root.folder), roots).filter((path) => !settings.has(path))
  const placed = files.map((path) => ({ path, ...placeOfValues(path, root.folder) }))
  const rest = (taken: ReadonlySet<string>): readonly Candidate[] =>
    placed
      .filter(({ path, place }) => !taken.has(path) && place !== 'example')
      .map(({ path, place, why }) => ({ path, why: place === 'neutral' ? 'no command and no name says that production takes it' : `for ${place}: ${why}` }))
  if (best.some(({ varFiles, sets, workspace }) => varFiles.length > 0 || sets.length > 0 || workspace !== undefined)) {
    const different = new Map(best.map((one) => [[...one.varFiles, one.workspace ?? ''].join('\n'), one]))
    const variants = [...different.values()].map(({ varFiles, sets, workspace, at }): Variant => ({
      ...{ varFiles, sets, at, why: `applied by ${at.path}:${at.line}` },
      ...(workspace === undefined ? {} : { workspace }),
      ...(different.size === 1 ? {} : { name: nameOf(varFiles.at(-1), root.folder) ?? workspace ?? 'production' }),
    }))
    return { variants, candidates: rest(new Set(variants.flatMap(({ varFiles }) => varFiles))) }
  }
  const why = best[0] === undefined ? undefined : `applied by ${best[0].at.path}:${best[0].at.line}`
  const common = placed.filter(({ path, place }) => place === 'neutral' && isCommon(nameOf(path, root.folder) ?? '')).map(({ path }) => path)
  const production = placed.filter(({ place }) => place === 'production')
  if (production.length > 0) {
    const variants = production.map(({ path, why: told }): Variant => ({
      ...{ varFiles: [...common, path], sets: [], why: `${path}: ${told}` },
      ...(production.length === 1 ? {} : { name: nameOf(path, root.folder) ?? path }),
    }))
    return { variants, candidates: rest(new Set([...common, ...production.map(({ path }) => path)])) }
  }
  const neutral = placed.filter(({ place }) => place === 'neutral')
  const beside =
    files.length > 0
      ? []
      : valuesBeside(
          root.folder,
          [...context.below('')].filter((path) => !settings.has(path)),
          roots,
        )
  if (beside.length > 0) {
    const variants = beside.map(({ folder, why: told, varFiles }): Variant => ({
      ...{ varFiles, sets: [], why: `${varFiles.at(-1) ?? folder}: ${told}` },
      ...(beside.length === 1 ? {} : { name: basename(folder) }),
    }))
    return { variants, candidates: [] }
  }
  const [only] = neutral
  const varFiles = neutral.length === 1 && only !== undefined ? [only.path] : common
  return { variants: [{ varFiles, sets: [], why: why ?? '' }], candidates: rest(new Set(varFiles)) }
}

/** Those that Terraform does not take by itself, of this root and no other. */
function filesOfValues(root: Root, below: readonly string[], roots: ReadonlySet<string>): readonly string[] {
  return below.filter((path) => {
    if (!/\.tfvars(\.json)?$/.test(path)) return false
    const folder = dirname(path)
    if (folder === root.folder) return !/(^terraform|\.auto)\.tfvars(\.json)?$/.test(basename(path))
    for (let above = folder; above !== root.folder && above !== ''; above = dirname(above)) if (roots.has(above)) return false
    return true
  })
}

/** `prod-eu` of `env/prod-eu.tfvars`; a plainly named file is called by its folder. */
function nameOf(path: string | undefined, root: string): string | undefined {
  if (path === undefined) return undefined
  const name = basename(path).replace(/(\.auto)?\.tfvars(\.json)?$/, '')
  const folder = dirname(path)
  return /^(terraform|variables|vars|values)$/.test(name) && folder !== root ? basename(folder) : wordsOf(name).join('-')
}
