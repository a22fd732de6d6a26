/** Which logger code makes, and whether machines can read what it writes. */
import { byDefault, known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  fold,
  lineOf,
  originOf,
  property,
  resolve,
  type CallNode,
  type Imports,
  type JsModule,
  type JsNode,
  type Ref,
  type Value,
} from '../../../parse/javascript/index.ts'
import { isAside, isInBranch } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'
import { sinksOf } from '../logtape.ts'
import { logExport } from '../open-telemetry.ts'
import { handedOn, handedTo, isPackage, isUnused, writesJson } from '../own-loggers.ts'
import { filesJson, isBelow, saysPlain } from '../winston-formats.ts'

interface Logger {
  readonly from: RegExp
  readonly makes: RegExp
  /** Whether a line is JSON; asked of the call where the library can do either. `filed`: only in a file beside lines for people. */
  structured(call: CallNode, module: JsModule, imports: Imports): boolean | 'filed'
}

const always = (): boolean => true

const loggers: readonly Logger[] = [
  // winston writes JSON unless a format says otherwise.
  {
    from: /^winston$/,
    makes: /^(createLogger|configure|loggers\.(add|get))$/,
    structured: (call, module, imports) => !saysPlain(call, module, imports) || (filesJson(call, module, imports) && 'filed'),
  },
  // Its second version writes lines for people unless a transport is told to write JSON.
  { from: /^winston$/, makes: /^Logger$/, structured: ({ start, end }, { text }) => /\bjson\s*:\s*true\b/.test(text.slice(start ?? 0, end ?? 0)) },
  // Its middleware writes with winston's transports and format; what is handed a logger writes as that one does.
  { from: /^express-winston$/, makes: /^(logger|errorLogger)$/, structured: (call, module, imports) => !saysPlain(call, module, imports) },
  { from: /^nest-winston$/, makes: /^WinstonModule\.(createLogger|forRoot|forRootAsync)$/, structured: always },
  { from: /^pino$/, makes: /^(pino)?$/, structured: (call, module, imports) => !isPretty(call, module, imports) },
  { from: /^(pino-http|express-pino-logger|koa-pino-logger|hono-pino)$/, makes: /^(pinoHttp|pinoLogger)?$/, structured: always },
  { from: /^nestjs-pino$/, makes: /^LoggerModule\.forRoot(Async)?$/, structured: always },
  // Its format for production is JSON.
  { from: /^mozlog$/, makes: /^(mozlog)?$/, structured: always },
  { from: /^bunyan$/, makes: /^createLogger$/, structured: always },
  { from: /^@logtail\/node$/, makes: /^Logtail$/, structured: always },
  { from: /^@google-cloud\/logging(-winston|-bunyan)?$/, makes: /^(Logging|LoggingWinston|LoggingBunyan)$/, structured: always },
  { from: /^@axiomhq\/logging$/, makes: /^Logger$/, structured: always },
  { from: /^next-axiom$/, makes: /^(Logger|log\.(debug|info|warn|error)|withAxiom(RouteHandler)?)$/, structured: always },
  // Sentry's logs are sent as records with attributes.
  { from: /^@sentry\/(?!browser$|react$|vue$|svelte$|angular$|solid$)/, makes: /^logger\.(trace|debug|info|warn|error|fatal)$/, structured: always },
  { from: /^@crowlog\/logger$/, makes: /^createLogger(Factory)?$/, structured: always },
  { from: /^roarr$/, makes: /^(Roarr)$/, structured: always },
]

export const loggingFinder: Finder = {
  words: [
    'winston',
    'pino',
    'bunyan',
    'mozlog',
    '@logtail/',
    '@google-cloud/logging',
    'logger:',
    'logger :',
    'log4js',
    'tslog',
    '@logtape/',
    'OTLPLogExporter',
    'LoggerModule.forRoot',
    '(JSON.stringify(',
    'line = JSON.stringify(',
    '`${JSON.stringify(',
    '@axiomhq/',
    'next-axiom',
    '@sentry/',
    '@crowlog/',
  ],
  find: (looked) => [
    ...looked.module.calls.flatMap((call) => {
      const found = loggerOf(call, looked) ?? ownOf(call, looked)
      return found === undefined || isAside(looked.module, call, looked.imports) ? [] : [found]
    }),
    ...lentBy(looked),
  ],
}

function loggerOf(call: CallNode, looked: Looked): FeatureDeclaration | undefined {
  const { module, imports } = looked
  const origin = originOf(module, call.callee)
  if (origin === undefined) return undefined
  const made = origin.path.join('.')
  const logger = loggers.find((one) => one.from.test(origin.source) && one.makes.test(made))
  if (logger !== undefined) {
    if (origin.source === 'express-winston' && (isUnused(call, module) || isHandedLogger(call, looked))) return undefined
    const found = feature(origin.source, logger.structured(call, module, imports), call, looked)
    const library = handedTo(call, module)
    return library === undefined ? found : { ...found, facts: new Map([...found.facts, ['handed', known(library, found.at)]]) }
  }
  // Fastify brings pino along and is asked for it by an option.
  if (origin.source === 'fastify' && /^(fastify)?$/.test(made)) {
    const option = call.arguments[0]
    const found = option === undefined || option.type === 'SpreadElement' ? undefined : property({ module, node: option }, 'logger', imports)
    const node = found === undefined ? undefined : resolve(found, imports).node
    if (node !== undefined && !(node.type === 'BooleanLiteral' && !node.value))
      return feature('fastify', found === undefined || !isForPeople(found, imports), call, looked)
  }
  if ((origin.source === 'log4js' && made === 'configure') || (origin.source === 'tslog' && made === 'Logger')) {
    return feature(origin.source, saysJson(call, module), call, looked)
  }
  if (origin.source === '@logtape/logtape' && /^configure(Sync)?$/.test(made)) {
    const sinks = sinksOf(call, looked)
    return feature(origin.source, sinks.structured, call, looked, sinks.telemetry === undefined ? undefined : telemetryOf(sinks.telemetry, looked))
  }
  const exported = logExport(call, origin, looked)
  return exported === undefined ? undefined : feature(origin.source, true, call, looked, shipsTo(exported.to, call, looked))
}

function isHandedLogger(call: CallNode, { module, imports }: Looked): boolean {
  const [option] = call.arguments
  return option !== undefined && option.type !== 'SpreadElement' && property({ module, node: option }, 'winstonInstance', imports) !== undefined
}

/** Lines of JSON that code writes by itself, and a logger that another package is asked for: whether that one hands a library's on is told where it does. */
function ownOf(call: CallNode, looked: Looked): FeatureDeclaration | undefined {
  if (writesJson(call, looked)) return feature('code', true, call, looked)
  const origin = originOf(looked.module, call.callee)
  if (origin === undefined || !isPackage(origin.source) || origin.path[0] === undefined) return undefined
  const logger = loggers.find((one) => one.makes.test(origin.path.join('.')))
  if (logger === undefined) return undefined
  const made = feature(origin.source, logger.structured(call, looked.module, looked.imports), call, looked)
  return { ...made, facts: new Map([...made.facts, ['asks', known(origin.path[0], made.at)]]) }
}

/** A library's logger that this file hands on to whoever imports it. */
function lentBy(looked: Looked): readonly FeatureDeclaration[] {
  return handedOn(looked).flatMap(({ name, source, node }) => {
    if (!loggers.some((one) => one.from.test(source))) return []
    const at = { path: looked.module.path, line: lineOf(node), key: `logger ${source}` }
    const facts = new Map<string, Fact<string>>([['lends', known(name, at)]])
    return [{ kind: 'feature', what: 'logging', library: source, name: source, path: at.path, at, use: looked.use, facts }]
  })
}

/** LogTape's sink makes an exporter of its own, unless it is handed a provider: that one is told where its exporter is made. */
function telemetryOf(call: CallNode, looked: Looked): Fact<boolean> | undefined {
  const { module, imports } = looked
  const options = call.arguments[0]
  const ref = options === undefined || options.type === 'SpreadElement' ? undefined : { module, node: options }
  if (ref !== undefined && property(ref, 'loggerProvider', imports) !== undefined) return undefined
  const config = ref === undefined ? undefined : property(ref, 'otlpExporterConfig', imports)
  const url = config === undefined ? undefined : property(config, 'url', imports)
  return shipsTo(url === undefined ? 'environment' : fold(url, imports), call, looked)
}

/** An address that is written, or held by a variable, is one to send to; one on the host itself says nothing of where they go from there. */
function shipsTo(to: Value | 'environment', call: CallNode, { module, imports }: Looked): Fact<boolean> {
  const at = { path: module.path, line: lineOf(call), key: 'ships' }
  if (to === 'environment') return byDefault(false, at, 'where OTEL_EXPORTER_OTLP_ENDPOINT is not set')
  if (isInBranch(module, call, imports)) return unresolved('whether the exporter of logs is switched on', at)
  if (to.kind !== 'literal') return known(true, at)
  return typeof to.value === 'string' && /^https?:\/\/(?!localhost|127\.|\[::1\])/.test(to.value)
    ? known(true, at)
    : unresolved('where the collector on the host sends logs', at)
}

/** pino writes JSON, unless its one transport makes lines for people in production too. */
function isPretty(call: CallNode, module: JsModule, imports: Imports): boolean {
  const option = call.arguments[0]
  return option !== undefined && option.type !== 'SpreadElement' && isForPeople({ module, node: option }, imports)
}

function isForPeople(options: Ref<JsNode>, imports: Imports): boolean {
  const transport = property(options, 'transport', imports)
  const target = transport === undefined ? undefined : property(transport, 'target', imports)
  const value = target === undefined ? undefined : fold(target, imports)
  return value?.kind === 'literal' && /^(pino-pretty|@fastify\/one-line-logger)$/.test(String(value.value))
}

function saysJson(call: CallNode, module: JsModule): boolean {
  return module.strings.some((text) => text.type === 'StringLiteral' && text.value === 'json' && isBelow(module, text, call))
}

function feature(library: string, structured: boolean | 'filed', call: CallNode, { module, use }: Looked, ships?: Fact<boolean>): FeatureDeclaration {
  const at = { path: module.path, line: lineOf(call), key: `logger ${library}` }
  const told = structured === 'filed' ? unresolved('whether the file that gets JSON is gathered', at, 'write JSON to the console') : known(structured, at)
  const facts = new Map<string, Fact<boolean>>([['structured', told]])
  if (ships !== undefined) facts.set('ships', ships)
  return { kind: 'feature', what: 'logging', library, name: library, path: module.path, at, use, facts }
}
