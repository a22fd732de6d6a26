/** Reads one file with one reader and says each thing that watches, tests or scans in a line. */
import type { Fact } from '../../src/base/fact.ts'
import type { Declaration } from '../../src/model/declaration.ts'
import type { Reader } from '../../src/readers/reader.ts'

function told(fact: Fact<string | number>): string {
  if (fact.state === 'unresolved') return `?${fact.raw}${fact.atLeast === undefined ? '' : ` >=${fact.atLeast}`}@${fact.at.line}`
  return `${fact.value}${fact.state === 'default' ? '*' : ''}@${fact.at.line}`
}

function line(one: Declaration): string {
  const parts: (string | undefined)[] = [`${one.at.line} ${one.kind}`]
  if (one.kind === 'watch') {
    parts.push(one.what, one.tool, JSON.stringify(one.name), ...one.of.map(told))
    parts.push(one.signal === undefined || one.what !== 'alert' ? undefined : `about ${one.signal}`)
    parts.push(one.threshold === undefined ? undefined : `at ${told(one.threshold)}`)
    parts.push(one.forSeconds === undefined ? undefined : `for ${told(one.forSeconds)}`)
    parts.push(one.to === undefined ? undefined : `to ${told(one.to)}`)
    parts.push(one.outside === true ? 'outside' : undefined, one.loads === undefined ? undefined : `loads ${one.loads.join(' ')}`, one.disabled)
  }
  if (one.kind === 'scanner') parts.push(one.tool, ...one.covers, one.disabled)
  if (one.kind === 'load-test') {
    parts.push(one.tool, one.name)
    parts.push(one.users === undefined ? undefined : `users ${told(one.users)}`, one.rate === undefined ? undefined : `rate ${told(one.rate)}`)
    parts.push(...one.thresholds.map((limit) => `limit ${told(limit)}`))
  }
  return parts.filter((part) => part !== undefined).join(' ')
}

export async function watched(reader: Reader, text: string, path: string): Promise<string[]> {
  if (reader.concerns?.(text) === false) return []
  const { declares, skipped } = await reader.read({ path, text }, { read: async () => undefined, has: () => false, below: () => [] })
  return [...declares.map(line), ...skipped.map((skip) => `${skip.line} skipped: ${skip.reason}`)]
}
