/** Objects and calls in Java and Kotlin that open databases: where their URL, their size and their options stand. */
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import {
  argumentOf,
  around,
  callsOf,
  lambdaOf,
  lastOf,
  nodesIn,
  objectOf,
  parametersOf,
  pathOf,
  wholeOf,
  type Code,
  type CodeFile,
  type Frame,
  type Setting,
} from '../../parse/jvm-code/index.ts'
import { isBound, saysSize, sizedBy } from './bound.ts'
import { hikari, mongo, sources, type Source } from './libraries.ts'

export interface Site {
  readonly node: Code
  readonly name: string
  readonly source: Source
  readonly engine: Engine | undefined
  readonly url: Code | undefined
  readonly host: Code | undefined
  readonly port: Code | undefined
  readonly settings: readonly Setting[]
  /** What sets it up is told elsewhere. */
  readonly isOpen: boolean
  /** Settings tell where it leads, and code how large it is. */
  readonly sizes?: ClientDeclaration['sizesConfigured']
  /** Objects it is made of, which open nothing by themselves. */
  readonly takes: readonly Code[]
}

export function sitesIn(file: CodeFile, frame: Frame): readonly Site[] {
  const found: Site[] = []
  for (const node of nodesIn(file.root)) {
    const site = node.kind === 'new' ? ofObject(node, file, frame) : node.kind === 'call' ? ofCall(node, file, frame) : undefined
    if (site !== undefined && found.length < 50) found.push(site)
  }
  const taken = new Set(found.flatMap(({ takes }) => takes))
  return found.filter(({ node }) => !taken.has(node) && !isOverruled(node, frame))
}

/** What stands in for an argument is never made where all who call give one. */
function isOverruled(node: Code, frame: Frame): boolean {
  for (const one of around(node)) {
    if (one.kind === 'function' || one.kind === 'type') return false
    const owner = one.kind === 'parameter' ? one.parent : undefined
    if (owner === undefined) continue
    frame.wanted.add(`${owner.name}(`)
    const index = parametersOf(owner).indexOf(one)
    const calls = owner.kind === 'type' ? (frame.program.news.get(owner.name) ?? []) : callsOf(owner, frame.program)
    return calls.length > 0 && calls.every((call) => argumentOf(call, index, one.name) !== undefined)
  }
  return false
}

function ofObject(node: Code, file: CodeFile, frame: Frame): Site | undefined {
  const source = sources.get(node.name)
  if (source === undefined || source.sign?.test(file.text) === false) return undefined
  const whole = wholeOf(node, frame)
  if (isBound(node)) {
    const sizes = saysSize(source, whole.settings) ? sizedBy(node, frame) : undefined
    const shared = { node, name: node.name, source, engine: source.engine, url: undefined, host: undefined, port: undefined, isOpen: false, takes: [] }
    return sizes === undefined ? undefined : { ...shared, settings: whole.settings, sizes }
  }
  const [first] = node.inside
  const config = source.isConfigured === true && first !== undefined ? objectOf(first, frame) : undefined
  const isConfig = config !== undefined && (source.library !== 'jedis' || /Config$/.test(config.origin.name))
  const settings = [...(isConfig ? config.settings : []), ...whole.settings]
  const base = { node, name: node.name, source, engine: source.engine, settings, takes: config === undefined ? [] : [config.origin] }
  if (source.library === 'jedis') return { ...base, ...redisAim(node, isConfig ? 1 : 0), isOpen: false }
  if (source.library === 'r2dbc-pool') return { ...base, ...reactiveAim(first, config?.origin, frame), isOpen: config === undefined }
  const inner = valueIn(settings, 'dataSource')
  const other = inner === undefined ? undefined : objectOf(inner, frame)
  const all = [...(other?.settings ?? []), ...settings]
  const given = source.argument === undefined ? undefined : argumentOf(node, source.argument, 'url')
  // `HikariConfig(properties)` and `HikariConfig("/hikari.properties")` are told elsewhere.
  const isElsewhere =
    source.isConfigured === true && first !== undefined && (config === undefined || config.origin.inside.length > 0 || config.origin.kind !== 'new')
  return {
    ...base,
    engine: source.engine ?? (other === undefined ? undefined : sources.get(other.origin.name)?.engine),
    settings: all,
    takes: [...base.takes, ...(other === undefined ? [] : [other.origin])],
    url: valueIn(all, ...source.url, ...(other === undefined ? [] : (sources.get(other.origin.name)?.url ?? []))) ?? propertyIn(all, 'url', 'URL') ?? given,
    host: valueIn(all, 'serverName', 'serverNames') ?? propertyIn(all, 'serverName', 'serverNames'),
    port: valueIn(all, 'portNumber', 'portNumbers', 'port') ?? propertyIn(all, 'portNumber', 'port'),
    isOpen: isElsewhere && valueIn(all, ...source.url) === undefined,
  }
}

export function valueIn(settings: readonly Setting[], ...names: readonly string[]): Code | undefined {
  return settings.findLast(({ name, values }) => names.includes(name) && values.length > 0)?.values[0]
}

/** `addDataSourceProperty("serverName", host)`. */
export function propertyIn(settings: readonly Setting[], ...names: readonly string[]): Code | undefined {
  const found = settings.findLast(
    ({ name, values }) => /^(addDataSourceProperty|addConnectionProperty|addHealthCheckProperty)$/.test(name) && names.includes(String(values[0]?.value)),
  )
  return found?.values[1]
}

type Aim = Pick<Site, 'url' | 'host' | 'port'>

/** A URL, an object that holds one, or a host and a port. */
function redisAim(node: Code, from: number): Aim {
  const first = argumentOf(node, from, 'host', 'url', 'uri')
  const second = argumentOf(node, from + 1, 'port')
  if (first === undefined) return { url: undefined, host: undefined, port: undefined }
  if (first.kind === 'new' && first.name === 'HostAndPort') return { url: undefined, host: first.inside[0], port: first.inside[1] }
  const isUrl = second === undefined || (first.kind === 'literal' && String(first.value).includes('://')) || /^(URI|create)$/.test(first.name)
  const inner = first.kind === 'new' || (first.kind === 'call' && first.name === 'create') ? (first.inside[0] ?? first) : first
  return isUrl ? { url: inner, host: undefined, port: undefined } : { url: undefined, host: first, port: second }
}

/** `ConnectionPoolConfiguration.builder(ConnectionFactories.get(url))`, and PostgreSQL's own factory by host and port. */
function reactiveAim(first: Code | undefined, origin: Code | undefined, frame: Frame): Aim {
  const factory = origin?.name === 'builder' ? origin.inside[0] : first
  const made = factory === undefined ? undefined : objectOf(factory, frame)
  const call = made?.origin
  if (call?.kind === 'call' && call.name === 'get') return { url: call.inside[0], host: undefined, port: undefined }
  const options = call?.kind === 'new' ? objectOf(call.inside[0], frame) : made
  const settings = options?.settings ?? []
  return { url: undefined, host: valueIn(settings, 'host'), port: valueIn(settings, 'port') }
}

function ofCall(node: Code, file: CodeFile, frame: Frame): Site | undefined {
  const { name } = node
  const holder = lastOf(pathOf(node.on) ?? '')
  const [first] = node.inside
  const at = (source: Source, url: Code | undefined, more: Partial<Site> = {}): Site => ({
    node,
    name: `${holder}.${name}`,
    source,
    engine: source.engine,
    url,
    host: undefined,
    port: undefined,
    settings: [],
    isOpen: false,
    takes: [],
    ...more,
  })
  if (name === 'getConnection' && holder === 'DriverManager') return at({ library: 'jdbc', url: [], isPlain: true }, first)
  if (holder === 'Database' && /^connect(Pool)?$/.test(name) && /\borg\.jetbrains\.exposed\b/.test(file.text)) return exposed(node, at, frame)
  if (holder === 'Jdbi' && name === 'create' && first !== undefined && takesUrl(node, frame)) return at({ library: 'jdbi', url: [], isPlain: true }, first)
  if (holder === 'DSL' && name === 'using' && first !== undefined && node.inside.length !== 2 && takesUrl(node, frame))
    return at({ library: 'jooq', url: [], usual: { value: 1, note: 'one connection' } }, first)
  if (name === 'initializeDataSourceBuilder' || (name === 'create' && holder === 'DataSourceBuilder')) return builder(node, at, frame)
  if (/^(MongoClients?|KMongo)$/.test(holder) && /^create(Client)?$/.test(name)) return mongoSite(node, at, frame)
  if (holder === 'RedisClient' && name === 'create' && /\blettuce\b/.test(file.text)) {
    const aim = first?.kind === 'call' && first.name === 'create' ? { url: first.inside[0] } : { url: first }
    return at({ library: 'lettuce', engine: 'redis', url: [], usual: { value: 1, note: 'one connection' } }, aim.url)
  }
  if (holder === 'JdbcConnectionPool' && name === 'create')
    return at({ library: 'h2', engine: 'h2', url: [], usual: { value: 10, note: 'H2’s pool opens 10' } }, first)
  return undefined
}

type At = (source: Source, url: Code | undefined, more?: Partial<Site>) => Site

/** `Database.connect(url, driver, …)` opens a connection for each transaction; a source that it is given has a pool of its own. */
function exposed(node: Code, at: At, frame: Frame): Site | undefined {
  const driver = argumentOf(node, 1, 'driver')
  const url = argumentOf(node, 0, 'url')
  const isSource = node.inside.some((one) => one.kind === 'argument' && /^(datasource|getNewConnection|connectionPoolDataSource)$/.test(one.name))
  const named = node.inside.some((one) => one.kind === 'argument' && /^(url|driver|user|password)$/.test(one.name))
  if (isSource || url === undefined || url.kind === 'lambda' || (!named && !takesUrl(node, frame))) return undefined
  return at({ library: 'exposed', url: [], isPlain: true }, url, {
    name: 'Database.connect',
    settings: driver === undefined ? [] : [{ name: 'driverClassName', node, values: [driver], isCertain: true }],
  })
}

/** A text or a variable of the environment in front, and no source of connections. */
function takesUrl(node: Code, frame: Frame): boolean {
  const [first, second] = node.inside
  if (first === undefined) return false
  if (first.kind === 'literal' || first.kind === 'sum') return true
  const isLike = node.inside.length > 2 || (second?.kind === 'literal' && typeof second.value === 'string') || /url|uri|jdbc/i.test(pathOf(first) ?? first.name)
  if (!isLike || /datasource|(^|\.)ds$|^ds/i.test(pathOf(first) ?? '') || (first.kind === 'call' && /datasource|^get$|hikari|pool/i.test(first.name)))
    return false
  const made = objectOf(first, frame)
  return made === undefined || !(sources.has(made.origin.name) || /DataSource/.test(made.origin.name))
}

/** Spring's builder: by a URL that stands there, or by its settings, to which code may add a size ({@link https://docs.spring.io/spring-boot/how-to/data-access.html#howto.data-access.configure-custom-datasource}). */
function builder(node: Code, at: At, frame: Frame): Site | undefined {
  const { settings } = wholeOf(node, frame)
  const type = valueIn(settings, 'type')
  const named = type === undefined ? undefined : [...nodesIn(type)].map(({ name: word }) => sources.get(word)).find((one) => one !== undefined)
  const source = named ?? hikari
  const url = valueIn(settings, 'url')
  const name = node.name === 'create' ? 'DataSourceBuilder' : node.name
  if (url !== undefined && !isBound(node)) return at(source, url, { name, settings })
  // Settings of a pool are bound to none but the framework's own source and to what asks for them.
  const isTold = saysSize(source, settings) || (node.name !== 'create' && named !== undefined && !isBound(node))
  const sizes = isTold && (isBound(node) || node.name !== 'create') ? sizedBy(node, frame) : undefined
  if (sizes !== undefined) return at(source, undefined, { name, settings, sizes })
  return isTold && node.name !== 'create' ? at(source, undefined, { name, settings }) : undefined
}

function mongoSite(node: Code, at: At, frame: Frame): Site {
  const [first] = node.inside
  const made = objectOf(first, frame)
  const plain = at(mongo, first, { name: `${lastOf(pathOf(node.on) ?? '')}.${node.name}` })
  if (first === undefined) return { ...plain, url: undefined }
  const isSettings = made !== undefined && lastOf(pathOf(made.origin.on) ?? '') === 'MongoClientSettings'
  if (made === undefined || (!isSettings && made.origin.name !== 'ConnectionString')) return plain
  if (made.origin.name === 'ConnectionString') return { ...plain, url: made.origin.inside[0] }
  const string = valueIn(made.settings, 'applyConnectionString')
  const url = string === undefined ? undefined : (objectOf(string, frame)?.origin.inside[0] ?? string)
  const pools = made.settings.findLast(({ name }) => name === 'applyToConnectionPoolSettings')
  const lambda = pools === undefined ? undefined : lambdaOf(pools.node)
  const size = lambda === undefined ? undefined : [...nodesIn(lambda)].find((one) => one.kind === 'call' && one.name === 'maxSize')
  const settings: readonly Setting[] = size === undefined ? [] : [{ name: 'maxSize', node: size, values: size.inside, isCertain: true }]
  return { ...plain, source: { ...mongo, size: ['maxSize'] }, url, settings, isOpen: url === undefined }
}
