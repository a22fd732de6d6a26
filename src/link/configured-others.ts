/** Clients that Quarkus and Micronaut make from their settings. */
import { byDefault, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { ClientDeclaration } from '../model/declaration.ts'
import { clientOf, destructiveBy, engineFor, engineOf, makesBy, makingTables, poolOf } from './configured-client.ts'
import type { Application, Configured } from './configured.ts'

/** Named and unnamed datasources of Quarkus ({@link https://quarkus.io/guides/datasource}). */
export function quarkusClients(application: Application): readonly Configured[] {
  const { settings, dependencies } = application
  const named = new Set<string>()
  for (const name of settings.names) {
    const found = /^quarkus\.datasource\.(.{1,100})\.(?:jdbc|reactive)\.(?:url|maxsize)$/.exec(name)?.[1]
    if (found !== undefined) named.add(found)
  }
  const destructive = quarkusLosses(application)
  // https://quarkus.io/guides/hibernate-orm#quarkus-hibernate-orm_quarkus-hibernate-orm-schema-management-strategy: none outside of development.
  const makesTables = makesBy(settings, [
    [['quarkus.hibernate-orm.schema-management.strategy', 'quarkus.hibernate-orm.database.generation'], /^(update|create|drop-and-create)$/],
  ])
  return ['', ...named].flatMap((name, index): readonly Configured[] => {
    const prefix = name === '' ? 'quarkus.datasource' : `quarkus.datasource.${name}`
    const kind = settings.get(`${prefix}.db-kind`)
    const found: Configured[] = []
    const add = (way: 'jdbc' | 'reactive', library: string): void => {
      const setting = `${prefix}.${way}.url`
      const written = settings.get(setting, ...(way === 'jdbc' ? [`${prefix}.url`] : []))
      const depends = name === '' && [...dependencies.keys()].some((one) => one.startsWith(`quarkus-${way}-`) && engineOf(one) !== undefined)
      if (written === undefined && !depends) return
      const url = written === undefined ? undefined : plainUrl(written)
      const engine = engineFor(url, kind, dependencies)
      const size = poolSize(application, [`${prefix}.${way}.max-size`, ...(way === 'jdbc' ? [`${prefix}.max-size`] : [])], way)
      const isOff = way === 'jdbc' && textOf(settings.get(`${prefix}.jdbc.pooling-enabled`)) === 'false'
      found.push(
        clientOf(application, {
          library,
          name: prefix,
          setting,
          url,
          engine,
          ...(isOff ? { made: 'call' } : { pool: size }),
          ...(index === 0 ? { destructive } : {}),
          ...(index === 0 && makesTables !== undefined ? { makesTables } : {}),
        }),
      )
    }
    add('jdbc', 'agroal')
    add('reactive', 'vertx-sql')
    return found
  })
}

/** `vertx-reactive:postgresql://…` is the same without its first word. */
function plainUrl(url: Fact<string>): Fact<string> {
  return url.state === 'unresolved' ? url : { ...url, value: url.value.replace(/^vertx-reactive:/, '') }
}

/**
 * 20 until Quarkus 3.29 ({@link https://quarkus.io/version/3.15/guides/all-config}), of reactive pools since 3.0
 * ({@link https://github.com/quarkusio/quarkus/pull/30801}); later ones open up to 50 ({@link https://github.com/quarkusio/quarkus/pull/51169}).
 */
function poolSize(application: Application, names: readonly string[], way: 'jdbc' | 'reactive'): Fact<number> {
  const { settings, dependencies, at } = application
  const version = ['quarkus-bom', 'io.quarkus', 'quarkus-universe-bom'].map((name) => dependencies.get(name) ?? '').find((one) => /^\d+\.\d+/.test(one))
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  const place = { ...at, key: names[0] ?? '' }
  if (settings.open === undefined && settings.get(...names) === undefined) {
    if (version !== undefined && (major < 3 || minor < 30) && (way === 'jdbc' || major === 3)) return byDefault(20, place, `Quarkus ${major}.${minor} opens 20`)
    return {
      ...unresolved(`the default of ${version === undefined ? 'this version of Quarkus' : `Quarkus ${major}.${minor}`}`, place, `set ${names[0] ?? ''}`),
      atLeast: way === 'jdbc' ? 20 : 4,
      atMost: 50,
    }
  }
  return poolOf(settings, names, undefined, place)
}

function quarkusLosses({ settings }: Application): ClientDeclaration['destructive'] {
  return destructiveBy(settings, [
    [['quarkus.hibernate-orm.schema-management.strategy', 'quarkus.hibernate-orm.database.generation'], /^drop(-and-create)?$/, 'hibernate-orm schema'],
    [['quarkus.flyway.clean-at-start'], /^true$/, 'flyway.clean-at-start'],
    [['quarkus.liquibase.clean-at-start'], /^true$/, 'liquibase.clean-at-start'],
  ])
}

const micronautPools: readonly (readonly [RegExp, string, readonly string[], number, string])[] = [
  [/^micronaut-jdbc-tomcat$/, 'tomcat-jdbc', ['max-active'], 100, 'Tomcat’s pool opens 100'],
  [/^micronaut-jdbc-dbcp$/, 'dbcp2', ['max-total'], 8, 'DBCP opens 8'],
  [/./, 'hikaricp', ['maximum-pool-size'], 10, 'HikariCP opens 10'],
]

/** Datasources of Micronaut ({@link https://micronaut-projects.github.io/micronaut-sql/latest/guide/#jdbc}). */
export function micronautClients(application: Application): readonly Configured[] {
  const { settings, dependencies, at } = application
  const names = new Set([...settings.names].flatMap((name) => /^datasources\.([^.]{1,100})\.(?:url|jdbcurl|maximumpoolsize)$/.exec(name)?.[1] ?? []))
  if (settings.get('datasources.default.url') !== undefined) names.add('default')
  const [, library = 'hikaricp', sizes = [], size = 10, note = ''] =
    micronautPools.find(([pattern]) => pattern.source === '.' || [...dependencies.keys()].some((one) => pattern.test(one))) ?? []
  return [...names].map((name) => {
    const prefix = `datasources.${name}`
    const url = settings.get(`${prefix}.url`, `${prefix}.jdbc-url`)
    const destructive = destructiveBy(settings, [
      [[`${prefix}.schema-generate`], /^create_drop$/i, 'schema-generate'],
      [[`jpa.${name}.properties.hibernate.hbm2ddl.auto`], /^create(-drop)?$/, 'hbm2ddl.auto'],
    ])
    const makesTables = makesBy(settings, [[[`jpa.${name}.properties.hibernate.hbm2ddl.auto`], makingTables]])
    const engine = engineFor(url, settings.get(`${prefix}.driver-class-name`, `${prefix}.db-type`), dependencies)
    const pool = poolOf(
      settings,
      sizes.map((one) => `${prefix}.${one}`),
      { size, note },
      { ...at, key: `${prefix}.${sizes[0] ?? ''}` },
    )
    return clientOf(application, { library, name: prefix, setting: `${prefix}.url`, url, engine, pool, destructive, makesTables })
  })
}
