/** Follows commands into the scripts they run: by path, by the name a container gives them, however far. */
import { valueOf } from '../base/fact.ts'
import type { Action, RunAction } from '../model/action.ts'
import type { ScheduleDeclaration, ScriptDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'

export interface Step {
  readonly action: Action
  /** The script the action stands in, where it is one. */
  readonly script?: ScriptDeclaration
  /** A container starts with it: what its variables hold, the stack says. */
  readonly inside?: true
}

const depth = 6

interface Index {
  readonly byName: ReadonlyMap<string, ScriptDeclaration>
  /** By what stands after the last `/` of the name. */
  readonly byFile: ReadonlyMap<string, readonly ScriptDeclaration[]>
  /** By what stands after the last `#`. */
  readonly byTarget: ReadonlyMap<string, readonly ScriptDeclaration[]>
}

/** Thousands of commands may name thousands of scripts: each is looked up, not searched for. */
const indexes = new WeakMap<Declared['scripts'], Index>()

function indexOf({ scripts }: Declared): Index {
  const known = indexes.get(scripts)
  if (known !== undefined) return known
  const byName = new Map<string, ScriptDeclaration>()
  const byFile = new Map<string, ScriptDeclaration[]>()
  const byTarget = new Map<string, ScriptDeclaration[]>()
  const add = (to: Map<string, ScriptDeclaration[]>, key: string, script: ScriptDeclaration): void => {
    const here = to.get(key)
    if (here === undefined) to.set(key, [script])
    else here.push(script)
  }
  for (const script of scripts) {
    if (!byName.has(script.name)) byName.set(script.name, script)
    add(byFile, after(script.name, '/'), script)
    if (script.name.includes('#')) add(byTarget, after(script.name, '#'), script)
  }
  const index = { byName, byFile, byTarget }
  indexes.set(scripts, index)
  return index
}

function found(index: ReadonlyMap<string, readonly ScriptDeclaration[]>, key: string): readonly ScriptDeclaration[] {
  return index.get(key) ?? []
}

function after(text: string, sign: string): string {
  return text.slice(text.lastIndexOf(sign) + 1)
}

/** Finds the script a command names: the same path, else the one file whose path ends like it; a tie is nobody's. */
export function scriptNamed(written: string, from: ScriptDeclaration | undefined, declared: Declared, folder?: string): ScriptDeclaration | undefined {
  if (/^(make|npm|just|task):/.test(written)) {
    // Scripts are often named so: `npm:db:push`.
    const tool = written.slice(0, written.indexOf(':'))
    const target = written.slice(tool.length + 1)
    const holders = tool === 'npm' ? /package\.json#/ : /(Makefile|makefile|GNUmakefile|\.mk|[Jj]ustfile|Taskfile\.ya?ml)#/
    const all = found(indexOf(declared).byTarget, after(target, '#')).filter((script) => holders.test(script.name) && script.name.endsWith(`#${target}`))
    return all.find((script) => folderOf(script.path) === (folder ?? folderOf(from?.path ?? ''))) ?? (all.length === 1 ? all[0] : undefined)
  }
  const path = written.replace(/^\$\{?\w+\}?\/|^\$\([^)]*\)\/|^~\//, '').replace(/^(\.\/)+/, '')
  if (path.includes('$')) return undefined
  const beside = [folder, from === undefined ? undefined : folderOf(from.path), '']
  for (const base of beside) {
    if (base === undefined || path.startsWith('/')) continue
    const full = base === '' ? path : `${base}/${path}`
    const exact = indexOf(declared).byName.get(full)
    if (exact !== undefined) return exact
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  // No path of a tree is deeper than this, and each beginning is a text of its own.
  for (let skip = Math.max(0, parts.length - 40); skip < parts.length; skip++) {
    const tail = parts.slice(skip).join('/')
    const fitting = found(indexOf(declared).byFile, after(tail, '/')).filter((script) => script.name === tail || script.name.endsWith(`/${tail}`))
    if (fitting.length === 1) return fitting[0]
    if (fitting.length > 1) return undefined
  }
  return undefined
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

interface Expanded {
  readonly steps: readonly Step[]
  readonly absent: readonly string[]
  readonly scripts: ReadonlySet<ScriptDeclaration>
}

/** Most services of a cluster say nothing of how they start. */
const nothing: Expanded = { steps: [], absent: [], scripts: new Set() }

/**
 * Replaces `run` actions by what the scripts they run do, however far, each script once; and says which these are.
 * @param inside the container they run in, which knows scripts by the paths of its mounts
 */
export function expand(actions: readonly Action[], script: ScriptDeclaration | undefined, declared: Declared, inside?: ServiceDeclaration): Expanded {
  if (actions.length === 0 && script === undefined) return nothing
  const steps: Step[] = []
  const absent: string[] = []
  const seen = new Set<ScriptDeclaration>(script === undefined ? [] : [script])
  const walk = (list: readonly Action[], from: ScriptDeclaration | undefined, left: number): void => {
    for (const action of list) {
      if (action.does !== 'run') {
        steps.push(from === undefined ? { action } : { action, script: from })
        continue
      }
      // A tool that is told no file takes all of its own.
      const own = action.script.text === 'borgmatic:' ? declared.scripts.filter(({ tool }) => tool === 'borgmatic') : []
      for (const one of own) {
        if (seen.has(one) || left <= 0) continue
        seen.add(one)
        walk(one.actions, one, left - 1)
      }
      if (own.length > 0) continue
      const written = action.script.text
      const called = mountedScript(written, inside, declared) ?? scriptNamed(written, from, declared, action.folder) ?? copiedScript(written, declared)
      if (called === undefined) absent.push(written)
      else if (!seen.has(called) && left > 0) {
        seen.add(called)
        walk(handed(called.actions, action), called, left - 1)
      }
    }
  }
  walk(actions, script, depth)
  return { steps, absent, scripts: seen }
}

/** `npm run db:push -- --force`: what stands behind the script's name is put behind its last command ({@link https://docs.npmjs.com/cli/commands/npm-run-script}). */
function handed(actions: readonly Action[], { script, arguments: more }: RunAction): readonly Action[] {
  const last = actions.at(-1)
  if (!script.text.startsWith('npm:') || last?.does !== 'migrate' || last.verb !== 'push') return actions
  if (!more.some(({ text }) => /^--(force|force-reset|accept-data-loss)$/.test(text))) return actions
  return [...actions.slice(0, -1), { ...last, verb: 'push-accept-data-loss' }]
}

/** A loop that sleeps, of a script or a command. */
export function isLoop({ name }: ScheduleDeclaration): boolean {
  return name.includes('#loop')
}

/** Whether one of the scripts loops by itself. */
export function anyLoops(scripts: ReadonlySet<ScriptDeclaration>, { schedules }: Declared): boolean {
  if (scripts.size === 0) return false
  const paths = new Set([...scripts].map(({ path }) => path))
  return schedules.some((one) => isLoop(one) && paths.has(one.at.path))
}

/** The script of a path as the host or a container knows it. */
export function scriptOf(written: string, declared: Declared): ScriptDeclaration | undefined {
  return copiedScript(written, declared) ?? scriptNamed(written, undefined, declared)
}

/** The same path means another script in each container that mounts a folder there. */
export function mountedScript(written: string, service: ServiceDeclaration | undefined, declared: Declared): ScriptDeclaration | undefined {
  // What is mounted deeper hides what lies there.
  let deepest = -1
  let path: string | undefined
  for (const { file, target } of service?.mounts ?? []) {
    const place = valueOf(target)?.replace(/\/+$/, '')
    if (file === undefined || place === undefined || place.length <= deepest || !`${written}/`.startsWith(`${place}/`)) continue
    deepest = place.length
    path = `${file}${written.slice(place.length)}`.replace(/^(\.?\/)+/, '')
  }
  return path === undefined ? undefined : indexOf(declared).byName.get(path)
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
        const script = scriptNamed(only, undefined, declared, folderOf(image.path))
        if (script !== undefined) return script
      }
    }
  }
  return undefined
}
