/** Supervisor's files: which programs it keeps beside one another in one container, and how many of each. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import { dirname, placeOf } from '../base/paths.ts'
import { actionsOf } from '../commands/index.ts'
import type { Action, Word } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import { parseIni, type IniLine } from '../parse/ini.ts'
import type { ReadContext, Reader } from './reader.ts'

export const supervisorReader: Reader = {
  name: 'supervisor',
  title: 'Supervisor: programs that run beside one another',
  docs: 'https://supervisord.org/configuration.html',
  files: ['**/*supervisor*', '**/*.{conf,ini}'],
  concerns: (text) => /^\[(program:|supervisord|include)/m.test(text),
  read: async ({ path, text }, context) => {
    if (placeOf(path).place === 'example' || /(^|\/)(vendor|node_modules)\//.test(path)) return { declares: [], skipped: [] }
    const lines = parseIni(text)
    const skipped: Skip[] = []
    const actions = [...programsOf(lines, path, skipped), ...includesOf(lines, path, context)]
    const [first] = actions
    if (first === undefined) return { declares: [], skipped }
    const declaration: ScriptDeclaration = { kind: 'script', name: path, path, at: { path, line: first.at.line, key: 'programs' }, actions }
    return { declares: [declaration], skipped }
  },
}

function programsOf(lines: readonly IniLine[], path: string, skipped: Skip[]): readonly Action[] {
  const programs = new Map<string, Map<string, IniLine>>()
  for (const one of lines) {
    const name = /^program:(.{1,200})$/.exec(one.section)?.[1]
    if (name === undefined) continue
    const settings = programs.get(name) ?? new Map<string, IniLine>()
    settings.set(one.name, one)
    programs.set(name, settings)
  }
  return [...programs].slice(0, limits.processGroups).flatMap(([name, settings]) => {
    const command = settings.get('command')
    if (command === undefined || /^(false|no|off|0)$/i.test(settings.get('autostart')?.value ?? '')) return []
    const at: Evidence = { path, line: command.line, key: `[program:${name}].command` }
    const understood = actionsOf(environmentOf(command.value), { ...at, title: name })
    skipped.push(...understood.skipped)
    const copies = copiesOf(settings.get('numprocs'))
    return understood.actions.map((action): Action => (action.does === 'serve' ? { ...action, beside: true, ...times(action.processes, copies) } : action))
  })
}

/** `%(ENV_QUEUES)s` is a variable of the environment. */
function environmentOf(text: string): string {
  return text.replace(/%\(ENV_(\w{1,100})\)[sd]/g, '$${$1}').replace(/%\(\w{1,40}\)\d*[sd]/g, '0')
}

function copiesOf(setting: IniLine | undefined): Word | undefined {
  if (setting === undefined || setting.value === '1') return undefined
  const text = environmentOf(setting.value)
  return { text, resolved: /^\d+$/.test(text), variables: [...text.matchAll(/\$\{(\w+)\}/g)].map((found) => found[1] ?? '') }
}

function times(processes: Word | undefined, copies: Word | undefined): { readonly processes?: Word } {
  if (copies === undefined) return {}
  if (processes === undefined) return { processes: copies }
  const product = Number(processes.text) * Number(copies.text)
  return { processes: Number.isInteger(product) ? { ...copies, text: String(product) } : copies }
}

/** `[include] files = conf.d/*.conf`: files of the tree in a folder of that name, beside this one or below it. */
function includesOf(lines: readonly IniLine[], path: string, context: ReadContext): readonly Action[] {
  return lines
    .filter(({ section, name }) => section === 'include' && name === 'files')
    .flatMap(({ value, line }) =>
      value.split(/\s+/).flatMap((pattern): readonly Action[] => {
        const folder = dirname(pattern).split('/').at(-1) ?? ''
        const ending = /\.\w{1,10}$/.exec(pattern)?.[0] ?? ''
        const here = dirname(path)
        const found = context
          .below(here)
          .filter((one) => one !== path && one.endsWith(ending) && dirname(one).split('/').at(-1) === (folder === '' ? here.split('/').at(-1) : folder))
        return found.slice(0, limits.includes).map((script) => ({
          does: 'run',
          at: { path, line, key: '[include].files' },
          script: { text: script, resolved: true, variables: [] },
          arguments: [],
          folder: '',
        }))
      }),
    )
}
