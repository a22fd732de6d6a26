/** What Laravel keeps in Redis: the connections of `config/database.php`, and whether its queues are among it. */
import { byDefault } from '../../base/fact.ts'
import type { Choice, ClientDeclaration } from '../../model/declaration.ts'
import { entryOf, fallbackOf, givenBy, numberFact, phpUrl, scalarText, valueAt, variableIn, type PhpValue } from '../../parse/php/index.ts'

/** {@link https://laravel.com/docs/12.x/redis#configuration}. `options`, `client` and `clusters` are no connections. */
export function redisOf(config: PhpValue, queue: PhpValue | undefined, hasHorizon: boolean, path: string): readonly ClientDeclaration[] {
  const section = entryOf(config, 'redis')
  if (section?.value.kind !== 'list') return []
  const clients = new Map<string, ClientDeclaration>()
  const connections = section.value.entries.filter(({ key, value }) => key !== undefined && value.kind === 'list' && !/^(options|clusters)$/.test(key))
  // Sentinels and nodes of a cluster are lists: beside a connection with a host they are another way to the same server.
  const named = connections.filter(({ value }) => valueAt(value, 'url') !== undefined || valueAt(value, 'host') !== undefined)
  for (const { key: name = '', value, line } of named.length > 0 ? named : connections) {
    const client = redisClient(name, value, { path, line })
    const target = `${client.url?.variable ?? ''} ${client.hostVariable ?? ''}`
    if (!clients.has(target)) clients.set(target, client)
  }
  const queues = queueOf(queue, hasHorizon)
  const [first] = clients.values()
  if (queues === undefined || first === undefined) return [...clients.values()]
  // The same connection as queues see it: it opens none of its own.
  const own = { ...first, name: 'queue', queue: true, made: 'guarded' as const, defines: true, ...(queues === 'always' ? {} : { chosenBy: queues }) }
  return [...clients.values(), own]
}

function redisClient(name: string, value: PhpValue, { path, line }: { readonly path: string; readonly line: number }): ClientDeclaration {
  const key = `redis.${name}`
  const at = { path: value.path, line, key }
  const url = phpUrl(valueAt(value, 'url'), `${key}.url`)
  const host = givenBy(valueAt(value, 'host'), `${key}.host`)
  const port = valueAt(value, 'port')
  const written = host?.variable === undefined && url?.variable === undefined
  return {
    kind: 'client',
    library: 'laravel',
    engine: 'redis',
    name,
    path,
    at,
    ...(url === undefined ? {} : { url }),
    ...(host?.value === undefined || (host.value.state === 'default' && /^(localhost|127\.)/.test(host.value.value)) ? {} : { host: host.value }),
    ...(host?.variable === undefined ? {} : { hostVariable: host.variable }),
    ...(numberFact(port, `${key}.port`) === undefined ? {} : { port: numberFact(port, `${key}.port`) }),
    ...(variableIn(port) === undefined ? {} : { portVariable: variableIn(port) }),
    pool: byDefault(1, at, 'each process of PHP opens a connection of its own'),
    made: 'module',
    use: 'code',
    ...(written ? {} : { onlyIfSet: true }),
  } as ClientDeclaration
}

/** Whether queues are kept in Redis: Horizon knows no other place; else a connection of `config/queue.php`, by the variable that chooses it. */
function queueOf(config: PhpValue | undefined, hasHorizon: boolean): Choice | 'always' | undefined {
  if (hasHorizon) return 'always'
  const chosen = valueAt(config, 'default')
  const usual = scalarText(fallbackOf(chosen))
  const list = valueAt(config, 'connections')
  const name = list?.kind === 'list' ? list.entries.find(({ value }) => scalarText(valueAt(value, 'driver')) === 'redis')?.key : undefined
  if (name === undefined) return undefined
  const variable = variableIn(chosen)
  return variable === undefined ? (usual === name ? 'always' : undefined) : { variable, value: name, isDefault: usual === name }
}
