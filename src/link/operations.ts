/** How a service's code behaves at failure and at its end: errors that are reported, logs machines can read, the signal to stop. */
import { known, mapFact, valueOf, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { within } from './code.ts'
import { featuresOf, serverOf } from './features.ts'
import { heeded } from './heeded.ts'
import type { Linked } from './linked.ts'
import { hinted } from './name-patterns.ts'
import type { Running } from './running.ts'
import { commandOf, wordsOf } from './running.ts'
import { scriptOf } from './scripts.ts'
import { facts, text } from './things.ts'

/** Facts are told where the service's code was read: it has a framework, or the feature itself was seen. */
export function operationFacts(service: Running, linked: Linked): Partial<FactsOf<'service'>> {
  // Of code that is not in the tree only an agent is told, which its command or its environment loads.
  if (service.folders.length === 0) return facts({ apm: apmOf(service, linked, undefined) })
  const read = serverOf(service, linked)
  const at = read?.at ?? service.declared.at
  const loggers = loggersOf(service, linked)
  const logger = loggers.find((one) => valueOf(one.facts.get('structured')) === true) ?? loggers[0]
  return facts({
    errorTracking: trackingOf(service, linked, read),
    tracker: trackerWords(service, linked),
    stops: told(stopsOf(service, linked), service, linked, read !== undefined),
    logger: logger === undefined ? undefined : text(logger.library === 'code' ? 'its own code' : logger.library, logger.at),
    structuredLogs:
      logger === undefined ? (read === undefined ? undefined : known(false, at)) : known(valueOf(logger.facts.get('structured')) === true, logger.at),
    apm: apmOf(service, linked, read),
  })
}

/** What may be heard or not is asked for only where nothing else handles the signal. */
function stopsOf(service: Running, linked: Linked): Fact<boolean> | undefined {
  const heard = heeded(service, linked)
  if (heard?.state === 'known') return heard
  const own = stopsByItself(service, linked)
  return own === undefined ? undefined : (heard ?? own)
}

/** What a script starts as a child of its shell never hears of the signal, whatever it would do; some init processes tell the whole group. */
function told(stops: Fact<boolean> | undefined, service: Running, linked: Linked, isRead: boolean): Fact<boolean> | undefined {
  if (!isRead || (stops?.state === 'known' && !stops.value)) return stops
  return shielded(service, linked) ?? stops
}

function shielded(service: Running, linked: Linked): Fact<boolean> | undefined {
  const words = valueOf(commandOf(service.declared, service.stage)) ?? []
  if (words.some((word) => /(^|\/)dumb-init$/.test(word)) || (words.some((word) => /(^|\/)tini$/.test(word)) && words.includes('-g'))) return undefined
  const runs = service.actions.filter((action) => action.does === 'run')
  // `ENTRYPOINT ./${SCOPE}-start.sh`: a script by that ending, whichever it is.
  const open = wordsOf(service.declared, service.stage)
    .map((word) => /\}([\w.-]{2,100}\.sh)$/.exec(textOf(word) ?? '')?.[1] ?? '')
    .find((ending) => ending !== '')
  const script =
    runs.length === 1 && runs[0] !== undefined && !runs[0].script.text.includes('$')
      ? scriptOf(runs[0].script.text, linked.declared)
      : open === undefined
        ? undefined
        : linked.declared.scripts.find((one) => one.shields !== undefined && one.path.endsWith(open))
  return script?.shields === undefined
    ? undefined
    : unresolved('whether the signal reaches the program', script.shields, 'start it with exec, since a shell hands no signal on')
}

/** One that a package of the workspace is asked for counts where that package hands a library's on. */
function loggersOf(service: Running, linked: Linked): readonly FeatureDeclaration[] {
  return featuresOf(service, linked, 'logging').filter((one) => {
    if (one.facts.has('lends') || (one.library === 'code' && isForBrowsers(one.path, linked))) return false
    const asked = valueOf(one.facts.get('asks'))
    if (asked === undefined) return true
    const lender = linked.declared.packages.find(({ name }) => one.library === name || one.library.startsWith(`${name}/`))
    return (
      lender !== undefined &&
      linked.declared.features.some(({ what, path, facts: lent }) => {
        const name = what === 'logging' && within(path, lender.folder) ? valueOf(lent.get('lends')) : undefined
        return name === asked || name === '*'
      })
    )
  })
}

/** Code of a package that draws pages and serves nothing: what it writes stands in a browser. */
function isForBrowsers(path: string, linked: Linked): boolean {
  const owner = linked.declared.packages.filter(({ folder }) => within(path, folder)).sort((a, b) => b.folder.length - a.folder.length)[0]
  // The one manifest of a workspace says of none of its projects where it runs.
  const depends = (name: string): boolean => owner?.dependencies.get(name)?.at.path === owner?.path
  if (owner === undefined || !['react-dom', 'vue', 'svelte', '@angular/core', 'solid-js', 'preact'].some(depends)) return false
  return !linked.declared.features.some(({ what, use, path: served }) => what === 'framework' && use === 'code' && within(served, owner.folder))
}

/** Frameworks whose own server handles the signal ({@link https://nextjs.org/docs/app/guides/self-hosting}), and some that are mounted in those. */
const hosts = /^(next|nuxt|@sveltejs\/kit|@remix-run\/.*|@apollo\/server)$/
const mounted = /^(hono|@hono\/zod-openapi|elysia)$/
/** What gives those a server of their own. */
const adapters = ['@hono/node-server', '@elysiajs/node']

/** What has no such framework ends at once; so does one that is told to leave the signal alone, or is run by a server of one's own. */
function stopsByItself(service: Running, linked: Linked): Fact<boolean> | undefined {
  const read = featuresOf(service, linked, 'framework')
  const first = read[0]
  if (first === undefined) return undefined
  const serves = (one: FeatureDeclaration): boolean => valueOf(one.facts.get('serves')) === true
  const custom = read.find((one) => one.library === 'next' && serves(one))
  if (custom !== undefined) return known(false, custom.at)
  const manual = service.declared.environment.get('NEXT_MANUAL_SIG_HANDLE')
  if (manual !== undefined && read.some((one) => one.library === 'next')) return known(false, manual.at)
  const own = read.filter((one) => !hosts.test(one.library))
  const isHosted = own.length < read.length && own.every((one) => mounted.test(one.library) && !serves(one)) && !hasAdapter(service, linked)
  const deciding = isHosted ? read.find((one) => hosts.test(one.library)) : first
  if (deciding === undefined || hosts.test(deciding.library)) return undefined
  const server = serverOf(service, linked)
  return known(false, server === undefined || hosts.test(server.library) ? deciding.at : server.at)
}

function hasAdapter(service: Running, linked: Linked): boolean {
  return linked.declared.packages.some((one) => service.folders.includes(one.folder) && adapters.some((name) => one.dependencies.has(name)))
}

/** A server's own tracker counts; one for browsers counts in a front end. */
function trackersOf(service: Running, linked: Linked, server: boolean): readonly FeatureDeclaration[] {
  return featuresOf(service, linked, 'error-tracking').filter((one) => !server || valueOf(one.facts.get('browser')) !== true)
}

function trackingOf(service: Running, linked: Linked, read: FeatureDeclaration | undefined): Fact<boolean> | undefined {
  const all = trackersOf(service, linked, read !== undefined)
  const found = all.find((one) => unsent(one, service, linked) === undefined) ?? all[0]
  if (found !== undefined) return unsent(found, service, linked) ?? known(true, found.at)
  if (read === undefined) return undefined
  const attached = attachedOf(service)
  if (attached !== undefined) return mapFact(attached, isOn)
  const installed = packaged(service, linked)
  return known(false, installed?.at ?? read.at)
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

function packaged(service: Running, linked: Linked): { readonly name: string; readonly at: FeatureDeclaration['at'] } | undefined {
  for (const one of linked.declared.packages) {
    if (!service.folders.some((folder) => folder === one.folder || (folder !== '' && within(one.folder, folder)))) continue
    for (const [name, { dev, at }] of one.dependencies) if (!dev && trackerPackages.test(name)) return { name, at }
  }
  return undefined
}

/** Which tracker, and the variable that says where it sends; or that one is only installed. */
function trackerWords(service: Running, linked: Linked): Fact<string> | undefined {
  const read = serverOf(service, linked)
  const [found] = trackersOf(service, linked, read !== undefined)
  if (found !== undefined) {
    const variable = valueOf(found.facts.get('variable'))
    return text(`${found.library}${variable === undefined ? '' : `, sent to ${String(variable)}`}`, found.at)
  }
  const attached = read === undefined ? undefined : attachedOf(service)
  if (attached !== undefined && isOn(valueOf(attached) ?? '')) return text('Application Insights, attached by App Service', attached.at)
  const installed = read === undefined ? undefined : packaged(service, linked)
  return installed === undefined ? undefined : text(`${installed.name} is installed and never initialised`, installed.at)
}

const loads = hinted(
  'dd-trace newrelic elastic-apm @opentelemetry',
  /(^|\s|=)(dd-trace\/init|newrelic|elastic-apm-node\/start(-next)?|@opentelemetry\/auto-instrumentations-node\/register)/,
)

/** An agent that code starts, that is loaded by the command or the environment, or a tracker that samples traces. */
function apmOf(service: Running, linked: Linked, read: FeatureDeclaration | undefined): Fact<boolean> | undefined {
  const [agent] = featuresOf(service, linked, 'apm')
  if (agent !== undefined) return known(true, agent.at)
  const attached = attachedOf(service)
  if (attached !== undefined) return mapFact(attached, isOn)
  const options = service.declared.environment.get('NODE_OPTIONS')
  const loaded = [...(options === undefined ? [] : [options]), ...wordsOf(service.declared, service.stage)].find((word) => loads.test(textOf(word) ?? ''))
  if (loaded !== undefined) return known(true, loaded.at)
  for (const tracker of trackersOf(service, linked, true)) {
    const rate = tracker.facts.get('tracesSampleRate')
    if (rate === undefined) continue
    if (rate.state === 'unresolved') return unresolved(rate.raw, rate.at, 'write the rate of traces that are kept')
    if (Number(rate.value) > 0) return known(true, rate.at)
  }
  return read === undefined ? undefined : known(false, read.at)
}
