/** How often Laravel's scheduler starts a task, as cron fields: what the calls behind it say, one after another. */
import type { Word } from '../../model/action.ts'
import { scalarText, type PhpCall } from '../../parse/php/index.ts'

/** Fields by the name of a call without arguments ({@link https://laravel.com/docs/12.x/scheduling#schedule-frequency-options}). */
const plain: Readonly<Record<string, string>> = {
  everyMinute: '* * * * *',
  everyTwoMinutes: '*/2 * * * *',
  everyThreeMinutes: '*/3 * * * *',
  everyFourMinutes: '*/4 * * * *',
  everyFiveMinutes: '*/5 * * * *',
  everyTenMinutes: '*/10 * * * *',
  everyFifteenMinutes: '*/15 * * * *',
  everyThirtyMinutes: '*/30 * * * *',
  hourly: '0 * * * *',
  everyOddHour: '0 1-23/2 * * *',
  everyTwoHours: '0 */2 * * *',
  everyThreeHours: '0 */3 * * *',
  everyFourHours: '0 */4 * * *',
  everySixHours: '0 */6 * * *',
  daily: '0 0 * * *',
  weekly: '0 0 * * 0',
  monthly: '0 0 1 * *',
  lastDayOfMonth: '0 0 28 * *',
  quarterly: '0 0 1 1-12/3 *',
  yearly: '0 0 1 1 *',
}

const days = ['sundays', 'mondays', 'tuesdays', 'wednesdays', 'thursdays', 'fridays', 'saturdays']

/** What says nothing of when. */
const beside =
  /^(timezone|withoutOverlapping|onOneServer|runInBackground|evenInMaintenanceMode|name|description|user|group|storeOutput|(sendOutput|appendOutput|emailOutput|emailWrittenOutput)(To|OnFailure)|emailOutputOnFailure|on(Failure|Success)(WithOutput)?|before|after|then|thenWithOutput|(ping|thenPing)\w*|monitorName|graceTimeInMinutes|storeOutputInDb|doNotMonitor)$/

/** `disabled` where it is told to run elsewhere only; unresolved where a call decides it that is not understood. */
export function cadenceOf(chain: readonly PhpCall[]): { readonly expression: Word; readonly isElsewhere: boolean } {
  let fields = ['*', '*', '*', '*', '*']
  let isElsewhere = false
  const open = (name: string): { readonly expression: Word; readonly isElsewhere: boolean } => ({
    expression: { text: `what ${name} says`, resolved: false, variables: [] },
    isElsewhere,
  })
  for (const call of chain) {
    const name = call.name.replace(/^->/, '')
    const usual = Object.hasOwn(plain, name) ? plain[name] : undefined
    if (usual !== undefined) fields = usual.split(' ')
    else if (name === 'environments') {
      const told = environmentsOf(call)
      if (told === undefined) return open(name)
      isElsewhere = !told.some((one) => /^prod(uction)?$/.test(one))
    } else if (!beside.test(name)) {
      const changed = withCall(name, call, fields)
      if (changed === undefined) return open(name)
      fields = [...changed]
    }
  }
  return { expression: { text: fields.join(' '), resolved: true, variables: [] }, isElsewhere }
}

function withCall(
  name: string,
  call: PhpCall,
  [minute = '*', hour = '*', day = '*', month = '*', weekday = '*']: readonly string[],
): readonly string[] | undefined {
  const text = (index: number): string | undefined => scalarText(call.argument(index))
  const time = (index: number): readonly [string, string] | undefined => {
    const [, hours, minutes = '0'] = /^(\d{1,2})(?::(\d{2}))?$/.exec(text(index) ?? '0:00') ?? []
    return hours === undefined ? undefined : [String(Number(minutes)), String(Number(hours))]
  }
  const numbers = (...indexes: readonly number[]): string | undefined => {
    const all = indexes.map((index) => text(index) ?? '1')
    return all.every((one) => /^\d{1,2}$/.test(one)) ? all.join(',') : undefined
  }
  const at = (index: number, rest: readonly (string | undefined)[]): readonly string[] | undefined => {
    const clock = time(index)
    return clock === undefined || rest.includes(undefined) ? undefined : [...clock, ...(rest as readonly string[])]
  }
  switch (name) {
    case 'cron': {
      const written = (text(0) ?? '').trim().split(/\s+/)
      return written.length === 5 ? written : undefined
    }
    case 'at':
    case 'dailyAt':
      return at(0, [day, month, weekday])
    case 'hourlyAt':
      return /^\d{1,2}$/.test(text(0) ?? '') ? [text(0) ?? '0', '*', day, month, weekday] : undefined
    case 'twiceDaily':
      return numbers(0, 1) === undefined ? undefined : ['0', numbers(0, 1) ?? '', day, month, weekday]
    case 'weeklyOn':
      return at(1, ['*', '*', numbers(0)])
    case 'monthlyOn':
      return at(1, [numbers(0), '*', '*'])
    case 'twiceMonthly':
      return at(2, [numbers(0, 1), '*', '*'])
    case 'weekdays':
      return [minute, hour, day, month, '1-5']
    case 'weekends':
      return [minute, hour, day, month, '6,0']
    default:
      return days.includes(name) ? [minute, hour, day, month, String(days.indexOf(name))] : undefined
  }
}

function environmentsOf(call: PhpCall): readonly string[] | undefined {
  const given = call.argument(0)
  const values = given?.kind === 'list' ? (given.open ? [] : given.entries.map(({ value }) => value)) : [given, call.argument(1), call.argument(2)]
  const told = values.flatMap((value) => (value === undefined ? [] : [scalarText(value)]))
  return told.length === 0 || told.includes(undefined) ? undefined : told.flatMap((one) => one ?? [])
}
