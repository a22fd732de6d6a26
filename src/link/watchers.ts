/** What the looks at what watches the system share: who serves, which software runs beside it, and how findings become facts. */
import { wholeFile, type Evidence } from '../base/evidence.ts'
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { hostAgents, watchesHost } from './host-agents.ts'
import { imageName } from './images.ts'
import type { Linked } from './linked.ts'
import { anyOf, called, hinted, type Pattern } from './name-patterns.ts'
import { once } from './once.ts'
import type { Running } from './running.ts'

/** Services whose users notice; those of no stack run nobody knows where. */
export function webServices({ services }: Linked): readonly Running[] {
  return webIn(services)
}

const webIn = once((services: readonly Running[]) => services.filter((service) => service.role === 'web'))

const repositories = new WeakMap<Running, string>()

/** In lower case; worked out once, since every service is asked what runs beside it. */
export function repositoryOf(service: Running): string {
  const before = repositories.get(service)
  if (before !== undefined) return before
  const found = imageName(service.base ?? valueOf(service.declared.image) ?? '').repository.toLowerCase()
  repositories.set(service, found)
  return found
}

const runningIn = new WeakMap<Linked['services'], Map<Pattern, readonly Running[]>>()

/** Services of the stacks whose image fits. Looked up once for each software, since every service is asked what runs beside it. */
export function running({ services }: Linked, image: Pattern): readonly Running[] {
  const asked = runningIn.get(services) ?? new Map<Pattern, readonly Running[]>()
  runningIn.set(services, asked)
  const before = asked.get(image)
  if (before !== undefined) return before
  const found = services.filter((service) => service.inStack && image.test(repositoryOf(service)))
  asked.set(image, found)
  return found
}

export function imagePlace(service: Running): Evidence {
  return service.declared.image?.at ?? service.declared.at
}

/** Agents of services that gather figures and logs, watch disks and alert, all by what is set elsewhere. */
const agent = anyOf(
  called('datadog/agent datadog-agent newrelic/infrastructure newrelic/infrastructure-bundle dynatrace/oneagent oneagent instana/agent scoutapp elastic-agent'),
  hinted('newrelic/nri signoz/ site24x7 appdynamics/', /(^|\/)(newrelic\/nri.*|signoz\/.*|site24x7.*|appdynamics\/.*)$/),
)

export function agentOf(linked: Linked): Running | undefined {
  return running(linked, agent)[0]
}

const netdata = called('netdata')

export function netdataOf(linked: Linked): Running | undefined {
  return running(linked, netdata)[0]
}

const handSet = anyOf(called('uptime-kuma beszel'), hinted('checkmate zabbix', /(^|\/)(checkmate(-(backend|server)[\w-]*)?|zabbix-(server|appliance)[\w-]*)$/))

/** A monitor whose checks and alerts are set by hand and kept in its database, with the agent beside it that measures the host and that it can read. */
export function setByHand(linked: Linked): { readonly monitor: Running; readonly gauge: Running } | undefined {
  const agents = linked.services.filter((one) => one.inStack && (hostAgents.test(repositoryOf(one)) || (one.role === 'exporter' && watchesHost(one.declared))))
  // What speaks to Prometheus alone is read by few others.
  const reads = (monitor: Running, gauge: Running): boolean => !/exporter|cadvisor/.test(repositoryOf(gauge)) || repositoryOf(monitor).includes('zabbix')
  const pairs = running(linked, handSet).flatMap((monitor) => agents.flatMap((gauge) => (reads(monitor, gauge) ? [{ monitor, gauge }] : [])))
  return pairs.find(({ monitor, gauge }) => monitor.declared.stack === gauge.declared.stack) ?? pairs[0]
}

/** One answer with its words: yes, no, or what would tell. */
export interface Answer {
  readonly is: boolean | 'unknown'
  readonly at: Evidence
  readonly words: string
  /** What would tell, where there is more to say than who else may know. */
  readonly hint?: string
}

export const elsewhere = (rule: string): string => `say under provides: what does it, for ${rule}`

export function answerFacts(answer: Answer, rule: string): { readonly told: Fact<boolean>; readonly by: Fact<string> } {
  const { is, at, words } = answer
  return { told: is === 'unknown' ? unresolved(words, at, answer.hint ?? elsewhere(rule)) : known(is, at), by: byDefault(words, at, 'in words') }
}

/** The first yes, else the first unknown, else the last no: later ones say more. */
export function bestOf(answers: readonly (Answer | undefined)[]): Answer | undefined {
  const there = answers.filter((answer) => answer !== undefined)
  return there.find((one) => one.is === true) ?? there.find((one) => one.is === 'unknown') ?? there.at(-1)
}

/** What no file tells of an application that no stack describes. */
export function hostedSomewhere(linked: Linked): Answer | undefined {
  const web = webServices(linked)
  const [first] = web
  if (first === undefined || web.some((one) => one.inStack)) return undefined
  return { is: 'unknown', at: first.declared.at, words: 'where it runs' }
}

const platforms: Readonly<Record<string, string>> = {
  kubernetes: 'the cluster',
  ecs: 'AWS',
  lambda: 'AWS',
  fly: 'Fly.io',
  render: 'Render',
  'app-platform': 'DigitalOcean',
  heroku: 'Heroku',
  railway: 'Railway',
  cloudflare: 'Cloudflare',
  vercel: 'Vercel',
  'cloud-run': 'Google Cloud',
  'app-engine': 'Google Cloud',
  'container-apps': 'Azure',
  'app-service': 'Azure',
}

/** A platform gathers logs and draws figures by itself, and what a cluster is given for that is set up once, often elsewhere. */
export function platformItself(services: readonly Running[], what: string): Answer | undefined {
  const hosted = services.find(({ declared }) => declared.orchestrator !== undefined && Object.hasOwn(platforms, declared.orchestrator))
  if (hosted === undefined) return undefined
  return { is: 'unknown', at: hosted.declared.at, words: `what ${platforms[hosted.declared.orchestrator ?? ''] ?? ''} ${what} on its own` }
}

/** The file that describes what serves: where something that is missing would stand. */
export function firstServing(linked: Linked): Evidence | undefined {
  const web = webServices(linked)
  const first = web.find((one) => one.inStack) ?? web[0]
  return first === undefined ? undefined : wholeFile(first.declared.at.path)
}
