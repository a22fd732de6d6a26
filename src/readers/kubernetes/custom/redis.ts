/** Redis settings as operators take them: lines of redis.conf in a list or in one text. */
import type { Fact } from '../../../base/fact.ts'
import { settingFact } from '../../../parse/setting-fact.ts'
import { itemsAt, textFact, type Part } from './part.ts'

/** Each line a name and its words; of equal names the last stands, but `save`, which adds up. */
export function redisSettings(part: Part): ReadonlyMap<string, Fact<string>> {
  const settings = new Map<string, Fact<string>>()
  const texts = part.node?.kind === 'text' ? [part] : itemsAt(part)
  for (const one of texts) {
    const fact = textFact(one)
    if (fact?.state !== 'known') continue
    for (const [index, line] of fact.value.split('\n').entries()) {
      const [name = '', ...words] = line.trim().split(/\s+/)
      if (name === '' || name.startsWith('#')) continue
      const key = name.toLowerCase().replace(/^--/, '')
      const value = words.join(' ').replace(/^"(.*)"$/, '$1')
      const before = settings.get(key)
      const whole = key === 'save' && before?.state === 'known' && value !== '' ? `${before.value} ${value}` : value
      settings.set(key, settingFact(key, whole, { ...fact.at, line: fact.at.line + index, key: `${part.at.key}.${key}` }))
    }
  }
  return settings
}
