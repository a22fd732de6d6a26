/** Which clients share a process where a service starts several, each from a package of its own: a supervisor's programs, PM2's, those of a script. */
import { unresolved, valueOf, type UnresolvedFact } from '../base/fact.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { Action, ServeAction } from '../model/action.ts'
import type { ClientDeclaration, PackageDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { looseFolders, within } from './code.ts'
import type { Declared } from './input.ts'
import { isAsked } from './managed-programs.ts'
import { closest } from './owner.ts'
import { managers, runners } from './processes.ts'
import type { Running } from './running.ts'
import { expand, scriptNamed } from './scripts.ts'

type Makers = readonly ClientDeclaration[]

/** The makers of the process that has the most of them, and what nobody can tell where the programs can't be told apart. */
export interface Shared {
  readonly makers: Makers
  readonly open?: UnresolvedFact
}

export function inOneProcess(all: Makers, service: Running, declared: Declared): Shared {
  const makers = ofOneFile(all)
  const homes = [...new Set(makers.flatMap((one) => homeOf(one.path, service, declared) ?? []))]
  if (homes.length < 2) return { makers }
  const { packages, isWhole, started } = programsOf(service, declared)
  if (isWhole && packages.length > 1) return { makers: most(makers, packages, service, declared) }
  if (started === 1) return { makers }
  const apart = homes.filter((one) => isApart(one, declared))
  const [first, second] = apart
  if (first === undefined || second === undefined) return { makers }
  const fewest = most(makers, apart, service, declared)
  if (fewest.length === makers.length) return { makers }
  const hint = 'start each program by a file that is named with the folder of its package'
  const at = makers.find((one) => homeOf(one.path, service, declared) === second)?.at ?? second.at
  return { makers: fewest, open: unresolved(`whether ${first.folder} and ${second.folder} run in one process`, at, hint) }
}

/** Of files that are programs of their own, the one that makes most; whether it loads what others hold, nobody says. */
function ofOneFile(makers: Makers): Makers {
  const paths = new Set(makers.flatMap(({ alone, path }) => (alone === true ? [path] : [])))
  const each = [...paths].map((path) => makers.filter((one) => one.path === path)).toSorted((a, b) => b.length - a.length)
  return makers.filter(({ alone, path }) => alone !== true || path === each[0]?.[0]?.path)
}

/** A program on its own may import what its package depends on; what lies outside of all programs, any of them may. */
function most(makers: Makers, programs: readonly PackageDeclaration[], service: Running, declared: Declared): Makers {
  const folders = programs.map((one) => new Set(looseFolders(one, declared)))
  const holds = (own: ReadonlySet<string>, path: string): boolean => own.has(homeOf(path, service, declared)?.folder ?? '')
  const each = folders.map((own) =>
    makers.filter((one) => {
      const paths = one.importedBy === undefined || one.importedBy.length === 0 ? [one.path] : one.importedBy
      return paths.some((path) => holds(own, path) || !folders.some((other) => holds(other, path)))
    }),
  )
  return each.toSorted((a, b) => b.length - a.length)[0] ?? makers
}

/** The package around a file, below what holds the whole workspace. */
function homeOf(path: string, service: Running, { packages }: Declared): PackageDeclaration | undefined {
  const around = packages.filter((one) => within(path, one.folder) && service.folders.some((folder) => within(one.folder, folder)))
  const found = closest(path, around)
  return found?.folder === '' ? undefined : found
}

/** A package that is started and that none of the workspace depends on: nothing imports it by its name. */
function isApart({ name, scripts, starts }: PackageDeclaration, { packages }: Declared): boolean {
  const runs = starts === true || scripts.some((script) => /^(start|serve|dev)(:|$)/.test(script.replace(/^.*#/, '')))
  return runs && !packages.some((one) => one.dependencies.has(name))
}

interface Programs {
  readonly packages: readonly PackageDeclaration[]
  /** Each that may run code of a package is told by its folder. */
  readonly isWhole: boolean
  readonly started: number
}

function programsOf(service: Running, declared: Declared): Programs {
  const found = startedBy(startOf(service, declared), undefined, declared)
  const told = found.map(({ action, script }) => packageOf(action, script, service, declared))
  const packages = [...new Set(told.flatMap((one) => one ?? []))]
  return { packages, isWhole: found.every(({ action }, index) => told[index] !== undefined || !takesCode(action)), started: found.length }
}

const frameworks = /^(ts-node-dev|remix-serve|react-router-serve|astro|strapi|medusa|vite)$/

/** A server of files or of another language imports no package. */
const takesCode = ({ tool }: ServeAction): boolean => runners.test(tool) || managers.test(tool) || tool === 'pm2' || frameworks.test(tool)

/** Of an image that is pulled nobody says how it starts but the one Dockerfile of the tree that it is made from. */
function startOf(service: Running, { images }: Declared): readonly Action[] {
  if (service.actions.length > 0 || service.stage !== undefined || service.declared.build !== undefined) return service.actions
  if (service.declared.command !== undefined || service.declared.entrypoint !== undefined) return []
  const [only, ...others] = [...images.values()]
  const last = others.length > 0 ? undefined : only?.stages.at(-1)
  if (last === undefined) return []
  const words = [...(valueOf(last.entrypoint) ?? []), ...(valueOf(last.command) ?? [])]
  return actionsOfWords(words, last.entrypoint?.at ?? last.command?.at ?? last.at).actions
}

interface Started {
  readonly action: ServeAction
  readonly script?: ScriptDeclaration
}

/** Through scripts, through those that start what they are handed, and into the file a manager reads. */
function startedBy(actions: readonly Action[], script: ScriptDeclaration | undefined, declared: Declared): readonly Started[] {
  const { scripts } = expand(actions, script, declared)
  const all = [...actions.map((action) => ({ action, script })), ...[...scripts].flatMap((one) => one.actions.map((action) => ({ action, script: one })))]
  return all.flatMap(({ action, script: inside }): readonly Started[] => {
    const here = inside === undefined ? {} : { script: inside }
    if (action.does === 'serve') return programsIn({ action, ...here }, declared)
    if (action.does !== 'run' || action.arguments.length === 0) return []
    // `./with-prefix.sh node apps/web/server.js`
    const handed = actionsOfWords(
      action.arguments.map(({ text }) => text),
      action.at,
    ).actions
    return handed.flatMap((one) => (one.does === 'serve' ? [{ action: one, ...here }] : []))
  })
}

function programsIn(started: Started, declared: Declared): readonly Started[] {
  const { action, script } = started
  if (!(managers.test(action.tool) || action.tool === 'pm2') || action.script?.resolved !== true) return [started]
  const file = scriptNamed(action.script.text, script, declared)
  const listed = file === undefined || file === script ? [] : file.actions.flatMap((one) => (one.does === 'serve' && isAsked(one, action) ? [one] : []))
  return listed.length === 0 ? [started] : listed.map((one) => ({ action: one, ...(file === undefined ? {} : { script: file }) }))
}

/** By the folder that it is given, by a path that names one, else by the manifest whose script it is. */
function packageOf(action: ServeAction, script: ScriptDeclaration | undefined, service: Running, declared: Declared): PackageDeclaration | undefined {
  if (action.folder !== undefined && action.folder !== '') {
    const found = homeOf(`${action.folder}/x`, service, declared)
    if (found !== undefined) return found
  }
  const path = action.script?.resolved === true ? `/${action.script.text}` : ''
  const named = declared.packages.filter(({ folder }) => folder !== '' && path.includes(`/${folder}/`)).toSorted((a, b) => b.folder.length - a.folder.length)[0]
  if (named !== undefined) return named
  return script?.path.endsWith('package.json') === true ? homeOf(script.path, service, declared) : undefined
}
