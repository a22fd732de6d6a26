/** Tools that talk to a database: they restore, drop, or dump it with a command of its own. */
import type { Engine } from '../../model/declaration.ts'
import type { DumpTarget, Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import { stdinText, type Call, type Draft, type Tool } from '../tool.ts'
import { unknownWord, withText } from '../word.ts'
import { libpqOptions, targetOf } from './dumps.ts'

/** A question, which changes nothing: what came back is looked at. */
const asks = /\bselect\b|(?:^|\n)\s*(?:show|table|with|check table)\b|\\(?:dt|d\+|l)\b/i

function asked(call: Call, engine: Engine, sql: string, options: Options, names: Parameters<typeof targetOf>[2]): readonly Draft[] {
  if (drops.test(sql) && !asks.test(sql)) return []
  return [{ does: asks.test(sql) ? 'query' : 'reach', engine, tool: call.program, target: targetOf(call, options, names) }]
}

const drops = /\bdrop\s+(?:database|schema)\b/i

function destroys(call: Call, command: string, target?: DumpTarget): Draft {
  const isLocal = target !== undefined && target.host === undefined && target.url === undefined && target.environment.size === 0
  const { container, docker } = call.place
  const inside = isLocal && docker === true && container !== undefined ? { inside: container } : {}
  return { does: 'destroy', what: 'database', command: `${call.program} ${command}`, ...inside }
}

/** Whether what is fed to a client is a dump: told by its name, by what unpacks it, or by the script's own name. */
function feedsDump(call: Call, file: Word | undefined): boolean {
  const source = call.stdinFile ?? file
  if (source !== undefined) return /dump|backup|back_up|bak\b|restore|snapshot|\.gz\b|\.dmp\b/i.test(source.text) || (!source.resolved && isRestoring(call))
  return (
    call.piped &&
    call.before.some((stage) =>
      stage.calls.some(
        (one) =>
          /^(gunzip|zcat|gzip|pigz|zstd|unzstd|zstdcat|xz|xzcat|bunzip2|bzcat|lz4|pg_restore|gpg|gpg2|age|openssl|aws|rclone|mc|gsutil|restic)$/.test(
            one.program,
          ) || one.words.some((word) => /dump|backup|\.gz\b/i.test(word.text) || (one.program === 'cat' && !word.resolved && isRestoring(call))),
      ),
    )
  )
}

const isRestoring = (call: Call): boolean => /restore/i.test(call.session.origin.path)

function restore(call: Call, engine: Engine, options: Options, names: Parameters<typeof targetOf>[2]): Draft {
  return { does: 'restore', engine, tool: call.program, target: targetOf(call, options, names) }
}

const postgresNames = {
  host: ['-h', '--host'],
  port: ['-p', '--port'],
  database: ['-d', '--dbname'],
  environment: ['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD'],
} as const

function psql(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    `${libpqOptions} -c --command -f --file -v --set --variable -o --output -F --field-separator -P --pset -L --log-file -R`,
  )
  const sql = [...options.all('-c', '--command').map((word) => word.text), stdinText(call)].join('\n')
  const dropped = drops.test(sql)
  const file = options.get('-f', '--file')
  return [
    ...(dropped ? [destroys(call, `-c "${/drop\s+schema/i.test(sql) ? 'DROP SCHEMA' : 'DROP DATABASE'}"`, targetOf(call, options, postgresNames))] : []),
    ...(feedsDump(call, file) ? [restore(call, 'postgres', options, postgresNames)] : asked(call, 'postgres', sql, options, postgresNames)),
  ]
}

function pgRestore(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    `${libpqOptions} -f --file -F --format -j --jobs -n --schema -t --table -L --use-list -S --superuser --role --section`,
  )
  // A list of what is inside, or SQL to a file, touches no database.
  if (options.has('-l', '--list', '--help', '--version') || options.get('-f', '--file') !== undefined) return []
  return [restore(call, 'postgres', options, { ...postgresNames, positional: 'none' })]
}

/** An empty database that a new server has ({@link https://mariadb.com/kb/en/mariadb-secure-installation/}), unless the script makes its own of that name. */
function withoutSample(sql: string): string {
  return /\bcreate\s+(?:database|schema)\s+(?:if\s+not\s+exists\s+)?`?test\b/i.test(sql)
    ? sql
    : sql.replace(/\bdrop\s+(?:database|schema)\s+(?:if\s+exists\s+)?(?:`test`|test)(?=\s*(?:;|$))/gi, '')
}

function mysql(call: Call): readonly Draft[] {
  const words = call.arguments.filter((word) => !/^-p./.test(word.text))
  const options = optionsOf(
    words,
    '-h --host -P --port -u --user -e --execute -D --database -S --socket --defaults-file --defaults-extra-file --protocol --default-character-set --ssl-ca --ssl-mode',
  )
  const sql = `${options.get('-e', '--execute')?.text ?? ''}\n${stdinText(call)}`
  const engine = call.program === 'mariadb' ? 'mariadb' : 'mysql'
  const names = { host: ['-h', '--host'], port: ['-P', '--port'], database: ['-D', '--database'], environment: ['MYSQL_PWD', 'MYSQL_HOST'] }
  return [
    ...(drops.test(withoutSample(sql)) ? [destroys(call, '-e "DROP DATABASE"', targetOf(call, options, names))] : []),
    ...(feedsDump(call, undefined) ? [restore(call, engine, options, names)] : asked(call, engine, sql, options, names)),
  ]
}

function mongo(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--uri -h --host --port -u --username -p --password -d --db --authenticationDatabase --nsInclude --nsFrom --nsTo --dir --eval',
  )
  const names = {
    host: ['-h', '--host'],
    port: ['--port'],
    database: ['-d', '--db'],
    url: ['--uri'],
    positional: 'none' as const,
    environment: ['MONGO_URL', 'MONGODB_URI'],
  }
  if (call.program === 'mongorestore') return [restore(call, 'mongodb', options, names)]
  const script = `${options.get('--eval')?.text ?? ''}\n${stdinText(call)}`
  if (/\bdropDatabase\s*\(/.test(script)) return [destroys(call, '--eval "db.dropDatabase()"')]
  const looks = /\.(count|countDocuments|estimatedDocumentCount|find|findOne|stats|validate)\s*\(/.test(script)
  return looks ? [{ does: 'query', engine: 'mongodb', tool: call.program, target: targetOf(call, options, names) }] : []
}

function redis(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-h -p -s -a -u -n --user --pass --rdb -r -i --tls-ca --cacert --cert --key')
  const engine: Engine = call.program === 'valkey-cli' ? 'valkey' : 'redis'
  const target = targetOf(call, options, { host: ['-h'], port: ['-p'], url: ['-u'], positional: 'none', environment: ['REDISCLI_AUTH'] })
  const output = options.get('--rdb')
  if (output !== undefined) return [{ does: 'dump', engine, tool: call.program, method: 'physical', target, ...(output.text === '-' ? {} : { output }) }]
  const verb = options.rest[0]?.text.toUpperCase() ?? ''
  if (verb === 'BGSAVE' || verb === 'SAVE') return [{ does: 'dump', engine, tool: call.program, method: 'physical', target, output: unknownWord('dump.rdb') }]
  return verb === 'FLUSHALL' || verb === 'FLUSHDB' ? [destroys(call, verb)] : []
}

function sqlite(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-cmd -init -separator', { single: true })
  const [database, ...commands] = options.rest
  const text = [...commands.map((word) => word.text), stdinText(call)].join('\n')
  const source = commands.find((word) => /^\s*(\.|vacuum)/i.test(word.text)) ?? unknownWord(text)
  const saved =
    /(?:^|\n)\s*\.(?:backup|save|clone)\s+(?:main\s+)?(?:'([^']+)'|"([^"]+)"|(\S+))/.exec(text) ?? /vacuum\s+into\s+(?:'([^']+)'|"([^"]+)")/i.exec(text)
  const target = {
    environment: new Map<string, Word>(),
    ...(database === undefined ? {} : { database }),
    ...(call.place.container === undefined ? {} : { container: call.place.container }),
  }
  if (saved !== null) {
    const output = withText(source, saved[1] ?? saved[2] ?? saved[3] ?? '')
    return [{ does: 'dump', engine: 'sqlite', tool: 'sqlite3', method: 'physical', target, output }]
  }
  if (/(?:^|\n)\s*\.dump\b/.test(text)) return [{ does: 'dump', engine: 'sqlite', tool: 'sqlite3', method: 'logical', target }]
  return /(?:^|\n)\s*\.restore\b/.test(text) || feedsDump(call, undefined) ? [{ does: 'restore', engine: 'sqlite', tool: 'sqlite3', target }] : []
}

/** Whether a server answers: {@link https://www.postgresql.org/docs/current/app-pg-isready.html}. */
function ready(call: Call): readonly Draft[] {
  const target = targetOf(call, optionsOf(call.arguments, `${libpqOptions} -t --timeout`), postgresNames)
  return [{ does: 'reach', engine: 'postgres', tool: call.program, target }]
}

function dropsDatabase(call: Call): readonly Draft[] {
  const [database] = optionsOf(call.arguments, `${libpqOptions} --maintenance-db`).rest
  return [{ does: 'destroy', what: 'database', command: 'dropdb', ...(database === undefined ? {} : { database }) }]
}

export const databaseTools: readonly Tool[] = [
  { programs: ['psql'], does: psql },
  { programs: ['pg_restore'], does: pgRestore },
  { programs: ['pg_isready'], does: ready },
  { programs: ['mysql', 'mariadb'], does: mysql },
  { programs: ['mongorestore', 'mongo', 'mongosh'], does: mongo },
  { programs: ['redis-cli', 'valkey-cli'], does: redis },
  { programs: ['sqlite3'], does: sqlite },
  { programs: ['dropdb'], does: dropsDatabase },
  { programs: ['mysqladmin', 'mariadb-admin'], does: (call) => (call.arguments.some((word) => word.text === 'drop') ? [destroys(call, 'drop')] : []) },
]
