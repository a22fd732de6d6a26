/** Which packages a process manager starts: of all programs that one file lists, those that the service's command asks for. */
import { valueOf } from '../base/fact.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { ServeAction } from '../model/action.ts'
import type { PackageDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import { madeFrom } from './built.ts'
import type { Declared } from './input.ts'
import { scriptNamed } from './scripts.ts'

/** None where the command starts no manager, and where one of its programs may be anywhere in the context: in no package of its own. */
export function programsManaged(service: ServiceDeclaration, context: string, declared: Declared): readonly PackageDeclaration[] {
  const { stage } = madeFrom(service, declared.images)
  const own = service.command ?? (service.entrypoint === undefined ? stage?.command : undefined)
  const words = [...(valueOf(service.entrypoint ?? stage?.entrypoint) ?? []), ...(valueOf(own) ?? [])]
  const started = actionsOfWords(words, service.at).actions.flatMap((action) => (action.does === 'serve' && action.tool.startsWith('pm2') ? [action] : []))
  const [manager, ...others] = started
  if (manager?.script?.resolved !== true || others.length > 0) return []
  const listed = scriptNamed(manager.script.text, undefined, declared, context)?.actions.flatMap((action) => (action.does === 'serve' ? [action] : [])) ?? []
  const asked = listed.filter((program) => isAsked(program, manager)).map((program) => ({ program, around: packageOf(program, context, declared) }))
  // What a condition starts is told where it can be told.
  const found = asked.flatMap(({ program, around }) => (around === undefined && program.perhaps === true ? [] : [around]))
  return found.includes(undefined) ? [] : [...new Set(found.flatMap((one) => one ?? []))]
}

/** `--only back-end,front-end` leaves out all others ({@link https://pm2.keymetrics.io/docs/usage/application-declaration/}). */
export function isAsked({ title }: ServeAction, { only }: ServeAction): boolean {
  return only === undefined || title === undefined || !only.resolved || only.text.split(/[,|]/).some((name) => name.trim() === title)
}

function packageOf({ folder }: ServeAction, context: string, { packages }: Declared): PackageDeclaration | undefined {
  if (folder === undefined || folder === context || !isIn(folder, context)) return undefined
  const around = packages.filter((one) => one.folder !== context && isIn(one.folder, context) && isIn(folder, one.folder))
  return around.toSorted((a, b) => b.folder.length - a.folder.length)[0]
}

const isIn = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`)
