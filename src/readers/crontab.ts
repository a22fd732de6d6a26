/** Crontabs in the tree, and the folders whose scripts cron runs every hour, day, week or month. */
import type { Evidence, Skip } from '../base/evidence.ts'
import type { ScheduleDeclaration } from '../model/declaration.ts'
import { actionsOf, cronEntry, cronPlace, cronVariable, printsNothing, scheduleFacts, scheduleName } from '../commands/index.ts'
import type { Reader } from './reader.ts'

/** Files beside crontabs that are something else. */
const otherKinds =
  /\.(sh|bash|zsh|ksh|py|rb|js|mjs|cjs|ts|tsx|jsx|php|go|rs|java|kt|md|mdx|ya?ml|json|toml|xml|html?|css|lock|sql|service|timer|Dockerfile|dockerfile|png|svg)$/

export const crontabReader: Reader = {
  name: 'crontab',
  title: 'Crontabs',
  docs: 'https://man7.org/linux/man-pages/man5/crontab.5.html',
  files: [
    '**/{crontab,cronjob,cronjobs,crontabs,cronfile,cron-file}',
    '**/*.{cron,crontab,cronjob}',
    '**/{crontab,cron}.*',
    '**/*{-,_}{cron,crontab,cronjob}',
    '**/crontab{-,_}*',
    '**/{cron.d,crontabs,cron}/*',
    '**/cron.{hourly,daily,weekly,monthly}/*',
    '**/periodic/{hourly,daily,weekly,monthly}/*',
  ],
  async read({ path, text }) {
    const folder = /(?:^|\/)(?:periodic\/|cron\.)(hourly|daily|weekly|monthly)\/[^/]+$/.exec(path)?.[1]
    if (folder !== undefined) return { declares: runPart(path, text, folder), skipped: [] }
    if (otherKinds.test(path)) return { declares: [], skipped: [] }
    return readLines(path, text)
  },
}

/** run-parts runs what has no dot in its name; images that copy it elsewhere drop the ending, so a `.sh` counts too. */
function runPart(path: string, text: string, folder: string): readonly ScheduleDeclaration[] {
  if (!text.startsWith('#!') && !path.endsWith('.sh')) return []
  const at = { path, line: 1, key: `@${folder}` }
  const expression = { text: `@${folder}`, resolved: true, variables: [] }
  return [{ kind: 'schedule', name: `${path}#@${folder}`, at, ...scheduleFacts(expression, 'cron', at), actions: [], runs: [path], by: 'cron.d' }]
}

function readLines(path: string, text: string): { declares: readonly ScheduleDeclaration[]; skipped: readonly Skip[] } {
  const system = cronPlace(path)?.users === 'yes' || /(^|\/)cron\.d\/[^/]+$/.test(path)
  const environment = new Map<string, string>()
  const declares: ScheduleDeclaration[] = []
  const skipped: Skip[] = []
  const names = new Map<string, number>()
  let mails: Evidence | undefined
  const lines = text.split('\n')
  for (let index = 0; index < lines.length && declares.length < 1000; index++) {
    const line = index + 1
    const written = (lines[index] ?? '').replace(/\r$/, '')
    if (/^\s*(#|$)/.test(written)) continue
    const entry = cronEntry(written, system ? 'yes' : 'maybe')
    if (entry === undefined) {
      const variable = cronVariable(written)
      if (variable?.name === 'MAILTO') mails = variable.value === '' ? undefined : { path, line, key: 'crontab.MAILTO' }
      if (variable !== undefined) environment.set(variable.name, variable.value)
      // A file that merely lies in such a folder is not worth a word; a crontab's broken line is.
      else if (declares.length > 0 || /cron(tab|\.d\/)/.test(path)) skipped.push({ path, line, reason: 'no cron schedule begins this line' })
      continue
    }
    const key = `crontab.${
      entry.command
        .split(/\s/, 1)[0]
        ?.replace(/^.*\//, '')
        .replace(/[^\w.-]/g, '') ?? ''
    }`
    const found = actionsOf(entry.command, { path, line, key, environment })
    skipped.push(...found.skipped)
    const name = scheduleName(found.actions, entry.command)
    const count = (names.get(name) ?? 0) + 1
    names.set(name, count)
    const unique = count === 1 ? name : `${name}[${count}]`
    const at = { path, line, key: `crontab.${unique}` }
    const resolved = !/[$`{]/.test(entry.expression)
    const expression = {
      text: entry.expression,
      resolved,
      variables: resolved ? [] : [...entry.expression.matchAll(/\w+/g)].slice(0, 1).map((part) => part[0]),
    }
    // Six fields: a seconds column, which supercronic and ofelia take.
    const syntax = entry.expression.split(/\s+/).length > 5 ? 'cron-seconds' : 'cron'
    declares.push({
      kind: 'schedule',
      name: `${path}#${unique}`,
      at,
      ...scheduleFacts(expression, syntax, at),
      actions: found.actions,
      by: system ? 'cron.d' : 'crontab',
      ...(mails === undefined || printsNothing(entry.command) ? {} : { mails }),
    })
  }
  return { declares, skipped: declares.length === 0 ? [] : skipped }
}
