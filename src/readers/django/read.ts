/** What a settings module of Django says of the databases, caches and brokers that an application opens in production. */
import type { Skip } from '../../base/evidence.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import { callsOf, parsePython, programOf, projectOf } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { brokersOf, cachesOf } from './brokers.ts'
import { databasesOf, type Settings } from './databases.ts'
import { joined } from './joined.ts'
import { leftToOverlays } from './overlaid.ts'
import { defaultModule, isForWork, isSettings, moduleName, useOf, variable } from './place.ts'
import { queuesOf, queueSettings } from './queues.ts'
import { secretKeyOf } from './secret-key.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (!isSettings(file.path) || /(^|\/)(node_modules|site-packages|\.venv|venv)\//.test(file.path)) return nothing
  const { module, problem } = await parsePython(file)
  if (module === undefined) return { declares: [], skipped: [{ path: file.path, line: problem.line, reason: problem.message }] }
  const program = await programOf(module, context)
  const project = projectOf(file.path, context)
  const name = moduleName(file.path, project)
  const usual = await defaultModule(project, context)
  const keys = name === usual && useOf(file.path) === 'code' && !isForWork(name) ? secretKeyOf(program.names) : []
  if (!['DATABASES', 'CACHES', 'CELERY_BROKER_URL', 'BROKER_URL', ...queueSettings].some((one) => program.names.has(one)))
    return { declares: keys, skipped: skipsOf(file, module) }
  const settings: Settings = {
    path: file.path,
    names: program.names,
    common: { use: useOf(file.path), chosenBy: { variable, value: name, isDefault: name === usual } },
  }
  const databases = leftToOverlays(joined(databasesOf(settings)), program.overlays, settings)
  const said = program.names.get('DATABASES')
  const skipped = [...skipsOf(file, module)]
  // An application without a database says so by an empty dict, or by nothing at all.
  if (databases.length === 0 && said !== undefined && !(said.is === 'dict' && !said.open && said.entries.size === 0)) {
    const line = said.at.path === file.path ? said.at.line : 1
    skipped.push({ path: file.path, line, reason: 'DATABASES is worked out by code that is not understood: not read' })
  }
  return { declares: [...joined([...databases, ...cachesOf(settings), ...brokersOf(settings), ...queuesOf(settings)]), ...keys], skipped }
}

/** What is written in a settings module and not understood. */
function skipsOf(file: SourceFile, module: Parameters<typeof callsOf>[0]): readonly Skip[] {
  const calls = callsOf(module)
  const included = calls.find(({ call }) => call.callee.type === 'name' && (call.callee.name === 'include' || call.callee.name === 'optional'))
  return [
    ...module.faults.map(({ line, message }) => ({ path: file.path, line, reason: message })),
    ...(included === undefined || !file.text.includes('split_settings')
      ? []
      : [{ path: file.path, line: included.call.line, reason: 'settings in parts, included by django-split-settings: not read' }]),
    ...overlaid(file, calls),
  ]
}

/** {@link https://www.dynaconf.com/django/ dynaconf} lays its files and variables over what a module says. */
function overlaid({ path }: SourceFile, calls: ReturnType<typeof callsOf>): readonly Skip[] {
  const found = calls.find(({ call: { callee } }) => (callee.type === 'name' || callee.type === 'member') && callee.name === 'DjangoDynaconf')
  if (found === undefined || useOf(path) !== 'code') return []
  const reason = 'settings that dynaconf takes from its files and variables (DJANGO_DATABASES__…): not read; DATABASES counts as the module says it'
  return [{ path, line: found.call.line, reason }]
}
