/** Calls in Rust that open connections: the pool around them, and where their URL or options stand. */
import type { Engine } from '../../model/declaration.ts'
import { chainOf, eachNode, endOf, isForTests, lastOf, textOf, type Chain, type RustFile, type RustNode, type Step } from '../../parse/rust/index.ts'
import { builderPool, engineIn, seaPool, single, sqlxPool, type Usual } from './libraries.ts'

export interface Site {
  readonly node: RustNode
  readonly name: string
  readonly library: string
  readonly engine: Engine | undefined
  /** The URL, or a chain of options. */
  readonly target: RustNode | undefined
  /** The expression that sizes the pool. */
  readonly size: RustNode | undefined
  /** Absent where it depends on the machine. */
  readonly usual: Usual | undefined
  /** It is opened by hand, outside of a pool. */
  readonly isSingle?: boolean
  /** TLS is left out: `NoTls`. */
  readonly plain?: boolean
}

export function sitesIn(file: RustFile): readonly Site[] {
  const found: Site[] = []
  eachNode(file.root, (node) => {
    if (node.name === 'AttributeItem') return !isForTests(node, file)
    // How a pool's manager connects is the pool's own business.
    if (node.name === 'ImplItem' && /^(unsafe\s+)?impl\b[^{]{0,200}\b(ManageConnection|Manager)\b[^{]{0,200}\bfor\b/.test(textOf(node, file).slice(0, 500)))
      return false
    if (node.name === 'CallExpression') {
      const site = siteOf(node, file)
      if (site !== undefined) found.push(site)
    }
    return true
  })
  return found
}

const connecting = /^connect(_lazy)?(_with)?$/

function siteOf(node: RustNode, file: RustFile): Site | undefined {
  const target = node.firstChild
  if (target === null) return undefined
  const isMethod = target.name === 'FieldExpression' || (target.name === 'GenericFunction' && target.firstChild?.name === 'FieldExpression')
  if (isMethod) {
    const field = (target.name === 'GenericFunction' ? (target.firstChild ?? target) : target).getChild('FieldIdentifier')
    const name = field === null ? '' : textOf(field, file)
    if (!connecting.test(name) && !/^(build|build_unchecked|create_pool)$/.test(name)) return undefined
    const chain = chainOf(node, file)
    return connecting.test(name) ? sqlxBuilt(node, chain) : built(node, chain, name, file)
  }
  return direct(node, chainOf(node, file), file)
}

const step = (chain: Chain, name: RegExp): Step | undefined => chain.steps.findLast((one) => name.test(one.name))

/** `PgPoolOptions::new().max_connections(5).connect(&url)`. */
function sqlxBuilt(node: RustNode, chain: Chain): Site | undefined {
  if (!/(^|::)\w*PoolOptions::new$/.test(chain.path)) return undefined
  const last = chain.steps.at(-1)
  return {
    node,
    name: endOf(chain.path),
    library: 'sqlx',
    engine: engineIn(chain.path) ?? engineIn(chain.types),
    target: last?.arguments[0],
    size: step(chain, /^max_connections$/)?.arguments[0],
    usual: sqlxPool,
  }
}

/** `Pool::builder().max_size(15).build(manager)` of r2d2 and bb8, `Pool::builder(manager).max_size(15).build()` of deadpool. */
function built(node: RustNode, chain: Chain, name: string, file: RustFile): Site | undefined {
  if (name === 'create_pool') return configured(node, chain)
  const last = chain.steps.at(-1)
  const isDeadpool = /(^|::)\w*Pool::builder$/.test(chain.path) && chain.arguments.length === 1
  if (!/(^|::)(\w*Pool::builder|Builder::new)$/.test(chain.path)) return undefined
  const given = isDeadpool ? chain.arguments[0] : last?.arguments[0]
  const manager = given === undefined ? undefined : managerOf(given, file)
  if (manager === undefined) return undefined
  return { node, name: endOf(chain.path), ...manager, size: step(chain, /^max_size$/)?.arguments[0], usual: isDeadpool ? undefined : builderPool }
}

type Managed = Pick<Site, 'library' | 'engine' | 'target' | 'plain'>

const managers = /(^|::)\w*Manager::(new|new_with_config|new_from_stringlike|from_config|file|memory)$/

/** `ConnectionManager::<PgConnection>::new(url)` and its kin. */
function managerOf(node: RustNode, file: RustFile): Managed | undefined {
  const chain = chainOf(node, file)
  if (!managers.test(chain.path)) return undefined
  const isAsync = /AsyncDiesel/.test(chain.path)
  const isDiesel = isAsync || /(^|::)ConnectionManager::/.test(chain.path) || /\bdiesel\b/.test(file.text)
  const engine =
    engineIn(chain.types) ??
    engineIn(chain.path) ??
    (isDiesel ? engineAround(file) : /\b(tokio_postgres|deadpool_postgres)\b/.test(file.text) ? 'postgres' : undefined)
  const isMemory = /::memory$/.test(chain.path)
  return {
    library: isDiesel ? 'diesel' : engine === 'redis' ? 'redis-rs' : engine === 'sqlite' ? 'rusqlite' : 'tokio-postgres',
    engine,
    target: isMemory ? undefined : chain.arguments[0],
    ...(isAsync && engine === 'postgres' && chain.path.endsWith('::new') ? { plain: true } : {}),
    ...(!isDiesel && chain.arguments.some((one) => /\bNoTls$/.test(textOf(one, file))) ? { plain: true } : {}),
  }
}

/** The only kind of connection that a file speaks of, where a manager leaves its type to be worked out. */
function engineAround({ text }: RustFile): Engine | undefined {
  const found = new Set([...text.matchAll(/\b(?:Async)?(Pg|Mysql|Sqlite)Connection\b/g)].map((match) => engineIn(match[0])))
  const [only] = found
  return found.size === 1 ? only : undefined
}

/** `deadpool_postgres::Config`, field by field. */
function configured(node: RustNode, chain: Chain): Site | undefined {
  if (!/(^|::)Config::(new|default)$/.test(chain.path) || step(chain, /^(url|host|dbname|pool)$/) === undefined) return undefined
  const size = step(chain, /^pool$/)?.arguments[0]
  const isPlain = chain.steps.at(-1)?.arguments.some((one) => one.name === 'Identifier') === true
  return {
    node,
    name: 'Config::create_pool',
    library: 'tokio-postgres',
    engine: 'postgres',
    target: step(chain, /^url$/)?.arguments[0] ?? node,
    size,
    usual: undefined,
    ...(isPlain ? { plain: true } : {}),
  }
}

function direct(node: RustNode, chain: Chain, file: RustFile): Site | undefined {
  const { path, types } = chain
  const [first] = chain.arguments
  const name = endOf(path)
  const shared = { node, name, target: first, size: undefined }
  if (/(^|::)(\w+Pool|Pool)::connect(_lazy)?(_with)?$/.test(path)) {
    const engine = engineIn(path) ?? engineIn(types)
    return engine === undefined && !/(^|::)AnyPool::/.test(path) ? undefined : { ...shared, library: 'sqlx', engine, usual: sqlxPool }
  }
  if (/(^|::)(Pg|MySql|Sqlite|Any)Connection::connect(_with)?$/.test(path))
    return { ...shared, library: 'sqlx', engine: engineIn(path), usual: single, isSingle: true }
  if (/(^|::)(Async)?(Pg|Mysql|Sqlite)Connection::establish$/.test(path))
    return { ...shared, library: 'diesel', engine: engineIn(path), usual: single, isSingle: true, ...(/AsyncPg/.test(path) ? { plain: true } : {}) }
  if (/(^|::)Pool::new$/.test(path) && first !== undefined) {
    const manager = managerOf(first, file)
    return manager === undefined ? undefined : { ...shared, ...manager, usual: builderPool }
  }
  if (/(^|::)Database::connect$/.test(path) && /\bsea_orm\b/.test(file.text)) return seaConnected(node, chain, file)
  const isPlain = chain.arguments.slice(1).some((one) => /\bNoTls$/.test(textOf(one, file)))
  if (/^tokio_postgres::connect$/.test(path) || (/^(postgres::)?Client::connect$/.test(path) && /\bpostgres::/.test(file.text)))
    return { ...shared, library: 'tokio-postgres', engine: 'postgres', usual: single, isSingle: true, ...(isPlain ? { plain: true } : {}) }
  if (/^(rusqlite::)?Connection::open$/.test(path) && /\brusqlite\b/.test(file.text)) return { ...shared, library: 'rusqlite', engine: 'sqlite', usual: single }
  if (path === 'redis::Client::open' || (path === 'Client::open' && /\bredis::/.test(file.text)))
    return { ...shared, library: 'redis-rs', engine: 'redis', usual: single }
  return undefined
}

/** A URL, or `ConnectOptions` with the size of the pool. */
function seaConnected(node: RustNode, chain: Chain, file: RustFile): Site {
  const [first] = chain.arguments
  const options = first === undefined ? undefined : chainOf(first, file)
  const isOptions = options !== undefined && /(^|::)ConnectOptions::new$/.test(options.path)
  return {
    node,
    name: lastOf(chain.path) === 'connect' ? 'Database::connect' : chain.path,
    library: 'sea-orm',
    engine: undefined,
    target: isOptions ? options.arguments[0] : first,
    size: isOptions ? step(options, /^max_connections$/)?.arguments[0] : undefined,
    usual: seaPool,
  }
}
