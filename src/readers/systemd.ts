/** systemd timers with the services they start, and services that run by themselves. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { known } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import { isText, type SourceFile } from '../base/source.ts'
import type { Declaration, ScheduleDeclaration } from '../model/declaration.ts'
import {
  actionsOf,
  joinUnderstandings,
  scheduleFacts,
  timerLines,
  timerService,
  unitCommands,
  unitEnvironment,
  unitFolder,
  unitSettings,
  type Understanding,
} from '../commands/index.ts'
import { calendarsInterval } from '../parse/calendar.ts'
import { cronInterval } from '../parse/cron.ts'
import type { ReadContext, Reader } from './reader.ts'

export const systemdReader: Reader = {
  name: 'systemd',
  title: 'systemd timers and services',
  docs: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html',
  files: ['**/*.{timer,service}'],
  concerns: (text) => /^\s*\[(Timer|Service)\]/m.test(text),
  read: (file, context) => (file.path.endsWith('.timer') ? readTimer(file, context) : readService(file, context)),
}

function beside(path: string, name: string): string {
  return path.replace(/[^/]*$/, '') + name
}

interface Unit {
  readonly settings: ReturnType<typeof unitSettings>
  /** Where a line of it stands: in the unit's own file, or in one of its drop-ins. */
  place(line: number, key: string): Evidence
}

/** A unit with its drop-ins, whose settings stand behind its own ({@link https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Description}). */
async function unitOf(path: string, text: string, context: ReadContext): Promise<Unit> {
  const files = [{ path, text }]
  for (const one of context.below(`${path}.d`).slice(0, limits.includes)) {
    const read = one.endsWith('.conf') ? await context.read(one) : undefined
    if (isText(read)) files.push({ path: one, text: read.text })
  }
  const starts: number[] = []
  let lines = 0
  for (const file of files) {
    starts.push(lines)
    lines += file.text.split('\n').length
  }
  return {
    settings: unitSettings(files.map((file) => file.text).join('\n')),
    place: (line, key) => {
      const index = starts.findLastIndex((start) => line > start)
      return { path: files[index]?.path ?? path, line: line - (starts[index] ?? 0), key }
    },
  }
}

/** The service that a timer starts, beside it; that of an instance, `dump@books`, is its template's. */
async function serviceOf(path: string, name: string, context: ReadContext): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const one of [name, name.replace(/@[^.]+\.service$/, '@.service')]) {
    const read = await context.read(beside(path, one))
    if (isText(read)) return { path: beside(path, one), text: read.text }
  }
  return undefined
}

function understandService({ settings, place }: Unit): Pick<Understanding, 'actions' | 'skipped'> {
  const folder = unitFolder(settings)
  const environment = unitEnvironment(settings)
  return joinUnderstandings(
    unitCommands(settings).map((one) =>
      actionsOf(one.command, { ...place(one.line, `Service.${one.name}`), environment, ...(folder === undefined ? {} : { folder }) }),
    ),
  )
}

async function readTimer({ path, text }: SourceFile, context: ReadContext): Promise<{ declares: readonly Declaration[]; skipped: readonly Skip[] }> {
  const { settings, place } = await unitOf(path, text, context)
  const name = timerService(path, settings)
  const service = await serviceOf(path, name, context)
  const skipped: Skip[] = []
  let actions: ScheduleDeclaration['actions'] = []
  let mails: Evidence | undefined
  if (service !== undefined) {
    const unit = await unitOf(service.path, service.text, context)
    const found = understandService(unit)
    actions = found.actions
    const failure = unit.settings.find((one) => one.section === 'Unit' && one.name === 'OnFailure')
    if (failure !== undefined) mails = unit.place(failure.line, 'Unit.OnFailure')
    for (const skip of found.skipped) skipped.push(skip)
  } else skipped.push({ path, line: 1, reason: `the service this timer starts, ${name}, is not beside it` })
  const lines = timerLines(settings)
  const [first] = lines
  if (first === undefined) return { declares: [], skipped }
  const at = place(first.line, `Timer.${first.name}`)
  return {
    declares: [{ kind: 'schedule', name: path, at, ...firing(lines, at), actions, by: 'systemd', ...(mails === undefined ? {} : { mails }) }],
    skipped,
  }
}

/** A timer fires whenever one of its lines does. */
function firing(lines: ReturnType<typeof timerLines>, at: Evidence): Pick<ScheduleDeclaration, 'expression' | 'syntax' | 'every'> {
  const [first] = lines
  const isOpen = (text: string): boolean => /[$%{]/.test(text)
  const open = lines.find(({ expression }) => isOpen(expression))
  const told = open ?? first
  if (told === undefined) return { expression: known('', at), syntax: 'systemd' }
  if (open !== undefined || lines.length === 1) return scheduleFacts({ text: told.expression, resolved: open === undefined, variables: [] }, told.syntax, at)
  const calendars = lines.flatMap(({ expression, syntax }) => (syntax === 'systemd' ? [expression] : []))
  const every = [
    ...(calendars.length === 0 ? [] : [calendarsInterval(calendars)]),
    ...lines.flatMap(({ expression, syntax }) => (syntax === 'interval' ? [cronInterval(expression, syntax)] : [])),
  ]
  const hours = every.filter((one) => typeof one === 'number')
  const expression = known(lines.map((line) => line.expression).join('; '), at)
  if (every.includes(undefined)) return { expression, syntax: told.syntax }
  return { expression, syntax: told.syntax, every: hours.length === 0 ? 'never' : known(Math.min(...hours), at) }
}

async function readService({ path, text }: SourceFile, context: ReadContext): Promise<{ declares: readonly Declaration[]; skipped: readonly Skip[] }> {
  // The timer tells what its service does; said twice it would happen twice.
  if (context.has(path.replace(/\.service$/, '.timer'))) return { declares: [], skipped: [] }
  const unit = await unitOf(path, text, context)
  const [first] = unitCommands(unit.settings)
  if (first === undefined) return { declares: [], skipped: [] }
  const found = understandService(unit)
  const title = unit.settings.find((one) => one.section === 'Unit' && one.name === 'Description')?.value
  const at = unit.place(first.line, `Service.${first.name}`)
  return { declares: [{ kind: 'script', name: path, path, at, actions: found.actions, ...(title === undefined ? {} : { title }) }], skipped: found.skipped }
}
