/** Routes that stand in a proxy's own files: which hosts it answers, how it encrypts, and where requests go. */
import type { Thing } from '../model/kinds.ts'
import type { Linked } from './linked.ts'

export function frontRoutes(_linked: Linked): readonly Thing<'route'>[] {
  return []
}
