/** Barman's, WAL-G's and borgmatic's own files: what they do with its lines, and no password. */
import { describe, expect, it } from 'vitest'
import type { ScriptDeclaration, SettingsDeclaration } from '../../src/model/declaration.ts'
import { barmanReader } from '../../src/readers/barman.ts'
import { borgmaticReader } from '../../src/readers/borgmatic.ts'
import { walGReader } from '../../src/readers/wal-g.ts'
import { contextOf } from './platform-harness.ts'

const shown = (file: SettingsDeclaration | undefined): readonly string[] =>
  [...(file?.settings.values() ?? []), ...(file?.entries ?? []).flatMap(({ fields }) => [...fields.values()])].map(
    (fact) => `${fact.at.line} ${fact.at.key} = ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`,
  )

describe('barmanReader', () => {
  it('reads servers and what stands for all of them', async () => {
    const text = `; Barman
[barman]
retention_policy = REDUNDANCY 7
[vault]
conninfo = host=vault user=barman password='hunter2 and more'
archiver = on
[books]
streaming_conninfo=user=s host=\${BOOKS}
nothing
`
    const { declares, skipped } = await barmanReader.read({ path: 'barman.conf', text }, contextOf({}))
    expect(shown(declares[0] as SettingsDeclaration)).toEqual([
      '3 [barman].retention_policy = REDUNDANCY 7',
      '4 [vault] = vault',
      '5 [vault].conninfo.host = vault',
      '6 [vault].archiver = on',
      '7 [books] = books',
      '8 [books].streaming_conninfo.host = ?${BOOKS}',
    ])
    expect(skipped).toEqual([{ path: 'barman.conf', line: 9, reason: 'neither a section, a comment, nor `name = value`' }])
  })
})

describe('walGReader', () => {
  it('reads where, and no key', async () => {
    const text = 'WALG_S3_PREFIX: s3://keep/main\nAWS_SECRET_ACCESS_KEY: hunter2hunter2\nAWS_ENDPOINT: http://store:9000\n'
    const { declares } = await walGReader.read({ path: 'walg.yaml', text }, contextOf({}))
    expect(shown(declares[0] as SettingsDeclaration)).toEqual(['1 WALG_S3_PREFIX = s3://keep/main', '3 AWS_ENDPOINT = http://store:9000'])
  })
})

describe('borgmaticReader', () => {
  it('tells a dump for each database, a copy for each repository and what is kept', async () => {
    const text = `repositories:
  - path: ssh://box.example/./r
  - /mnt/near
mysql_databases:
  - name: books
    container: vault
    password: hunter2
keep_weekly: 9
ntfy: { topic: t, password: hunter2 }
`
    const { declares } = await borgmaticReader.read({ path: 'borgmatic.yaml', text }, contextOf({}))
    const script = declares[0] as ScriptDeclaration
    expect(script.tool).toBe('borgmatic')
    expect(script.actions.map((one) => `${one.at.line} ${one.does} ${'to' in one ? (typeof one.to === 'string' ? one.to : one.to.text) : ''}`.trim())).toEqual([
      '5 dump',
      '2 copy ssh://box.example/./r',
      '3 copy /mnt/near',
      '8 prune',
      '8 prune',
      '9 notify ntfy',
    ])
    expect(JSON.stringify(declares)).not.toContain('hunter2')
  })

  it('tells a file it can’t read, and leaves others alone', async () => {
    const { skipped } = await borgmaticReader.read({ path: 'borgmatic.yaml', text: 'repositories: [\n' }, contextOf({}))
    expect(skipped).toHaveLength(1)
    expect(borgmaticReader.concerns?.('services:\n  a: {}\n')).toBe(false)
  })
})
