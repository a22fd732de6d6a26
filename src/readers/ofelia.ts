/** Ofelia's configuration file: jobs that the scheduler beside the containers starts by the clock. */
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
    return { declares: sectionsOf(text).flatMap((section) => scheduleOf(section, path)), skipped: [] }
  },
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = []
  let open: Section | undefined
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.trim()
    if (line === '' || /^[#;]/.test(line) || sections.length >= 500) continue
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

function scheduleOf({ kind, name, options }: Section, path: string): readonly ScheduleDeclaration[] {
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
  return [{ kind: 'schedule', name: `${path}#${key}`, at, ...facts, actions, by: 'scheduler' }]
}
