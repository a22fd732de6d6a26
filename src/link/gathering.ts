/** Where logs are gathered and figures are drawn, and what reports on databases: known by the software that runs in the stacks. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import { isGiven } from './scrapes.ts'
import type { FactsOf } from '../model/kinds.ts'
import { family, type Database } from './databases.ts'
import { featuresOf } from './features.ts'
import { imageName } from './images.ts'
import type { Linked } from './linked.ts'
import { anyOf, called, hinted, holding, type Pattern } from './name-patterns.ts'
import type { Running } from './running.ts'
import { orTold } from './told-outside.ts'
import { setUpElsewhere } from './unread-modules.ts'
import {
  agentOf,
  answerFacts,
  bestOf,
  elsewhere,
  firstServing,
  hostedSomewhere,
  imagePlace,
  netdataOf,
  platformItself,
  repositoryOf,
  running,
  webServices,
  type Answer,
} from './watchers.ts'
import { waysFrom } from './ways.ts'

const shippers = called(
  'promtail alloy vector fluent-bit fluentbit fluentd fluentd-kubernetes-daemonset filebeat logspout docker-driver axosyslog syslog-ng logstash vlagent fluent-bit-plugin-loki',
)
const stores = called('loki elasticsearch opensearch graylog seq victoria-logs victorialogs openobserve quickwit parseable')
const receivers = anyOf(holding('opentelemetry-collector otel-collector otelcol openobserve signoz'), hinted('grafana/agent', /grafana\/agent$/))
const ships = /^(gelf|syslog|awslogs|fluentd|splunk|gcplogs|azure-monitor|journald-remote|logentries|loki|grafana\/loki-docker-driver(:.*)?)$/
/** Libraries that send what code logs to a store; whether they are told to, only code would say. */
const senders =
  /^(winston-(loki|cloudwatch|elasticsearch|graylog2|gelf|papertrail|azure-.*)|pino-(loki|elasticsearch|datadog-transport|cloudwatch|axiom|gelf|syslog)|@logtail\/.*|@axiomhq\/.*|@datadog\/datadog-api-client|logzio-nodejs|@google-cloud\/logging(-.*)?|bunyan-cloudwatch|newrelic|@highlight-run\/.*)$/

export function logFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined) return {}
  const web = webServices(linked).filter((service) => service.inStack)
  const through = web.flatMap(({ declared }) => (declared.logDriver === undefined ? [] : [declared.logDriver]))
  const shipped = through.filter((driver) => ships.test(valueOf(driver) ?? ''))
  const open = through.find((driver) => driver.state === 'unresolved')
  const agent = agentOf(linked)
  const sender = linked.declared.packages.flatMap((one) => [...one.dependencies].filter(([name, { dev }]) => !dev && senders.test(name)))[0]
  const nothing: Answer = { is: false, at, words: 'logs stay on the host, in each container’s own file' }
  const [first] = shipped
  const answer = bestOf([
    setUpElsewhere(linked, 'logs', 'monitoring/log-aggregation'),
    hostedSomewhere(linked),
    nothing,
    platformItself(webServices(linked), 'gathers'),
    ...running(linked, stores).map((one): Answer => ({
      is: false,
      at: imagePlace(one),
      words: `${one.name} runs, and nothing in the stack sends it the containers’ logs`,
    })),
    first !== undefined && shipped.length === web.length ? { is: true, at: first.at, words: `the logging driver ${valueOf(first)}` } : undefined,
    first !== undefined && shipped.length < web.length
      ? { is: false, at: first.at, words: `the logging driver ${valueOf(first)} of ${shipped.length} of ${web.length} services` }
      : undefined,
    ...running(linked, shippers).map((one): Answer => ({ is: true, at: imagePlace(one), words: `${one.name} gathers them` })),
    open === undefined ? undefined : { is: 'unknown', at: open.at, words: 'which logging driver is used' },
    sentByCode(web, linked),
    sender === undefined ? undefined : { is: 'unknown', at: sender[1].at, words: `whether ${sender[0]}, which is installed, sends logs away` },
    ...running(linked, receivers).map((one): Answer => ({
      is: 'unknown',
      at: imagePlace(one),
      words: `whether ${one.name} gathers logs`,
    })),
    agent === undefined ? undefined : { is: 'unknown', at: imagePlace(agent), words: `whether ${agent.name} gathers logs` },
  ])
  const { told, by } = answerFacts(answer ?? nothing, 'monitoring/log-aggregation')
  return { logsShipped: told, logsBy: by }
}

/** Logs that code itself sends on: those of every service that serves, or of some of them. */
function sentByCode(web: readonly Running[], linked: Linked): Answer | undefined {
  const sent = web.map((service) => {
    const facts = featuresOf(service, linked, 'logging').flatMap((one) => one.facts.get('ships') ?? [])
    return { service, sends: facts.find((fact) => valueOf(fact) === true) ?? facts.find((fact) => fact.state === 'unresolved') ?? addressed(facts[0], service) }
  })
  const first = sent.map(({ sends }) => sends).find((sends) => valueOf(sends) === true)
  const open = sent.map(({ sends }) => sends).find((sends) => sends?.state === 'unresolved')
  if (first !== undefined && sent.every(({ sends }) => valueOf(sends) === true))
    return { is: true, at: first.at, words: 'sent by code, to a collector of OpenTelemetry' }
  if (open !== undefined) return { is: 'unknown', at: open.at, words: open.raw }
  if (first === undefined) return undefined
  const silent = sent.filter(({ sends }) => sends === undefined).map(({ service }) => service)
  const [unread] = silent
  if (unread !== undefined && silent.every((service) => featuresOf(service, linked, 'framework').length === 0))
    return { is: 'unknown', at: unread.declared.at, words: `what the code of ${unread.name} does with its logs` }
  const count = sent.filter(({ sends }) => valueOf(sends) === true).length
  return { is: false, at: first.at, words: `code sends on those of ${count} of ${web.length} services` }
}

/** An exporter that was given no address asks the environment for one. */
function addressed(sends: Fact<string | number | boolean> | undefined, { declared }: Running): Fact<string | number | boolean> | undefined {
  if (sends?.state !== 'default') return sends
  const set = declared.environment.get('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT') ?? declared.environment.get('OTEL_EXPORTER_OTLP_ENDPOINT')
  return set === undefined ? unresolved('where OTEL_EXPORTER_OTLP_ENDPOINT sends logs', sends.at) : known(true, set.at)
}

const drawers = anyOf(
  called('grafana grafana-oss grafana-enterprise kibana opensearch-dashboards netdata chronograf signoz query-service uptrace openobserve perses'),
  hinted('zabbix-web', /(^|\/)zabbix-web.*$/),
)

/** What is drawn in these is set by hand, and kept in their database. */
const screens = called('hyperdx hyperdx-all-in-one hyperdx-local clickstack-all-in-one clickstack-local coroot beszel checkmate checkmate-backend')

/** Kibana, or OpenSearch Dashboards, in an image of another name: it is told which nodes to ask, and answers where those do. Others ask such nodes, too. */
function isBoard({ inStack, declared, base }: Running): boolean {
  const image = imageName(base ?? '').repository
  if (!inStack || drawers.test(image)) return false
  if (/(^|[-_/])(kibana|opensearch-dashboards)($|[-_])/.test(image)) return true
  const isTold = ['OPENSEARCH_HOSTS', 'ELASTICSEARCH_HOSTS'].some((name) => declared.environment.has(name))
  return isTold && (/(^|[-_/])dashboards($|[-_])/.test(image) || declared.ports.some(({ container }) => valueOf(container) === 5601))
}

export function dashboardFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined) return {}
  const boards = linked.declared.watches.filter((watch) => watch.what === 'dashboard')
  const inTree = boards.filter((watch) => watch.tool === 'grafana').length
  // A dashboard that lies in the tree is drawn where a Grafana is given its file.
  const grafanas = running(linked, drawers).filter((one) => /grafana/.test(repositoryOf(one)))
  const given = boards.filter((watch) => grafanas.some((service) => isGiven(service, watch.path)))
  const drawn = given.filter((watch) => watch.tool === 'grafana').length
  const sources = given.filter((watch) => watch.tool === 'grafana data source').length
  const provisioned = [
    drawn === 0 ? '' : `${drawn} ${drawn === 1 ? 'dashboard' : 'dashboards'}`,
    sources === 0 ? '' : `${sources} ${sources === 1 ? 'data source' : 'data sources'}`,
  ].filter((text) => text !== '')
  const agent = agentOf(linked)
  const nothing: Answer = {
    is: false,
    at,
    words:
      inTree === 0
        ? 'nothing in the stack draws figures'
        : `nothing in the stack draws figures; ${drawnElsewhere(linked) ?? 'nobody draws'} the ${inTree === 1 ? 'dashboard' : `${inTree} dashboards`} of the repository`,
  }
  const answer = bestOf([
    setUpElsewhere(linked, 'dashboards', 'monitoring/dashboards'),
    hostedSomewhere(linked),
    nothing,
    // What watches in a cluster is drawn there too, wherever that is set up.
    platformItself([...webServices(linked), ...linked.services.filter(({ inStack, role }) => inStack && role === 'monitoring')], 'draws'),
    ...running(linked, drawers).map((one): Answer => {
      const lost = inTree === 0 ? '' : `; nothing mounts the ${inTree === 1 ? 'dashboard' : `${inTree} dashboards`} of the repository into it`
      if (!/grafana/.test(repositoryOf(one))) return { is: true, at: imagePlace(one), words: one.name }
      if (drawn > 0) return { is: true, at: imagePlace(one), words: `Grafana, with ${provisioned.join(' and ')}` }
      if (!keeps(one)) return { is: false, at: imagePlace(one), words: `${one.name} keeps what is drawn in it no longer than its container${lost}` }
      const only = provisioned.length === 0 ? 'nothing is provisioned from the repository' : `only ${provisioned.join(' and ')} from the repository`
      return { is: 'unknown', at: imagePlace(one), words: `whether ${one.name} holds dashboards made by hand (${only}${lost})`, hint: provision }
    }),
    ...[...running(linked, screens), ...linked.services.filter(isBoard)].map((one): Answer => ({
      is: 'unknown',
      at: imagePlace(one),
      words: `whether ${one.name} holds dashboards made by hand`,
    })),
    agent === undefined ? undefined : { is: 'unknown', at: imagePlace(agent), words: `the dashboards that ${agent.name} fills` },
    ...pagesIn(linked),
  ])
  const { told, by } = answerFacts(orTold(answer ?? nothing, [nothing], linked, 'dashboards'), 'monitoring/dashboards')
  return { dashboards: told, dashboardsBy: by }
}

const provision = 'provision the dashboards from files of the repository, or say under provides: what draws them, for monitoring/dashboards'

/** A file beside the stack that is called after what draws and that nobody merges, or that runs a Grafana, is the one that would, were it brought up. */
function drawnElsewhere({ input }: Linked): string | undefined {
  const found = input.candidates.find(
    ({ path, why }) => /grafana|dashboard|monitoring|observability/.test(basename(path)) && /^an overlay of .* deploys$/.test(why),
  )
  if (found !== undefined) return `${found.path}, ${found.why}, may draw`
  const runs = input.candidates.flatMap(({ path }) => (input.shapes?.get(path)?.services ?? []).map((service) => ({ path, service })))
  const drawing = runs.find(({ service: { name, image = '' } }) => drawers.test(imageName(image).repository) || /(^|[-_])grafana($|[-_])/.test(name))
  return drawing === undefined ? undefined : `${drawing.path}, which is not judged, runs ${drawing.service.name} and may draw`
}

/** Whether dashboards made by hand outlive the container: in whatever is mounted, in an image of one's own, or in a database that is set. */
function keeps({ declared }: Running): boolean {
  return declared.build !== undefined || declared.mounts.length > 0 || [...declared.environment.keys()].some((name) => /^GF_DATABASE_|^GF_PATHS_/.test(name))
}

const reporters: Readonly<Record<string, Pattern>> = {
  postgres: anyOf(
    holding('postgres-exporter postgres_exporter postgresql-exporter postgresql_exporter'),
    called('pghero pganalyze/collector collector pg_exporter pgscv pmm-client pgexporter'),
    hinted('pgwatch pgmonitor', /(^|\/)(pgwatch\d?(-.*)?|pgmonitor.*)$/),
  ),
  mysql: /mysqld?[-_]exporter|(^|\/)pmm-client$/,
  mongodb: /mongo(db)?[-_]exporter|(^|\/)pmm-client$/,
  redis: /(redis|valkey)[-_]exporter/,
}

export function watchedDatabaseFacts(database: Database, linked: Linked): Partial<FactsOf<'database'>> {
  const of = family(database.engine)
  const reporter = Object.hasOwn(reporters, of) ? reporters[of] : undefined
  if (reporter === undefined || database.is === 'file') return {}
  const at = database.service === undefined ? database.at : database.service.declared.at
  const facts = (answer: Answer): Partial<FactsOf<'database'>> => {
    const { told, by } = answerFacts(answer, 'monitoring/database')
    return { watched: told, watchedBy: by }
  }
  const found = running(linked, reporter)
  const [one] = found
  const isAlone = (): boolean => linked.databases.filter((other) => family(other.engine) === of && other.is !== 'file').length === 1
  const reaching = found.find((each) => waysFrom(each, linked.ways).some((way) => way.database === database))
  const surely = reaching ?? found.find((each) => namesIt(each, database)) ?? (one !== undefined && isAlone() ? one : undefined)
  if (surely !== undefined) return facts({ is: true, at: imagePlace(surely), words: `${surely.name} reports on it` })
  if (one !== undefined) return facts({ is: 'unknown', at: imagePlace(one), words: `which database ${one.name} reports on` })
  const library = database.service === undefined ? undefined : linked.settings(database.service).get('shared_preload_libraries')
  if (library?.state === 'unresolved')
    return {
      watched: unresolved(library.raw, library.at, elsewhere('monitoring/database')),
      watchedBy: byDefault('the libraries it loads', library.at, 'in words'),
    }
  if (/pg_stat_monitor/.test(valueOf(library) ?? '') && library !== undefined)
    return { watched: known(true, library.at), watchedBy: byDefault('pg_stat_monitor', library.at, 'in words') }
  const agent = agentOf(linked) ?? netdataOf(linked)
  if (agent !== undefined) return facts({ is: 'unknown', at: imagePlace(agent), words: `whether ${agent.name} reports on it` })
  const [page] = of === 'postgres' ? pagesIn(linked) : []
  if (page !== undefined) return facts(page)
  const [collector] = running(linked, collectors)
  if (collector !== undefined) return facts(collected(collector, linked))
  if (database.managed?.hosted === true) return facts({ is: 'unknown', at, words: `what ${database.managed.by} shows` })
  if (database.is === 'external') return facts({ is: 'unknown', at, words: 'what its provider shows' })
  return facts(
    setUpElsewhere(linked, 'metrics', 'monitoring/database') ?? { is: false, at, words: 'nothing in the stack reports on its connections and queries' },
  )
}

/** PgHero among an application's own pages shows connections, queries and sizes where its routes mount it ({@link https://github.com/ankane/pghero}). */
function pagesIn(linked: Linked): readonly Answer[] {
  return webServices(linked).flatMap(({ folders }) =>
    linked.declared.packages.flatMap((one): readonly Answer[] => {
      const found = folders.includes(one.folder) ? one.dependencies.get('pghero') : undefined
      return found === undefined || found.dev ? [] : [{ is: 'unknown', at: found.at, words: 'whether the pages of pghero are mounted' }]
    }),
  )
}

/** Receivers of a collector ask databases too, and its configuration is not read ({@link https://opentelemetry.io/docs/collector/components/receiver/}). */
const collectors = anyOf(holding('opentelemetry-collector otel-collector otelcol'), called('grafana/agent alloy telegraf metricbeat collectd vector'))

function collected(collector: Running, { input }: Linked): Answer {
  const path = collector.declared.mounts.flatMap(({ file }) => (file !== undefined && input.paths.has(file) && isSettings(file) ? [file] : []))[0]
  const words = `whether ${collector.name} reports on it`
  return path === undefined
    ? { is: 'unknown', at: imagePlace(collector), words }
    : { is: 'unknown', at: { path, line: 1, key: 'receivers' }, words: `${words}: ${path.slice(path.lastIndexOf('/') + 1)} is not read` }
}

const isSettings = (path: string): boolean => /\.(ya?ml|json|toml|alloy|river|conf)$/.test(path)

/** An exporter is told its database by an address among its variables or words. */
function namesIt(one: { readonly declared: Linked['services'][number]['declared'] }, database: Database): boolean {
  const name = database.service?.declared.name ?? database.host
  if (name === undefined) return false
  const texts = [...one.declared.environment.values(), ...(one.declared.commandWords ?? [])].flatMap((fact) =>
    fact.state === 'unresolved' ? (fact.partial?.reveal() ?? []) : fact.value,
  )
  return texts.some((text) => text.split(/[^A-Za-z0-9_.-]+/).includes(name))
}
