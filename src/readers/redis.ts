/** redis.conf and valkey.conf; Sentinel's file speaks of other things and is not read. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import { known } from '../base/fact.ts'
import type { SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseRedisConf, type RedisLine } from '../parse/settings.ts'
import type { Reader } from './reader.ts'

/** Names whose lines add up instead of replacing one another; the value is all of them, one space between. */
const adding = new Set(['save', 'client-output-buffer-limit', 'loadmodule', 'rename-command'])

export const redisReader: Reader = {
  name: 'redis',
  title: 'Redis and Valkey settings',
  docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/config/',
  files: ['**/redis*.conf', '**/*redis.conf', '**/valkey*.conf', '**/*valkey.conf'],
  read: async ({ path, text }) => {
    if (/sentinel/i.test(path.slice(path.lastIndexOf('/') + 1))) return { declares: [], skipped: [] }
    const file = parseRedisConf(text)
    // Braces and semicolons at the end of lines are nginx's, which has files of these names too.
    if (file.lines.some(({ words }) => /[{;]$/.test(words.at(-1) ?? ''))) return { declares: [], skipped: [] }
    const settings = new Map<string, Fact<string>>()
    const entries: SettingsEntry[] = []
    const includes: Fact<string>[] = []
    const sums = new Map<string, { words: string[]; at: Evidence }>()
    for (const line of file.lines) {
      const at = { path, line: line.line, key: line.name }
      if (line.name === 'include') includes.push(settingFact('include', line.words.join(' '), at))
      else if (line.name === 'user') entries.push(userOf(path, line))
      else if (adding.has(line.name)) {
        // `save ""` takes back what stands above it.
        const clears = line.words.length === 1 && line.words[0] === ''
        const words = clears ? [] : (sums.get(line.name)?.words ?? [])
        if (!clears) for (const word of line.words) words.push(word)
        sums.set(line.name, { words, at })
        // Its place among the others is where it stands first; its value is known at the end.
        if (!settings.has(line.name)) settings.set(line.name, settingFact(line.name, '', at))
      } else settings.set(line.name, settingFact(line.name, line.words.join(' '), at))
    }
    for (const [name, { words, at }] of sums) settings.set(name, settingFact(name, words.join(' '), at))
    const declaration: SettingsDeclaration = { kind: 'settings', server: 'redis', path, at: { path, line: 1, key: '' }, settings, entries, includes }
    const skipped = file.problems.map(({ line, message }) => ({ path, line, reason: message }))
    return { declares: settings.size + entries.length + includes.length === 0 ? [] : [declaration], skipped }
  },
}

/** `user default on >password ~* +@all` ({@link https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/}): whether it is on and how it logs in. */
function userOf(path: string, { words, line }: RedisLine): SettingsEntry {
  const name = words[0] ?? ''
  const at = { path, line, key: `user.${name}` }
  const fact = (field: string, value: string) => [field, known(value, { ...at, key: `${at.key}.${field}` })] as const
  const fields = new Map([fact('state', words.lastIndexOf('on') > words.lastIndexOf('off') ? 'on' : 'off')])
  if (words.includes('nopass')) fields.set(...fact('nopass', 'yes'))
  if (words.some((word) => /^[>#]./.test(word))) fields.set(...fact('password', 'set'))
  return { section: 'users', name, fields, at }
}
