/** The words that start a proxy, where they can be read. */
import { valueOf } from '../base/fact.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'

/** Empty where the image's own words stand; undefined where a script of one's own starts it, which may do anything before. */
export function commandText(service: Running): string | undefined {
  const words = wordsOf(service.declared, service.stage).map((word) => valueOf(word))
  if (words.includes(undefined)) return undefined
  const text = words.join(' ')
  return text === '' || text.startsWith('-') || /(^|[\s/])(caddy|haproxy|docker-entrypoint\.sh)(\s|$)/.test(text) ? text : undefined
}
