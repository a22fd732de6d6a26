/** Clients that Spring Boot makes from its settings: datasources with their pools, R2DBC, Redis and MongoDB. */
import { isResolved, known, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { ClientDeclaration, Engine } from '../model/declaration.ts'
import { parseDatabaseUrl } from '../parse/url.ts'
import { clientOf, destructiveBy, engineFor, enginesIn, makesBy, makingTables, poolOf, type Usual } from './configured-client.ts'
import type { Application, Configured } from './configured.ts'

interface Kind {
  readonly library: string
  /** Below `spring.datasource`. */
  readonly names: readonly string[]
  readonly urls: readonly string[]
  readonly usual?: Usual
}

/** Pools that Spring Boot knows ({@link https://docs.spring.io/spring-boot/reference/data/sql.html#data.sql.datasource.connection-pool}), each with its own default. */
const kinds = {
  /** {@link https://github.com/brettwooldridge/HikariCP#gear-configuration-knobs-baby} */
  hikari: { library: 'hikaricp', names: ['hikari.maximum-pool-size'], urls: ['hikari.jdbc-url'], usual: { size: 10, note: 'HikariCP opens 10' } },
  /** {@link https://tomcat.apache.org/tomcat-9.0-doc/jdbc-pool.html#Common_Attributes} */
  tomcat: { library: 'tomcat-jdbc', names: ['tomcat.max-active'], urls: ['tomcat.url'], usual: { size: 100, note: 'Tomcat’s pool opens 100' } },
  /** {@link https://commons.apache.org/proper/commons-dbcp/configuration.html} */
  dbcp2: { library: 'dbcp2', names: ['dbcp2.max-total'], urls: ['dbcp2.url'], usual: { size: 8, note: 'DBCP opens 8' } },
  /** {@link https://github.com/alibaba/druid/wiki/DruidDataSource%E9%85%8D%E7%BD%AE%E5%B1%9E%E6%80%A7%E5%88%97%E8%A1%A8} */
  druid: { library: 'druid', names: ['druid.max-active', 'max-active'], urls: ['druid.url'], usual: { size: 8, note: 'Druid opens 8' } },
  ucp: { library: 'oracle-ucp', names: ['oracleucp.max-pool-size'], urls: ['oracleucp.url'] },
} satisfies Record<string, Kind>

const base = 'spring.datasource'

export function springClients(application: Application): readonly Configured[] {
  const { settings } = application
  const reactive = reactiveClient(application)
  const named = namedClients(application)
  // Without a DataSource of its own, an application of R2DBC has none.
  const main = reactive !== undefined ? undefined : mainClient(application, named.length > 0)
  const destructive = destructiveOf(settings)
  const [first, ...others] = [main, reactive, ...named].filter((one) => one !== undefined)
  const makesTables = makingOf(settings)
  const does = { ...(destructive === undefined ? {} : { destructive }), ...(makesTables === undefined ? {} : { makesTables }) }
  const relational = first === undefined ? others : [{ ...first, client: { ...first.client, ...does } }, ...others]
  return [...relational.filter((one) => one !== undefined), ...storeClients(application)]
}

function kindOf({ settings, dependencies }: Application): Kind | 'none' {
  const type = textOf(settings.get(`${base}.type`)) ?? ''
  if (/SimpleDriverDataSource|DriverManagerDataSource/.test(type)) return 'none'
  if (/druid/i.test(type) || (type === '' && [...dependencies.keys()].some((name) => /^druid-spring-boot/.test(name)))) return kinds.druid
  if (/tomcat/.test(type)) return kinds.tomcat
  if (/dbcp2/.test(type)) return kinds.dbcp2
  if (/oracle\.ucp/.test(type)) return kinds.ucp
  if (type !== '') return kinds.hikari
  const has = (prefix: string): boolean => [...settings.names].some((name) => name.startsWith(`${base}.${prefix}.`))
  // Druid without its starter is bound by hand, as its own prefix says.
  if (has('druid') && !has('hikari')) return kinds.druid
  // Boot 1 took Tomcat's pool.
  return /^1\./.test(versionOf(dependencies)) && !has('hikari') ? kinds.tomcat : kinds.hikari
}

function versionOf(dependencies: ReadonlyMap<string, string>): string {
  for (const name of ['spring-boot-starter-parent', 'spring-boot-dependencies', 'org.springframework.boot']) {
    const version = dependencies.get(name)
    if (version !== undefined && version !== '') return version
  }
  return ''
}

const jdbcStarters = /^(libs\..*)?spring[-.]boot[-.]starter[-.](data[-.]jpa|jdbc|data[-.]jdbc)$|^mybatis.*-spring-boot-starter$|^spring-(data-jpa|jdbc|orm)$/

function mainClient(application: Application, hasNamed: boolean): Configured | undefined {
  const { settings, dependencies, at } = application
  const kind = kindOf(application)
  const urls = [...(kind === 'none' ? [] : kind.urls), 'url'].map((name) => `${base}.${name}`)
  const setting = urls.find((name) => settings.get(name) !== undefined) ?? `${base}.url`
  const written = settings.get(setting)
  if (settings.get(`${base}.jndi-name`) !== undefined && written === undefined) return undefined
  const starts = [...dependencies.keys()].some((name) => jdbcStarters.test(name))
  if (written === undefined && (hasNamed || !starts)) return undefined
  const url = written ?? embedded(application)
  const engine = engineFor(url, settings.get(`${base}.driver-class-name`), dependencies)
  const place = url?.at ?? at
  return clientOf(application, {
    library: kind === 'none' ? 'jdbc' : kind.library,
    name: base,
    setting,
    url,
    engine,
    ...(kind === 'none'
      ? { made: 'call' }
      : {
          pool: poolOf(
            settings,
            kind.names.map((name) => `${base}.${name}`),
            kind.usual,
            { ...place, key: `${base}.${kind.names[0] ?? ''}` },
          ),
        }),
    tls: settings.get(`${base}.hikari.data-source-properties.sslmode`),
  })
}

const isEmbedded = /^(h2|hsqldb|derby)$/

/** With no URL and an embedded database on the class path, Boot starts that ({@link https://docs.spring.io/spring-boot/reference/data/sql.html#data.sql.datasource.embedded}). */
function embedded({ settings, dependencies, at }: Application): Fact<string> | undefined {
  const engines = enginesIn(dependencies)
  const engine = engines.find((one): one is 'h2' | 'hsqldb' | 'derby' => isEmbedded.test(one))
  if (engine === undefined) return undefined
  // Beside a server's driver it is for trials: a DataSource that code makes, or a setting of elsewhere, leads to the server.
  if (!engines.every((one) => isEmbedded.test(one)))
    return unresolved('which of its drivers’ databases is opened', at, 'set spring.datasource.url in a file of the repository or in the stack')
  if (settings.open !== undefined)
    return unresolved(`what ${settings.open.what} sets`, settings.open.at, 'set spring.datasource.url in a file of the repository or in the stack')
  const name = engine === 'derby' ? 'derby:memory:testdb' : `${engine}:mem:testdb`
  return { state: 'default', value: `jdbc:${name}`, at, note: 'where no URL is set, Spring Boot starts the embedded database' }
}

function reactiveClient(application: Application): Configured | undefined {
  const { settings, dependencies, at } = application
  const url = settings.get('spring.r2dbc.url')
  if (url === undefined) return undefined
  const isOff = textOf(settings.get('spring.r2dbc.pool.enabled')) === 'false'
  return clientOf(application, {
    library: 'r2dbc-pool',
    name: 'spring.r2dbc',
    setting: 'spring.r2dbc.url',
    url,
    engine: engineFor(url, undefined, dependencies),
    // https://docs.spring.io/spring-boot/appendix/application-properties/index.html#application-properties.data.spring.r2dbc.pool.max-size
    ...(isOff ? { made: 'call' } : { pool: poolOf(settings, ['spring.r2dbc.pool.max-size'], { size: 10, note: 'R2DBC’s pool opens 10' }, at) }),
  })
}

const notOwn = /^(spring\.(datasource(\.(hikari|tomcat|dbcp2|druid|oracleucp))?|flyway|liquibase|r2dbc)|quarkus\..*|datasources\..*|%.*)$/

/** Datasources below prefixes of the application's own, bound by its code: `app.reports.datasource.jdbc-url`. */
function namedClients(application: Application): readonly Configured[] {
  const { settings, dependencies, at } = application
  return [...settings.names].slice(0, 5_000).flatMap((name) => {
    const found = /^(.{1,200})\.(jdbcurl|url)$/.exec(name)
    const prefix = found?.[1]
    if (prefix === undefined || notOwn.test(prefix)) return []
    const url = settings.get(name)
    if (!/^jdbc:/.test(textOf(url) ?? '') || textOf(settings.get(`${prefix}.enabled`)) === 'false') return []
    const isHikari = found?.[2] === 'jdbcurl'
    const sizes = [
      'maximum-pool-size',
      'hikari.maximum-pool-size',
      'configuration.maximum-pool-size',
      'max-active',
      'druid.max-active',
      'max-total',
      'max-pool-size',
      'max-connections',
    ]
    const pool = poolOf(
      settings,
      sizes.map((one) => `${prefix}.${one}`),
      isHikari ? kinds.hikari.usual : undefined,
      url?.at ?? at,
    )
    const engine = engineFor(url, settings.get(`${prefix}.driver-class-name`), dependencies)
    return [clientOf(application, { library: 'hikaricp', name: prefix, setting: name, url, engine, pool })]
  })
}

function destructiveOf(settings: Application['settings']): ClientDeclaration['destructive'] {
  return destructiveBy(settings, [
    [['spring.jpa.hibernate.ddl-auto', 'spring.jpa.properties.hibernate.hbm2ddl.auto'], /^create(-drop)?$|^drop$/, 'ddl-auto'],
    [
      [
        'spring.jpa.properties.jakarta.persistence.schema-generation.database.action',
        'spring.jpa.properties.javax.persistence.schema-generation.database.action',
      ],
      /^drop(-and-create)?$/,
      'schema-generation.database.action',
    ],
    [['spring.flyway.clean-on-validation-error', 'flyway.clean-on-validation-error'], /^true$/i, 'flyway.clean-on-validation-error'],
    [['spring.liquibase.drop-first', 'liquibase.drop-first'], /^true$/i, 'liquibase.drop-first'],
  ])
}

/** {@link https://docs.spring.io/spring-boot/how-to/data-initialization.html#howto.data-initialization.using-hibernate}: nothing is made unless one of these says so. */
function makingOf(settings: Application['settings']): ClientDeclaration['makesTables'] {
  return makesBy(settings, [
    [['spring.jpa.hibernate.ddl-auto', 'spring.jpa.properties.hibernate.hbm2ddl.auto'], makingTables],
    [['spring.jpa.generate-ddl'], /^true$/i],
    [
      [
        'spring.jpa.properties.jakarta.persistence.schema-generation.database.action',
        'spring.jpa.properties.javax.persistence.schema-generation.database.action',
      ],
      /^(create|drop-and-create)$/,
    ],
  ])
}

interface Store {
  readonly engine: Engine
  readonly library: string
  readonly prefixes: readonly string[]
  readonly url: string
  readonly scheme: string
}

const stores: readonly Store[] = [
  { engine: 'redis', library: 'lettuce', prefixes: ['spring.data.redis', 'spring.redis'], url: 'url', scheme: 'redis' },
  { engine: 'mongodb', library: 'mongodb-driver', prefixes: ['spring.mongodb', 'spring.data.mongodb'], url: 'uri', scheme: 'mongodb' },
]

/** Redis and MongoDB, by a URL or by host and port. */
function storeClients(application: Application): readonly Configured[] {
  const { settings } = application
  return stores.flatMap(({ engine, library, prefixes, url: urlName, scheme }) => {
    for (const prefix of prefixes) {
      const setting = `${prefix}.${urlName}`
      const url = settings.get(setting)
      if (url !== undefined)
        return [clientOf(application, { library, name: prefix, setting, url, engine: parseDatabaseUrl(textOf(url) ?? '')?.engine ?? engine })]
      const host = settings.get(`${prefix}.host`)
      if (host === undefined) continue
      const port = settings.get(`${prefix}.port`)
      const made = isResolved(host) ? known(`${scheme}://${host.value}${isResolved(port) ? `:${port.value}` : ''}`, host.at) : host
      const variables = [`${prefix}.host`, `${prefix}.port`].flatMap((name) => settings.variableOf(name) ?? [])
      return [clientOf(application, { library, name: prefix, setting: `${prefix}.url`, url: made, engine, variables })]
    }
    return []
  })
}
