/** Where a line of a proxy's file stands: in the file, or where the variable is set that filled it. */
import type { Evidence } from '../base/evidence.ts'
import type { ProxyDirective } from '../model/surroundings.ts'

export function placeOf(one: ProxyDirective, key: string): Evidence {
  return one.from === undefined ? { path: one.path, line: one.line, key } : { ...one.from, key }
}
