/** What runs by itself and what it comes to: cron lines, timers and workflow schedules, followed into the scripts they run. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { Action } from '../model/action.ts'
import type { ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'

export interface Step {
  readonly action: Action
  /** The script the action stands in, where it is one. */
  readonly script?: ScriptDeclaration
}

export interface Job {
  readonly name: string
  readonly at: Evidence
  /** Whether it runs by itself. */
  readonly automatic: Fact<boolean>
  /** Hours between two runs. */
  readonly every?: Fact<number>
  readonly steps: readonly Step[]
  /** Where its own disk is: a CI runner's is no storage. */
  readonly on: 'host' | 'runner'
  /** Scripts it names that the tree does not have. */
  readonly absent: readonly string[]
  /** Variables of the place it runs in. */
  readonly environment: ReadonlyMap<string, Fact<string>>
  /** The container it runs in, where it is one. */
  readonly inside?: Running
}

const depth = 6

/** Finds the script a command names: the same path, else the one file whose path ends like it; a tie is nobody's. */
export function scriptNamed(written: string, from: ScriptDeclaration | undefined, declared: Declared, folder?: string): ScriptDeclaration | undefined {
  if (/^(make|npm|just|task):/.test(written)) {
    const [tool = '', target = ''] = written.split(':', 2)
    const holders = tool === 'npm' ? /package\.json#/ : /(Makefile|makefile|GNUmakefile|\.mk|[Jj]ustfile|Taskfile\.ya?ml)#/
    const all = declared.scripts.filter((script) => holders.test(script.name) && script.name.endsWith(`#${target}`))
    return all.find((script) => folderOf(script.path) === (folder ?? folderOf(from?.path ?? ''))) ?? (all.length === 1 ? all[0] : undefined)
  }
  const path = written.replace(/^\$\{?\w+\}?\/|^\$\([^)]*\)\/|^~\//, '').replace(/^(\.\/)+/, '')
  if (path.includes('$')) return undefined
  const beside = [folder, from === undefined ? undefined : folderOf(from.path), '']
  for (const base of beside) {
    if (base === undefined || path.startsWith('/')) continue
    const full = base === '' ? path : `${base}/${path}`
    const exact = declared.scripts.find((script) => script.name === full)
    if (exact !== undefined) return exact
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  for (let skip = 0; skip < parts.length; skip++) {
    const tail = parts.slice(skip).join('/')
    const fitting = declared.scripts.filter((script) => script.name === tail || script.name.endsWith(`/${tail}`))
    if (fitting.length === 1) return fitting[0]
    if (fitting.length > 1) return undefined
  }
  return undefined
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Replaces `run` actions by what the scripts they run do, however far, each script once. */
export function expand(actions: readonly Action[], script: ScriptDeclaration | undefined, declared: Declared): { readonly steps: readonly Step[]; readonly absent: readonly string[] } {
  const steps: Step[] = []
  const absent: string[] = []
  const seen = new Set<ScriptDeclaration>(script === undefined ? [] : [script])
  const walk = (list: readonly Action[], inside: ScriptDeclaration | undefined, left: number): void => {
    for (const action of list) {
      if (action.does !== 'run') {
        steps.push(inside === undefined ? { action } : { action, script: inside })
        continue
      }
      const called = scriptNamed(action.script.text, inside, declared, action.folder) ?? copiedScript(action.script.text, declared)
      if (called === undefined) absent.push(action.script.text)
      else if (!seen.has(called) && left > 0) {
        seen.add(called)
        walk(called.actions, called, left - 1)
      }
    }
  }
  walk(actions, script, depth)
  return { steps, absent }
}

/** A script under the name that a Dockerfile or a mount gives it inside a container. */
function copiedScript(written: string, declared: Declared): ScriptDeclaration | undefined {
  for (const service of declared.services) {
    const mount = service.mounts.find((one) => one.file !== undefined && valueOf(one.target) === written)
    if (mount?.file !== undefined) return declared.scripts.find((script) => script.path === mount.file)
  }
  for (const image of declared.images.values()) {
    for (const stage of image.stages) {
      for (const copy of stage.copies) {
        const [only] = copy.from
        if (copy.from.length !== 1 || only === undefined || copy.to !== written) continue
        const found = scriptNamed(only, undefined, declared, folderOf(image.path))
        if (found !== undefined) return found
      }
    }
  }
  return undefined
}

export function jobsOf(declared: Declared): readonly Job[] {
  return declared.schedules.map((schedule) => jobOf(schedule, declared))
}

function jobOf(schedule: ScheduleDeclaration, declared: Declared): Job {
  const scripts = (schedule.runs ?? []).flatMap((name) => declared.scripts.find((script) => script.name === name) ?? [])
  const own = expand(schedule.actions, undefined, declared)
  const parts = scripts.map((script) => expand(script.actions, script, declared))
  const environment = new Map<string, Fact<string>>()
  for (const script of scripts) for (const [name, value] of script.environment ?? []) environment.set(name, value)
  return {
    name: schedule.name,
    at: schedule.expression.at,
    automatic: isAutomatic(schedule),
    ...(schedule.every === undefined || schedule.every === 'never' ? {} : { every: schedule.every }),
    steps: [...own.steps, ...parts.flatMap((part) => part.steps.map((step) => step))],
    on: schedule.by === 'workflow' ? 'runner' : 'host',
    absent: [...own.absent, ...parts.flatMap((part) => part.absent)],
    environment,
  }
}

function isAutomatic(schedule: ScheduleDeclaration): Fact<boolean> {
  const at = schedule.expression.at
  if (schedule.disabled !== undefined || schedule.every === 'never') return known(false, at)
  if (schedule.every === undefined) {
    const { expression } = schedule
    return expression.state === 'unresolved' ? unresolved(expression.raw, at, expression.hint ?? 'write the schedule, or a default for the variable') : unresolved('a schedule that is not understood', at)
  }
  return known(true, at)
}
