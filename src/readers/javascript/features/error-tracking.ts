/** Where code starts an error tracker: installed is not enough, it must be initialised with somewhere to send to. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  calleeName,
  fold,
  lineOf,
  originOf,
  property,
  type CallNode,
  type Imports,
  type JsModule,
  type JsNode,
  type Value,
} from '../../../parse/javascript/index.ts'
import { isAside } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'

interface Tracker {
  readonly from: RegExp
  /** Names below the package that start it when called. */
  readonly starts: RegExp
  /** The option that says where to send; none where the environment says it. */
  readonly to?: string
  /** It hands errors to an agent, which something else starts. */
  readonly through?: true
  /** The option that has it report errors at all: what it is for is something else. */
  readonly asked?: string
  /** It reports the one error that it is given: it counts where a framework gives it all of them. */
  readonly handles?: true
}

/** Start calls as each library's own documentation shows them. */
const trackers: readonly Tracker[] = [
  { from: /^@sentry\/(?!(types|cli|webpack-plugin|vite-plugin)$)/, starts: /^(init|withSentry|wrapRequestHandler)$/, to: 'dsn' },
  { from: /^@hono\/sentry$/, starts: /^sentry$/, to: 'dsn' },
  { from: /^(rollbar|@rollbar\/node)$/, starts: /^(init|Rollbar)?$/, to: 'accessToken' },
  { from: /^@bugsnag\/(js|node|browser|react-native)$/, starts: /^start$/, to: 'apiKey' },
  { from: /^@honeybadger-io\/(js|nextjs)$/, starts: /^configure$/, to: 'apiKey' },
  { from: /^@airbrake\/node$/, starts: /^Notifier$/, to: 'projectKey' },
  { from: /^raygun$/, starts: /^(Client|init)$/ },
  { from: /^@appsignal\/nodejs$/, starts: /^Appsignal$/ },
  { from: /^applicationinsights$/, starts: /^setup$/ },
  // Given to Next.js, which calls it with each error of the server: https://axiom.co/docs/send-data/nextjs
  { from: /^@axiomhq\/nextjs$/, starts: /^createOnRequestError$/ },
  // https://posthog.com/docs/error-tracking/installation
  { from: /^posthog-js$/, starts: /^init$/, asked: 'capture_exceptions' },
  { from: /^posthog-node$/, starts: /^PostHog$/, asked: 'enableExceptionAutocapture' },
  { from: /^posthog-node$/, starts: /^setupExpressErrorHandler$/ },
  // https://docs.datadoghq.com/error_tracking/frontend/browser/
  { from: /^@datadog\/browser-rum(-slim)?$/, starts: /^datadogRum\.init$/, to: 'clientToken' },
  { from: /^@datadog\/browser-logs$/, starts: /^datadogLogs\.init$/, to: 'clientToken', asked: 'forwardErrorsToLogs' },
  { from: /^@hyperdx\/node-opentelemetry$/, starts: /^setup\w+ErrorHandler$/, through: true },
  // In what a framework calls with each error: https://github.com/hyperdxio/hyperdx-js/tree/main/packages/node-opentelemetry
  { from: /^@hyperdx\/node-opentelemetry$/, starts: /^recordException$/, through: true, handles: true },
]

/** Front ends report what happens in a browser; a server needs its own. */
const browser = /^@sentry\/(browser|react|vue|svelte|angular|solid)$|^@bugsnag\/browser$|^posthog-js$|^@datadog\/browser-/
/** Files that frameworks of both sides load in browsers alone: https://nextjs.org/docs/app/api-reference/file-conventions/instrumentation-client */
const browserFile = /(^|\/)(instrumentation-client|sentry\.client\.config|hooks\.client|entry[.-]client|gatsby-browser)\.[cm]?[jt]sx?$/

/** What runs on somebody's telephone or desk says nothing of what serves. */
const devices = /^@sentry\/(react-native|capacitor|electron|cordova|nativescript)$|^@bugsnag\/(react-native(-cli)?|expo|electron)$/

export const errorTrackingFinder: Finder = {
  pages: true,
  words: [
    '@sentry/',
    '@hono/sentry',
    'rollbar',
    '@bugsnag/',
    '@honeybadger-io/',
    '@airbrake/',
    'raygun',
    '@appsignal/',
    'applicationinsights',
    'createOnRequestError',
    'posthog-',
    '@hyperdx/',
    '@datadog/browser-',
    'dd-trace',
  ],
  find: (looked) => looked.module.calls.flatMap((call) => startOf(call, looked) ?? taggedWith(call, looked) ?? []),
}

/** `span.setTag('error', fault)` beside dd-trace, whose agent takes it on: {@link https://docs.datadoghq.com/error_tracking/backend/getting_started/nodejs/} */
function taggedWith(call: CallNode, { module, use }: Looked): FeatureDeclaration | undefined {
  const [tag] = call.arguments
  if (tag?.type !== 'StringLiteral' || !/^([\w-]+\.)?error(\.(stack|message))?$/.test(tag.value) || !/\.setTag$/.test(calleeName(call))) return undefined
  const source = 'dd-trace'
  if (!module.strings.some((one) => one.type === 'StringLiteral' && one.value === source)) return undefined
  const at = { path: module.path, line: lineOf(call), key: `${source}.setTag` }
  const facts = new Map([
    ['browser', known(false, at)],
    ['through', known(true, at)],
  ])
  return { kind: 'feature', what: 'error-tracking', library: source, name: source, path: module.path, at, use, facts }
}

function startOf(call: CallNode, { module, imports, use }: Looked): FeatureDeclaration | undefined {
  const origin = originOf(module, call.callee)
  const tracker =
    origin === undefined || devices.test(origin.source)
      ? undefined
      : trackers.find((one) => one.from.test(origin.source) && one.starts.test(origin.path.join('.')))
  if (origin === undefined || tracker === undefined || (tracker.handles === true && !isInHandler(call, module))) return undefined
  const at = { path: module.path, line: lineOf(call), key: `${origin.source}.init` }
  const sendsTo = targetOf(call, tracker, module, imports)
  if (tracker.asked !== undefined && !asks(call, tracker.asked, module, imports)) return undefined
  if (sendsTo === 'nowhere' || isAside(module, call, imports)) return undefined
  const enabled = optionOf(call, 'enabled', module, imports)
  if (enabled?.kind === 'literal' && enabled.value === false) return undefined
  const facts = new Map<string, Fact<string | number | boolean>>([['browser', known(browser.test(origin.source) || browserFile.test(module.path), at)]])
  if (tracker.through === true) facts.set('through', known(true, at))
  if (sendsTo !== undefined) {
    facts.set('variable', known(sendsTo.name, at))
    if (sendsTo.otherwise) facts.set('otherwise', known(true, at))
  }
  const rate = optionOf(call, 'tracesSampleRate', module, imports)
  const sampler = optionOf(call, 'tracesSampler', module, imports)
  if (rate !== undefined) facts.set('tracesSampleRate', numberOf(rate, at))
  else if (sampler !== undefined) facts.set('tracesSampleRate', unresolved('tracesSampler', at))
  return { kind: 'feature', what: 'error-tracking', library: origin.source, name: origin.source, path: module.path, at, use, facts }
}

/** Inside a function of Express's shape for errors, which has four parameters, or one that is given to a framework for them. */
function isInHandler(call: CallNode, { parents }: JsModule): boolean {
  for (let node = parents.get(call), inner: JsNode = call; node !== undefined; inner = node, node = parents.get(node)) {
    if ('params' in node && Array.isArray(node.params) && node.params.length === 4) return true
    if (node.type === 'CallExpression' && node.callee !== inner && /(^|\.)(setErrorHandler|onError)$/.test(calleeName(node))) return true
  }
  return false
}

/** Options that stand behind a key. What is no plain word, such as options of its own, asks for it. */
function asks(call: CallNode, name: string, module: JsModule, imports: Imports): boolean {
  const value = optionOf(call, name, module, imports, 1) ?? optionOf(call, name, module, imports)
  return value !== undefined && !(value.kind === 'literal' && value.value !== true)
}

function optionOf(call: CallNode, name: string, module: JsModule, imports: Imports, index = 0): Value | undefined {
  const node = call.arguments[index]
  if (node === undefined || node.type === 'SpreadElement') return undefined
  const found = property({ module, node }, name, imports)
  return found === undefined ? undefined : fold(found, imports)
}

interface Target {
  readonly name: string
  /** Something stands in where it is not set. */
  readonly otherwise: boolean
}

/** The variable that holds the address; `nowhere` for an address that is plainly empty. */
function targetOf(call: CallNode, tracker: Tracker, module: JsModule, imports: Imports): Target | 'nowhere' | undefined {
  if (tracker.to === undefined) return undefined
  const value = optionOf(call, tracker.to, module, imports)
  if (value === undefined) return undefined
  if (value.kind === 'literal') return value.value === '' || value.value === null || value.value === undefined ? 'nowhere' : undefined
  return value.kind === 'variable' ? { name: value.name, otherwise: value.fallback !== undefined } : undefined
}

function numberOf(value: Value, at: FeatureDeclaration['at']): Fact<number> {
  if (value.kind === 'literal' && typeof value.value === 'number') return known(value.value, at)
  return unresolved(value.kind === 'variable' ? `\${${value.name}}` : 'a rate worked out when it runs', at)
}
