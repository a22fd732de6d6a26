/** Who runs whom: a plainly named script is production's when a deploy job, a unit or a cron line of the server runs it. */
import { basename, dirname, isPipeline, join } from '../base/paths.ts'
import type { Action } from '../model/action.ts'
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { strengthOfScript, type Strength } from './surroundings.ts'

/** What each script, by name, is lent by those that run it; scripts that say themselves what they are take nothing. */
export function lentStrengths(scripts: readonly ScriptDeclaration[], schedules: readonly ScheduleDeclaration[]): ReadonlyMap<string, Strength> {
  const find = scriptFinder(scripts)
  const lent = new Map<string, Strength>()
  const open: { readonly from: string; readonly actions: readonly Action[]; readonly strength: Strength }[] = []
  for (const script of scripts) {
    const strength = strengthOfScript(script)
    if (strength !== undefined && strength >= 2 && !onlyRenews(script, strength)) open.push({ from: script.path, actions: script.actions, strength })
  }
  for (const schedule of schedules) {
    // A workflow's or a program's schedule says nothing of where it runs; a crontab and a unit are a server's.
    if (schedule.disabled !== undefined || schedule.by === 'workflow' || schedule.by === 'scheduler') continue
    open.push({ from: schedule.at.path, actions: schedule.actions, strength: 2 })
  }
  while (open.length > 0) {
    const { from, actions, strength } = open.pop() as (typeof open)[number]
    for (const action of actions) {
      if (action.does !== 'run') continue
      for (const script of find(action.script.text, action.folder, from)) {
        if (strengthOfScript(script) !== undefined || (lent.get(script.name) ?? 0) >= strength) continue
        lent.set(script.name, strength)
        open.push({ from: script.path, actions: script.actions, strength })
      }
    }
  }
  return lent
}

/** A workflow that updates something brings up what it needs for that: `Update the API's description`. */
function onlyRenews({ path, name, title = '' }: ScriptDeclaration, strength: Strength): boolean {
  return strength === 2 && isPipeline(path) && !/deploy|release|rollout|roll-out|ansible|provision|ssh|swarm/i.test(`${name} ${title}`)
}

export function scriptFinder(scripts: readonly ScriptDeclaration[]): (text: string, folder: string | undefined, from: string) => readonly ScriptDeclaration[] {
  const byPath = new Map<string, ScriptDeclaration[]>()
  const byFile = new Map<string, ScriptDeclaration[]>()
  const byTarget = new Map<string, ScriptDeclaration[]>()
  for (const script of scripts) {
    const target = script.name.includes('#') ? script.name.slice(script.name.indexOf('#') + 1) : undefined
    if (target === undefined) {
      push(byPath, script.path, script)
      push(byFile, basename(script.path), script)
    } else push(byTarget, `${basename(script.path) === 'package.json' ? 'npm' : 'make'}:${target}`, script)
  }
  return (text, folder, from) => {
    const folders = [folder, dirname(from), ''].filter((one) => one !== undefined)
    const targets = byTarget.get(text)
    if (targets !== undefined) {
      const nearest = folders.find((one) => targets.some((script) => dirname(script.path) === one))
      // npm and make run what stands where they are called, and look nowhere else once that holds any target.
      return isTold(folder) && nearest !== folder ? [] : targets.filter((script) => dirname(script.path) === nearest)
    }
    for (const one of folders) {
      const path = join(one, text)
      const found = path === undefined ? undefined : byPath.get(path)
      if (found !== undefined) return found
    }
    // A server's path, `/opt/app/up.sh`: the file of that name when there is only one.
    const found = byFile.get(basename(text)) ?? []
    return found.length === 1 ? found : []
  }
}

/** A folder of the tree, rather than one of the server or one that only the shell knows. */
function isTold(folder: string | undefined): boolean {
  return folder !== undefined && !/^[/~]|\$/.test(folder)
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
