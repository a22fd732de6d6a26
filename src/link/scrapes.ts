/** Which services Prometheus asks for metrics: jobs of the configurations that something in the stacks runs with. */
import { byDefault, known, unresolved, valueOf } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import { remembered } from '../base/remembered.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { within } from './code.ts'
import { featuresOf } from './features.ts'
import { hostsOf } from './hosts.ts'
import { managedOf } from './managed.ts'
import type { Linked } from './linked.ts'
import { called, endingIn } from './name-patterns.ts'
import { once } from './once.ts'
import type { Running } from './running.ts'
import { facts } from './things.ts'
import { setUpElsewhere } from './unread-modules.ts'
import { agentOf, elsewhere, imagePlace, platformItself, repositoryOf, running } from './watchers.ts'

const scrapers = endingIn('prometheus vmagent victoria-metrics victoriametrics mimir')

export function scrapersOf(linked: Linked): readonly Running[] {
  return running(linked, scrapers)
}

/** Configurations in use: those a scraper mounts or is built with; where none is, all there are. */
export const scrapeConfigs: (linked: Linked) => readonly WatchDeclaration[] = once((linked) => {
  const all = linked.declared.watches.filter((watch) => watch.what === 'scrape' && watch.name === '')
  const used = scrapersOf(linked)
  if (used.length === 0) return []
  const given = all.filter((config) => used.some((service) => isGiven(service, config.path)))
  return given.length > 0 ? given : all
})

/** Jobs of those, and those of tools that find what to ask by themselves. */
const scrapeJobs = once((linked: Linked): readonly WatchDeclaration[] => {
  const paths = new Set(scrapeConfigs(linked).map((config) => config.path))
  return linked.declared.watches.filter((watch) => watch.what === 'scrape' && watch.name !== '' && (paths.has(watch.path) || inCluster.has(watch.tool)))
})

export function isGiven(service: Running, path: string): boolean {
  const mounted = service.declared.mounts.some((mount) => mount.file !== undefined && (mount.file === path || within(path, mount.file)))
  const context = service.declared.build?.context
  return mounted || (context !== undefined && context !== '' && within(path, context))
}

/** Tools that find what to ask in the cluster itself: whatever scrapes there follows these. */
const inCluster: ReadonlySet<string> = new Set(['prometheus-operator', 'prometheus annotations'])

const files = called('nginx nginx-unprivileged httpd apache caddy lighttpd static-web-server serve')
const pushes = /^(OTEL_EXPORTER_OTLP_|DD_(AGENT_HOST|TRACE_AGENT_URL)|NEW_RELIC_|ELASTIC_APM_|APPLICATIONINSIGHTS_|STATSD_HOST)/

const isPush = remembered((name) => pushes.test(name))

/** Libraries that send figures somewhere by themselves, in any language. What only shows them at an address of its own sends none. */
const pushing =
  /^(appsignal|@appsignal\/nodejs|newrelic(_rpm)?|ddtrace|datadog|dd-trace|skylight|scout[-_]apm|elastic-apm(-node)?|statsd(-instrument)?|hot-shots|dogstatsd(-ruby)?|opentelemetry-exporter-otlp.*|@opentelemetry\/exporter-metrics-otlp-.*|github\.com\/(newrelic\/go-agent|DataDog\/(dd-trace-go|datadog-go)|elastic\/go-elastic-apm|elastic\/apm-agent-go)(\/.*)?|go\.opentelemetry\.io\/otel\/exporters\/otlp\/otlpmetric\/.*|github\.com\/DataDog\/dd-trace-go\..*)$/

export function pushingPackage({ folders }: Running, { declared }: Linked): { readonly name: string; readonly at: Evidence } | undefined {
  for (const one of declared.packages) {
    if (!folders.includes(one.folder)) continue
    for (const [name, { dev, at }] of one.dependencies) if (!dev && pushing.test(name)) return { name, at }
  }
  return undefined
}

export function scrapedFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  if (service.role !== 'web') return {}
  const { declared } = service
  const has = featuresOf(service, linked, 'framework').length > 0
  // What only hands out files has no figures of its own.
  if (files.test(repositoryOf(service)) && !has) return {}
  const at = declared.at
  const open = (words: string, place = at, hint = elsewhere('monitoring/metrics')): Partial<FactsOf<'service'>> => ({
    scraped: unresolved(words, place, hint),
    scrapedBy: byDefault(words, place, 'in words'),
  })
  if (!service.inStack) return open('where it runs')
  const configs = scrapeConfigs(linked)
  const jobs = scrapeJobs(linked)
  const [scraper] = scrapersOf(linked)
  const asked = askedBy(linked).get(service)
  // An annotation asks nobody: something must run that follows it.
  if (asked?.job.tool === 'prometheus annotations' && scraper === undefined) return open('who follows its annotation prometheus.io/scrape', asked.at)
  if (asked !== undefined && answersNothing(service, linked))
    return open(
      `whether ${service.name} has metrics to give: job ${asked.job.name} asks it, and no metrics library was seen in its code`,
      asked.at,
      `expose /metrics, with prom-client or its like, or ${elsewhere('monitoring/metrics')}`,
    )
  if (asked !== undefined)
    return facts({ scraped: known(true, asked.at), scrapedBy: byDefault(`job ${asked.job.name} of ${asked.job.path}`, asked.at, 'in words') })
  const discovery = jobs.flatMap((job) => job.of).find((target) => target.state === 'unresolved')
  if (discovery?.state === 'unresolved') return open(discovery.raw, discovery.at)
  const agent = agentOf(linked)
  if (agent !== undefined) return open(`what ${agent.name} gathers`, imagePlace(agent))
  for (const [name, { at: place }] of declared.environment) if (isPush(name)) return open(`what ${name} sends`, place)
  const apm = featuresOf(service, linked, 'apm')[0]
  if (apm !== undefined) return open(`what ${apm.library} sends`, apm.at)
  const pusher = pushingPackage(service, linked)
  if (pusher !== undefined) return open(`what ${pusher.name} sends`, pusher.at)
  const platform = platformItself([service], 'collects')
  if (platform !== undefined && configs.length === 0) return open(platform.words, at)
  const [config] = configs
  const itself = scraper !== undefined && config === undefined && scrapesItself(scraper) ? scraper : undefined
  if (scraper !== undefined && config === undefined && itself === undefined)
    return open(
      `what ${scraper.name} scrapes (its configuration is not in the repository)`,
      imagePlace(scraper),
      `${mountIt}, or ${elsewhere('monitoring/metrics')}`,
    )
  const module = scraper === undefined && config === undefined ? setUpElsewhere(linked, 'metrics', 'monitoring/metrics') : undefined
  if (module !== undefined) return open(module.words, module.at, module.hint)
  const seen =
    config === undefined
      ? `${scraper?.name ?? ''} runs with its image’s own configuration, which asks nothing but itself`
      : `no job of ${config.path} asks for them`
  if ((config !== undefined || itself !== undefined) && !has)
    return open(
      `whether ${service.name} exposes metrics (${seen})`,
      config?.at ?? imagePlace(scraper ?? service),
      itself === undefined ? undefined : `${mountIt}, or ${elsewhere('monitoring/metrics')}`,
    )
  const place = config?.at ?? (itself === undefined ? at : imagePlace(itself))
  const words = itself !== undefined ? seen : config === undefined ? 'nothing in the stack collects metrics' : `no job of ${config.path} asks it`
  return { scraped: known(false, place), scrapedBy: byDefault(words, place, 'in words') }
}

const mountIt = 'commit a prometheus.yml with a job for it and mount it at /etc/prometheus/prometheus.yml'

/** The images of Prometheus come with a configuration whose one job is Prometheus itself. */
const bringsItsOwn = /^((docker\.io|quay\.io)\/)?(prom|prometheus|bitnami|bitnamilegacy|ubuntu)\/prometheus$/

/** Nothing is mounted where a configuration lies, and no word names another. */
function scrapesItself(service: Running): boolean {
  const { declared } = service
  if (!bringsItsOwn.test(repositoryOf(service)) || declared.build !== undefined || declared.orchestrator === 'kubernetes') return false
  const words = [declared.command, declared.entrypoint].flatMap((fact) => (fact === undefined ? [] : (valueOf(fact) ?? ['--config.file'])))
  if (words.some((word) => word.includes('--config.file') || !word.startsWith('-'))) return false
  return declared.mounts.every(({ target }) => {
    const path = valueOf(target)
    return path !== undefined && !/^\/(etc|opt|bitnami)?(\/|$)|\.ya?ml$/.test(path)
  })
}

/** Code of JavaScript that was read and in which no library of metrics was seen; whether it writes them by hand, nobody looked. */
function answersNothing(service: Running, linked: Linked): boolean {
  const read = featuresOf(service, linked, 'framework').some(({ path }) => /\.[cm]?[jt]sx?$/.test(path))
  return read && featuresOf(service, linked, 'metrics').length === 0
}

interface Asked {
  readonly job: WatchDeclaration
  readonly at: WatchDeclaration['at']
}

/** Each target is looked up once, not once a service. */
const askedBy = once((linked: Linked): ReadonlyMap<Running, Asked> => {
  const jobs = scrapeJobs(linked)
  if (jobs.length === 0) return new Map()
  const [scraper] = scrapersOf(linked)
  const hosts = hostsOf(linked.services, () => undefined, managedOf(linked.declared))
  const found = new Map<Running, Asked>()
  const pods = new Map<string, Running[]>()
  for (const service of linked.services) {
    const { orchestrator, name } = service.declared
    if (orchestrator !== 'kubernetes') continue
    const alike = pods.get(name)
    if (alike === undefined) pods.set(name, [service])
    else alike.push(service)
  }
  for (const job of jobs) {
    for (const [index, pod] of (job.pods ?? []).entries()) {
      const service = podsOf(pods.get(pod) ?? [], job.path)
      if (service !== undefined && !found.has(service)) found.set(service, { job, at: job.of[index]?.at ?? job.at })
    }
    for (const target of job.of) {
      const { host, port } = addressOf(valueOf(target))
      const reached = host === undefined ? undefined : hosts.reach(host, port, scraper)
      if (reached?.is === 'service' && !found.has(reached.service)) found.set(reached.service, { job, at: target.at })
    }
  }
  return found
})

/** A workload by its name: of several clusters, the one whose file asks for it. */
function podsOf(found: readonly Running[], path: string): Running | undefined {
  return found.length === 1 ? found[0] : found.find(({ declared }) => declared.at.path === path)
}

function addressOf(target: string | undefined): { readonly host?: string; readonly port?: number } {
  const plain = target?.replace(/^\w+:\/\//, '').split('/', 1)[0] ?? ''
  const found = /^([^:[\]]+)(?::(\d{1,5}))?$/.exec(plain)
  return found?.[1] === undefined ? {} : { host: found[1], ...(found[2] === undefined ? {} : { port: Number(found[2]) }) }
}
