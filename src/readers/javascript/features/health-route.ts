/** Routes that say whether a service is well, and what they ask to know it. */
import { known, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { bare, calleeName, childrenOf, isCall, isFunction, lineOf, originOf } from '../../../parse/javascript/index.ts'
import type { CallNode, Imports, JsNode, Ref } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { handlersOf } from '../handlers.ts'
import { functionOf } from '../overlap.ts'

const healthy = /(^|\/)(health|healthz|health-?check|healthcheck|ready|readyz|readiness|live|livez|liveness|ping|status|heartbeat|alive|_health|up)\/?$/i
const surely = /health|ready|readiness|live(z|ness)|alive|heartbeat/i

export const healthRouteFinder: Finder = {
  words: [
    ...['/health', "'health", '"health', "'/ready", '"/ready', "'/live", '"/live', 'HealthCheck', 'createTerminus'],
    ...['ping', 'status', 'up', 'alive', 'heartbeat'].flatMap((name) => [`/${name}'`, `/${name}"`]),
  ],
  find({ module, imports, use }) {
    const found: FeatureDeclaration[] = []
    const declare = (library: string, path: string, node: JsNode, asks: ReadonlySet<string>): void => {
      const at = { path: module.path, line: lineOf(node), key: `health.${path}` }
      const facts = new Map<string, Fact<string>>([['path', known(path, at)]])
      if (asks.size > 0) facts.set('asks', known([...asks].sort().join(' '), at))
      found.push({ kind: 'feature', what: 'health-route', library, name: path, path: module.path, at, use, facts })
    }
    for (const handler of handlersOf(module, imports)) {
      const { path, call, node } = handler
      if (path === undefined || path.length > 200 || !healthy.test(path) || /:\w|\[/.test(path)) continue
      // `/orders/:id/status` and `/users/ping` answer for something else.
      if (!surely.test(path) && path.split('/').filter((part) => part !== '' && !/^(api|v\d+)$/.test(part)).length > 1) continue
      const method = handler.name.split(' ')[0] ?? ''
      if (!/^(GET|HEAD|ALL)$/.test(method) && handler.name !== path) continue
      const place = call ?? (node.type === 'ClassMethod' ? (node.key as JsNode) : node)
      declare('route', path, place, asksOf({ module, node }, imports, new Set(), 0))
    }
    for (const call of module.calls) {
      const origin = originOf(module, call.callee)
      if (origin?.source !== '@godaddy/terminus' || origin.path.join('.') !== 'createTerminus') continue
      const options = call.arguments[1]
      if (options === undefined) continue
      for (const path of pathsIn(options)) declare('@godaddy/terminus', path, call, new Set())
    }
    return found
  },
}

/** `{ healthChecks: { '/healthz': check } }`. */
function pathsIn(options: JsNode): readonly string[] {
  const paths: string[] = []
  const pending: JsNode[] = [options]
  for (let next = pending.pop(), steps = 300; next !== undefined && steps > 0; next = pending.pop(), steps--) {
    if (next.type === 'ObjectProperty' && next.key.type === 'StringLiteral' && healthy.test(next.key.value)) paths.push(next.key.value)
    if (next.type === 'ObjectExpression' || next.type === 'ObjectProperty') pending.push(...childrenOf(next))
  }
  return paths
}

/** Nest's health indicators by what they ask. */
const indicators: readonly (readonly [RegExp, string])[] = [
  [/^(typeOrm|prisma|mongoose|sequelize|mikroOrm|db|database|orm|postgres|mysql|knex|drizzle|mongo)\w*$/i, 'database'],
  [/^(redis|cache)\w*$/i, 'redis'],
]

/** What a route asks: a query of a database, a ping of Redis; followed as far as this file and what it imports go. */
function asksOf(of: Ref, imports: Imports, seen: Set<JsNode>, depth: number): Set<string> {
  const asks = new Set<string>()
  const { module, node } = of
  if (!isFunction(node) || seen.has(node) || depth > 4) return asks
  seen.add(node)
  const pending: JsNode[] = [node.body]
  for (let next = pending.pop(), steps = 4_000; next !== undefined && steps > 0; next = pending.pop(), steps--) {
    pending.push(...childrenOf(next).toReversed())
    if (
      next.type === 'TaggedTemplateExpression' &&
      (isQuery(next.tag) || /^sql$/.test(bare(next.tag).type === 'Identifier' ? (bare(next.tag) as { name: string }).name : ''))
    )
      asks.add('database')
    if (!isCall(next)) continue
    const asked = askedBy(next)
    if (asked !== undefined) asks.add(asked)
    const target = functionOf({ module, node: next.callee as JsNode }, imports)
    if (target !== undefined) for (const one of asksOf(target, imports, seen, depth + 1)) asks.add(one)
  }
  return asks
}

function isQuery(tag: JsNode): boolean {
  const inner = bare(tag)
  return inner.type === 'MemberExpression' && inner.property.type === 'Identifier' && /^\$(queryRaw|executeRaw)$/.test(inner.property.name)
}

function askedBy(call: CallNode): string | undefined {
  const route = calleeName(call).split('.')
  const name = route.at(-1) ?? ''
  const receiver = route.at(-2) ?? ''
  if (/^(\$queryRaw|\$queryRawUnsafe|\$executeRaw|\$runCommandRaw|authenticate)$/.test(name)) return 'database'
  if (/^(pingCheck|isHealthy|checkHealth)$/.test(name)) {
    const usual = indicators.find(([pattern]) => pattern.test(receiver.replace(/^_/, '')))?.[1]
    // An indicator of the application's own may ask whatever it likes.
    return usual ?? (/indicator$/i.test(receiver) && !/^_?(memory|disk|http|dns|grpc|microservice)/i.test(receiver) ? 'other' : undefined)
  }
  if (/redis|cache|valkey/i.test(receiver)) return /^(ping|get|set|info)$/i.test(name) ? 'redis' : undefined
  const database = /^(pool|db|database|client|pg|sql|knex|connection|conn|dataSource|datasource|sequelize|prisma|admin)$/i
  if (/^(query|execute|raw|ping)$/.test(name) && (database.test(receiver) || /\.connection\.db\.admin/.test(calleeName(call)))) return 'database'
  return /^(findFirst|findMany|count|findOne|select)$/.test(name) && route.some((one) => database.test(one)) ? 'database' : undefined
}
