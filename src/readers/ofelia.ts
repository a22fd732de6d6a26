/** Ofelia's configuration file: jobs that the scheduler beside the containers starts by the clock. */
import type { Evidence } from '../base/evidence.ts'
import type { ScheduleDeclaration } from '../model/declaration.ts'
import { actionsOf, scheduleFacts } from '../commands/index.ts'
import type { Reader } from './reader.ts'

interface Section {
  readonly kind: string
  readonly name: string
  readonly options: Map<string, { readonly text: string; readonly line: number }>
}

export const ofeliaReader: Reader = {
  name: 'ofelia',
  title: 'Ofelia',
  docs: 'https://github.com/mcuadros/ofelia/blob/master/docs/jobs.md',
  files: ['**/*{ofelia,chadburn}*.{ini,conf}', '**/{ofelia,chadburn}/*.{ini,conf}'],
  concerns: (text) => text.includes('[job-'),
  async read({ path, text }) {
    const sections = sectionsOf(text)
    const global = sections.find((section) => section.kind === 'global')
    const told = global === undefined ? undefined : recipientOf(global.options, path)
    return { declares: sections.flatMap((section) => (section.kind === 'global' ? [] : scheduleOf(section, path, told))), skipped: [] }
  },
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = []
  let open: Section | undefined
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.trim()
    if (line === '' || /^[#;]/.test(line) || sections.length >= 500) continue
    if (line === '[global]') {
      open = { kind: 'global', name: '', options: new Map() }
      sections.push(open)
      continue
    }
    if (line.startsWith('[')) {
      const header = /^\[(job-(?:exec|run|local|service-run))\s+"([^"]*)"\]$/.exec(line)
      open = header === null ? undefined : { kind: header[1] ?? '', name: header[2] ?? '', options: new Map() }
      if (open !== undefined) sections.push(open)
      continue
    }
    const equals = line.indexOf('=')
    if (open === undefined || equals < 1) continue
    open.options.set(line.slice(0, equals).trim().toLowerCase(), {
      text: line
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1'),
      line: index + 1,
    })
  }
  return sections
}

/** Whom it tells of a job that failed: https://github.com/mcuadros/ofelia#logging. Who names nobody there may still name somebody for one job. */
const recipients = ['slack-webhook', 'email-to', 'gotify-webhook', 'gotify-token', 'mail-to']

function recipientOf(options: Section['options'], path: string): Evidence | undefined {
  const name = recipients.find((one) => (options.get(one)?.text ?? '') !== '')
  const line = name === undefined ? undefined : options.get(name)?.line
  return line === undefined ? undefined : { path, line, key: `ofelia.${name}` }
}

function scheduleOf({ kind, name, options }: Section, path: string, global: Evidence | undefined): readonly ScheduleDeclaration[] {
  const schedule = options.get('schedule')
  const command = options.get('command')
  if (schedule === undefined || command === undefined) return []
  const key = `${kind}.${name}`
  const at = { path, line: schedule.line, key: `${key}.schedule` }
  const container = options.get('container')?.text
  const text = kind === 'job-exec' && container !== undefined ? `docker exec ${container} ${command.text}` : command.text
  const expression = { text: schedule.text, resolved: !schedule.text.includes('$'), variables: [] }
  const facts = scheduleFacts(expression, schedule.text.split(/\s+/).length > 5 ? 'cron-seconds' : 'cron', at)
  const { actions } = actionsOf(text, { path, line: command.line, key: `${key}.command` })
  const mails = recipientOf(options, path) ?? global
  return [{ kind: 'schedule', name: `${path}#${key}`, at, ...facts, actions, by: 'scheduler', ...(mails === undefined ? {} : { mails }) }]
}
