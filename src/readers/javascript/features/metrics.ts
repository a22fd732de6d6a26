/** Whether code tells its own figures: Prometheus clients, OpenTelemetry's exporter, and middleware made of them. */
import { known, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { dotted, lineOf, originOf } from '../../../parse/javascript/index.ts'
import type { JsNode } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { handlersOf } from '../handlers.ts'

/** Package, and the names below it that expose or gather figures. */
const libraries: Readonly<Record<string, RegExp>> = {
  'prom-client': /^(collectDefaultMetrics|register\.metrics|register\.contentType|Registry|Counter|Gauge|Histogram|Summary)$/,
  'express-prom-bundle': /^$/,
  'express-prometheus-middleware': /^$/,
  'express-status-monitor': /^$/,
  '@opentelemetry/exporter-prometheus': /^PrometheusExporter$/,
  '@willsoto/nestjs-prometheus': /^PrometheusModule\.register(Async)?$/,
  'fastify-metrics': /^$/,
  'hot-shots': /^(StatsD)?$/,
  '@hono/prometheus': /^prometheus$/,
  'next-prometheus': /./,
}

export const metricsFinder: Finder = {
  words: Object.keys(libraries).flatMap((name) => [`'${name}'`, `"${name}"`]),
  find({ module, imports, use }) {
    const route = handlersOf(module, imports).find((one) => one.path !== undefined && /(^|\/)metrics\/?$/.test(one.path))
    const seen = new Set<string>()
    const declare = (library: string, node: JsNode): readonly FeatureDeclaration[] => {
      if (seen.has(library)) return []
      seen.add(library)
      const at = { path: module.path, line: lineOf(node), key: library }
      const facts = new Map<string, Fact<string | boolean>>(
        route?.path === undefined ? [] : [['path', known(route.path, { ...at, line: lineOf(route.call ?? route.node) })]],
      )
      return [{ kind: 'feature', what: 'metrics', library, name: library, path: module.path, at, use, facts }]
    }
    return module.calls.flatMap((call) => {
      const origin = originOf(module, call.callee)
      if (origin !== undefined && Object.hasOwn(libraries, origin.source) && libraries[origin.source]?.test(origin.path.join('.')) === true)
        return declare(origin.source, call)
      // `fastify.register(metrics)`: the plugin is handed on.
      const [first] = call.arguments
      if (first === undefined || !/\.(register|use)$/.test(dotted(call.callee as JsNode))) return []
      const given = originOf(module, first as JsNode)
      return given !== undefined && Object.hasOwn(libraries, given.source) && given.path.length === 0 ? declare(given.source, call) : []
    })
  },
}
