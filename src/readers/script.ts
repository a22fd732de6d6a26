/** Shell scripts: what they do when they run, and the schedules they install. */
import type { Word } from '../model/action.ts'
import type { Declaration, ScheduleDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { actionsOf, scheduleFacts, scheduleName, shieldedAt } from '../commands/index.ts'
import { dirname, join } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { ReadContext, Reader } from './reader.ts'

const shellName = /\.(sh|bash|zsh|ksh)$/
/** Libraries of one script. */
const mostLibraries = 20
const shebang = /^#!.{0,200}?\b(?:ba|z|k|da|a)?sh\b/

export const scriptReader: Reader = {
  name: 'script',
  title: 'Shell scripts',
  docs: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html',
  common: true,
  files: [
    '**/*.{sh,bash,zsh,ksh}',
    '**/{bin,scripts,script,ops,deploy,deployment,backup,backups,cron,tools}/*',
    '**/cron.{hourly,daily,weekly,monthly}/*',
    '**/periodic/{hourly,daily,weekly,monthly}/*',
    '**/{entrypoint,docker-entrypoint,deploy,backup}',
  ],
  // Another interpreter's first line; what has none is a script only by its name, which `read` sees.
  concerns: (text) => !text.startsWith('#!') || shebang.test(text),
  async read({ path, text }, context) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const isScript = shellName.test(name) ? !text.startsWith('#!') || shebang.test(text) : !/\.\w{1,5}$/.test(name) && shebang.test(text)
    if (!isScript) return { declares: [], skipped: [] }
    const origin = { path, line: 1, key: 'script' }
    const alone = actionsOf(text, origin)
    const library = alone.sources.length === 0 ? new Map<string, string>() : await librariesOf(path, alone.sources, context)
    const found = library.size === 0 ? alone : actionsOf(text, { ...origin, library: (written) => library.get(written) })
    const script: ScriptDeclaration = {
      kind: 'script',
      name: path,
      path,
      at: { path, line: 1, key: 'script' },
      actions: found.actions,
      ...shielding(path, text),
    }
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
        ...(one.mails === undefined ? {} : { mails: one.mails }),
        ...(one.disabled === undefined ? {} : { disabled: one.disabled }),
      }
    })
    const declares: Declaration[] = [script, ...schedules]
    return { declares, skipped: found.skipped }
  },
}

function shielding(path: string, text: string): Pick<ScriptDeclaration, 'shields'> {
  const line = shieldedAt(text)
  return line === undefined ? {} : { shields: { path, line, key: 'script.last' } }
}

/** Files of the tree that a script sources, and those that these source, by the names they are sourced by. */
async function librariesOf(path: string, sources: readonly Word[], context: ReadContext): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  const open = sources.map((word) => word.text)
  for (let written = open.shift(); written !== undefined && texts.size < mostLibraries; written = open.shift()) {
    if (texts.has(written) || !shellName.test(written)) continue
    const plain = written.replace(/^\$\{?\w+\}?\/|^\$\{[^}]*\}\/|^\$\([^)]*\)\//, '')
    const file = [join(dirname(path), plain), join('', plain)].find((one) => one !== undefined && one !== path && context.has(one))
    const read = file === undefined ? undefined : await context.read(file)
    if (!isText(read)) continue
    texts.set(written, read.text)
    open.push(...actionsOf(read.text, { path, line: 1, key: 'script' }).sources.map((word) => word.text))
  }
  return texts
}
