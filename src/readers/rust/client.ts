/** A call that opens connections as a client: its URL or host, its pool, and whether it asks for TLS. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { ClientDeclaration, UrlReference } from '../../model/declaration.ts'
import {
  chainOf,
  childrenOf,
  evaluate,
  functionAround,
  lastOf,
  nameOf,
  textOf,
  typeAround,
  type Chain,
  type Frame,
  type RustNode,
} from '../../parse/rust/index.ts'
import { asCount, asText, told, urlFrom, type Told } from '../../parse/told.ts'
import { sslWords } from './libraries.ts'
import { frequencyOf } from './made.ts'
import type { Site } from './sites.ts'

/** What brings the schema up to date opens a connection for as long as that takes. */
const migrating = /\b(run_pending_migrations|embed_migrations|MigrationHarness|migrate!|Migrator)\b/

export function clientOf(site: Site, frame: Frame, use: ClientDeclaration['use']): ClientDeclaration | undefined {
  const { file } = frame
  const around = functionAround(site.node)
  const name = around === undefined ? '' : [typeAround(around, file), nameOf(around, file)].filter((one) => one !== undefined).join('::')
  const at: Evidence = { path: file.path, line: file.lineOf(site.node), key: `${name === '' ? '' : `${name}.`}${site.name}` }
  const placed = (node: RustNode, what: string): Evidence => ({ path: file.path, line: file.lineOf(node), key: `${at.key}.${what}` })
  const aim = aimOf(site, frame, placed)
  if (aim === undefined) return undefined
  const pool = poolOf(site, frame, placed, at)
  const isMigration =
    site.isSingle === true && around !== undefined && (migrating.test(textOf(around, file)) || /migrat|schema|set_?up|check|backup|dump|restore/i.test(name))
  const { made, defines } = frequencyOf(site, frame)
  return {
    kind: 'client',
    library: site.library,
    ...(site.engine === undefined ? {} : { engine: site.engine }),
    name: name === '' ? site.name : `${name} (${site.name})`,
    path: file.path,
    at,
    ...aim.target,
    ...pool,
    ...aim.tls,
    made,
    ...(defines === true ? { defines } : {}),
    use: isMigration && use === 'code' ? 'script' : use,
  }
}

interface Aim {
  readonly target: Pick<ClientDeclaration, 'url' | 'host' | 'hostVariable' | 'port' | 'portVariable'>
  readonly tls: Pick<ClientDeclaration, 'tls' | 'tlsVariable'>
}

/** Undefined for what is kept in memory. */
function aimOf(site: Site, frame: Frame, placed: (node: RustNode, what: string) => Evidence): Aim | undefined {
  const { target, engine } = site
  if (target === undefined) return undefined
  const chain = chainOf(target, frame.file)
  const options = optionsIn(chain, site, frame)
  const url = urlOf(options === undefined ? target : options.url, site, frame, placed)
  if (url?.literal !== undefined && url.literal.state !== 'unresolved' && /^(sqlite:(\/\/)?)?:memory:|mode=memory/.test(url.literal.value)) return undefined
  const asked = <T>(name: RegExp, convert: (value: string | number | boolean) => T | undefined): Told<T> | undefined => {
    const node = options?.chain.steps.findLast((one) => name.test(one.name))?.arguments[0]
    return node === undefined ? undefined : told(evaluate(node, frame), placed(node, name.source.replace(/\W/g, '')), convert)
  }
  const host = asked(/^host$/, asText)
  const port = asked(/^port$/, asCount)
  const written = options?.chain.steps.findLast((one) => one.name === 'ssl_mode')?.arguments[0]
  const word = written === undefined ? undefined : sslWords.get(lastOf(textOf(written, frame.file)))
  const tls: Fact<string> | undefined =
    written !== undefined
      ? word === undefined
        ? unresolved('ssl_mode', placed(written, 'ssl_mode'), 'write the mode itself, PgSslMode::Require')
        : known(word, placed(written, 'ssl_mode'))
      : site.plain === true
        ? byDefault('disable', placed(site.node, 'tls'), 'NoTls speaks no TLS')
        : engine === 'postgres' && (site.library === 'sqlx' || site.library === 'diesel')
          ? byDefault('prefer', placed(site.node, 'tls'), 'TLS is asked for and done without')
          : undefined
  return {
    target: {
      ...(url === undefined ? {} : { url }),
      ...(host === undefined || host.fact.state === 'unresolved' ? {} : { host: host.fact }),
      ...(host?.variables[0] === undefined ? {} : { hostVariable: host.variables[0] }),
      ...(port === undefined || port.fact.state === 'unresolved' ? {} : { port: port.fact }),
      ...(port?.variables[0] === undefined ? {} : { portVariable: port.variables[0] }),
    },
    tls: tls === undefined ? {} : { tls },
  }
}

/** `PgConnectOptions::new().host("db")`, `PgConnectOptions::from_str(&url)?`, and `url.parse::<PgConnectOptions>()?`, with what is said on top. */
function optionsIn(chain: Chain, site: Site, { file: whole }: Frame): { readonly chain: Chain; readonly url: RustNode | undefined } | undefined {
  if (site.name === 'Config::create_pool') return { chain: chainOf(site.node, whole), url: site.target === site.node ? undefined : site.target }
  if (!/(^|::)\w*(ConnectOptions|Config)::(new|from_str|default|from_url)$/.test(chain.path)) return undefined
  const isUrl = /::(from_str|from_url)$/.test(chain.path)
  const file = chain.steps.find((one) => one.name === 'filename')?.arguments[0]
  return { chain, url: isUrl ? chain.arguments[0] : file }
}

function urlOf(node: RustNode | undefined, site: Site, frame: Frame, placed: (node: RustNode, what: string) => Evidence): UrlReference | undefined {
  if (node === undefined) return undefined
  const value = evaluate(node, frame)
  const url = urlFrom(value, { ...placed(node, 'url'), path: value.path, line: value.line })
  if (url === undefined || site.engine !== 'sqlite' || url.literal === undefined || url.literal.state === 'unresolved') return url
  const { literal } = url
  return /^(sqlite|file):/.test(literal.value) || literal.value === ':memory:' ? url : { ...url, literal: { ...literal, value: `sqlite:${literal.value}` } }
}

function poolOf(site: Site, frame: Frame, placed: (node: RustNode, what: string) => Evidence, at: Evidence): Pick<ClientDeclaration, 'pool' | 'poolVariable'> {
  const size = site.size === undefined ? undefined : sizeIn(site.size, frame)
  if (size === undefined) {
    const { usual } = site
    if (usual !== undefined) return { pool: byDefault(usual.value, at, usual.note) }
    return { pool: { ...unresolved('twice as many as there are cores', at, 'say max_size'), atLeast: 2 } }
  }
  const value = evaluate(size, frame)
  const asked = told(value, { ...placed(size, 'size'), path: value.path, line: value.line }, asCount)
  if (asked === undefined) return { pool: { ...unresolved('the size of the pool', at), atLeast: 1 } }
  const pool = asked.fact.state === 'unresolved' ? { ...asked.fact, atLeast: 1 } : asked.fact
  return { pool, ...(asked.variables.length === 0 ? {} : { poolVariable: asked.variables }) }
}

/** `Some(PoolConfig::new(16))` of deadpool’s own configuration. */
function sizeIn(node: RustNode, frame: Frame): RustNode | undefined {
  const text = textOf(node, frame.file)
  if (!/\bPoolConfig\b/.test(text)) return node
  const chain = chainOf(node.name === 'CallExpression' && /^Some\b/.test(text) ? (childrenOf(node.getChild('ArgList') ?? node)[1] ?? node) : node, frame.file)
  return /PoolConfig::new$/.test(chain.path) ? chain.arguments[0] : undefined
}
