/** Which file of the tree lies where on a host, as `copy`, `template` and `synchronize` put it there, and what such a script says. */
import { basename, dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import { standingOf } from './condition.ts'
import type { Placed } from './plays.ts'
import { filled, type Values } from './values.ts'

export interface Installed {
  /** The file of a path on the host, with its text. */
  textOf(host: string): Promise<{ readonly path: string; readonly text: string } | undefined>
}

interface Put {
  readonly from: string
  readonly to: string
  readonly isFilled: boolean
}

export function installedBy(tasks: readonly Placed[], values: Values, context: ReadContext): Installed {
  const puts = tasks.flatMap((task): readonly Put[] => {
    if (!/^(copy|template|synchronize)$/.test(task.module)) return []
    const to = filled(task.args.get('dest') ?? '', values)
    const from = sourceOf(task, values, context)
    if (from === undefined || !to.startsWith('/')) return []
    const isFilled = task.module === 'template'
    const isWhole = /\/$/.test(task.args.get('src') ?? '')
    const within = `${to.replace(/\/+$/, '')}/${basename(from)}`
    if (to.endsWith('/') && !isWhole) return [{ from, to: within, isFilled }]
    // Of a folder that is there already only the host tells.
    return [{ from, to: to.replace(/\/+$/, ''), isFilled }, ...(isWhole ? [] : [{ from, to: within, isFilled }])]
  })
  return {
    async textOf(host) {
      for (const { from, to, isFilled } of puts) {
        const path = host === to ? from : host.startsWith(`${to}/`) ? join(from, host.slice(to.length + 1)) : undefined
        const file = path === undefined || !context.has(path) ? undefined : await context.read(path)
        if (path !== undefined && isText(file)) return { path, text: isFilled ? asShell(file.text, values) : file.text }
      }
      return undefined
    },
  }
}

/** A role's `templates` or `files`, else what lies beside the playbook; `src` may lead out of either. */
function sourceOf({ module, args, folder, play, path }: Placed, values: Values, context: ReadContext): string | undefined {
  const written = (args.get('src') ?? '').replace(/\{\{\s*playbook_dir\s*\}\}/, `/${play}`).replace(/\{\{\s*role_path\s*\}\}/, `/${folder}`)
  const src = filled(written, values).replace(/\/+$/, '')
  if (src === '') return undefined
  const is = (one: string | undefined): one is string => one !== undefined && one !== '' && (context.has(one) || context.below(one).length > 0)
  if (src.startsWith('/')) return written === args.get('src') ? undefined : [join('', src.slice(1))].find(is)
  const kind = module === 'template' ? 'templates' : 'files'
  const starts = [`${folder}/${kind}`, folder, dirname(path), `${play}/${kind}`, play]
  return starts.map((start) => join(start.replace(/^\/+/, ''), src)).find(is)
}

/** A template as the shell script that it becomes: statements on lines of their own are branches and loops, so each line keeps its number. */
function asShell(text: string, values: Values): string {
  const lines = text.replace(/\{#[^]{0,5000}?#\}/g, (remark) => remark.replace(/[^\n]+/g, '')).split('\n')
  return filled(lines.map((line) => statement(line, values)).join('\n'), values)
}

function statement(line: string, values: Values): string {
  if (!line.includes('{%')) return line
  const [, verb = '', rest = ''] = /^\s*\{%[-+]?\s*(\w+)\b(.*?)[-+]?%\}\s*$/.exec(line) ?? []
  const test = (): string => {
    const { is } = standingOf(rest, values)
    return is === 'own' ? 'true' : is === 'open' ? `[ -n "$ansible_${rest.trim().replace(/\W+/g, '_')}" ]` : 'false'
  }
  if (verb === 'if' || verb === 'elif') return `${verb} ${test()}; then :`
  if (verb === 'else') return 'else :'
  if (verb === 'endif') return 'fi'
  const loop = verb === 'for' ? /^\s*(\w+)(?:\s*,\s*\w+)?\s+in\s+(.*)$/.exec(rest) : null
  if (loop !== null) return `for ansible_${loop[1]} in $ansible_${(loop[2] ?? '').trim().replace(/\W+/g, '_')}; do :`
  if (verb === 'endfor') return 'done'
  return line.replace(/\{%.{0,500}?%\}/g, '')
}
