/** Whether something outside the host asks if the system answers; what runs beside it falls with it. */
import { textOf, valueOf } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { basename, dirname, join, placeOf } from '../base/paths.ts'
import { startedByClock } from './disks.ts'
import type { Linked } from './linked.ts'
import { called } from './name-patterns.ts'
import { orTold } from './told-outside.ts'
import { setUpElsewhere } from './unread-modules.ts'
import { answerFacts, bestOf, firstServing, hostedSomewhere, imagePlace, running, type Answer } from './watchers.ts'

const askers = called(
  'gatus uptime-kuma blackbox-exporter blackbox_exporter statping statping-ng healthchecks cachet peekaping kener checkmate checkmate-backend',
)
const health = /\/(health\w*|healthz|status|ping|ready|readyz|live|livez|up|heartbeat|alive|api\/health\w*)\/?$|^\w+:\/\/[^/]+\/?$/i
const errand = /\/(cron|jobs?|tasks?|trigger|webhook|hooks?|revalidate|run|sync|deploy|refresh)(\/|$)/i

export function uptimeFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined) return {}
  const checks = linked.declared.watches.filter((watch) => watch.what === 'uptime' && watch.disabled === undefined)
  const nothing: Answer = { is: false, at, words: 'nothing in the repository checks from outside whether the system answers' }
  const asked = scripts(linked)
  const answer = bestOf([
    setUpElsewhere(linked, 'uptime', 'monitoring/uptime'),
    hostedSomewhere(linked),
    nothing,
    ...asked,
    ...inside(linked),
    ...admitted(linked),
    ...checks.flatMap((check) => outside(check, linked) ?? []),
  ])
  const { told, by } = answerFacts(orTold(answer ?? nothing, [nothing, ...asked], linked, 'uptime'), 'monitoring/uptime')
  return { uptimeOutside: told, uptimeBy: by }
}

function inside(linked: Linked): readonly Answer[] {
  return running(linked, askers).map((service) => ({
    is: false,
    at: imagePlace(service),
    words: `${service.name} asks from the same stack, and falls silent with it`,
  }))
}

/** `pingdomIPs=…`: a value of a chart that takes the addresses of those who look from outside. */
const lets =
  /^[\w.-]{0,60}?(pingdom|status_?cake|uptime_?robot|better_?(?:stack|uptime)|site_?24x7)[\w.-]{0,40}?(ip|cidr|range|address|allow|white)[\w.-]{0,40}=./i

/** Who is let in by a script looks from outside; at what, is set up with them. */
function admitted({ declared }: Linked): readonly Answer[] {
  return declared.scripts.flatMap(({ actions, path }) =>
    actions.flatMap((action): readonly Answer[] => {
      if (action.does === 'admit') return [{ is: 'unknown', at: action.at, words: `what ${action.watcher} looks at, whose addresses ${path} asks for` }]
      const value = action.does === 'deploy' ? (action.sets ?? []).map(({ text }) => lets.exec(text)?.[1]).find((name) => name !== undefined) : undefined
      return value === undefined ? [] : [{ is: 'unknown', at: action.at, words: `what ${value.toLowerCase()} looks at, whose addresses ${path} lets in` }]
    }),
  )
}

const checker = /(^|\/)[\w.-]*(health-?_?checks?|uptime|watchdog)([-_.][\w.-]*)?$/i

/** A script whose name says that it asks: beside what it asks where the clock starts it, and not at all where nothing does. One for a container's own check is no such thing. */
function scripts(linked: Linked): readonly Answer[] {
  const { paths } = startedByClock(linked)
  return linked.declared.scripts.flatMap(({ name, path, at }): readonly Answer[] => {
    if (name !== path || !checker.test(path) || placeOf(path).place === 'example' || isOwnCheck(path, linked)) return []
    const words = paths.has(path) ? `${path} asks from the host itself, and falls silent with it` : `${path} asks, but nothing starts it on a schedule`
    return [{ is: false, at, words }]
  })
}

function isOwnCheck(path: string, linked: Linked): boolean {
  const name = basename(path)
  const copied = [...linked.declared.images.values()].some((image) =>
    image.stages.some(({ copies }) =>
      copies.some(({ from, stage }) => stage === undefined && from.some((one) => basename(one) === name || isBelow(path, join(dirname(image.path), one)))),
    ),
  )
  const isAsked = [...linked.declared.images.values()].some((image) =>
    image.stages.some(({ healthcheck }) => (valueOf(healthcheck?.test) ?? []).some((word) => word.split(/\s+/).some((one) => basename(one) === name))),
  )
  return copied || isAsked || linked.declared.services.some(({ mounts }) => mounts.some(({ file }) => file === path))
}

/** Below a folder that goes into an image whole, `COPY rootfs/ /`: the root of the context goes there with everything else. */
function isBelow(path: string, folder: string | undefined): boolean {
  return folder !== undefined && folder !== '' && path.startsWith(`${folder}/`)
}

function outside(check: WatchDeclaration, linked: Linked): Answer | undefined {
  if (check.outside !== true) return undefined
  const [url] = check.of
  const words = check.tool === 'upptime' ? 'Upptime asks from GitHub’s machines' : `${check.path} checks on a schedule`
  if (url === undefined || check.tool === 'upptime') return { is: true, at: check.at, words }
  const text = url.state === 'unresolved' ? undefined : url.value
  if (text === undefined) return { is: 'unknown', at: check.at, words: `whom ${check.path} asks` }
  if (errand.test(text)) return undefined
  const host = /^\w+:\/\/([^/:]+)/.exec(text)?.[1]?.toLowerCase()
  const own =
    host !== undefined &&
    linked.services.some((service) => [...service.declared.labels.values()].some((label) => textOf(label)?.toLowerCase().includes(`\`${host}\``) === true))
  return own || health.test(text) ? { is: true, at: check.at, words } : { is: 'unknown', at: check.at, words: `whether ${check.path} asks this system` }
}
