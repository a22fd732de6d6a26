/** Whether somebody is told before a disk is full: by an alert in force, or by a script on a schedule that tells somebody. */
import { isResolved, known, type UnresolvedFact } from '../base/fact.ts'
import type { ScheduleDeclaration, ScriptDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import type { Action } from '../model/action.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { alertsIn, diskAlert, unreadRules } from './alerts.ts'
import type { Declared } from './input.ts'
import { containerOf } from './inside.ts'
import type { Linked } from './linked.ts'
import { isLoop, mountedScript, scriptNamed } from './scripts.ts'
import { facts } from './things.ts'
import { setUpElsewhere } from './unread-modules.ts'
import { agentOf, answerFacts, bestOf, firstServing, hostedSomewhere, imagePlace, netdataOf, running, setByHand, type Answer } from './watchers.ts'

const deepest = 5

export function diskFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined || hostedSomewhere(linked) !== undefined) return {}
  const alert = diskAlert(linked)
  const { paths, absent, mailed } = startedByClock(linked)
  const measured = linked.declared.watches.filter((watch) => watch.what === 'disk')
  const scripts = measured.filter(({ tool }) => tool !== 'cloudwatch-agent')
  const started = scripts.filter((script) => paths.has(script.path)).map((script) => ({ script, tells: tellsOf(script, linked.declared, mailed) }))
  const heard = started.find(({ tells }) => tells === true)?.script
  const netdata = netdataOf(linked)
  const agent = agentOf(linked)
  const byHand = setByHand(linked)
  const threshold = alert?.threshold ?? heard?.threshold
  const share = threshold === undefined ? undefined : isResolved(threshold) && threshold.value > 1 ? undefined : threshold
  const percent = share === undefined || !isResolved(share) ? '' : `, with a limit of ${Math.round(share.value * 100)} %`
  const nothing: Answer = { is: false, at, words: 'nothing in the repository watches disk use' }
  const yes = (is: boolean | 'unknown', place: Answer['at'], words: string): Answer => ({ is, at: place, words })
  const answer =
    bestOf([
      nothing,
      setUpElsewhere(linked, 'disk', 'monitoring/disk'),
      unreadRules(linked),
      ...running(linked, /node[-_]exporter$/).map((one) => yes(false, imagePlace(one), `${one.name} measures disk use, and no alert in force asks it`)),
      ...measured.flatMap((one) => (scripts.includes(one) ? [] : [yes(false, one.at, `the ${one.name} measures disk use, and no alert in force asks it`)])),
      ...scripts.map((one) => yes(false, one.at, `${one.path} looks at disk use, but nothing starts it on a schedule`)),
      ...alertsIn(linked).idle.flatMap(({ alert: idle, why }) =>
        idle.signal === 'disk' ? [yes(false, idle.at, `the alert ${idle.name} is about disk use, but ${why}`)] : [],
      ),
      ...absent.map((one) => yes('unknown', one.at, `what ${one.text} does, which is not in the repository`)),
      alert === undefined
        ? undefined
        : yes(true, (alert.threshold ?? alert).at, `the alert ${alert.name}${alert.tool.includes('foretelling') ? ', which foretells' : percent}`),
      ...started.map(({ script, tells }) =>
        tells === false
          ? yes(false, (script.threshold ?? script).at, `${script.path} looks at disk use on a schedule and tells nobody`)
          : tells === true
            ? undefined
            : yes('unknown', tells.at, tells.raw),
      ),
      heard === undefined ? undefined : yes(true, (heard.threshold ?? heard).at, `${heard.path} on a schedule${percent}`),
      netdata === undefined ? undefined : yes(true, imagePlace(netdata), `the alarms that come with ${netdata.name}, with a limit of 80 %`),
      agent === undefined ? undefined : yes('unknown', imagePlace(agent), `what ${agent.name} is told to watch`),
      byHand === undefined
        ? undefined
        : yes('unknown', imagePlace(byHand.monitor), `what ${byHand.monitor.name} is told by hand of the disks that ${byHand.gauge.name} measures`),
    ]) ?? nothing
  const { told, by } = answerFacts(answer, 'monitoring/disk')
  const foretells = alert?.tool.includes('foretelling') === true
  return facts({
    diskWatched: told,
    diskBy: by,
    diskAt: answer.is === true && netdata === undefined && !foretells ? share : netdata === undefined ? undefined : known(0.8, imagePlace(netdata)),
  })
}

/** Whether anybody hears what a script found: by a message of its own or of a script that it runs, or by what starts it. */
function tellsOf(script: WatchDeclaration, declared: Declared, mailed: ReadonlySet<string>): boolean | UnresolvedFact {
  const within = (path: string, left: number): boolean =>
    declared.scripts.some(
      (one) =>
        one.path === path &&
        one.actions.some((action) => {
          if (action.does === 'notify') return true
          const called = action.does === 'run' && left > 0 ? scriptNamed(action.script.text, one, declared, action.folder) : undefined
          return called !== undefined && called.path !== path && within(called.path, left - 1)
        }),
    )
  if (within(script.path, 3)) return true
  if (script.prints === true && mailed.has(script.path)) return true
  return script.to?.state === 'unresolved' ? script.to : false
}

/** Scripts of the tree that schedules come to, and those whose starter mails what they print; and scripts named for disks that are not there. */
export function startedByClock({ declared, services }: Pick<Linked, 'declared' | 'services'>): {
  readonly paths: ReadonlySet<string>
  readonly mailed: ReadonlySet<string>
  readonly absent: readonly { readonly text: string; readonly at: ScheduleDeclaration['at'] }[]
} {
  const paths = new Set<string>()
  const mailed = new Set<string>()
  let mails = false
  const absent: { text: string; at: ScheduleDeclaration['at'] }[] = []
  let inside: ServiceDeclaration | undefined
  const walk = (actions: readonly Action[], from: ScriptDeclaration | undefined, left: number): void => {
    for (const action of actions) {
      if (action.does !== 'run' || left === 0) continue
      const script = mountedScript(action.script.text, inside, declared) ?? scriptNamed(action.script.text, from, declared, action.folder)
      if (script === undefined) {
        if (/disk|df[-_]|storage[-_]?(check|monitor)/i.test(action.script.text))
          absent.push({ text: action.script.text.slice(action.script.text.lastIndexOf('/') + 1).slice(0, 80), at: action.at })
      } else if (!paths.has(script.path) || (mails && !mailed.has(script.path))) {
        paths.add(script.path)
        if (mails) mailed.add(script.path)
        walk(script.actions, script, left - 1)
      }
    }
  }
  for (const schedule of declared.schedules) {
    // A workflow runs on a machine of its own.
    if (schedule.disabled !== undefined || schedule.every === 'never' || schedule.by === 'workflow') continue
    mails = schedule.mails !== undefined
    const container = schedule.by === 'script' ? containerOf(schedule, services, declared) : undefined
    inside = container === 'none' ? undefined : container?.declared
    walk(schedule.actions, undefined, deepest)
    for (const name of schedule.runs ?? []) {
      const script = declared.scripts.find((one) => one.name === name)
      if (script === undefined) continue
      paths.add(script.path)
      if (mails) mailed.add(script.path)
      walk(script.actions, script, deepest)
    }
    // A script that loops watches by itself where something starts it, which its own schedule says.
    if (isLoop(schedule)) paths.add(schedule.at.path)
  }
  return { paths, mailed, absent }
}
