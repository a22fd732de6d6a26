/** The deploy commands of a tree, with the files of the tree they bring up. */
import { compareText, type Evidence } from '../base/evidence.ts'
import { basename, dirname, isPipeline, join, placeOf, wordsOf } from '../base/paths.ts'
import type { DeployAction, Word } from '../model/action.ts'
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { lentStrengths } from '../commands/callers.ts'
import type { Locator } from './locate.ts'
import { renamedBefore } from './renamed.ts'
import { speaksOfDeploying, strengthOfDeploy, type Strength } from '../commands/surroundings.ts'

export interface Deployment {
  readonly tool: 'swarm' | 'compose'
  /** In order; empty when none of the named files is in the tree. */
  readonly files: readonly string[]
  readonly project?: string
  readonly envFiles: readonly string[]
  readonly profiles: readonly string[]
  readonly at: Evidence
  readonly strength: Strength
  /** Named, but not in the tree: as written. */
  readonly missing: readonly string[]
  /** Where it says that it runs, in the tree or on the server. */
  readonly folder?: string
  /** It names no file, and takes the one of Compose's own name. */
  readonly plain?: true
  /** It runs where the tree is checked out. */
  readonly inTree?: true
  /** Nothing around it speaks of deploying. */
  readonly unsaid?: true
}

/** Surest first; commands of which nothing tells that they are production's are left out. */
export function deployments(scripts: readonly ScriptDeclaration[], schedules: readonly ScheduleDeclaration[], locate: Locator): readonly Deployment[] {
  const lent = lentStrengths(scripts, schedules)
  const sources = [...scripts.map((script) => ({ script, lent: lent.get(script.name) })), ...schedules.flatMap(asScript)]
  const found = sources.flatMap((source) => {
    const { script } = source
    if (placeOf(script.path).place === 'example') return []
    return script.actions.flatMap((action, position): readonly Deployment[] => {
      if (action.does !== 'deploy' || action.tries === true || (action.tool !== 'stack' && action.tool !== 'compose')) return []
      const deployment = resolve(action, script, source.lent, locate)
      if (deployment === undefined) return []
      const undone =
        action.tool === 'compose' &&
        script.actions.slice(position + 1).some((later) => later.does === 'destroy' && later.what === 'volumes' && later.condition === undefined)
      // What is thrown away with its volumes right after was a trial.
      return undone && deployment.strength < 3 ? [] : [deployment]
    })
  })
  return found.sort(bySureness)
}

function resolve(action: DeployAction, script: ScriptDeclaration, lent: Strength | undefined, locate: Locator): Deployment | undefined {
  const folders = foldersOf(action, script, locate)
  const made = (wanted?: string): string | undefined => renamedBefore(action, wanted, script, folders, locate)
  const located = action.files.map((word) => ({ word, path: made(word.text) ?? locate.file(word.text, folders) }))
  const named = located.flatMap(({ path }) => (path === undefined ? [] : [path]))
  const own = action.files.length === 0 ? made() : undefined
  const files = own !== undefined ? [own] : action.files.length === 0 ? locate.defaults(folders) : [...new Set(named)]
  const strength = strengthOfDeploy(action, script, files.length > 0 ? files : action.files.map((word) => word.text), lent)
  if (strength === undefined || (strength === 0 && action.tool === 'compose')) return undefined
  const project = resolved(action.project)
  const start = files[0] === undefined ? [] : [dirname(files[0])]
  return {
    tool: action.tool === 'stack' ? 'swarm' : 'compose',
    files: action.tool === 'stack' && action.files.length === 0 ? files.slice(0, 1) : files,
    ...(project === undefined ? {} : { project }),
    envFiles: action.envFiles.flatMap((word) => locate.file(word.text, [...folders, ...start]) ?? relative(word, folders[0] ?? '')),
    profiles: action.profiles.flatMap((word) => resolved(word) ?? []),
    at: action.at,
    strength,
    ...(action.folder === undefined ? {} : { folder: action.folder }),
    ...(own === undefined && action.files.length === 0 && action.tool === 'compose' ? { plain: true } : {}),
    ...(action.inTree === true || sendsTree(action, script) ? { inTree: true } : {}),
    ...(isPipeline(script.path) || script.path.endsWith('.service') || speaksOfDeploying(action, script) ? {} : { unsaid: true }),
    missing: located.flatMap(({ word, path }) => (path === undefined ? [word.text] : [])),
  }
}

/** The files of the tree that a command brings up. */
export function filesOf(action: DeployAction, script: ScriptDeclaration, locate: Locator): readonly string[] {
  const folders = foldersOf(action, script, locate)
  return action.files.length === 0 ? locate.defaults(folders) : action.files.flatMap((word) => locate.file(word.text, folders) ?? [])
}

/** Where a command's relative paths may start: where it says it is, else at the script or the root, where jobs and servers begin. */
function foldersOf(action: DeployAction, script: ScriptDeclaration, locate: Locator): readonly string[] {
  const own = dirname(script.path)
  const usual = isPipeline(script.path) ? ['', own] : [own, '']
  const { folder } = action
  if (folder === undefined || folder.includes('$')) return usual
  if (!folder.startsWith('/') && !folder.startsWith('~')) {
    const inside = [join('', folder), join(own, folder)].filter((one) => one !== undefined)
    // `cd shop && git pull && cd deploy`: a first folder that the tree lacks is where the clone lies on the server.
    const [from] = inside
    const starts = from === undefined || locate.isFolder(from.split('/', 1)[0] ?? '') || inside.some(locate.isFolder)
    const cloned = starts ? undefined : locate.inTree(from)
    return cloned === undefined ? [...new Set([...inside, ...usual])] : [...new Set([cloned, ...usual])]
  }
  // `/srv/shop/monitoring` on the server may be `monitoring` in the tree.
  return [...new Set([locate.inTree(folder) ?? basename(folder), '', own])]
}

/** The whole of the tree is copied to where it runs. */
function sendsTree(action: DeployAction, { actions }: ScriptDeclaration): boolean {
  return actions.slice(0, actions.indexOf(action)).some((one) => one.does === 'copy' && one.remote && /^\.\/?$/.test(one.from.text))
}

function resolved(word: Word | undefined): string | undefined {
  return word === undefined || !word.resolved || word.text === '' ? undefined : word.text
}

/** An env file that is not committed: the reader looks for a committed example of it. */
function relative(word: Word, folder: string): readonly string[] {
  const path = word.resolved ? join(folder, word.text) : undefined
  return path === undefined ? [] : [path]
}

/** A crontab or timer that brings a stack up by itself stands on the server. */
function asScript(schedule: ScheduleDeclaration): readonly { readonly script: ScriptDeclaration; readonly lent: Strength }[] {
  if (schedule.disabled !== undefined || schedule.elsewhere !== undefined || schedule.by === 'workflow' || schedule.by === 'scheduler') return []
  const { name, at, actions } = schedule
  return [{ script: { kind: 'script', name, path: at.path, at, actions }, lent: 2 }]
}

function bySureness(a: Deployment, b: Deployment): number {
  const production = (one: Deployment): number => one.files.filter((path) => placeOf(path).place === 'production').length
  // All files of a folder `deploy` stand in it alike.
  const isNamed = (one: Deployment): number => Number(one.files.some((path) => placeOf(basename(path)).place === 'production'))
  return (
    b.strength - a.strength ||
    Number(b.tool === 'swarm') - Number(a.tool === 'swarm') ||
    isNamed(b) - isNamed(a) ||
    production(b) - production(a) ||
    b.files.length - a.files.length ||
    compareText(a.at.path, b.at.path) ||
    a.at.line - b.at.line
  )
}

/** File → where a target for development, `dev:services` or `make local-up`, brings it up. A workflow that tests says nothing: it may well test production's. */
export function startedForDevelopment(scripts: readonly ScriptDeclaration[], locate: Locator): ReadonlyMap<string, Evidence> {
  return startedBy(scripts, locate, true)
}

/** File → where a script or a target of another name brings it up. */
export function startedByScripts(scripts: readonly ScriptDeclaration[], locate: Locator): ReadonlyMap<string, Evidence> {
  return startedBy(scripts, locate, false)
}

function startedBy(scripts: readonly ScriptDeclaration[], locate: Locator, forDevelopment: boolean): ReadonlyMap<string, Evidence> {
  const found = new Map<string, Evidence>()
  for (const script of scripts) {
    const [path = '', target = ''] = script.name.split('#', 2)
    if (isPipeline(path) || wordsOf(target).some((word) => /^(dev|develop|development|local)$/.test(word)) !== forDevelopment) continue
    for (const action of script.actions) {
      if (action.does !== 'deploy' || action.tool !== 'compose' || (action.tries === true && !forDevelopment)) continue
      for (const file of filesOf(action, script, locate)) if (!found.has(file)) found.set(file, action.at)
    }
  }
  return found
}
