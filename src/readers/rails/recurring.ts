/** `config/recurring.yml`: what Solid Queue runs by itself, and the commands that its jobs hand to the system. */
import { isText, type SourceFile } from '../../base/source.ts'
import { basename, join } from '../../base/paths.ts'
import { actionsOf, actionsOfWords, scheduleFacts } from '../../commands/index.ts'
import type { Action, Word } from '../../model/action.ts'
import type { Reading, ScheduleDeclaration } from '../../model/declaration.ts'
import { insideOf, parseRuby, type RubyCall, type RubyNode } from '../../parse/ruby/index.ts'
import type { ReadContext } from '../reader.ts'
import { part, partsOf, placeOf, valueIn, waysOf, type Part } from './configuration.ts'
import { folderOf } from './gems.ts'

const most = { tasks: 200, nodes: 20_000 }

/** Production's tasks ({@link https://github.com/rails/solid_queue#recurring-tasks}); what `command` says is Ruby, and no command of the system. */
export async function recurringIn(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { roots, skipped } = await waysOf(file)
  const [root] = roots
  if (root === undefined) return { declares: [], skipped }
  const declares: ScheduleDeclaration[] = []
  const told = [...skipped]
  for (const [name, task] of partsOf(part(root, 'production') ?? root).slice(0, most.tasks)) {
    const job = textIn(part(task, 'class'))
    const schedule = part(task, 'schedule')
    const path = job === undefined ? undefined : jobFile(job, folderOf(folderOf(file.path)), context)
    const source = path === undefined ? undefined : await context.read(path)
    if (schedule === undefined || path === undefined || !isText(source)) continue
    const { root: code, problem } = await parseRuby(source.text)
    if (code === undefined) {
      told.push({ path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` })
      continue
    }
    const actions = actionsIn(code, path)
    if (actions.length === 0) continue
    const at = placeOf(schedule)
    declares.push({ kind: 'schedule', name: `${file.path}#${name}`, at, ...scheduleFacts(cronOf(textIn(schedule)), 'cron', at), actions, by: 'script' })
  }
  return { declares, skipped: told }
}

function textIn(one: Part | undefined): string | undefined {
  const value = valueIn(one)
  return value?.kind === 'value' && typeof value.value === 'string' ? value.value : undefined
}

/** `Nightly::CopyJob` stands in `app/jobs/nightly/copy_job.rb` ({@link https://guides.rubyonrails.org/autoloading_and_reloading_constants.html}). */
function jobFile(name: string, folder: string, context: ReadContext): string | undefined {
  const path = name
    .replace(/^::/, '')
    .replaceAll('::', '/')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
  const found = join(folder, `app/jobs/${path}.rb`)
  return found !== undefined && basename(found) !== '.rb' && context.has(found) ? found : undefined
}

/** What a schedule in words comes to as cron fields, where it is one of the plain ones ({@link https://github.com/floraison/fugit#fugitnat}). */
function cronOf(written: string | undefined): Word {
  const text = (written ?? '').trim().toLowerCase()
  const [, number = '1', unit] = /^every (?:(\d{1,4}) )?(minute|hour|day)s?$/.exec(text) ?? []
  if (unit !== undefined)
    return literal(unit === 'day' ? (number === '1' ? '0 0 * * *' : `0 0 */${number} * *`) : `@every ${number}${unit === 'hour' ? 'h' : 'm'}`)
  const [, hour, minute = '0', half] = /^every day at (\d{1,2})(?::(\d{2}))? ?(am|pm)?$/.exec(text) ?? []
  if (hour !== undefined) return literal(`${Number(minute)} ${(half === undefined ? Number(hour) : Number(hour) % 12) + (half === 'pm' ? 12 : 0)} * * *`)
  if (/^(@\w+|[\d*][\d*/,-]*(\s+\S+){4})$/.test(text)) return literal(text)
  return { text: written ?? '', resolved: false, variables: [] }
}

const literal = (text: string): Word => ({ text, resolved: true, variables: [] })

/** What the job's file hands to the system, in the order of its text. */
function actionsIn(code: RubyNode, path: string): readonly Action[] {
  const names = new Map<string, RubyNode>()
  const found: Action[] = []
  const waiting = [code]
  for (let left = most.nodes, node = waiting.pop(); node !== undefined && left > 0; left--, node = waiting.pop()) {
    if (node.kind === 'assignment' && node.operator === undefined) names.set(node.name, node.value)
    if (node.kind === 'call') found.push(...actionsOfCall(node, names, path))
    waiting.push(...insideOf(node).toReversed())
  }
  return found
}

const runners = /^(system|exec|spawn|capture2|capture2e|capture3|popen|popen2|popen2e|popen3)$/

/** One text is a shell's; several words are a program's own ({@link https://docs.ruby-lang.org/en/master/Kernel.html#method-i-system}). */
function actionsOfCall({ receiver, name, arguments: given, line }: RubyCall, names: ReadonlyMap<string, RubyNode>, path: string): readonly Action[] {
  const isOwn = receiver === undefined || (receiver.kind === 'constant' && /^(Kernel|Open3|IO|Process)$/.test(receiver.name))
  if (!isOwn || !runners.test(name)) return []
  const words = given.flatMap((one) => (one.kind === 'hash' ? [] : [wordOf(one, names, { steps: 500 })]))
  const [only] = words
  const origin = { path, line, key: `${name}[${line}]` }
  if (only === undefined) return []
  return words.length === 1 ? actionsOf(only, { ...origin, lines: () => line }).actions : actionsOfWords(words, origin).actions
}

/** A text with what only a run knows as `$value`. Names within names double what they stand for: steps are counted. */
function wordOf(node: RubyNode, names: ReadonlyMap<string, RubyNode>, budget: { steps: number }): string {
  if (--budget.steps < 0) return '$value'
  const of = (one: RubyNode): string => wordOf(one, names, budget)
  if (node.kind === 'text') return node.text
  if (node.kind === 'joined') return node.parts.map(of).join('')
  const [only] = node.kind === 'body' && node.statements.length === 1 ? node.statements : []
  const value = only ?? (node.kind === 'variable' ? names.get(node.name) : undefined)
  if (value !== undefined) return of(value)
  if (node.kind === 'call' && node.name === 'to_s' && node.receiver !== undefined) return of(node.receiver)
  // `Rails.root.join("storage/x")`: the folder of the application, wherever that is.
  return node.kind === 'call' && node.name === 'join' && node.arguments.length > 0 ? node.arguments.map(of).join('/') : '$value'
}
