/** What OpenTelemetry's own classes do once they are made: a provider that nobody registers, or that exports to nowhere, does nothing. */
import {
  calleeName,
  originOf,
  property,
  fold,
  callsOf,
  nameNodeOf,
  type CallNode,
  type JsModule,
  type Origin,
  type Value,
} from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'

const providers = /^(Node|Basic)TracerProvider$/
const processors = /^(Batch|Simple)SpanProcessor$/
const sdk = /^@opentelemetry\/(sdk-node|sdk-trace-node|sdk-trace-base|node|tracing)$/
/** What takes spans or records somewhere; those that print or keep them are for development. */
const exporter = /Exporter$/
const local = /^(Console|InMemory)\w*Exporter$/

/** Whether a call makes a provider or an SDK that traces requests: started, and with somewhere to send to. */
export function tracerStarts(call: CallNode, origin: Origin, looked: Looked): boolean {
  const name = origin.path.join('.')
  if (!sdk.test(origin.source)) return false
  if (name === 'NodeSDK') return isStarted(call, looked.module, /(^|[.?])start$/) && !sendsNowhere(looked)
  if (processors.test(name)) return call.arguments.length > 0 && !makesProvider(looked) && !sendsNowhere(looked)
  // Without a processor a provider hands its spans to nobody; the SDK brings one along.
  if (!providers.test(name)) return false
  return isStarted(call, looked.module, /(^|[.?])(register|setGlobalTracerProvider)$/) && hasProcessor(call, looked) && !sendsNowhere(looked)
}

/** Whether the file makes what would take the processor; where it does not, somebody else's SDK is given it. */
function makesProvider({ module }: Looked): boolean {
  return module.calls.some((call) => {
    const origin = originOf(module, call.callee)
    return origin !== undefined && sdk.test(origin.source) && (providers.test(origin.path.join('.')) || origin.path.join('.') === 'NodeSDK')
  })
}

/** Started in its file, or given away to be. */
function isStarted(call: CallNode, module: JsModule, starts: RegExp): boolean {
  if (module.calls.some((other) => starts.test(calleeName(other)))) return true
  const above = module.parents.get(call)
  if (above?.type === 'ReturnStatement' || above?.type === 'ArrowFunctionExpression' || above?.type === 'ExportDefaultDeclaration') return true
  return nameNodeOf(module, call) !== undefined && callsOf(module, call).exported
}

function hasProcessor(call: CallNode, { module, imports }: Looked): boolean {
  if (module.calls.some((other) => /(^|[.?])addSpanProcessor$/.test(calleeName(other)))) return true
  const options = call.arguments[0]
  if (options === undefined) return false
  if (options.type === 'SpreadElement' || options.type !== 'ObjectExpression') return true
  const has = property({ module, node: options }, 'spanProcessors', imports)
  return has !== undefined || options.properties.some((one) => one.type === 'SpreadElement')
}

/** Whether the only exporters a file makes print their spans or keep them. */
function sendsNowhere({ module }: Looked): boolean {
  const made = module.calls.flatMap((call) => {
    const name = call.type === 'NewExpression' ? originOf(module, call.callee)?.path.at(-1) : undefined
    return name !== undefined && exporter.test(name) ? [name] : []
  })
  return made.length > 0 && made.every((name) => local.test(name))
}

const logExporters = /^@opentelemetry\/exporter-logs-otlp-(http|grpc|proto)$/
const logSdk = /^@opentelemetry\/(sdk-logs|sdk-node)$/
const keepsLogs = /^(LoggerProvider|NodeSDK|(Batch|Simple)LogRecordProcessor)$/

/** Where the exporter of log records sends; `around` where it is left to the environment. Undefined for any other call, and where nothing is told to use it. */
export function logExport(call: CallNode, origin: Origin, { module, imports }: Looked): { readonly to: Value | 'environment' } | undefined {
  if (!logExporters.test(origin.source) || origin.path.join('.') !== 'OTLPLogExporter') return undefined
  const used = module.calls.some((other) => {
    const from = originOf(module, other.callee)
    return from !== undefined && logSdk.test(from.source) && keepsLogs.test(from.path.join('.'))
  })
  if (!used) return undefined
  const options = call.arguments[0]
  const url = options === undefined || options.type === 'SpreadElement' ? undefined : property({ module, node: options }, 'url', imports)
  return { to: url === undefined ? 'environment' : fold(url, imports) }
}
