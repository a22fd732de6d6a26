/** What the alerts in force are about, and what of the five things that break first none is. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, valueOf } from '../base/fact.ts'
import { compileGlob } from '../base/glob.ts'
import { basename } from '../base/paths.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { family } from './databases.ts'
import type { Linked } from './linked.ts'
import { called, endingIn } from './name-patterns.ts'
import { once } from './once.ts'
import { isGiven, pushingPackage, scrapeConfigs, scrapersOf } from './scrapes.ts'
import { setUpElsewhere } from './unread-modules.ts'
import { agentOf, elsewhere, firstServing, hostedSomewhere, imagePlace, netdataOf, running, setByHand, webServices, type Answer } from './watchers.ts'

const evaluators = endingIn('prometheus vmalert mimir loki thanos cortex')
const grafana = called('grafana grafana-oss grafana-enterprise')

/** Rules that are objects of a cluster or a provider, which looks after them by itself. */
const selfEvaluated = /^(prometheus-operator|cloudwatch|digitalocean|render|azure|google)/

/** Alert rules that something evaluates, and the others with the reason. */
export const alertsIn: (linked: Linked) => Alerts = once((linked) => {
  const all = linked.declared.watches.filter((watch) => watch.what === 'alert')
  const runners = running(linked, evaluators)
  const configs = scrapeConfigs(linked)
  const patterns = configs.flatMap((config) => config.loads ?? []).map((written) => compileGlob(basename(written)))
  const inForce: WatchDeclaration[] = []
  const idle: { alert: WatchDeclaration; why: string }[] = []
  const scrapers = scrapersOf(linked)
  const others = runners.filter((service) => !scrapers.includes(service))
  const grafanas = running(linked, grafana)
  for (const alert of all) {
    if (selfEvaluated.test(alert.tool)) {
      inForce.push(alert)
      continue
    }
    if (alert.tool === 'grafana') {
      // Grafana evaluates what lies in the folder it is provisioned from, and knows nothing of other files.
      if (alert.disabled !== undefined) idle.push({ alert, why: alert.disabled })
      else if (grafanas.some((service) => isGiven(service, alert.path))) inForce.push(alert)
      else idle.push({ alert, why: grafanas.length === 0 ? 'nothing in the stack evaluates them' : 'no Grafana is given them' })
      continue
    }
    const loaded = configs.length === 0 || patterns.some((fits) => fits(basename(alert.path))) || others.some((service) => isGiven(service, alert.path))
    if (runners.length === 0) idle.push({ alert, why: 'nothing in the stack evaluates them' })
    else if (loaded) inForce.push(alert)
    else idle.push({ alert, why: 'no rule_files names them' })
  }
  return { inForce, idle }
})

interface Alerts {
  readonly inForce: readonly WatchDeclaration[]
  readonly idle: readonly { readonly alert: WatchDeclaration; readonly why: string }[]
}

/** Whether it says how much and for how long. */
function isSound(alert: WatchDeclaration): boolean {
  return alert.threshold !== undefined && alert.forSeconds !== undefined && alert.disabled === undefined
}

/** What a reader says of an alert whose very existence hangs on something unknown. */
const unsure = /^whether it is there is /

function isPerhaps(alert: WatchDeclaration): boolean {
  return unsure.test(alert.disabled ?? '')
}

/** Engines that run out of connections before anything else. */
const counted: ReadonlySet<string> = new Set(['postgres', 'mysql', 'mongodb', 'mssql', 'oracle', 'cockroachdb'])

const wanted = ['errors', 'latency', 'connections', 'memory', 'disk'] as const

export function alertFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const serving = firstServing(linked)
  if (serving === undefined) return {}
  const { inForce, idle } = alertsIn(linked)
  const open = (words: string, at: Evidence, hint = elsewhere('monitoring/alerts')): Partial<FactsOf<'system'>> => {
    const fact = unresolved(words, at, hint)
    return { alerted: fact, alertGaps: fact }
  }
  const module = setUpElsewhere(linked, 'alerts', 'monitoring/alerts')
  const somewhere = module ?? hostedSomewhere(linked)
  const agent = agentOf(linked)
  if (inForce.length === 0 && somewhere !== undefined) return open(somewhere.words, somewhere.at, somewhere.hint)
  const needed = wanted.filter(
    (signal) => signal !== 'connections' || linked.databases.some((database) => database.is !== 'file' && counted.has(family(database.engine))),
  )
  const covered = needed.filter((signal) => inForce.some((alert) => alert.signal === signal && isSound(alert)))
  const missing = needed.filter((signal) => !covered.includes(signal))
  const perhaps = missing.flatMap((signal) => inForce.find((alert) => alert.signal === signal && isPerhaps(alert)) ?? [])
  const gaps = missing.filter((signal) => !perhaps.some((alert) => alert.signal === signal)).map((signal) => gapOf(signal, inForce, idle))
  if (missing.length > 0 && agent !== undefined) return open(`the alerts that ${agent.name} leads to`, imagePlace(agent))
  const byHand = setByHand(linked)?.monitor ?? netdataOf(linked)
  if (missing.length > 0 && byHand !== undefined) return open(`the alerts that are set in ${byHand.name} itself`, imagePlace(byHand))
  // A library that sends figures leads to a service that watches them, whose alerts are set there.
  const pusher =
    missing.length > 0
      ? webServices(linked)
          .map((service) => pushingPackage(service, linked))
          .find((one) => one !== undefined)
      : undefined
  if (pusher !== undefined) return open(`the alerts that ${pusher.name} leads to`, pusher.at)
  const unread = missing.length > 0 ? unreadRules(linked) : undefined
  if (unread !== undefined) return open(unread.words, unread.at, unread.hint)
  const [first] = perhaps
  if (first !== undefined && gaps.length === 0) return open(`whether ${first.name} is there: ${(first.disabled ?? '').replace(unsure, '')}`, first.at)
  const at = inForce[0]?.at ?? idle[0]?.alert.at ?? scrapeConfigs(linked)[0]?.at ?? serving
  return { alerted: known(covered, at), alertGaps: known(gaps, at) }
}

/** Rules in force that can't be read may be about anything. */
export function unreadRules(linked: Linked): Answer | undefined {
  const found = alertsIn(linked).inForce.find(({ unread }) => unread === true)
  if (found === undefined) return undefined
  return { is: 'unknown', at: found.at, words: `what the alert rules in ${found.path} are about, which can’t be read`, hint: `mend ${found.path}` }
}

function gapOf(signal: string, inForce: readonly WatchDeclaration[], idle: readonly { readonly alert: WatchDeclaration; readonly why: string }[]): string {
  const about = inForce.filter((alert) => alert.signal === signal)
  const half = about.find(({ disabled }) => disabled === undefined) ?? about[0]
  if (half?.disabled !== undefined) return `${signal} (${half.name} tells nobody: ${half.disabled})`
  if (half !== undefined) return `${signal} (${half.name} has no ${half.threshold === undefined ? 'threshold' : 'duration'})`
  const waiting = idle.find(({ alert }) => alert.signal === signal)
  return waiting === undefined ? signal : `${signal} (in ${waiting.alert.path}; ${waiting.why})`
}

/** The share of the disk at which an alert in force speaks, the least of several. */
export function diskAlert(linked: Linked): WatchDeclaration | undefined {
  const all = alertsIn(linked).inForce.filter((alert) => alert.signal === 'disk' && alert.threshold !== undefined)
  return all.sort((a, b) => (valueOf(a.threshold) ?? 1) - (valueOf(b.threshold) ?? 1))[0]
}
