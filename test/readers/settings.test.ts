import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { SettingsDeclaration } from '../../src/model/declaration.ts'
import { mysqlReader } from '../../src/readers/mysql.ts'
import { pgbouncerReader } from '../../src/readers/pgbouncer.ts'
import { postgresqlReader } from '../../src/readers/postgresql.ts'
import type { ReadContext, Reader } from '../../src/readers/reader.ts'
import { redisReader } from '../../src/readers/redis.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (reader: Reader, path: string, text: string) => {
  const { declares, skipped } = await reader.read({ path, text }, nothing)
  return { file: declares[0] as SettingsDeclaration, count: declares.length, skipped }
}
/** `line key = value`, `?raw` for what is unresolved. */
const shown = (facts: Iterable<Fact<string>>): readonly string[] =>
  [...facts].map((fact) => `${fact.at.line} ${fact.at.key} = ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`)

describe('postgresqlReader', () => {
  it('reads settings, the last of equal names, and includes', async () => {
    const { file, skipped } = await read(
      postgresqlReader,
      'config/postgresql.conf',
      "max_connections = 100\nShared_Buffers = 4GB\nmax_connections = ${MAX_CONN}\nsearch_path = '\"$user\", public'\nprimary_conninfo = 'host=primary user=rep password=hunter2'\ninclude_dir 'conf.d'\nbad line here\n",
    )
    expect(file.server).toBe('postgres')
    expect(shown(file.settings.values())).toEqual([
      '3 max_connections = ?${MAX_CONN}',
      '2 shared_buffers = 4GB',
      '4 search_path = "$user", public',
      '5 primary_conninfo = host=primary user=rep password=•••',
    ])
    expect(file.settings.get('max_connections')).toMatchObject({ hint: 'MAX_CONN is filled in when it is deployed; a value in the file would tell it' })
    expect(shown(file.includes)).toEqual(['6 include_dir = conf.d'])
    expect(skipped).toEqual([
      { path: 'config/postgresql.conf', line: 7, reason: 'neither a comment nor `name = value`; a value with spaces needs single quotes' },
    ])
  })

  it("leaves other servers' files of such names alone", async () => {
    expect((await read(postgresqlReader, 'nginx/conf.d/app.conf', 'port = 1')).count).toBe(0)
    expect((await read(postgresqlReader, 'nginx/postgres.conf', 'upstream db {\n  server db:5432;\n}')).count).toBe(0)
    expect((await read(postgresqlReader, 'postgres/conf.d/10-memory.conf', 'work_mem = 32MB')).count).toBe(1)
    expect((await read(postgresqlReader, 'ops/pg/conf.d/a.conf', 'work_mem = 32MB')).count).toBe(1)
    expect((await read(postgresqlReader, 'db/postgresql.auto.conf', '# only comments\n')).count).toBe(0)
  })

  it('shows trust in pg_hba.conf, and no password of an option', async () => {
    const { file } = await read(
      postgresqlReader,
      'pg_hba.conf',
      'local all all peer\nhost all all 0.0.0.0/0 trust\nhost a b 10.0.0.1/32 ldap ldapbindpasswd=hunter2\n',
    )
    expect(file).toMatchObject({ server: 'postgres-hba', path: 'pg_hba.conf' })
    expect(file.entries[1]).toMatchObject({ section: 'hba', name: 'host all all 0.0.0.0/0', at: { line: 2, key: 'host all all 0.0.0.0/0' } })
    expect(shown(file.entries[1]?.fields.values() ?? [])).toEqual([
      '2 host all all 0.0.0.0/0.type = host',
      '2 host all all 0.0.0.0/0.database = all',
      '2 host all all 0.0.0.0/0.user = all',
      '2 host all all 0.0.0.0/0.address = 0.0.0.0/0',
      '2 host all all 0.0.0.0/0.method = trust',
    ])
    expect(JSON.stringify(file.entries.map((entry) => [...entry.fields]))).not.toContain('hunter2')
  })
})

describe('pgbouncerReader', () => {
  const ini = `[databases]
app = host=db port=5432 dbname=shop pool_size=30 password='hun''ter2'
rw = host=\${DB_HOST} port={{ db_port | default(5432) }} dbname=shop
plain =
* = host=db
app = host=db2 pool_mode=session

[users]
batch = pool_mode=session max_user_connections=5

[pgbouncer]
listen_port = 6432
pool_mode = transaction
auth_type = scram-sha-256
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename=$1
max_client_conn = \${MAX_CLIENT_CONN}
max_prepared_statements = 200
`
  it('reads databases, users and settings with stable keys', async () => {
    const { file, skipped } = await read(pgbouncerReader, 'pgbouncer/pgbouncer.ini', ini)
    expect(skipped).toEqual([])
    expect(shown(file.settings.values())).toEqual([
      '12 [pgbouncer].listen_port = 6432',
      '13 [pgbouncer].pool_mode = transaction',
      '14 [pgbouncer].auth_type = scram-sha-256',
      '15 [pgbouncer].auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename=$1',
      '16 [pgbouncer].max_client_conn = ?${MAX_CLIENT_CONN}',
      '17 [pgbouncer].max_prepared_statements = 200',
    ])
    expect(file.entries.map((entry) => [entry.section, entry.name, ...shown(entry.fields.values())])).toEqual([
      ['databases', 'app', '6 [databases].app.host = db2', '6 [databases].app.pool_mode = session'],
      ['databases', 'rw', '3 [databases].rw.host = ?${DB_HOST}', '3 [databases].rw.port = ?{{ db_port | default(5432) }}', '3 [databases].rw.dbname = shop'],
      ['databases', 'plain'],
      ['databases', '*', '5 [databases].*.host = db'],
      ['users', 'batch', '9 [users].batch.pool_mode = session', '9 [users].batch.max_user_connections = 5'],
    ])
  })

  it('never keeps a password', async () => {
    const { file } = await read(pgbouncerReader, 'pgbouncer.ini', "[databases]\na = host=db user=app password='hun''ter2'\nb = host=db password=${PW}\n")
    expect(shown(file.entries.flatMap((entry) => [...entry.fields.values()]))).toEqual([
      '2 [databases].a.host = db',
      '2 [databases].a.user = app',
      '2 [databases].a.password = set',
      '3 [databases].b.host = db',
      '3 [databases].b.password = ?${PW}',
    ])
  })

  it('takes names from userlist.txt and says how passwords are kept', async () => {
    const { file } = await read(
      pgbouncerReader,
      'userlist.txt',
      '; c\n"app" "hunter2"\n"ro" "md50123456789abcdef0123456789abcdef"\n"x" "SCRAM-SHA-256$4096:a"\n"open" ""\n',
    )
    expect(file.entries.map((entry) => [entry.name, ...shown(entry.fields.values())])).toEqual([
      ['app', '2 [userlist].app.password = set', '2 [userlist].app.kind = plain'],
      ['ro', '3 [userlist].ro.password = set', '3 [userlist].ro.kind = md5'],
      ['x', '4 [userlist].x.password = set', '4 [userlist].x.kind = scram-sha-256'],
      ['open', '5 [userlist].open.password = '],
    ])
  })
})

describe('redisReader', () => {
  it('adds save lines up, replaces others, and keeps no password', async () => {
    const { file } = await read(
      redisReader,
      'redis/redis.conf',
      '# save 1 1\nsave 900 1\nsave 300 10\nAppendOnly no\nappendonly yes\nmaxmemory 256mb\nrequirepass hunter2\nmasterauth ${MASTER_PW}\nbind 127.0.0.1 ::1\ninclude /etc/redis/local.conf\nuser default on >hunter2 ~* +@all\nuser open on nopass\n',
    )
    expect(shown(file.settings.values())).toEqual([
      '3 save = 900 1 300 10',
      '5 appendonly = yes',
      '6 maxmemory = 256mb',
      '7 requirepass = set',
      '8 masterauth = ?${MASTER_PW}',
      '9 bind = 127.0.0.1 ::1',
    ])
    expect(shown(file.includes)).toEqual(['10 include = /etc/redis/local.conf'])
    expect(file.entries.map((entry) => [entry.name, ...shown(entry.fields.values())])).toEqual([
      ['default', '11 user.default.state = on', '11 user.default.password = set'],
      ['open', '12 user.open.state = on', '12 user.open.nopass = yes'],
    ])
  })

  it('lets an empty save take back those above, and an empty password be none', async () => {
    const { file } = await read(redisReader, 'valkey.conf', 'save 900 1\nsave ""\nrequirepass ""\n')
    expect(shown(file.settings.values())).toEqual(['2 save = ', '3 requirepass = '])
  })

  it("leaves Sentinel's and nginx's files alone", async () => {
    expect((await read(redisReader, 'redis-sentinel.conf', 'port 26379')).count).toBe(0)
    expect((await read(redisReader, 'nginx/redis.conf', 'upstream r {\n  server redis:6379;\n}')).count).toBe(0)
  })
})

describe('mysqlReader', () => {
  it("keeps the server's options apart from those of clients", async () => {
    const { file } = await read(
      mysqlReader,
      'my.cnf',
      '[mysqld]\nmax-connections=300\nmax_connections=400\nlog-bin\n[mysqld-8.4]\nbind-address=0.0.0.0\n[mysqldump]\nuser=root\npassword=hunter2\n[other]\nx=1\n!includedir /etc/mysql/conf.d\n',
    )
    expect(file.server).toBe('mysql')
    expect(shown(file.settings.values())).toEqual(['3 [mysqld].max_connections = 400', '4 [mysqld].log_bin = ', '6 [mysqld-8.4].bind_address = 0.0.0.0'])
    expect(file.entries.map((entry) => [entry.name, entry.at.line, ...shown(entry.fields.values())])).toEqual([
      ['mysqldump', 8, '8 [mysqldump].user = root', '9 [mysqldump].password = set'],
    ])
    expect(shown(file.includes)).toEqual(['12 !includedir = /etc/mysql/conf.d'])
  })

  it('does not take openssl.cnf for one of its own', async () => {
    expect((await read(mysqlReader, 'openssl.cnf', '[req]\ndefault_bits = 2048\n')).count).toBe(0)
  })
})
