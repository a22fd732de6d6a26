/** MongoDB's mongod.conf: settings under the names that the same flags of mongod have. */
import type { Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import { membersOf, placeAt, placed, type Placed } from '../parse/placed.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseYaml } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

/** Options of the file by flag: {@link https://www.mongodb.com/docs/manual/reference/configuration-file-settings-command-line-options-mapping/}. */
const flags: ReadonlyMap<string, string> = new Map([
  ['net.port', 'port'],
  ['net.bindip', 'bind_ip'],
  ['net.bindipall', 'bind_ip_all'],
  ['net.maxincomingconnections', 'maxconns'],
  ['net.tls.mode', 'tlsmode'],
  ['security.authorization', 'auth'],
  ['security.keyfile', 'keyfile'],
  ['storage.dbpath', 'dbpath'],
  ['storage.wiredtiger.engineconfig.cachesizegb', 'wiredtigercachesizegb'],
  ['replication.replsetname', 'replset'],
  ['replication.oplogsizemb', 'oplogsize'],
  ['operationprofiling.mode', 'profile'],
  ['operationprofiling.slowopthresholdms', 'slowms'],
])
const sections = /^\s{0,20}(storage|net|replication|systemLog|security|processManagement|operationProfiling|sharding)\s{0,20}:/m

export const mongodbReader: Reader = {
  name: 'mongodb',
  title: 'MongoDB settings',
  docs: 'https://www.mongodb.com/docs/manual/reference/configuration-options/',
  files: ['**/mongod*.{conf,yml,yaml,cfg}', '**/mongo/**/*.conf', '**/mongodb/**/*.conf'],
  concerns: (text) => sections.test(text) && !/^apiVersion:/m.test(text),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const [document] = documents
    const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
    if (problem !== undefined || root === undefined)
      return { declares: [], skipped: [{ path, line: problem?.line ?? 1, reason: problem?.message ?? 'more aliases than can be followed' }] }
    const settings = new Map<string, Fact<string>>()
    const walk = (map: Placed, route: string): void => {
      for (const [name, { value }] of membersOf(map)) {
        const key = route === '' ? name : `${route}.${name}`
        if (value.kind === 'map') walk(value, key)
        const flag = flags.get(key.toLowerCase())
        if (value.kind === 'text' && flag !== undefined) settings.set(flag, settingFact(flag, value.text, placeAt(value, key)))
      }
    }
    walk(root, '')
    return {
      declares: settings.size === 0 ? [] : [{ kind: 'settings', server: 'mongodb', path, at: { path, line: 1, key: '' }, settings, entries: [], includes: [] }],
      skipped: [],
    }
  },
}
