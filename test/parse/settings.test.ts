import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { parseHba, parseMysqlCnf, parsePgbouncerIni, parsePostgresConf, parseRedisConf } from '../../src/parse/settings.ts'

const guc = (text: string): readonly string[] => parsePostgresConf(text).settings.map((one) => `${one.line} ${one.name}=${one.value}`)

describe('parsePostgresConf', () => {
  it.each([
    ['max_connections = 200', 'max_connections=200'],
    ['max_connections 200', 'max_connections=200'],
    ['  Max_Connections=200   # was 100', 'max_connections=200'],
    ["shared_buffers = '4GB'", 'shared_buffers=4GB'],
    ["shared_buffers '4 GB' # quoted", 'shared_buffers=4 GB'],
    ['work_mem=64MB', 'work_mem=64MB'],
    ["listen_addresses='*'", 'listen_addresses=*'],
    ["archive_command = 'test ! -f ''/wal/%f'' && cp %p \"/wal/%f\"'", 'archive_command=test ! -f \'/wal/%f\' && cp %p "/wal/%f"'],
    ["log_line_prefix = 'it\\'s \\t#%m\\101'", "log_line_prefix=it's \t#%mA"],
    ['pg_stat_statements.max = 10000', 'pg_stat_statements.max=10000'],
    ['random_page_cost = 1.1', 'random_page_cost=1.1'],
    ["archive_command = ''", 'archive_command='],
    ['max_connections = {{ max_connections }}', 'max_connections={{ max_connections }}'],
    ['max_connections = ${PG_MAX:-100}', 'max_connections=${PG_MAX:-100}'],
    ['log_timezone = Etc/UTC', 'log_timezone=Etc/UTC'],
    ['wal_level=logical#c', 'wal_level=logical'],
  ])('%s', (text, expected) => {
    expect(guc(text)).toEqual([`1 ${expected}`])
  })

  it('leaves commented settings out and keeps exact lines', () => {
    const text =
      "# max_connections = 1\r\n#shared_buffers = 1GB\r\n\r\nport = 5433\r\n\t# port = 1\r\ninclude 'base.conf'\r\ninclude_dir = 'conf.d'\r\nInclude_If_Exists 'local.conf'\r\nport = 5434\r\n"
    expect(guc(text)).toEqual(['4 port=5433', '9 port=5434'])
    expect(parsePostgresConf(text).includes.map((one) => [one.name, one.value, one.line])).toEqual([
      ['include', 'base.conf', 6],
      ['include_dir', 'conf.d', 7],
      ['include_if_exists', 'local.conf', 8],
    ])
  })

  it.each(['work_mem = 64 MB', 'listen_addresses = a, b', 'server {', 'max_connections', "archive_command = 'open", 'max_connections ='])(
    'refuses %s, as the server does',
    (text) => {
      expect(parsePostgresConf(`port = 1\n${text}`)).toMatchObject({
        settings: [{ name: 'port' }],
        problems: [{ line: 2, message: 'neither a comment nor `name = value`; a value with spaces needs single quotes' }],
      })
    },
  )
})

describe('parsePgbouncerIni', () => {
  it('reads sections, quoted names, the fallback and includes', () => {
    const file = parsePgbouncerIni(
      '; top\n[databases]\napp = host=db port=5432 dbname=shop\n"my db" = host=b\n* = host=db # not a comment here\n\n[PgBouncer]\nPool_Mode = transaction\nmax_client_conn=500\nserver_check_query = select 1;\ndefault_pool_size = 20 ; per user\n%include /etc/pgbouncer/extra.ini\nbroken\n',
    )
    expect(file.settings.map((one) => [one.section, one.name, one.value, one.line])).toEqual([
      ['databases', 'app', 'host=db port=5432 dbname=shop', 3],
      ['databases', 'my db', 'host=b', 4],
      ['databases', '*', 'host=db # not a comment here', 5],
      ['pgbouncer', 'pool_mode', 'transaction', 8],
      ['pgbouncer', 'max_client_conn', '500', 9],
      ['pgbouncer', 'server_check_query', 'select 1;', 10],
      ['pgbouncer', 'default_pool_size', '20', 11],
    ])
    expect(file.includes.map((one) => [one.value, one.line])).toEqual([['/etc/pgbouncer/extra.ini', 12]])
    expect(file.problems).toEqual([
      { line: 11, message: 'a comment after the value of default_pool_size: PgBouncer reads it as part of the value' },
      { line: 13, message: 'neither a section, a comment, nor `name = value`' },
    ])
  })
})

describe('parseMysqlCnf', () => {
  it('reads groups, switches, quotes and includes', () => {
    const file = parseMysqlCnf(
      '[mysqld]\nmax-connections = 300 # for the web\ninnodb_buffer_pool_size=4G\nskip-name-resolve\nloose-group_replication=on\nsql_mode="A,B # not a comment"\n!includedir /etc/mysql/conf.d/\n[client]\npassword = x#y\n',
    )
    expect(file.settings.map((one) => [one.section, one.name, one.value, one.line])).toEqual([
      ['mysqld', 'max_connections', '300', 2],
      ['mysqld', 'innodb_buffer_pool_size', '4G', 3],
      ['mysqld', 'skip_name_resolve', '', 4],
      ['mysqld', 'group_replication', 'on', 5],
      ['mysqld', 'sql_mode', 'A,B # not a comment', 6],
      ['client', 'password', 'x#y', 9],
    ])
    expect(file.includes.map((one) => [one.name, one.value])).toEqual([['!includedir', '/etc/mysql/conf.d/']])
  })
})

describe('parseRedisConf', () => {
  it('reads words, quotes and hexadecimal escapes', () => {
    const { lines, problems } = parseRedisConf(
      '# c\nMaxMemory 256mb\nsave 900 1\nrequirepass "a \\"b\\" \\x41 # c"\nlogfile \'it\\\'s\'\nsave ""\nbind "open\n',
    )
    expect(lines).toEqual([
      { name: 'maxmemory', words: ['256mb'], line: 2 },
      { name: 'save', words: ['900', '1'], line: 3 },
      { name: 'requirepass', words: ['a "b" A # c'], line: 4 },
      { name: 'logfile', words: ["it's"], line: 5 },
      { name: 'save', words: [''], line: 6 },
    ])
    expect(problems).toEqual([{ line: 7, message: 'quotes that do not close, or something right after them' }])
  })
})

describe('parseHba', () => {
  it('reads every form of line', () => {
    const text =
      '# TYPE DATABASE\nlocal all all trust\nhost all all 0.0.0.0/0 md5 # everyone\nhostssl "my db", shop +group 10.0.0.0 255.0.0.0 scram-sha-256\nhost all all \\\n  ::1/128 ldap ldapserver=x ldapbindpasswd="hunter2"\nhost all\ninclude_dir hba.d\n'
    const { lines, includes, problems } = parseHba(text)
    expect(lines).toEqual([
      { type: 'local', database: 'all', user: 'all', method: 'trust', options: [], line: 2 },
      { type: 'host', database: 'all', user: 'all', address: '0.0.0.0/0', method: 'md5', options: [], line: 3 },
      { type: 'hostssl', database: 'my db,shop', user: '+group', address: '10.0.0.0 255.0.0.0', method: 'scram-sha-256', options: [], line: 4 },
      { type: 'host', database: 'all', user: 'all', address: '::1/128', method: 'ldap', options: ['ldapserver', 'ldapbindpasswd'], line: 5 },
    ])
    expect(includes.map((one) => [one.value, one.line])).toEqual([['hba.d', 8]])
    expect(problems).toEqual([{ line: 7, message: 'not `type database user [address] method`' }])
  })
})

describe('every grammar', () => {
  const all = [parsePostgresConf, parsePgbouncerIni, parseMysqlCnf, parseRedisConf, parseHba]

  it('never throws and stays fast', () => {
    const pieces = fc.constantFrom('a', '=', "'", '"', '\n', ' ', '#', ';', '[', ']', '\\', '${', '{{', '}}', '%include ', 'host ', '!include ', ',', '::1')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        for (const parse of all) parse(parts.join(''))
      }),
    )
    const started = processorTime()
    for (const piece of ["a '", '$a', '{{a}}', '""', '" ', ' ', 'a=', "''", '\\', '#', 'a,', 'a ,', '[', '${']) {
      const long = piece.repeat(300_000 / piece.length)
      for (const parse of all) for (const text of [long, `a = ${long}`, `[mysqld]\na = "${long}`, `a '${long}`]) parse(text)
    }
    expect(processorTime() - started).toBeLessThan(4_000)
  })

  it('gives the same settings whatever comments and blank lines stand between', () => {
    const names = fc.uniqueArray(
      fc.stringMatching(/^[a-z][a-z_]{1,12}$/).filter((name) => !/^(include|user)/.test(name)),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(names, fc.nat(9_999), fc.constantFrom('', '# x = 1', '   ', '\t# y'), (list, value, noise) => {
        const lines = list.map((name, index) => `${name} = ${value + index}`)
        const expected = list.map((name, index) => [name, String(value + index)])
        const noisy = lines.flatMap((line) => [noise, line, '']).join('\r\n')
        expect(parsePostgresConf(noisy).settings.map((one) => [one.name, one.value])).toEqual(expected)
        expect(parsePgbouncerIni(`[pgbouncer]\n${noisy}`).settings.map((one) => [one.name, one.value])).toEqual(expected)
        expect(parseMysqlCnf(`[mysqld]\n${noisy}`).settings.map((one) => [one.name.replace(/^loose_/, ''), one.value])).toEqual(
          expected.map(([name = '', text]) => [name.replace(/^loose_/, ''), text]),
        )
        expect(parsePostgresConf(noisy).settings.map((one) => one.line)).toEqual(list.map((_, index) => index * 3 + 2))
      }),
    )
  })
})
