/** Where code starts an agent that times requests and queries. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { calleeName, isCall, lineOf, originOf, type JsNode } from '../../../parse/javascript/index.ts'
import { isAside } from '../branches.ts'
import type { Finder, Looked } from '../finder.ts'
import { tracerStarts } from '../open-telemetry.ts'

/** Start calls; a path that ends in `start` or `init` is called on what the package gives. */
const agents: readonly (readonly [RegExp, RegExp])[] = [
  [/^dd-trace$/, /^(tracer\.)?init$/],
  [/^elastic-apm-node$/, /^start$/],
  [/^@vercel\/otel$/, /^registerOTel$/],
  [/^applicationinsights$/, /^setup$/],
  [/^@instana\/collector$/, /^$/],
  [/^@azure\/monitor-opentelemetry$/, /^useAzureMonitor$/],
  [/^@splunk\/otel$/, /^start$/],
  [/^@appsignal\/nodejs$/, /^Appsignal$/],
  [/^@hyperdx\/node-opentelemetry$/, /^init(SDK)?$/],
  // Starts Azure Monitor's ({@link https://github.com/ministryofjustice/hmpps-typescript-lib}).
  [/^@ministryofjustice\/hmpps-azure-telemetry$/, /^initialiseTelemetry$/],
]

/** Loading these is starting them. */
const byImport =
  /^(newrelic|dd-trace\/init|elastic-apm-node\/start|@opentelemetry\/auto-instrumentations-node\/register|@hyperdx\/node-opentelemetry\/build\/src\/tracing)$/

export const apmFinder: Finder = {
  pages: true,
  words: [
    'dd-trace',
    'elastic-apm-node',
    '@opentelemetry/',
    '@vercel/otel',
    'applicationinsights',
    '@instana/collector',
    'newrelic',
    '@azure/monitor',
    '@splunk/otel',
    '@appsignal/',
    '@hyperdx/',
    'hmpps-azure-telemetry',
  ],
  find(looked) {
    const { module } = looked
    const called = module.calls.flatMap((call): readonly FeatureDeclaration[] => {
      const first = call.arguments[0]
      if (call.callee.type === 'Identifier' && call.callee.name === 'require' && first?.type === 'StringLiteral' && byImport.test(first.value))
        return [feature(first.value, call, looked)]
      const origin = originOf(module, call.callee)
      const starts = origin !== undefined && agents.some(([from, path]) => from.test(origin.source) && path.test(origin.path.join('.')))
      const begins = origin !== undefined && (starts || tracerStarts(call, origin, looked))
      return begins && !isAside(module, call, looked.imports) ? [feature(origin.source, call, looked)] : []
    })
    const imported = module.program.body.flatMap((statement): readonly FeatureDeclaration[] =>
      statement.type === 'ImportDeclaration' && statement.importKind !== 'type' && byImport.test(statement.source.value)
        ? [feature(statement.source.value, statement, looked)]
        : [],
    )
    if (called.length + imported.length > 0) return [...called, ...imported]
    const late = startedLate(looked)
    return late.length > 0 ? late : takenOnly(looked)
  },
}

/** Names that an agent is kept under once it was loaded: `tracer = require('dd-trace').default`, in a branch, under a `let`. */
const kept = /(^|\.)(\w*(tracer|apm|agent)|dd\w*)\.(init|start)$/i

/** An agent that is loaded only where it is wanted, and kept in a name that has no one value. */
function startedLate(looked: Looked): readonly FeatureDeclaration[] {
  const { module, imports } = looked
  const loaded = module.calls.flatMap((call): readonly string[] => {
    const first = call.arguments[0]
    const loads = call.callee.type === 'Identifier' && call.callee.name === 'require' && first?.type === 'StringLiteral'
    return loads && agents.some(([from, path]) => from.test(first.value) && (path.test('init') || path.test('start'))) ? [first.value] : []
  })[0]
  if (loaded === undefined) return []
  const start = module.calls.find((call) => kept.test(calleeName(call)) && !isAside(module, call, imports))
  return start === undefined ? [] : [feature(loaded, start, looked)]
}

/** Where code speaks to an agent, the agent is not loaded behind its back. */
function takenOnly(looked: Looked): readonly FeatureDeclaration[] {
  const node = looked.module.strings.find((one) => {
    const above = looked.module.parents.get(one)
    const takes = (above?.type === 'ImportDeclaration' && above.importKind !== 'type') || (isCall(above) && calleeName(above) === 'require')
    return takes && one.type === 'StringLiteral' && agents.some(([from]) => from.test(one.value))
  })
  return node?.type === 'StringLiteral' ? [{ ...feature(node.value, node, looked), what: 'agent-import' }] : []
}

function feature(source: string, node: JsNode, { module, use }: Looked): FeatureDeclaration {
  const library = source.replace(/\/(init|start|register)$/, '')
  const at = { path: module.path, line: lineOf(node), key: `agent ${library}` }
  return { kind: 'feature', what: 'apm', library, name: library, path: module.path, at, use, facts: new Map() }
}
