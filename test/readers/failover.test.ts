/** Patroni's, repmgr's and MongoDB's own files: settings with their lines, no password, and nothing of other people's files. */
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/base/fact.ts'
import type { SettingsDeclaration } from '../../src/model/declaration.ts'
import { mongodbReader } from '../../src/readers/mongodb.ts'
import { patroniReader } from '../../src/readers/patroni.ts'
import type { Reader } from '../../src/readers/reader.ts'
import { repmgrReader } from '../../src/readers/repmgr.ts'
import { contextOf } from './platform-harness.ts'

const read = async (reader: Reader, path: string, text: string) => {
  const { declares, skipped } = await reader.read({ path, text }, contextOf({}))
  return { files: declares as readonly SettingsDeclaration[], skipped }
}
const shown = (facts: Iterable<Fact<string>>): readonly string[] =>
  [...facts].map((fact) => `${fact.at.line} ${fact.at.key} = ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`)
const all = (file: SettingsDeclaration | undefined): readonly string[] => [
  ...shown(file?.settings.values() ?? []),
  ...(file?.entries ?? []).flatMap((entry) => shown(entry.fields.values())),
]

describe('patroniReader', () => {
  it('takes the cluster’s settings and the node’s own, and its rules of access', async () => {
    const { files, skipped } = await read(
      patroniReader,
      'patroni/one.yml',
      `scope: "{{ cluster }}"
bootstrap:
  dcs:
    synchronous_mode: yes
    postgresql: { parameters: { Max_Connections: 210, wal_level: logical } }
postgresql:
  listen: "*:5433"
  authentication: { replication: { password: hunter2 } }
  parameters:
    max_connections: 5
    shared_buffers: "\${SHARED}"
  pg_hba: [ "host all all 0.0.0.0/0 trust", "no rule" ]
`,
    )
    expect(skipped).toEqual([])
    expect(all(files[0])).toEqual([
      '5 bootstrap.dcs.postgresql.parameters.Max_Connections = 210',
      '5 bootstrap.dcs.postgresql.parameters.wal_level = logical',
      '11 postgresql.parameters.shared_buffers = ?${SHARED}',
      '7 postgresql.listen = 5433',
      '1 scope = ?{{ cluster }}',
      '4 bootstrap.dcs.synchronous_mode = on',
    ])
    expect(all(files[1]).at(-1)).toBe('12 host all all 0.0.0.0/0 = trust')
  })

  it('tells a file it can’t read', async () => {
    expect((await read(patroniReader, 'patroni.yml', 'scope: a\n  b: [')).skipped).toHaveLength(1)
  })

  it('leaves a stack and a playbook alone', () => {
    expect(patroniReader.concerns?.('services:\n  postgresql:\n    image: x\n')).toBe(false)
    expect(patroniReader.concerns?.('- hosts: all\n  tasks: []\n')).toBe(false)
  })
})

describe('repmgrReader', () => {
  it('reads which node it is, and no connection string', async () => {
    const { files } = await read(repmgrReader, 'repmgr.conf', "node_id=4\nnode_name='four'\nconninfo='host=four password=hunter2'\n")
    expect(all(files[0])).toEqual(['1 node_id = 4', '2 node_name = four'])
  })
})

describe('mongodbReader', () => {
  it('names settings as flags', async () => {
    const { files } = await read(
      mongodbReader,
      'mongod.conf',
      'net: { bindIp: "::,0.0.0.0", port: 27018 }\nreplication:\n  replSetName: books\nsystemLog:\n  path: /log\n',
    )
    expect([...(files[0]?.settings.keys() ?? [])]).toEqual(['bind_ip', 'port', 'replset'])
    expect(all(files[0])).toEqual(['1 net.bindIp = ::,0.0.0.0', '1 net.port = 27018', '3 replication.replSetName = books'])
  })

  it('leaves a manifest alone', () => {
    expect(mongodbReader.concerns?.('apiVersion: v1\nkind: Service\nsecurity:\n  x: 1\n')).toBe(false)
  })
})
