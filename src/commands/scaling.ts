/** How many copies the scripts of a tree tell a platform to keep, where they say so plainly. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import { dirname, isPipeline, join, placeOf } from '../base/paths.ts'
import type { ScaleAction } from '../model/cluster-action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import { strengthOfScript } from './surroundings.ts'

/** What a pull request is shown by. */
const ofReviews = /\b(pull[-_ ]?requests?|review[-_ ]?apps?)\b/i

export interface Application {
  /** Its own file. */
  readonly path: string
  readonly name?: string
  /** The only one of its kind in the tree, and no file says its name: any name that is not staging's is meant. */
  readonly alone?: boolean
}

/**
 * By process group, `''` for the default one. Two commands that differ, one under a condition, and a number that only a run knows leave it open;
 * what is for staging or tests says nothing.
 */
export function scaledBy(tool: string, app: Application, scripts: readonly ScriptDeclaration[]): ReadonlyMap<string, Fact<number>> {
  const found = new Map<string, Fact<number>>()
  for (const script of scripts) {
    const strength = strengthOfScript(script)
    if (placeOf(script.path).place === 'example' || (strength !== undefined && strength <= 1) || ofReviews.test(`${script.path} ${script.title ?? ''}`))
      continue
    for (const action of script.actions) {
      if (action.does !== 'scale' || action.tool !== tool || !isOf(action, app, script.path)) continue
      const group = action.of[0]?.text ?? ''
      const count = countOf(action)
      const before = found.get(group)
      const differs = before !== undefined && (before.state === 'unresolved' || count.state === 'unresolved' || before.value !== count.value)
      found.set(group, differs ? unresolved('several commands', action.at, 'say one number of copies') : count)
    }
  }
  return found
}

function countOf({ replicas, condition, at }: ScaleAction): Fact<number> {
  if (!replicas.resolved || !/^\d{1,4}$/.test(replicas.text)) return unresolved(replicas.text, at, 'write the number of copies')
  return condition === undefined ? known(Number(replicas.text), at) : unresolved(`${replicas.text} under a condition`, at, 'scale without a condition')
}

/** Of Nomad: `job` or `job/group`, as `nomad job scale` names them. */
export function scaledJobs(scripts: readonly ScriptDeclaration[]): ReadonlyMap<string, Fact<number>> {
  const found = new Map<string, Fact<number>>()
  for (const script of scripts) {
    if (placeOf(script.path).place === 'example' || (strengthOfScript(script) ?? 2) <= 1) continue
    for (const action of script.actions) {
      const name = action.does === 'scale' && action.tool === 'nomad' ? action.of[0]?.text : undefined
      if (name !== undefined && action.does === 'scale')
        found.set(name, found.has(name) ? unresolved('several commands', action.at, 'say one number of copies') : countOf(action))
    }
  }
  return found
}

/** By the name it is told, else by the file, else by where the command stands. */
function isOf({ app, file, folder }: ScaleAction, { path, name, alone }: Application, script: string): boolean {
  if (app !== undefined) return name === undefined ? alone === true && placeOf(app.text).place !== 'development' : app.text === name
  const start = folder ?? (isPipeline(script) ? '' : undefined)
  const folders = start === undefined ? ['', dirname(script)] : [start]
  if (file !== undefined) return folders.some((one) => join(one, file.text) === path)
  return folders.includes(dirname(path)) && /(^|\/)(fly\.toml|Procfile|app\.json)$/.test(path)
}
