/** Shell scripts: what they do when they run, and the schedules they install. */
import type { Declaration, ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { actionsOf, scheduleFacts, scheduleName } from '../commands/index.ts'
import type { Reader } from './reader.ts'

const shellName = /\.(sh|bash|zsh|ksh)$/
const shebang = /^#!.{0,200}?\b(?:ba|z|k|da|a)?sh\b/

export const scriptReader: Reader = {
  name: 'script',
  title: 'Shell scripts',
  docs: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html',
  files: [
    '**/*.{sh,bash,zsh,ksh}',
    '**/{bin,scripts,script,ops,deploy,deployment,backup,backups,cron,tools}/*',
    '**/cron.{hourly,daily,weekly,monthly}/*',
    '**/periodic/{hourly,daily,weekly,monthly}/*',
    '**/{entrypoint,docker-entrypoint,deploy,backup}',
  ],
  // Another interpreter's first line; what has none is a script only by its name, which `read` sees.
  concerns: (text) => !text.startsWith('#!') || shebang.test(text),
  async read({ path, text }) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const isScript = shellName.test(name) ? !text.startsWith('#!') || shebang.test(text) : !/\.\w{1,5}$/.test(name) && shebang.test(text)
    if (!isScript) return { declares: [], skipped: [] }
    const found = actionsOf(text, { path, line: 1, key: 'script' })
    const script: ScriptDeclaration = { kind: 'script', name: path, path, at: { path, line: 1, key: 'script' }, actions: found.actions }
    const names = new Map<string, number>()
    const schedules = found.schedules.map((one): ScheduleDeclaration => {
      const what = one.place === 'loop' ? 'loop' : scheduleName(one.actions, one.command)
      const count = (names.get(what) ?? 0) + 1
      names.set(what, count)
      return {
        kind: 'schedule',
        name: `${path}#${what}${count === 1 ? '' : `[${count}]`}`,
        at: one.at,
        ...scheduleFacts(one.expression, one.syntax, one.at),
        actions: one.actions,
        by: 'script',
        ...(one.disabled === undefined ? {} : { disabled: one.disabled }),
      }
    })
    const declares: Declaration[] = [script, ...schedules]
    return { declares, skipped: found.skipped }
  },
}
