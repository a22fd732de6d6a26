/** Tools that dump databases, as a table: where each takes its host, its database and its output from. */
import type { Engine } from '../../model/declaration.ts'
import type { DumpAction, DumpTarget, Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { literal, withText } from '../word.ts'

const libpq = ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD', 'PGPASSFILE', 'PGSERVICE', 'DATABASE_URL']
const mysqlVariables = ['MYSQL_PWD', 'MYSQL_HOST', 'MYSQL_TCP_PORT', 'MYSQL_PASSWORD']
export const libpqOptions = '-h --host -p --port -U --username -d --dbname'
const mysqlOptions =
  '-h --host -P --port -u --user -r --result-file  --defaults-file --defaults-extra-file --ignore-table --where -w --socket -S --max-allowed-packet --max_allowed_packet --default-character-set --set-gtid-purged --protocol --ssl-ca --ssl-mode --tab -T'

interface DumpTool {
  readonly programs: readonly string[]
  readonly engine: Engine
  readonly method: DumpAction['method']
  readonly options: string
  readonly host?: readonly string[]
  readonly port?: readonly string[]
  readonly database?: readonly string[]
  readonly url?: readonly string[]
  readonly output?: readonly string[]
  /** What the first word that is no option names. */
  readonly positional?: 'database' | 'none'
  readonly environment: readonly string[]
  /** Only with the structure or the roles: no backup of data. */
  readonly without?: readonly string[]
  /** Rows alone, for tables that are there, and those of some tables: both together make an extract. */
  readonly rows?: readonly string[]
  readonly some?: readonly string[]
  readonly only?: (options: Options) => boolean
}

const table: readonly DumpTool[] = [
  {
    programs: ['pg_dump'],
    engine: 'postgres',
    method: 'logical',
    options: `${libpqOptions} -f --file -F --format -j --jobs -Z --compress -n --schema -N --exclude-schema -t --table -T --exclude-table --exclude-table-data -E --encoding -S --superuser --lock-wait-timeout --role --section --snapshot --rows-per-insert --filter -e --extension`,
    host: ['-h', '--host'],
    port: ['-p', '--port'],
    database: ['-d', '--dbname'],
    output: ['-f', '--file'],
    environment: libpq,
    without: ['-s', '--schema-only'],
    rows: ['-a', '--data-only'],
    some: ['-t', '--table', '-n', '--schema', '-T', '--exclude-table', '--exclude-table-data', '-N', '--exclude-schema'],
  },
  {
    programs: ['pg_dumpall'],
    engine: 'postgres',
    method: 'logical',
    options: `${libpqOptions} -f --file -l --database -E --encoding -S --superuser --role --exclude-database`,
    host: ['-h', '--host'],
    port: ['-p', '--port'],
    database: ['-d', '--dbname'],
    output: ['-f', '--file'],
    positional: 'none',
    environment: libpq,
    without: ['-s', '--schema-only', '-g', '--globals-only', '-r', '--roles-only', '-t', '--tablespaces-only'],
  },
  {
    programs: ['pg_basebackup'],
    engine: 'postgres',
    method: 'physical',
    options: `${libpqOptions} -D --pgdata -F --format -r --max-rate -T --tablespace-mapping -X --wal-method -Z --compress -c --checkpoint -l --label -S --slot --waldir -t --target`,
    host: ['-h', '--host'],
    port: ['-p', '--port'],
    database: ['-d', '--dbname'],
    output: ['-D', '--pgdata'],
    positional: 'none',
    environment: libpq,
  },
  {
    programs: ['mysqldump', 'mysqlpump'],
    engine: 'mysql',
    method: 'logical',
    options: mysqlOptions,
    host: ['-h', '--host'],
    port: ['-P', '--port'],
    output: ['-r', '--result-file', '--tab'],
    environment: mysqlVariables,
    without: ['-d', '--no-data'],
    rows: ['-t', '--no-create-info'],
    some: ['--ignore-table'],
  },
  {
    programs: ['mariadb-dump'],
    engine: 'mariadb',
    method: 'logical',
    options: mysqlOptions,
    host: ['-h', '--host'],
    port: ['-P', '--port'],
    output: ['-r', '--result-file', '--tab'],
    environment: mysqlVariables,
    without: ['-d', '--no-data'],
    rows: ['-t', '--no-create-info'],
    some: ['--ignore-table'],
  },
  {
    programs: ['mydumper'],
    engine: 'mysql',
    method: 'logical',
    options: '-h --host -P --port -u --user -p --password -o --outputdir -B --database -t --threads -T --tables-list -r --rows -F --chunk-filesize',
    host: ['-h', '--host'],
    port: ['-P', '--port'],
    database: ['-B', '--database'],
    output: ['-o', '--outputdir'],
    positional: 'none',
    environment: mysqlVariables,
    without: ['-d', '--no-data'],
  },
  {
    programs: ['xtrabackup', 'innobackupex'],
    engine: 'mysql',
    method: 'physical',
    options: '-h --host -P --port -u --user -p --password --target-dir --datadir --defaults-file --parallel --stream',
    host: ['-h', '--host'],
    port: ['-P', '--port'],
    output: ['--target-dir'],
    positional: 'none',
    environment: mysqlVariables,
    only: (options) => options.has('--backup') || (!options.has('--prepare') && !options.has('--copy-back') && !options.has('--move-back')),
  },
  {
    programs: ['mariabackup', 'mariadb-backup'],
    engine: 'mariadb',
    method: 'physical',
    options: '-h --host -P --port -u --user -p --password --target-dir --datadir --defaults-file --parallel --stream',
    host: ['-h', '--host'],
    port: ['-P', '--port'],
    output: ['--target-dir'],
    positional: 'none',
    environment: mysqlVariables,
    only: (options) => options.has('--backup'),
  },
  {
    programs: ['mongodump'],
    engine: 'mongodb',
    method: 'logical',
    options:
      '--uri -h --host --port -u --username -p --password -d --db -c --collection -o --out --authenticationDatabase --authenticationMechanism -q --query --readPreference -j --numParallelCollections --config --sslCAFile',
    host: ['-h', '--host'],
    port: ['--port'],
    database: ['-d', '--db'],
    url: ['--uri'],
    output: ['-o', '--out', '--archive'],
    environment: ['MONGO_URL', 'MONGODB_URI'],
  },
]

/** Where the database is, from a tool's options: a URL, libpq's `key=value` words, or single options. */
export function targetOf(call: Call, options: Options, names: Pick<DumpTool, 'host' | 'port' | 'database' | 'url' | 'environment' | 'positional'>): DumpTarget {
  const environment = new Map<string, Word>()
  for (const name of names.environment) {
    const value = call.exported(name)
    if (value !== undefined) environment.set(name, value)
  }
  const found: { -readonly [Key in keyof DumpTarget]: DumpTarget[Key] } = { environment }
  const host = options.get(...(names.host ?? []))
  const port = options.get(...(names.port ?? []))
  const url = options.get(...(names.url ?? []))
  const database = options.get(...(names.database ?? [])) ?? (names.positional === 'none' ? undefined : options.rest[0])
  if (host !== undefined) found.host = host
  if (port !== undefined) found.port = port
  if (url !== undefined) found.url = url
  if (database !== undefined) {
    if (isUrl(database)) found.url = database
    else if (/^\w+=/.test(database.text)) keywords(database, found)
    else found.database = database
  }
  if (call.place.container !== undefined) found.container = call.place.container
  return found
}

/** A whole URL, or a variable whose name says that it holds one. */
function isUrl(word: Word): boolean {
  return (
    word.text.includes('://') ||
    (!word.resolved && word.text.length < 200 && /^\$\{?(?:\w+\.)?\w*(URL|URI|DSN|CONNECTION(_STRING)?|CONN)(_\w+)?\}?$/i.test(word.text))
  )
}

function keywords(word: Word, into: { -readonly [Key in keyof DumpTarget]: DumpTarget[Key] }): void {
  const field = (name: string): Word | undefined => {
    const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*('[^']*'|\\S+)`).exec(word.text)?.[1]
    return found === undefined ? undefined : withText(word, found.replace(/^'|'$/g, ''))
  }
  const host = field('host') ?? field('hostaddr')
  const port = field('port')
  const database = field('dbname')
  if (host !== undefined) into.host = host
  if (port !== undefined) into.port = port
  if (database !== undefined) into.database = database
}

function dump(tool: DumpTool, call: Call): readonly Draft[] {
  // MySQL's `-pSECRET` is one word; its letters are no options.
  const secret = tool.engine === 'mysql' || tool.engine === 'mariadb'
  const options = optionsOf(secret ? call.arguments.filter((word) => !/^-p./.test(word.text)) : call.arguments, tool.options)
  if (options.has(...(tool.without ?? []))) return []
  // `--no-data` apart, asking a tool for its version or its help dumps nothing.
  if (options.has('--help', '--version', '-V', '-?') || tool.only?.(options) === false) return []
  const target = targetOf(call, options, tool)
  const written = options.get(...(tool.output ?? []))
  // `--archive` without a value and `-` both write to standard output.
  const stdout = written === undefined || written.text === '-' || (written.text === '' && options.has('--archive'))
  // mongodump without a word about where writes to ./dump.
  const output = stdout ? (call.program === 'mongodump' && !options.has('--archive', '-o', '--out') ? literal('dump') : undefined) : written
  const part = options.has(...(tool.rows ?? [])) && options.has(...(tool.some ?? [])) ? ({ part: 'rows' } as const) : {}
  const within = output !== undefined && call.place.docker === true ? ({ within: true } as const) : {}
  return [
    { does: 'dump', engine: tool.engine, tool: call.program, method: tool.method, target, ...(output === undefined ? {} : { output }), ...within, ...part },
  ]
}

export const dumpTools: readonly Tool[] = table.map((tool) => ({ programs: tool.programs, does: (call) => dump(tool, call) }))
