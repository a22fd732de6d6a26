/** What a script writes into env files before it brings a stack up: production has that, whatever the file of the tree or an example says. */
import { byDefault, known, textOf, unresolved, type Fact } from '../base/fact.ts'
import { basename, join, placeOf } from '../base/paths.ts'
import { isSecretName, Secret } from '../base/secret.ts'
import { lentStrengths, scriptFinder } from '../commands/callers.ts'
import { strengthOfDeploy, strengthOfScript, type Strength } from '../commands/surroundings.ts'
import { pathFrom } from '../commands/word.ts'
import type { DeployAction, RunAction, SetAction, Word } from '../model/action.ts'
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import type { Stack } from '../model/stack.ts'
import { filesOf } from './deployments.ts'
import type { Locator } from './locate.ts'

type Written = NonNullable<Stack['written']>

interface Bringing {
  readonly script: ScriptDeclaration
  readonly action: DeployAction | RunAction
  readonly files: readonly string[]
  readonly strength: Strength
}

export function withWritten(
  stacks: readonly Stack[],
  scripts: readonly ScriptDeclaration[],
  schedules: readonly ScheduleDeclaration[],
  locate: Locator,
): readonly Stack[] {
  if (stacks.length === 0 || !scripts.some(({ actions }) => actions.some((one) => one.does === 'set' && !isHandedOn(one)))) return stacks
  const all = bringings(scripts, schedules, locate)
  return stacks.map((stack) => {
    const own = all.filter(({ files }) => files.some((path) => stack.files.includes(path)))
    const strongest = Math.max(0, ...own.map(({ strength }) => strength))
    const written = new Map<string, Map<string, Fact<string>>>()
    for (const one of own) {
      if (one.strength !== strongest) continue
      for (const [path, values] of writtenBefore(one, stack)) {
        const others = written.get(path) ?? new Map<string, Fact<string>>()
        for (const [name, fact] of values) others.set(name, either(name, others.get(name), fact))
        written.set(path, others)
      }
    }
    return written.size === 0 ? stack : { ...stack, written }
  })
}

/** Every command that brings files of the tree up, by itself or through the scripts it runs; those for development and tests are left out. */
function bringings(scripts: readonly ScriptDeclaration[], schedules: readonly ScheduleDeclaration[], locate: Locator): readonly Bringing[] {
  const lent = lentStrengths(scripts, schedules)
  const find = scriptFinder(scripts)
  const filesBy = new Map<string, readonly string[]>()
  const reached = (action: RunAction, from: string): readonly string[] => find(action.script.text, action.folder, from).flatMap(within)
  const within = (script: ScriptDeclaration): readonly string[] => {
    const before = filesBy.get(script.name)
    if (before !== undefined) return before
    // Of scripts that call each other in a circle, each is looked into once.
    filesBy.set(script.name, [])
    const files = script.actions.flatMap((one) => (one.does === 'run' ? reached(one, script.path) : isDeploy(one) ? filesOf(one, script, locate) : []))
    filesBy.set(script.name, [...new Set(files)])
    return filesBy.get(script.name) ?? []
  }
  return scripts.flatMap((script) => {
    if (placeOf(script.path).place === 'example') return []
    return script.actions.flatMap((action): readonly Bringing[] => {
      if (action.does !== 'run' && !isDeploy(action)) return []
      const files = action.does === 'run' ? reached(action, script.path) : filesOf(action, script, locate)
      if (files.length === 0) return []
      const own = lent.get(script.name)
      const strength = action.does === 'run' ? (strengthOfScript(script) ?? own) : strengthOfDeploy(action, script, files, own)
      return strength === undefined || strength === 0 ? [] : [{ script, action, files, strength }]
    })
  })
}

function isDeploy(action: ScriptDeclaration['actions'][number]): action is DeployAction {
  return action.does === 'deploy' && (action.tool === 'compose' || action.tool === 'stack')
}

/** Values by file of the tree and name. */
function writtenBefore({ script, action, strength }: Bringing, stack: Stack): Written {
  const found = new Map<string, Map<string, Fact<string>>>()
  const handed = new Map<string, Word | undefined>()
  const before = script.actions.slice(0, script.actions.indexOf(action))
  const isAway =
    action.away === true || (action.does === 'deploy' && /\bssh\b/.test(action.context.replace(script.title ?? ' ', ' ').replace(script.path, ' ')))
  const isSent = (file: string): boolean =>
    before.some((one) => one.does === 'copy' && one.remote && (/^(\.\/?|\*)$/.test(one.from.text) || basename(one.from.text) === basename(file)))
  for (const set of before) {
    if (set.does !== 'set') continue
    const isSure = set.condition === undefined || set.condition === action.condition
    if (isHandedOn(set)) {
      handed.set(set.name, isSure ? set.value : undefined)
      continue
    }
    if ((set.away === true) !== isAway && !isSent(set.file.text)) continue
    // A variable of the workflow is filled in before the step's shell starts.
    const value = handed.get(/^\$\{(\w+)\}$/.exec(set.value.text)?.[1] ?? '') ?? set.value
    const fact = factOf(set, value, isSure && strength >= 2)
    for (const path of placesOf(set, action, stack)) found.set(path, (found.get(path) ?? new Map<string, Fact<string>>()).set(set.name, fact))
  }
  return found
}

/** Where the written file lies in the tree: by its path from the root, or from where the command runs. */
function placesOf(set: SetAction, { folder = '' }: DeployAction | RunAction, stack: Stack): ReadonlySet<string> {
  const path = pathFrom(set.folder, set.file.text)
  const start = `${folder.replace(/\/+$/, '')}/`
  const inside = path.startsWith(start) ? path.slice(start.length) : path
  return new Set([path, inside, join(stack.folder, inside)].flatMap((one) => (one === undefined || /^[/~$]/.test(one) ? [] : [one])))
}

function factOf({ name, at }: SetAction, value: Word, isSure: boolean): Fact<string> {
  const { text } = value
  // In an env file a dollar sign refers to another variable.
  const isLiteral = value.resolved && value.byDefault !== true && !text.includes('$')
  if (isLiteral && isSure) return known(text, at)
  // An open password is taken for a good one, and this one can be read.
  if (isLiteral && isSecretName(name)) return byDefault(text, at, `as ${at.path}:${at.line} writes it`)
  const how = isLiteral ? 'but nothing says surely that production gets that' : 'with what the repository does not show'
  const open = unresolved(`\${${name}}`, at, `${at.path}:${at.line} writes ${name} before it deploys, ${how}`)
  return isLiteral ? { ...open, partial: new Secret(text) } : open
}

function either(name: string, one: Fact<string> | undefined, other: Fact<string>): Fact<string> {
  if (one === undefined || textOf(one) === textOf(other)) return one ?? other
  const { at } = one
  return unresolved(`\${${name}}`, at, `${at.path}:${at.line} and ${other.at.path}:${other.at.line} write ${name} each in its own way`)
}

/** GitHub's own file for what the next steps get. */
function isHandedOn({ file }: SetAction): boolean {
  return /GITHUB_ENV\b/.test(file.text)
}
