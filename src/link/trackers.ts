/** Whether a service's errors are reported and its requests timed: by what its code starts, what is loaded before it, and what a platform attaches. */
import { known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { within } from './code.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import { hinted } from './name-patterns.ts'
import { handsOutFiles } from './own-code.ts'
import { commandOf, wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { expand, type Step } from './scripts.ts'
import { ownImage } from './stages.ts'
import { facts, text } from './things.ts'

interface Installed {
  readonly name: string
  readonly at: FeatureDeclaration['at']
}

/** Of each tracker also what only holds for a server: one in a browser's code says nothing of it, and one that hands on to an agent needs that agent. */
export function trackingFacts(service: Running, linked: Linked, read: FeatureDeclaration | undefined): Partial<FactsOf<'service'>> {
  const all = featuresOf(service, linked, 'error-tracking')
  const isServer = read !== undefined || runsAnother(service, linked)
  const own = isServer ? all.filter((one) => isOwn(one, service, linked)) : all
  const found = own.find((one) => unsent(one, service, linked) === undefined) ?? own[0]
  if (found !== undefined) {
    const variable = valueOf(found.facts.get('variable'))
    const words = `${found.library}${variable === undefined ? '' : `, sent to ${String(variable)}`}`
    return { errorTracking: unsent(found, service, linked) ?? known(true, found.at), tracker: text(words, found.at) }
  }
  const page = isServer ? all.find(isForBrowsers) : undefined
  if (read === undefined) {
    if (page === undefined) return {}
    const installed = packaged(service, linked, foreignTrackers)
    const open =
      installed === undefined ? `whether the server reports its own: ${page.library} does in browsers` : `what ${installed.name}, which is installed, sends`
    return { errorTracking: unresolved(open, installed?.at ?? page.at, 'say under provides: what reports the server’s errors, for monitoring/error-tracking') }
  }
  const attached = attachedOf(service)
  if (attached !== undefined) {
    const words = isOn(valueOf(attached) ?? '') ? text('Application Insights, attached by App Service', attached.at) : undefined
    return facts({ errorTracking: mapFact(attached, isOn), tracker: words })
  }
  const agent = featuresOf(service, linked, 'apm').find(({ library }) => keepsErrors.test(library))
  if (agent !== undefined) return { errorTracking: known(true, agent.at), tracker: text(`the agent of ${agent.library}`, agent.at) }
  // Datadog makes errors out of requests that failed, where that is switched on.
  const traced = featuresOf(service, linked, 'apm').find(({ library }) => library === 'dd-trace')
  if (traced !== undefined) {
    const hint = 'say under provides: what reports the server’s errors, for monitoring/error-tracking'
    return { errorTracking: unresolved('whether Datadog tracks the errors of what dd-trace times', traced.at, hint) }
  }
  if (page !== undefined) return { errorTracking: known(false, page.at), tracker: text(`only pages in the browser do, by ${page.library}`, page.at) }
  const installed = packaged(service, linked, trackerPackages)
  if (installed === undefined) return { errorTracking: known(false, read.at) }
  return { errorTracking: known(false, installed.at), tracker: text(`${installed.name} is installed and never initialised`, installed.at) }
}

/**
 * Agents that send what is thrown as well as how long it took, unless they are told otherwise, to where it is grouped
 * ({@link https://docs.newrelic.com/docs/errors-inbox/errors-inbox/}, {@link https://www.elastic.co/docs/solutions/observability/apm/errors}).
 */
const keepsErrors = /^(newrelic|elastic-apm-node)$/

const isForBrowsers = ({ facts: told }: FeatureDeclaration): boolean => valueOf(told.get('browser')) === true

/** What only hands errors on to an agent reports nothing without it. */
function isOwn(one: FeatureDeclaration, service: Running, linked: Linked): boolean {
  return !isForBrowsers(one) && (!one.facts.has('through') || agentOf(service, linked) !== undefined)
}

/** Its code is of a language whose trackers are not read; what stands in JavaScript beside it runs in browsers. */
function runsAnother(service: Running, { declared }: Linked): boolean {
  return !handsOutFiles(service) && declared.packages.some(({ language, folder }) => language !== undefined && service.folders.includes(folder))
}

/** A tracker without an address sends nothing: only of Compose is it known that what a service's lines leave out is not set. */
function unsent(feature: FeatureDeclaration, { declared, inStack, stage, folders }: Running, linked: Linked): Fact<boolean> | undefined {
  const variable = feature.facts.has('otherwise') ? undefined : valueOf(feature.facts.get('variable'))
  const isListed = declared.environment.size > 0 && (declared.openEnvironment ?? []).length === 0
  if (typeof variable !== 'string' || !inStack || declared.orchestrator !== undefined || !isListed) return undefined
  const given = declared.environment.get(variable) ?? stage?.environment.get(variable)
  if (given !== undefined && valueOf(given) !== '') return undefined
  // An application may read such a file by itself, or a build may put the value into the code.
  const filed = linked.declared.envs.some((env) => !env.example && env.values.has(variable) && folders.some((folder) => within(env.path, folder)))
  const built = /^(NEXT_PUBLIC|VITE|REACT_APP|NX_(REACT_APP|PUBLIC)|VUE_APP|NG_APP|NUXT_PUBLIC|PUBLIC)_/.test(variable)
  return filed || built ? undefined : unresolved(`\${${variable}}`, given?.at ?? declared.at, `set ${variable} in the service's environment`)
}

/** An agent that the platform starts with the process, which sends exceptions and times requests. {@link https://learn.microsoft.com/azure/azure-monitor/app/codeless-app-service} */
function attachedOf(service: Running): Fact<string> | undefined {
  const { environment } = service.declared
  const sends = environment.has('APPLICATIONINSIGHTS_CONNECTION_STRING') || environment.has('APPINSIGHTS_INSTRUMENTATIONKEY')
  return sends ? environment.get('ApplicationInsightsAgent_EXTENSION_VERSION') : undefined
}

const isOn = (version: string): boolean => /^~?\d/.test(version.trim())

const trackerPackages =
  /^(@sentry\/(node|nestjs|nextjs|bun|aws-serverless|remix|sveltekit|profiling-node)|rollbar|@bugsnag\/(js|node)|@honeybadger-io\/js|@airbrake\/node|raygun)$/
/** Those of other languages, which several start by themselves. */
const foreignTrackers = /(^|[/.:_-])(sentry|bugsnag|rollbar|honeybadger|airbrake|raygun)/i

function packaged(service: Running, linked: Linked, wanted: RegExp): Installed | undefined {
  for (const one of linked.declared.packages) {
    if ((one.language === undefined) !== (wanted !== foreignTrackers)) continue
    if (!service.folders.some((folder) => folder === one.folder || (folder !== '' && within(one.folder, folder)))) continue
    for (const [name, { dev, at }] of one.dependencies) if (!dev && wanted.test(name)) return { name, at }
  }
  return undefined
}

/** What starts an agent when it is loaded, and programs that start another with one. */
const loads = hinted(
  'dd-trace newrelic elastic-apm @opentelemetry @hyperdx @splunk @instana ddtrace-run opentelemetry-instrument',
  /(^|[\s=])(dd-trace\/init|newrelic|elastic-apm-node\/start(-next)?|@opentelemetry\/auto-instrumentations-node\/register|@hyperdx\/node-opentelemetry\/build\/src\/tracing|@splunk\/otel\/instrument|@instana\/collector\/src\/immediate)|(^|\/)(ddtrace-run|opentelemetry-instrument)$/,
)

/** What its process does when it starts; of one that no stack starts, by the Dockerfile beside its code, else by the script that is called so. */
function startOf(service: Running, linked: Linked): readonly Step[] {
  const { declared } = linked
  const image = service.actions.length > 0 ? undefined : ownImage(service, declared)?.lineage[0]
  const words = image === undefined ? undefined : valueOf(commandOf(service.declared, image))
  const actions = words === undefined || image === undefined ? service.actions : actionsOfWords(words, image.at).actions
  const scriptOf = (name: string): readonly ScriptDeclaration[] =>
    service.folders
      .slice(0, 1)
      .flatMap((folder) => declared.scripts.find((one) => one.name === `${folder === '' ? '' : `${folder}/`}package.json#${name}`) ?? [])
  const { steps, absent } = expand(actions, undefined, declared)
  const named = actions.length === 0 ? ['start:prod', 'start'] : absent.flatMap((written) => /^npm:(.+)$/.exec(written)?.[1] ?? [])
  const [script] = named.flatMap(scriptOf)
  return script === undefined ? steps : [...steps, ...expand(script.actions, script, declared).steps]
}

/** An agent that code starts, or that is loaded before it by its command or its environment. */
function agentOf(service: Running, linked: Linked): FeatureDeclaration['at'] | undefined {
  const [agent] = featuresOf(service, linked, 'apm')
  if (agent !== undefined) return agent.at
  const { environment } = service.declared
  if (/^true$/i.test(textOf(environment.get('OTEL_SDK_DISABLED')) ?? '')) return undefined
  const options = environment.get('NODE_OPTIONS') ?? service.stage?.environment.get('NODE_OPTIONS')
  const loaded = [...(options === undefined ? [] : [options]), ...wordsOf(service.declared, service.stage)].find((word) => loads.test(textOf(word) ?? ''))
  if (loaded !== undefined || service.folders.length === 0) return loaded?.at
  return startOf(service, linked).find(({ action }) => action.does === 'serve' && action.loaded?.some((name) => loads.test(name)) === true)?.action.at
}

/** An agent, or a tracker that samples traces. */
export function apmOf(service: Running, linked: Linked, read: FeatureDeclaration | undefined): Fact<boolean> | undefined {
  const agent = agentOf(service, linked)
  if (agent !== undefined) return known(true, agent)
  const attached = attachedOf(service)
  if (attached !== undefined) return mapFact(attached, isOn)
  for (const tracker of featuresOf(service, linked, 'error-tracking')) {
    const rate = isForBrowsers(tracker) ? undefined : tracker.facts.get('tracesSampleRate')
    if (rate === undefined) continue
    if (rate.state === 'unresolved') return unresolved(rate.raw, rate.at, 'write the rate of traces that are kept')
    if (Number(rate.value) > 0) return known(true, rate.at)
  }
  if (read === undefined) return undefined
  const installed = featuresOf(service, linked, 'agent-import').length > 0 ? undefined : packaged(service, linked, agentPackages)
  if (installed === undefined) return known(false, read.at)
  return unresolved(`what starts ${installed.name}, which is installed`, installed.at, `load ${installed.name} in the code or in the command that starts it`)
}

/** Nobody installs those for what their code asks of them: they are started, here or before the code. */
const agentPackages =
  /^(dd-trace|newrelic|elastic-apm-node|applicationinsights|@instana\/collector|@splunk\/otel|@opentelemetry\/auto-instrumentations-node|@hyperdx\/node-opentelemetry|@azure\/monitor-opentelemetry)$/
