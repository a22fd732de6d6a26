/** Libraries whose options are objects or chains of calls: connectors of PostgreSQL and MySQL, go-redis, MongoDB's driver. */
import { fresh, joinedOf, nothing, objectOf, set, type GoCall, type GoObject, type GoRun, type GoValue } from '../../parse/go/index.ts'
import { open, withError, type Found } from './made.ts'

export function optionsCall(call: GoCall, run: GoRun, found: Found): GoValue | undefined {
  const { path } = call
  if (path === 'github.com/uptrace/bun/driver/pgdriver') return pgdriverCall(call)
  if (path === 'github.com/lib/pq') return call.name === 'NewConnector' ? withError(connector(call, 'postgres', call.args[0]), call) : undefined
  if (/^github\.com\/(redis|go-redis)\/(go-)?redis(\/v\d+)?$/.test(path)) return redisCall(call, run, found)
  if (/^go\.mongodb\.org\/mongo-driver(\/v2)?\/mongo/.test(path)) return mongoCall(call, run, found)
  return undefined
}

function connector({ at, path }: GoCall, driver: string, url: GoValue | undefined): GoObject {
  return objectOf(at, { path, name: 'Connector' }, [['driver', { is: 'text', text: driver, at }], ...(url === undefined ? [] : ([['URL', url]] as const))])
}

/** Of a driver that is not known by itself: a connector that is made of an address, and what is laid around another. */
export function connectorOf(call: GoCall, isDriver: boolean): GoValue | undefined {
  const { name, args, path } = call
  if (!/Connector$/.test(name)) return undefined
  const inner = args.find((one) => one.is === 'object' && one.type?.name === 'Connector')
  const address = args.find(({ is }) => is === 'text' || is === 'variable' || is === 'joined')
  return inner ?? (isDriver || address !== undefined ? withError(connector(call, path, address ?? args[0]), call) : undefined)
}

/** {@link https://bun.uptrace.dev/postgres/#pgdriver} */
function pgdriverCall(call: GoCall): GoValue | undefined {
  const { name, args, at } = call
  const option = /^With(DSN|Addr|Database|Insecure|TLSConfig)$/.exec(name)?.[1]
  if (option !== undefined) return objectOf(at, { path: call.path, name: 'Option' }, [[option, args[0] ?? nothing]])
  if (name !== 'NewConnector') return undefined
  const of = (key: string): GoValue | undefined => args.flatMap((one) => (one.is === 'object' ? (one.fields.get(key) ?? []) : []))[0]
  const text = (written: string): GoValue => ({ is: 'text', text: written, at })
  const address = of('Addr')
  const insecure = of('Insecure')
  const mode = insecure?.is === 'bool' && insecure.bool ? [text('?sslmode=disable')] : []
  return connector(
    call,
    'pgdriver postgres',
    of('DSN') ?? (address === undefined ? undefined : joinedOf([text('postgres://'), address, text('/'), of('Database') ?? nothing, ...mode], at)),
  )
}

/** {@link https://pkg.go.dev/github.com/redis/go-redis/v9#Options} */
function redisCall(call: GoCall, run: GoRun, found: Found): GoValue | undefined {
  const { name, args, at, path } = call
  if (name === 'ParseURL') return withError(fresh(run, objectOf(at, { path, name: 'Options' }, [['URL', args[0] ?? nothing]])), call)
  if (!/^New(Universal|Failover|Cluster)?Client$/.test(name)) return undefined
  const [options] = args
  if (options?.is !== 'object') return open(call, run, found, { library: 'go-redis', engine: 'redis', url: options })
  const list = options.fields.get('Addrs')
  const address = options.fields.get('Addr') ?? (list?.is === 'list' ? list.items[0] : list)
  const url = options.fields.get('URL') ?? (address === undefined ? undefined : joinedOf([{ is: 'text', text: 'redis://', at }, address], at))
  return open(call, run, found, { library: 'go-redis', engine: 'redis', url, limit: options.fields.get('PoolSize'), tls: options.fields.get('TLSConfig') })
}

/** {@link https://www.mongodb.com/docs/drivers/go/current/connect/connection-options/connection-pools/} */
function mongoCall(call: GoCall, run: GoRun, found: Found): GoValue | undefined {
  const { name, args, at, self, path } = call
  if (/\/options$/.test(path)) {
    if (self === undefined) return name === 'Client' ? fresh(run, objectOf(at, { path, name: 'ClientOptions' })) : undefined
    if (name === 'ApplyURI') set(run, self.fields, 'URL', args[0] ?? nothing)
    if (name === 'SetMaxPoolSize') set(run, self.fields, 'limit', args[0] ?? nothing)
    return self
  }
  if (name !== 'Connect' && name !== 'NewClient') return undefined
  const options = args.find((one): one is GoObject => one.is === 'object' && one.type?.name === 'ClientOptions')
  return withError(
    open(call, run, found, { library: 'mongo-driver', engine: 'mongodb', url: options?.fields.get('URL'), limit: options?.fields.get('limit') }),
    call,
  )
}

/** {@link https://pkg.go.dev/github.com/go-sql-driver/mysql#Config} */
export function mysqlCall(call: GoCall): GoValue | undefined {
  const { path, name, self, args, at } = call
  if (path !== 'github.com/go-sql-driver/mysql') return undefined
  if (name === 'NewConfig') return objectOf(at, { path, name: 'Config' })
  if (name === 'NewConnector') {
    const [config] = args
    return withError(connector(call, 'mysql', config?.is === 'object' ? dsnOf(config) : config), call)
  }
  if (name === 'ParseDSN') return withError(objectOf(at, { path, name: 'Config' }, [['URL', args[0] ?? nothing]]), call)
  return name === 'FormatDSN' && self !== undefined ? dsnOf(self) : undefined
}

function dsnOf({ fields, at }: GoObject): GoValue {
  const own = fields.get('URL')
  if (own !== undefined) return own
  const text = (written: string): GoValue => ({ is: 'text', text: written, at })
  const tls = fields.get('TLSConfig')
  return joinedOf(
    [
      text('user@'),
      fields.get('Net') ?? text('tcp'),
      text('('),
      fields.get('Addr') ?? text('127.0.0.1:3306'),
      text(')/'),
      fields.get('DBName') ?? text(''),
      ...(tls === undefined ? [] : [text('?tls='), tls]),
    ],
    at,
  )
}
