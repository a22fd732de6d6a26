/** PgCat's and Odyssey's own files: what bears on pooling, with its line, and no password. */
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { SettingsDeclaration } from '../../src/model/declaration.ts'
import { odysseyReader } from '../../src/readers/odyssey.ts'
import { pgcatReader } from '../../src/readers/pgcat.ts'
import type { ReadContext, Reader } from '../../src/readers/reader.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (reader: Reader, path: string, text: string) => {
  const { declares, skipped } = await reader.read({ path, text }, nothing)
  return { file: declares[0] as SettingsDeclaration | undefined, skipped }
}
const shown = (facts: Iterable<Fact<string>>): readonly string[] =>
  [...facts].map((fact) => `${fact.at.line} ${fact.at.key} = ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`)
const all = (file: SettingsDeclaration | undefined): readonly string[] => [
  ...shown(file?.settings.values() ?? []),
  ...(file?.entries ?? []).flatMap((entry) => shown(entry.fields.values())),
]

describe('pgcatReader', () => {
  it('reads pools, users and servers, as lists and as tables', async () => {
    const { file, skipped } = await read(
      pgcatReader,
      'pgcat/pgcat.toml',
      `[general]
host = "0.0.0.0"
port = 6417
admin_password = "hunter2"

[pools.vault]
pool_mode = "transaction" # not session

[pools.vault.users.0]
username = "teller"
password = "hunter2"
pool_size = 1_4

[pools.vault.shards.0]
database = "vault"
servers = [
  ["vault", 5432, "primary"],
  ["vault-copy", 5433, "replica"],
]

[[pools."by hand".shards.0.servers]]
host = "other"
port = "\${OTHER_PORT}"
role = "auto"
`,
    )
    expect(skipped).toEqual([])
    expect(all(file)).toEqual([
      '2 general.host = 0.0.0.0',
      '3 general.port = 6417',
      '7 pools.vault.pool_mode = transaction',
      '12 pools.vault.users.teller.pool_size = 14',
      '17 pools.vault.shards.0.servers.vault.host = vault',
      '17 pools.vault.shards.0.servers.vault.port = 5432',
      '17 pools.vault.shards.0.servers.vault.role = primary',
      '18 pools.vault.shards.0.servers.vault-copy.host = vault-copy',
      '18 pools.vault.shards.0.servers.vault-copy.port = 5433',
      '18 pools.vault.shards.0.servers.vault-copy.role = replica',
      '22 pools.by hand.shards.0.servers.other.host = other',
      '23 pools.by hand.shards.0.servers.other.port = ?${OTHER_PORT}',
      '24 pools.by hand.shards.0.servers.other.role = auto',
    ])
    expect(JSON.stringify([...(file?.settings ?? []), ...(file?.entries ?? [])])).not.toContain('hunter2')
  })

  it('reads no half of a file, and no other file of the name', async () => {
    const broken = await read(pgcatReader, 'pgcat.toml', '[pools.vault]\npool_mode = transaction mode\n')
    expect(broken.file).toBe(undefined)
    expect(broken.skipped).toMatchObject([{ path: 'pgcat.toml', line: 2 }])
    expect(await read(pgcatReader, 'pgcat/rust-toolchain.toml', '[toolchain]\nchannel = "stable"\n')).toEqual({ file: undefined, skipped: [] })
  })
})

describe('odysseyReader', () => {
  it('reads listeners, storages and routes', async () => {
    const { file, skipped } = await read(
      odysseyReader,
      'odyssey.conf',
      `daemonize no # port 1
client_max 900
include "users.conf"
listen {
	host "*"
	port 6471
}
storage "vault" {
	type "remote"
	host "vault,[copy]:5433"
	port 5432
}
database vault {
	user "teller" {
		authentication "md5"
		password "hunter2 # {"
		storage "vault"
		pool "transaction"
		pool_size 18
	}
}
`,
    )
    expect(skipped).toEqual([])
    expect(all(file)).toEqual([
      '2 client_max = 900',
      '5 listen.host = *',
      '6 listen.port = 6471',
      '9 storage.vault.type = remote',
      '10 storage.vault.host = vault,[copy]:5433',
      '11 storage.vault.port = 5432',
      '17 database.vault.user.teller.storage = vault',
      '18 database.vault.user.teller.pool = transaction',
      '19 database.vault.user.teller.pool_size = 18',
      '13 database.vault = vault',
    ])
    expect(shown(file?.includes ?? [])).toEqual(['3 include.users.conf = users.conf'])
    expect(JSON.stringify(file?.entries)).not.toContain('hunter2')
  })

  it.each([
    ['listen {\n  host "*\n}\n', 2, 'quotes that do not close'],
    ['}\n', 1, 'a closing brace without a block'],
    ['listen {\n  port 6432\n', 1, 'the block of listen does not close'],
    ['listen { port 6432 }\n', 1, 'a block with something beside it on one line'],
    ['{\n}\n', 1, 'a block without a name'],
    ['a {\n'.repeat(5_000), 101, 'nested too deeply'],
  ])('tells what does not fit: %j', async (text, line, reason) => {
    const { file, skipped } = await read(odysseyReader, 'odyssey.conf', text)
    expect(file).toBe(undefined)
    expect(skipped).toEqual([{ path: 'odyssey.conf', line, reason: `${reason}: Odyssey's settings are not read` }])
  })

  it('leaves other files in braces alone', async () => {
    expect(await read(odysseyReader, 'odyssey/site.conf', 'server {\n  root /srv\n}\n')).toEqual({ file: undefined, skipped: [] })
  })
})
