/** A source of connections in Java or Kotlin as a client: whom it reaches, how many connections it opens, whether it asks for TLS. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration, Engine } from '../../model/declaration.ts'
import { annotatedWith, evaluate, fileOf, functionAround, typeAround, type Code, type Frame, type Setting, type Value } from '../../parse/jvm-code/index.ts'
import { asCount, told } from '../../parse/told.ts'
import { parseDatabaseUrl } from '../../parse/url.ts'
import { engineOfClass } from './libraries.ts'
import { frequencyOf } from './made.ts'
import { propertyIn, valueIn, type Site } from './sites.ts'
import { hostFrom, portOf, targetOf, type Target } from './target.ts'

export function clientOf(site: Site, frame: Frame, use: ClientDeclaration['use']): ClientDeclaration {
  const { node, source } = site
  const path = fileOf(node, frame.program)?.path ?? ''
  const around = functionAround(node)
  const name = [typeAround(node)?.name ?? '', around?.name ?? ''].filter((one) => one !== '' && one !== '<init>').join('.')
  const at: Evidence = { path, line: node.line, key: `${name === '' ? '' : `${name}.`}${site.name}` }
  const { engine: told_, ...aim } = aimOf(site, frame, at)
  const engine = site.engine ?? told_ ?? engineByDriver(site, frame)
  const { tls, tlsVariable, ...where } = aim
  const option = tlsOf(site, engine, frame, at)
  return {
    kind: 'client',
    library: source.library,
    ...(engine === undefined ? {} : { engine }),
    name: name === '' ? site.name : `${name} (${site.name})`,
    path,
    at,
    ...where,
    ...poolOf(site, frame, at),
    ...(source.library === 'mongodb-driver' && valueIn(site.settings, 'maxSize') === undefined ? { poolParameter: 'maxPoolSize' } : {}),
    ...(option !== undefined && (option.state !== 'default' || tls === undefined) ? { tls: option } : tls === undefined ? {} : { tls }),
    ...(tlsVariable === undefined ? {} : { tlsVariable }),
    ...(site.sizes !== undefined ? { sizesConfigured: site.sizes } : isBean(around) ? { replacesConfigured: true } : {}),
    ...frequencyOf(site, frame),
    use: use === 'code' && source.isPlain === true && around !== undefined && /migrat|flyway|liquibase/i.test(name) ? 'script' : use,
  }
}

/** A framework makes no source of its own where code hands it one ({@link https://docs.spring.io/spring-boot/how-to/data-access.html#howto.data-access.configure-custom-datasource}). */
function isBean(around: Code | undefined): boolean {
  return around !== undefined && annotatedWith(around, /^Bean$/) !== undefined
}

function place(value: Value, at: Evidence, what: string): Evidence {
  return { path: value.path === '' ? at.path : value.path, line: value.line, key: `${at.key}.${what}` }
}

function aimOf(site: Site, frame: Frame, at: Evidence): Target {
  if (site.url !== undefined) {
    const value = evaluate(site.url, frame)
    return targetOf(value, place(value, at, 'url'))
  }
  if (site.host === undefined) return {}
  const host = evaluate(site.host, frame)
  const port = site.port === undefined ? undefined : evaluate(site.port, frame)
  return { ...hostFrom(host, place(host, at, 'host')), ...(port === undefined ? {} : portOf(port, place(port, at, 'port'))) }
}

function engineByDriver(site: Site, frame: Frame): Engine | undefined {
  const named = valueIn(site.settings, 'driverClassName', 'driverClass', 'dataSourceClassName', 'driver')
  const value = named === undefined ? undefined : evaluate(named, frame)
  return value?.kind === 'value' && typeof value.value === 'string' ? engineOfClass(value.value) : undefined
}

function poolOf({ source, settings, isOpen }: Site, frame: Frame, at: Evidence): Pick<ClientDeclaration, 'pool' | 'poolVariable'> {
  if (source.isPlain === true) return {}
  const names = source.size ?? []
  const set = settings.filter(({ name, values }) => names.includes(name) && values.length > 0)
  const last = set.at(-1)
  const usual = source.usual === undefined ? undefined : byDefault(source.usual.value, at, source.usual.note)
  if (last === undefined) {
    if (isOpen)
      return { pool: { ...unresolved('the size of a pool that is set up elsewhere', at, `set ${names[0] ?? 'its size'} where it is made`), atLeast: 1 } }
    return usual === undefined ? {} : { pool: usual }
  }
  const value = evaluate(last.values[0], frame)
  const where = place(value, at, last.name)
  const asked = told(value, where, asCount)
  const variables = asked?.variables ?? []
  const variable = variables.length === 0 ? {} : { poolVariable: variables }
  // `if (size != null) config.setMaximumPoolSize(size)`: where nobody sets the variable, the library's own figure counts.
  if (!last.isCertain && value.kind === 'variable' && asked?.fact.state === 'unresolved' && set.length === 1 && usual !== undefined)
    return { pool: usual, ...variable }
  if (asked === undefined || !last.isCertain)
    return { pool: { ...unresolved('a size that is told as it runs', where, 'write it as a number, or as a variable with a default'), atLeast: 1 } }
  return { pool: asked.fact.state === 'unresolved' ? { ...asked.fact, atLeast: 1 } : asked.fact, ...variable }
}

/**
 * What properties beside the URL ask for. PgJDBC ({@link https://jdbc.postgresql.org/documentation/use/#connection-parameters}) and Connector/J
 * ({@link https://dev.mysql.com/doc/connector-j/en/connector-j-connp-props-security.html}) prefer TLS and go on without it.
 */
function tlsOf({ settings, source, url }: Site, engine: Engine | undefined, frame: Frame, at: Evidence): Fact<string> | undefined {
  const mode = propertyIn(settings, 'sslmode', 'sslMode') ?? valueIn(settings, 'sslMode', 'sslmode', 'ssl_mode')
  const flag = propertyIn(settings, 'ssl', 'requireSSL', 'verifyServerCertificate') ?? valueIn(settings, 'ssl', 'requireSSL')
  const node = mode ?? flag
  if (node !== undefined) {
    const value = evaluate(node, frame)
    const found = told(value, place(value, at, 'sslmode'), (one) => String(one).toLowerCase())
    if (found === undefined) return undefined
    const isUncertain = settings.some((one: Setting) => !one.isCertain && one.values.includes(node))
    return isUncertain ? unresolved('sslmode', found.fact.at, 'say sslmode in the URL') : mode !== undefined ? found.fact : asMode(found.fact)
  }
  const text = url?.kind === 'literal' && typeof url.value === 'string' ? url.value : undefined
  const parameters = text === undefined ? undefined : parseDatabaseUrl(text)?.parameters
  const says = [...(parameters?.keys() ?? [])].some((name) => /^(ssl|usessl|requiressl|tls)/i.test(name))
  if (says || engine !== 'postgres' || /r2dbc|jedis|mongo/.test(source.library)) return undefined
  return byDefault('prefer', at, 'PgJDBC asks for TLS and does without')
}

/** `ssl=true` takes no connection without it. */
function asMode(fact: Fact<string>): Fact<string> {
  return fact.state === 'unresolved' ? fact : fact.value === 'true' ? { ...fact, value: 'require' } : known('disable', fact.at)
}
