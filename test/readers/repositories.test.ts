/** Files of backup tools with a repository: where it lies, how long it keeps copies, and no key to it. */
import { describe, expect, it } from 'vitest'
import type { SettingsDeclaration } from '../../src/model/declaration.ts'
import { litestreamReader } from '../../src/readers/litestream.ts'
import { pgbackrestReader } from '../../src/readers/pgbackrest.ts'
import type { ReadContext, Reader } from '../../src/readers/reader.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (reader: Reader, path: string, text: string) => {
  const { declares, skipped } = await reader.read({ path, text }, nothing)
  const file = declares[0] as SettingsDeclaration | undefined
  const lines = (file?.entries ?? []).flatMap((entry) =>
    [...entry.fields].map(([name, fact]) => `${entry.name} ${name} ${fact.at.line} ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`),
  )
  return { lines, skipped, whole: JSON.stringify((file?.entries ?? []).map((entry) => [...entry.fields])) }
}

describe('pgbackrestReader', () => {
  it('reads every kind of repository, and no key', async () => {
    const { lines, skipped, whole } = await read(
      pgbackrestReader,
      'db/pgbackrest.conf',
      `[global]
# repo1-path=/old
repo1-type = s3
repo1-s3-bucket=vault-keep
repo1-s3-key-secret=hunter2
repo1-path=/vault
repo1-retention-full=9
repo2-path=/srv/keep
repo3-host=keeper
repo4-type=gcs
repo4-gcs-bucket=\${BUCKET}
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=hunter2

[global:expire]
repo1-retention-full=11

[vault]
pg1-path=/var/lib/postgresql/data
`,
    )
    expect(skipped).toEqual([])
    expect(lines).toEqual([
      '1 type 3 s3',
      '1 s3-bucket 4 vault-keep',
      '1 path 6 /vault',
      '1 retention-full 16 11',
      '1 cipher-type 12 aes-256-cbc',
      '1 place 4 s3://vault-keep/vault',
      '2 path 8 /srv/keep',
      '2 place 8 /srv/keep',
      '3 host 9 keeper',
      '3 place 9 ssh://keeper/var/lib/pgbackrest',
      '4 type 10 gcs',
      '4 gcs-bucket 11 ?${BUCKET}',
      '4 place 11 ?${BUCKET}',
    ])
    expect(whole).not.toContain('hunter2')
  })

  it('tells what a stanza says of its own', async () => {
    const { lines, skipped } = await read(pgbackrestReader, 'pgbackrest.conf', '[global]\nrepo1-path=/srv\n[vault]\nrepo1-type=s3\n')
    expect(lines).toEqual([])
    expect(skipped).toEqual([
      { path: 'pgbackrest.conf', line: 4, reason: "repo1-type of [vault] is not read; pgBackRest's repositories are read from [global]" },
    ])
  })
})

describe('litestreamReader', () => {
  it('reads replicas of both spellings', async () => {
    const { lines, skipped, whole } = await read(
      litestreamReader,
      'litestream.yml',
      `access-key-id: \${KEY}
secret-access-key: hunter2
dbs:
  - path: /data/desk.db
    replicas:
      - url: s3://\${BUCKET}/desk
        retention: 240h30m
      - type: sftp
        host: keeper.example:22
  - path: /data/till.db
    replica: { path: /mnt/keep, retention: "\${KEEP}" }
  - { path: /data/none.db, replicas: [ { url: "\${REPLICA_URL}" } ] }
`,
    )
    expect(skipped).toEqual([])
    expect(lines).toEqual([
      '/data/desk.db place 6 s3://${BUCKET}/desk',
      '/data/desk.db days 7 10.020833333333334',
      '/data/desk.db place 9 sftp://keeper.example:22',
      '/data/desk.db days 8 1',
      '/data/till.db place 11 /mnt/keep',
      '/data/till.db days 11 ?${KEEP}',
      '/data/none.db place 12 ?${REPLICA_URL}',
      '/data/none.db days 12 1',
    ])
    expect(whole).not.toContain('hunter2')
  })

  it.each(['dbs: [\n', 'dbs:\n', 'dbs: 7\n', 'dbs:\n  - {}\n', `dbs: ${'['.repeat(4_000)}\n`])('throws for nothing: %j', async (text) => {
    expect((await read(litestreamReader, 'litestream.yml', text)).lines).toEqual([])
  })
})
