/** Where code starts an agent that times requests and queries. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { lineOf, originOf, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'

/** Start calls; a path that ends in `start` or `init` is called on what the package gives. */
const agents: readonly (readonly [RegExp, RegExp])[] = [
  [/^dd-trace$/, /^(tracer\.)?init$/],
  [/^elastic-apm-node$/, /^start$/],
  [/^@opentelemetry\/sdk-node$/, /^NodeSDK$/],
  [/^@opentelemetry\/sdk-trace-node$/, /^NodeTracerProvider$/],
  [/^@vercel\/otel$/, /^registerOTel$/],
  [/^applicationinsights$/, /^setup$/],
  [/^@instana\/collector$/, /^$/],
]

/** Loading these is starting them. */
const byImport = /^(newrelic|dd-trace\/init|elastic-apm-node\/start|@opentelemetry\/auto-instrumentations-node\/register)$/

export const apmFinder: Finder = {
  words: ['dd-trace', 'elastic-apm-node', '@opentelemetry/', '@vercel/otel', 'applicationinsights', '@instana/collector', 'newrelic'],
  find(looked) {
    const { module } = looked
    const called = module.calls.flatMap((call): readonly FeatureDeclaration[] => {
      const first = call.arguments[0]
      if (call.callee.type === 'Identifier' && call.callee.name === 'require' && first?.type === 'StringLiteral' && byImport.test(first.value))
        return [feature(first.value, call, looked)]
      const origin = originOf(module, call.callee)
      const starts = origin !== undefined && agents.some(([from, path]) => from.test(origin.source) && path.test(origin.path.join('.')))
      return starts ? [feature(origin.source, call, looked)] : []
    })
    const imported = module.program.body.flatMap((statement): readonly FeatureDeclaration[] =>
      statement.type === 'ImportDeclaration' && statement.importKind !== 'type' && byImport.test(statement.source.value)
        ? [feature(statement.source.value, statement, looked)]
        : [],
    )
    return [...called, ...imported]
  },
}

function feature(source: string, node: JsNode, { module, use }: Looked): FeatureDeclaration {
  const library = source.replace(/\/(init|start|register)$/, '')
  const at = { path: module.path, line: lineOf(node), key: `agent ${library}` }
  return { kind: 'feature', what: 'apm', library, name: library, path: module.path, at, use, facts: new Map() }
}
