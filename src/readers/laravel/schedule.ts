/** What Laravel's scheduler runs that dumps, copies or deletes: tasks of `app/Console/Kernel.php`, `routes/console.php` and `bootstrap/app.php`. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { dirname } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import { actionsOf, scheduleFacts } from '../../commands/index.ts'
import type { Action, Word } from '../../model/action.ts'
import type { Reading, ScheduleDeclaration } from '../../model/declaration.ts'
import { callsIn, parsePhp, scalarText, scopeOf, type PhpCall } from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'
import { backupSettings, type BackupSettings } from './backup.ts'
import { cadenceOf } from './cadence.ts'
import { commandText, ownCommand, type Handed } from './commands.ts'

/** Calls that tell somebody when a task fails, or whose absence somebody notices ({@link https://laravel.com/docs/12.x/scheduling#task-output}). */
const telling = /^->(emailOutput(To|OnFailure)|emailWrittenOutputTo|onFailure(WithOutput)?|pingOn(Failure|Success)|thenPing)$/

const tasks = /^(->|Schedule::)(command|exec)$/

/** {@link https://laravel.com/docs/12.x/scheduling#defining-schedules}: each task that touches a database's copies is a schedule of its own. */
export async function scheduledIn(file: SourceFile, context: ReadContext): Promise<Reading> {
  const parsed = await parsePhp(file)
  if (parsed.file === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `not read: ${parsed.problem}` }] }
  const root = dirname(file.path.endsWith('app/Console/Kernel.php') ? dirname(dirname(file.path)) : dirname(file.path))
  const { calls } = callsIn(scopeOf(parsed.file), new Map(), (name) => tasks.test(name), limits.includes * 4)
  let settings: BackupSettings | undefined
  const declares: ScheduleDeclaration[] = []
  const artisan = async (text: string, at: Evidence, depth: number): Promise<readonly Action[]> => {
    const [name = '', ...options] = text.trim().split(/\s+/)
    if (/^(backup:(run|clean)|Spatie\\Backup\\Commands\\(BackupCommand|CleanupCommand))$/.test(name)) {
      settings ??= await backupSettings(root, context)
      return /run$|BackupCommand$/.test(name) ? settings.run(new Set(options), at) : settings.clean(at)
    }
    if (depth === 0 || !/^[\w:.\\-]{1,100}$/.test(name)) return []
    const handed = await ownCommand(name.replace(/^.*\\/, ''), root, context)
    const found: Action[] = []
    for (const one of unlike(handed)) {
      const place = { path: one.path, line: one.line, key: `${one.is}[${one.line}]` }
      found.push(...(one.is === 'shell' ? actionsOf(one.text, { ...place, lines: () => one.line }).actions : await artisan(one.text, place, depth - 1)))
    }
    return found
  }
  for (const call of calls) {
    const at: Evidence = { path: file.path, line: call.line, key: `schedule[${call.line}]` }
    const text = call.name.endsWith('exec') ? scalarText(call.argument(0)) : commandText(call)
    if (text === undefined) continue
    const actions = call.name.endsWith('exec') ? actionsOf(text, { ...at, lines: () => call.line }).actions : await artisan(text, at, 2)
    if (!actions.some(({ does }) => does === 'dump' || does === 'copy' || does === 'prune')) continue
    declares.push(scheduled(call, text, actions, at))
  }
  return { declares, skipped: [] }
}

function scheduled(call: PhpCall, text: string, actions: readonly Action[], at: Evidence): ScheduleDeclaration {
  const { expression, isElsewhere } = cadenceOf(call.chain())
  const asked = call.conditions().map(conditionIn)
  const when: Word = asked.includes('open') ? { text: 'a condition of the schedule', resolved: false, variables: [] } : expression
  const away = isElsewhere || asked.includes('elsewhere')
  return {
    kind: 'schedule',
    name: `${at.path}#${text.split(/\s/, 1)[0] ?? ''}`,
    at,
    ...scheduleFacts(when, 'cron', at),
    actions,
    by: 'artisan',
    ...(call.chain().some(({ name }) => telling.test(name)) ? { mails: at } : {}),
    ...(away ? { disabled: 'it runs in other environments' } : {}),
  }
}

/** `app()->environment('production')` ({@link https://laravel.com/docs/12.x/configuration#determining-the-current-environment}). */
function conditionIn(condition: PhpCall | 'open'): 'met' | 'elsewhere' | 'open' {
  if (condition === 'open') return 'open'
  if (/(->|::)isProduction$/.test(condition.name)) return 'met'
  if (!/(->|::)environment$/.test(condition.name)) return 'open'
  const given = condition.argument(0)
  const names = given?.kind === 'list' ? given.entries.map(({ value }) => scalarText(value)) : [scalarText(given), scalarText(condition.argument(1))]
  return names.includes('production') ? 'met' : 'elsewhere'
}

/** Branches of one command that do the same but for the name of the file: one of them runs. */
function unlike(handed: readonly Handed[]): readonly Handed[] {
  const seen = new Set<string>()
  return handed.filter(({ is, text }) => {
    const key = `${is} ${text.replace(/ --filename=\S*/, '')}`
    return !seen.has(key) && seen.add(key) !== undefined
  })
}
