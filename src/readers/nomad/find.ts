/** Which jobs of a tree are production's, and with which variables: by the commands that run them, else by their names. */
import type { Fact } from '../../base/fact.ts'
import { compareText } from '../../base/evidence.ts'
import { basename, dirname, isPipeline, join, placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { scaledJobs } from '../../commands/scaling.ts'
import { lentStrengths } from '../../commands/callers.ts'
import { strengthOfDeploy } from '../../commands/surroundings.ts'
import type { DeployAction, Word } from '../../model/action.ts'
import type { Candidate, Stack } from '../../model/stack.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import type { Finding, Found } from '../platform.ts'

interface Ran {
  readonly files: readonly string[]
  readonly varFiles: readonly string[]
  readonly sets: readonly Word[]
  readonly strength: number
  readonly action: DeployAction
}

export async function findJobs(finding: Finding): Promise<Found> {
  const { paths, context } = finding
  const units: FileUnit[] = []
  for (const path of paths) {
    const file = await context.read(path)
    const name = isText(file) ? jobName(file.text, path) : undefined
    if (name !== undefined) units.push({ path, name, services: [name], ...(isTemplate(name, path) ? { template: true } : {}) })
  }
  if (units.length === 0) return { stacks: [], candidates: [] }
  const jobs = new Set(units.map(({ path }) => path))
  const ran = ranIn(finding, jobs)
  const development = ran.filter(({ strength }) => strength <= 1).flatMap(({ files }) => files)
  const sure = ran.filter(({ strength }) => strength >= 2)
  const deployed = new Set(sure.flatMap(({ files }) => files))
  const open = units.filter(({ path }) => deployed.has(path) || !development.includes(path))
  const { stacks, candidates } = chooseFiles('nomad', open, /\.(nomad\.hcl|nomad\.json|nomad|hcl|job)$/)
  const left: Candidate[] = units.filter((unit) => !open.includes(unit)).map(({ path }) => ({ path, why: 'a command runs it, and not for production' }))
  return {
    stacks: stacks.map((stack) => withCounts(withVariables(stack, sure, finding), units, scaledJobs(finding.scripts))),
    candidates: [...candidates, ...left].sort((a, b) => compareText(a.path, b.path)),
  }
}

/** A job's name, where the text is a job at all. */
function jobName(text: string, path: string): string | undefined {
  if (path.endsWith('.json')) return /"TaskGroups"\s*:/.test(text) ? (/"(?:ID|Name)"\s*:\s*"([^"]{1,100})"/.exec(text)?.[1] ?? basename(path)) : undefined
  return /^[ \t]{0,20}job[ \t]{1,20}"([^"\n]{1,100})"[ \t]{0,20}\{/m.exec(text)?.[1]
}

/** One to start new jobs from: its file says so, or its name is still to be filled in, `__NAME__`. */
function isTemplate(name: string, path: string): boolean {
  return /^template$/i.test(basename(path).replace(/\..*$/, '')) || /^__\w+__$|^<[^>]*>$/.test(name)
}

/** Surest first. */
function ranIn({ scripts, schedules, context }: Finding, jobs: ReadonlySet<string>): readonly Ran[] {
  const lent = lentStrengths(scripts, schedules)
  const found: Ran[] = []
  for (const script of scripts) {
    for (const action of script.actions) {
      if (action.does !== 'deploy' || action.tool !== 'nomad') continue
      const folder = action.folder === undefined || action.folder === '.' ? (isPipeline(script.path) ? '' : undefined) : action.folder
      const inTree = (word: Word): readonly string[] => {
        const choices = folder === undefined ? [join('', word.text), join(dirname(script.path), word.text)] : [join(folder, word.text)]
        return choices.filter((path) => path !== undefined && context.has(path)).slice(0, 1) as readonly string[]
      }
      // `for job in jobs/*.nomad.hcl; do nomad job run "$job"` runs what lies there.
      const files = action.files.flatMap((word) => (word.resolved ? inTree(word) : []))
      const all = files.length === 0 && action.files.some(({ resolved }) => !resolved) ? [...jobs] : files
      const strength = strengthOfDeploy({ ...action, tool: 'compose' }, script, files, lent.get(script.name)) ?? 2
      found.push({ files: all, varFiles: action.envFiles.flatMap(inTree), sets: action.sets ?? [], strength, action })
    }
  }
  return found.sort((a, b) => b.strength - a.strength || compareText(a.action.at.path, b.action.at.path) || a.action.at.line - b.action.at.line)
}

/** A command that scales goes before the file, by group, `''` for a job's only one. */
function withCounts(stack: Stack, units: readonly FileUnit[], all: ReadonlyMap<string, Fact<number>>): Stack {
  const name = units.find(({ path }) => path === stack.files[0])?.name
  const own = [...all].flatMap(([of, count]) =>
    of === name ? [['', count] as const] : of.startsWith(`${name}/`) ? [[of.slice((name ?? '').length + 1), count] as const] : [],
  )
  return own.length === 0 ? stack : { ...stack, scaled: new Map(own) }
}

function withVariables(stack: Stack, ran: readonly Ran[], finding: Finding): Stack {
  const [path = ''] = stack.files
  const own = ran.find(({ files }) => files.includes(path))
  if (own === undefined) {
    const varFiles = namedValues(path, finding)
    return varFiles.length === 0 ? stack : { ...stack, files: [path, ...varFiles] }
  }
  const { varFiles, sets, action } = own
  const open = sets.filter(({ resolved }) => !resolved).flatMap(({ text }) => text.split('=')[0]?.trim() ?? [])
  const { unsure: _, ...rest } = stack
  return {
    ...rest,
    files: [path, ...varFiles],
    ...(sets.length === 0 ? {} : { variables: sets.filter(({ resolved }) => resolved).map(({ text }) => text), variablesAt: action.at }),
    ...(open.length === 0 ? {} : { openVariables: open, variablesAt: action.at }),
    deployed: true,
    why: `run by ${action.at.path}:${action.at.line}`,
  }
}

/** Where no command says one: a file of variables beside the job, or in its folders, whose name says production. */
function namedValues(job: string, { context }: Finding): readonly string[] {
  const folder = dirname(job)
  return context
    .below(folder)
    .filter((path) => /\.(vars|nomadvars|vars\.hcl|tfvars)$/.test(path) && placeOf(`${basename(path)}`).place === 'production')
    .slice(0, 1)
}
