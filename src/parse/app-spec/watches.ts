/** What watches an app: alerts of the app and its components, and where logs are sent. */
import { mapFact, valueOf, type Fact } from '../../base/fact.ts'
import type { WatchDeclaration } from '../../model/surroundings.ts'
import type { Fields } from '../fields.ts'
import { isKnown } from '../hosted.ts'

const windows = new Map([
  ['FIVE_MINUTES', 300],
  ['TEN_MINUTES', 600],
  ['THIRTY_MINUTES', 1_800],
  ['ONE_HOUR', 3_600],
])

/** Rules of {@link https://docs.digitalocean.com/products/app-platform/how-to/create-alerts/}; shares are written in percent. */
const signals: readonly (readonly [RegExp, NonNullable<WatchDeclaration['signal']>, share: boolean])[] = [
  [/^CPU_UTILIZATION$/, 'cpu', true],
  [/^MEM_UTILIZATION$/, 'memory', true],
  [/^RESTART_COUNT$|^DEPLOYMENT_FAILED$|^(AUTOSCALE|JOB_INVOCATION|FUNCTIONS)_FAILED$/, 'down', false],
  [/ERROR/, 'errors', false],
  [/DURATION|LATENCY/, 'latency', false],
]

export function alertsOf(fields: Fields, of: string | undefined): readonly WatchDeclaration[] {
  return fields.many('alerts').flatMap((alert): readonly WatchDeclaration[] => {
    const rule = valueOf(alert.text('rule'))
    if (rule === undefined) return []
    const [, signal = 'other', isShare = false] = signals.find(([pattern]) => pattern.test(rule)) ?? []
    const value = alert.number('value')
    const window = alert.text('window')
    const seconds = window === undefined ? undefined : mapFact(window, (name) => windows.get(name))
    return [
      {
        kind: 'watch',
        what: 'alert',
        tool: 'app-platform',
        name: of === undefined ? rule : `${of} ${rule}`,
        path: alert.at.path,
        at: alert.at,
        of: of === undefined ? [] : [{ state: 'known', value: of, at: alert.at }],
        signal,
        ...(value === undefined ? {} : { threshold: isShare ? share(value) : value }),
        ...(seconds === undefined ? {} : { forSeconds: seconds }),
        to: { state: 'default', value: 'email', at: alert.at, note: 'App Platform mails the account' },
        ...(isKnown(alert.flag('disabled'), true) ? { disabled: 'it is switched off' } : {}),
      },
    ]
  })
}

function share(value: Fact<number>): Fact<number> {
  return mapFact(value, (percent) => percent / 100)
}

const shippers = ['papertrail', 'datadog', 'logtail', 'open_search', 'opensearch'] as const

export function logsOf(fields: Fields, of: string): readonly WatchDeclaration[] {
  return fields.many('log_destinations').flatMap((destination): readonly WatchDeclaration[] => {
    const tool = shippers.find((name) => destination.has(name))
    if (tool === undefined) return []
    return [
      {
        kind: 'watch',
        what: 'logs',
        tool: tool.replace('_', ''),
        name: `${of} ${valueOf(destination.text('name')) ?? tool}`,
        path: destination.at.path,
        at: destination.at,
        of: [{ state: 'known', value: of, at: destination.at }],
        outside: true,
      },
    ]
  })
}
