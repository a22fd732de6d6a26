/** Where a line of a proxy's file stands: in the file, or where the variable is set that filled it. */
import type { Evidence } from '../base/evidence.ts'
import type { ProxyDirective } from '../model/surroundings.ts'

/** What is shown of a word: its variables by name alone, since what stands for one that is not set may be a secret. */
export function shownOf(word: string): string {
  return word.replace(/\$\{(\w+)[^}]*\}/g, '${$1}').replace(/\{\$(\w+):[^}]*\}/g, '{$$$1}')
}

export function placeOf(one: ProxyDirective, key: string): Evidence {
  return one.from === undefined ? { path: one.path, line: one.line, key } : { ...one.from, key }
}
