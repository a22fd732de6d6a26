/** Modules that are not in the tree and may set up what a rule looks for: that nothing of the kind was found is then no answer. */
import type { Hinted } from '../model/managed.ts'
import type { Linked } from './linked.ts'
import { elsewhere, type Answer } from './watchers.ts'

/** The first by the order of the files: one is enough to leave it open. */
export function setUpElsewhere({ declared }: Linked, what: Hinted, rule: string): Answer | undefined {
  const found = declared.unreadModules.find(({ hints }) => hints.includes(what))
  if (found === undefined) return undefined
  const from = found.source === '' ? '' : ` of ${found.source.slice(0, 200)}`
  return {
    is: 'unknown',
    at: found.at,
    words: `what ${found.is === 'chart' ? 'Helm chart' : 'module'} ${found.name.slice(0, 100)}${from} sets up`,
    hint: `commit the ${found.is ?? 'module'}, or ${elsewhere(rule)}`,
  }
}
