/** Handles of databases as client declarations. */
import type { Evidence } from '../../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { Choice, ClientDeclaration } from '../../model/declaration.ts'
import { textIn, type GoCondition, type SyntaxNode } from '../../parse/go/index.ts'
import { poolOf, targetOf, type Target } from './facts.ts'
import type { Made } from './made.ts'

/** `loose`: somewhere a pool is sized that was not come by, and it may be this one's. */
export function clientOf(made: Made, use: ClientDeclaration['use'], loose: boolean, programs: readonly string[] = []): ClientDeclaration | undefined {
  const { call, fields, engine } = made
  const library = textIn(fields.get('library')) ?? made.library
  const inside = nameAround(call.node, call.file.textOf)
  const written = call.file
    .textOf(call.node.firstChild ?? call.node)
    .replaceAll(/\s+/g, '')
    .slice(0, 60)
  const at: Evidence = { path: call.file.path, line: call.file.lineOf(call.node), key: inside === '' ? written : `${inside}.${written}` }
  const target = targetOf(made.url, engine, at)
  if (target === undefined) return undefined
  const { engine: told, pool: _, poolVariable: __, ...where } = target
  const kind = engine ?? told
  const size = poolOf(fields.get('limit'), at) ?? fromUrl(target) ?? usual(library, at, loose)
  const destructive = fields.get('destructive')
  const chosenBy = choiceOf(made.conditions)
  // libSQL’s driver asks a server, unless it is told a file.
  const isServed = /libsql|turso/i.test(made.driver ?? '') && textIn(made.url)?.startsWith('file:') !== true
  return {
    kind: 'client',
    library,
    ...(kind === undefined ? {} : { engine: kind }),
    name: inside === '' ? written : inside,
    path: at.path,
    at,
    ...where,
    ...(made.url?.is === 'unknown' && isReader(call, inside) ? { poolName: 'reader' } : {}),
    ...(isServed ? { adapter: 'libsql' } : {}),
    ...size,
    ...(library === 'pgxpool' && !fields.has('limit')
      ? { poolParameter: 'pool_max_conns' }
      : library === 'mongo-driver' && !fields.has('limit')
        ? { poolParameter: 'maxPoolSize' }
        : {}),
    ...tlsOf(made, target, at),
    ...(chosenBy === undefined ? {} : { chosenBy }),
    made: made.isOfRequest ? 'call' : 'module',
    use: use === 'code' && passing.test(inside) && isClosedAround(call.node, call.file.textOf) ? 'script' : use,
    ...(programs.length === 0 ? {} : { programs }),
    ...(destructive?.is === 'text'
      ? { destructive: { what: destructive.text, at: { path: destructive.at.path, line: destructive.at.line, key: `${at.key}.drop` } } }
      : {}),
  }
}

function fromUrl({ pool, poolVariable }: Target): Pick<ClientDeclaration, 'pool' | 'poolVariable'> | undefined {
  return pool === undefined && poolVariable === undefined
    ? undefined
    : { ...(pool === undefined ? {} : { pool }), ...(poolVariable === undefined ? {} : { poolVariable }) }
}

/**
 * What each opens where nobody says: database/sql as many as are asked for ({@link https://pkg.go.dev/database/sql#DB.SetMaxOpenConns}), of which nothing
 * is told; pgxpool four, or as many as there are cores ({@link https://pkg.go.dev/github.com/jackc/pgx/v5/pgxpool#Config}); pgx a single connection;
 * MongoDB 100 ({@link https://www.mongodb.com/docs/drivers/go/current/connect/connection-options/connection-pools/}); go-redis ten for each core
 * ({@link https://pkg.go.dev/github.com/redis/go-redis/v9#Options}).
 */
function usual(library: string, at: Evidence, loose: boolean): { readonly pool?: Fact<number> } {
  if (library === 'pgxpool') return { pool: { ...unresolved('num_cpus, or 4', at, 'set MaxConns, or pool_max_conns in the URL'), atLeast: 4 } }
  if (library === 'pgx') return { pool: byDefault(1, at, 'one connection of pgx') }
  if (library === 'mongo-driver') return { pool: byDefault(100, at, 'the driver’s default') }
  if (library === 'go-redis') return { pool: { ...unresolved('num_cpus * 10', at, 'set PoolSize'), atLeast: 10 } }
  return loose ? { pool: { ...unresolved('a limit that is set elsewhere', at, 'call SetMaxOpenConns where the pool is opened'), atLeast: 1 } } : {}
}

/** What options beside the URL ask for, and what a driver does by itself. */
function tlsOf({ fields, driver, url }: Made, target: Target, at: Evidence): { readonly tls?: Fact<string> } {
  const option = fields.get('tls')
  if (option !== undefined && option.is !== 'nil') {
    return {
      tls:
        option.is === 'unknown'
          ? unresolved(option.raw, at)
          : known('require', { ...at, ...('at' in option ? { path: option.at.path, line: option.at.line } : {}) }),
    }
  }
  if (target.tls !== undefined || target.tlsVariable !== undefined || url === undefined) return {}
  // {@link https://pkg.go.dev/github.com/lib/pq#hdr-Connection_String_Parameters}
  if (driver === 'postgres') return { tls: byDefault('require', at, 'lib/pq’s default') }
  // pgx does as libpq: {@link https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn#ParseConfig}
  if (driver !== undefined && /^pgx/.test(driver)) return { tls: byDefault('prefer', at, 'pgx’s default, which is libpq’s') }
  // {@link https://github.com/go-sql-driver/mysql#tls}
  return driver === 'mysql' ? { tls: byDefault('disable', at, 'the driver’s default') } : {}
}

/** Branches that hang on a variable of the environment. */
function choiceOf(conditions: readonly GoCondition[]): Choice | undefined {
  let choice: Choice | undefined
  for (const one of conditions) {
    const own = choiceIn(one)
    if (own !== undefined) choice = choice === undefined ? own : { ...own, and: choice }
  }
  return choice
}

function choiceIn(condition: GoCondition): Choice | undefined {
  if (condition.is === 'equals') {
    const { variable, value, unset, isNegated } = condition
    return isNegated ? { variable, value: '', except: [value], isDefault: unset } : { variable, value, isDefault: unset }
  }
  if (condition.is === 'set') return { variable: condition.variable, value: '', except: [], isDefault: false }
  return condition.is === 'unset' ? { variable: condition.variable, value: '', isDefault: true } : undefined
}

/** Whether what it is put in, or its function, is called after reads: `rDB`, `dbReplica`. */
function isReader({ file, node }: Made['call'], inside: string): boolean {
  const before = file.text.slice(Math.max(0, node.from - 200), node.from)
  const [, name = ''] = /([A-Za-z]\w{0,60})(?:\s{0,9},\s{0,9}\w{1,40})?\s{0,9}:?=\s{0,9}$/.exec(before) ?? []
  return /^(r|ro)(D[Bb]|Pool|Conn)|^read(DB|Db|Pool|Conn)/.test(name) || /reader|replica|slave|read_?only/i.test(`${name} ${inside}`)
}

/** The function that a call stands in. */
function nameAround(node: SyntaxNode, textOf: (node: SyntaxNode) => string): string {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    const name = at.name === 'FunctionDecl' ? at.getChild('DefName') : at.name === 'MethodDecl' ? at.getChild('FieldName') : null
    if (name !== null) return textOf(name)
  }
  return ''
}

/** What migrates, and what tries whether a connection that somebody gave can be opened: `TestDBConnection`, `pingDatabase`. */
const passing = /migrat|^(test|check|probe|ping|verify|validate)\w{0,20}(conn(ection)?|db|database|dsn)/i

/** Whether the function that a call stands in closes something as it ends: what migrates and is over keeps nothing. */
function isClosedAround(node: SyntaxNode, textOf: (node: SyntaxNode) => string): boolean {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent)
    if (at.name === 'FunctionDecl' || at.name === 'MethodDecl') return /\bdefer \w{1,60}\.Close\(/.test(textOf(at))
  return false
}
