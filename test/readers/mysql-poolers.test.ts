/** ProxySQL's and Pgpool-II's own files: what bears on pooling, with its line, and no password. */
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { SettingsDeclaration } from '../../src/model/declaration.ts'
import { pgpoolReader } from '../../src/readers/pgpool.ts'
import { proxysqlReader } from '../../src/readers/proxysql.ts'
import type { Reader } from '../../src/readers/reader.ts'
import { contextOf } from './platform-harness.ts'

const read = async (reader: Reader, path: string, text: string) => {
  const { declares, skipped } = await reader.read({ path, text }, contextOf({}))
  return { file: declares[0] as SettingsDeclaration | undefined, skipped }
}
const shown = (facts: Iterable<Fact<string>>): readonly string[] =>
  [...facts].map((fact) => `${fact.at.line} ${fact.at.key} = ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`)
const all = (file: SettingsDeclaration | undefined): readonly string[] => [
  ...shown(file?.settings.values() ?? []),
  ...(file?.entries ?? []).flatMap((entry) => shown(entry.fields.values())),
]

describe('proxysqlReader', () => {
  it('reads servers, users and variables of both protocols', async () => {
    const { file, skipped } = await read(
      proxysqlReader,
      'proxysql.cnf',
      `admin_variables = { admin_credentials="ledger:hunter2hunter2" }
mysql_variables = {
  multiplexing = true
  monitor_password = "hunter2hunter2"
}
mysql_servers = (
  { hostname = "vault"; hostgroup_id = 3; max_connections = 41 }
)
mysql_users = ( { username = "teller", password = "hunter2hunter2", default_hostgroup = 3 } )
pgsql_servers = ( { address = "\${BOOKS_HOST}", port = 5433 } )
`,
    )
    expect(skipped).toEqual([])
    expect(all(file)).toEqual([
      '3 mysql_variables.multiplexing = true',
      '1 admin_variables.admin_credentials = set',
      '7 mysql_servers.vault = mysql',
      '7 mysql_servers.vault.hostname = vault',
      '7 mysql_servers.vault.hostgroup_id = 3',
      '7 mysql_servers.vault.max_connections = 41',
      '9 mysql_users.teller = mysql',
      '9 mysql_users.teller.default_hostgroup = 3',
      '9 mysql_users.teller.password = set',
      '10 pgsql_servers.${BOOKS_HOST} = pgsql',
      '10 pgsql_servers.${BOOKS_HOST}.address = ?${BOOKS_HOST}',
      '10 pgsql_servers.${BOOKS_HOST}.port = 5433',
    ])
  })

  it('knows who is written to of every kind of replication', async () => {
    const { file } = await read(
      proxysqlReader,
      'proxysql.cnf',
      'mysql_galera_hostgroups = ( { writer_hostgroup = 7, reader_hostgroup = 8, max_writers = 1 } )\n',
    )
    expect(all(file)).toEqual([
      '1 mysql_galera_hostgroups.1 = mysql',
      '1 mysql_galera_hostgroups.1.writer_hostgroup = 7',
      '1 mysql_galera_hostgroups.1.reader_hostgroup = 8',
    ])
  })

  it('tells the manual’s own administrator, and never a password', async () => {
    const { file } = await read(proxysqlReader, 'proxysql.cnf', 'admin_variables = { admin_credentials="admin:admin;radmin:radmin" }\n')
    expect(all(file)).toEqual(['1 admin_variables.admin_credentials = well-known'])
  })

  it.each([
    ['mysql_servers = ( { address = "vault" }', "a list that does not close: ProxySQL's settings are not read"],
    ['mysql_servers = ( { address = "vault )', "quotes that do not close: ProxySQL's settings are not read"],
  ])('tells what it can’t read of %j', async (text, reason) => {
    expect(await read(proxysqlReader, 'proxysql.cnf', text)).toEqual({ file: undefined, skipped: [{ path: 'proxysql.cnf', line: 1, reason }] })
  })

  it('leaves an option file of MySQL alone', async () => {
    expect(await read(proxysqlReader, 'proxysql/my.cnf', '[client]\nuser = mysql_monitor\n')).toEqual({ file: undefined, skipped: [] })
  })
})

describe('pgpoolReader', () => {
  it('reads children, pools and backends', async () => {
    const { file, skipped } = await read(
      pgpoolReader,
      'pgpool.conf',
      `num_init_children = 17 # a comment
max_pool=3
sr_check_password = 'hunter2'
backend_hostname0 = 'vault'
backend_port0 = 5433
backend_hostname1 = \${SECOND}
include 'more.conf'
`,
    )
    expect(skipped).toEqual([])
    expect(all(file)).toEqual([
      '1 num_init_children = 17',
      '2 max_pool = 3',
      '4 backend_hostname0 = vault',
      '5 backend_port0 = 5433',
      '6 backend_hostname1 = ?${SECOND}',
    ])
    expect(file?.includes.map((one) => one.at.line)).toEqual([7])
  })
})
