/** Programs that a person runs: files that only a package's scripts name, under a name that starts nothing. Their clients are no application's. */
import { valueOf } from '../base/fact.ts'
import { isPipeline, join } from '../base/paths.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { Action } from '../model/action.ts'
import type { Declared } from './input.ts'
import { expand } from './scripts.ts'

/** Scripts under these names may well be what a host starts: what they run is taken for the application's. */
const starting =
  /(^|[:._-])(start|serve|server|prod|production|dev|develop|development|debug|watch|preview|worker|workers|work|queue|queues|consumer|scheduler|schedule|cron|jobs?|daemon|api|web|app|backend|bot|listen|main|boot|run|process|service|migrate|deploy|release|postinstall|prestart|poststart)($|[:._-])/i
/** A file that everything imports may be run to try it. */
const shared = /(^|\/)(index|main|server|app|db|database|client|prisma|pool|connection|data-?source|worker)\.[cm]?[jt]sx?$/

const platforms = /(^|\/)((fly|railway|nixpacks|apprunner)\.(toml|json|ya?ml)|(render|app|serverless|copilot)\.ya?ml)$/

/** The declarations, with what only hands run told as such: clients and features of such files are a script's. */
export function withHandTools(declared: Declared, paths: ReadonlySet<string>): Declared {
  const perhaps = byHand(declared)
  if (perhaps.length === 0) return declared
  // What a platform's own file starts is not read: any script may be named there.
  for (const path of paths) if (platforms.test(path)) return declared
  const started = startedFiles(declared)
  const tools = new Set(perhaps.filter((path) => !started.has(bareName(path))))
  if (tools.size === 0) return declared
  const asTool = <T extends { readonly path: string; readonly use: string }>(one: T): T =>
    one.use === 'code' && tools.has(one.path) ? { ...one, use: 'script' } : one
  return { ...declared, clients: declared.clients.map(asTool), features: declared.features.map(asTool) }
}

/** Files of which a package's scripts are all that is known so far. */
function byHand(declared: Declared): readonly string[] {
  const named = new Map<string, boolean>()
  for (const script of declared.scripts) {
    const [path = '', target] = script.name.split('#', 2)
    if (target === undefined || !/(^|\/)package\.json$/.test(path)) continue
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    for (const file of filesOf(script.actions)) {
      const full = join(folder, file)
      if (full !== undefined && !shared.test(full)) named.set(full, (named.get(full) ?? true) && !starting.test(target))
    }
  }
  return [...named].flatMap(([path, isTool]) => (isTool ? [path] : []))
}

/** Files that a container, a schedule, a process manager or a shell script starts, by their bare names: `dist/sync.js` is built of `src/sync.ts`. */
function startedFiles(declared: Declared): ReadonlySet<string> {
  const images = [...declared.images.values()].flatMap((image) => image.stages)
  const words = [...declared.services, ...images].flatMap(({ entrypoint, command, at }) => {
    const all = [...(valueOf(entrypoint) ?? []), ...(valueOf(command) ?? [])]
    // Without an entrypoint of one's own the command stands alone; with it, either may be what is named.
    return [all, valueOf(command) ?? []].flatMap((one) => (one.length === 0 ? [] : actionsOfWords(one, at).actions))
  })
  const stages = images.flatMap((stage) => stage.actions)
  // A workflow runs what it runs on a machine of its own.
  const others = declared.scripts.filter(({ name, path }) => !/(^|\/)package\.json#/.test(name) && !isPipeline(path)).flatMap((script) => script.actions)
  const actions = [...words, ...stages, ...declared.schedules.flatMap((schedule) => schedule.actions), ...others]
  const steps = expand(actions, undefined, declared).steps.map((step) => step.action)
  return new Set(filesOf(steps).map(bareName))
}

function filesOf(actions: readonly Action[]): readonly string[] {
  return actions.flatMap((action) => {
    const script = action.does === 'serve' || action.does === 'run' ? action.script?.text : undefined
    return script !== undefined && /\.[cm]?[jt]sx?$/.test(script) ? [script] : []
  })
}

function bareName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]sx?$/, '')
}
