/** systemd timers with the services they start, and services that run by themselves. */
import type { Evidence, Skip } from '../base/evidence.ts'
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
import type { ReadContext, Reader } from './reader.ts'

export const systemdReader: Reader = {
  name: 'systemd',
  title: 'systemd timers and services',
  docs: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html',
  files: ['**/*.{timer,service}'],
  concerns: (text) => /^\s*\[(Timer|Service)\]/m.test(text),
  read: (file, context) => (file.path.endsWith('.timer') ? readTimer(file, context) : Promise.resolve(readService(file, context))),
}

function beside(path: string, name: string): string {
  return path.replace(/[^/]*$/, '') + name
}

function understandService(path: string, text: string): Pick<Understanding, 'actions' | 'skipped'> {
  const settings = unitSettings(text)
  const folder = unitFolder(settings)
  const environment = unitEnvironment(settings)
  return joinUnderstandings(
    unitCommands(settings).map((one) =>
      actionsOf(one.command, {
        path,
        line: one.line,
        key: `Service.${one.name}`,
        environment,
        ...(folder === undefined ? {} : { folder }),
      }),
    ),
  )
}

async function readTimer({ path, text }: SourceFile, context: ReadContext): Promise<{ declares: readonly Declaration[]; skipped: readonly Skip[] }> {
  const settings = unitSettings(text)
  const name = timerService(path, settings)
  const servicePath = beside(path, name)
  const service = await context.read(servicePath)
  const skipped: Skip[] = []
  let actions: ScheduleDeclaration['actions'] = []
  let mails: Evidence | undefined
  if (isText(service)) {
    const found = understandService(servicePath, service.text)
    actions = found.actions
    const failure = unitSettings(service.text).find((one) => one.section === 'Unit' && one.name === 'OnFailure')
    if (failure !== undefined) mails = { path: servicePath, line: failure.line, key: 'Unit.OnFailure' }
    for (const skip of found.skipped) skipped.push(skip)
  } else skipped.push({ path, line: 1, reason: `the service this timer starts, ${name}, is not beside it` })
  const declares = timerLines(settings).map((one, index): ScheduleDeclaration => {
    const at = { path, line: one.line, key: `Timer.${one.name}${index === 0 ? '' : `[${index + 1}]`}` }
    const expression = { text: one.expression, resolved: !/[$%{]/.test(one.expression), variables: [] }
    return {
      kind: 'schedule',
      name: index === 0 ? path : `${path}[${index + 1}]`,
      at,
      ...scheduleFacts(expression, one.syntax, at),
      actions,
      by: 'systemd',
      ...(mails === undefined ? {} : { mails }),
    }
  })
  return { declares, skipped }
}

function readService({ path, text }: SourceFile, context: ReadContext): { declares: readonly Declaration[]; skipped: readonly Skip[] } {
  // The timer tells what its service does; said twice it would happen twice.
  if (context.has(path.replace(/\.service$/, '.timer'))) return { declares: [], skipped: [] }
  const settings = unitSettings(text)
  const [first] = unitCommands(settings)
  if (first === undefined) return { declares: [], skipped: [] }
  const found = understandService(path, text)
  const title = settings.find((one) => one.section === 'Unit' && one.name === 'Description')?.value
  const at = { path, line: first.line, key: `Service.${first.name}` }
  return { declares: [{ kind: 'script', name: path, path, at, actions: found.actions, ...(title === undefined ? {} : { title }) }], skipped: found.skipped }
}
