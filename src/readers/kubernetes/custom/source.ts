/** What a database that follows one out of sight owes to it. */
import { known, unresolved } from '../../../base/fact.ts'
import type { CopyDeclaration } from '../../../model/managed.ts'
import type { Cluster } from '../object.ts'
import type { Part } from './part.ts'

/** Its backups are made there, or are not: nobody can tell here, and a copy without backups of its own is no database without any. */
export function copyOfSource(name: string, following: Part, cluster: Cluster): CopyDeclaration {
  const open = unresolved('backups of the cluster it follows', following.at, 'the manifest of that cluster tells; say under provides: what backs it up')
  return {
    kind: 'copy',
    name: `${name} source`,
    stack: cluster.stack,
    at: following.at,
    of: known(name, following.at),
    mechanism: 'backups of the source cluster',
    automatic: open,
    offsite: open,
    destination: 'the source cluster',
    continuous: false,
  }
}
