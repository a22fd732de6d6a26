/** One backup of one database, as followed from the dump to where its bytes end. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import type { CopyAction, DumpAction } from '../model/action.ts'
import type { CopyDeclaration } from '../model/managed.ts'
import type { Database } from './databases.ts'
import type { Job } from './jobs.ts'
import type { Running } from './running.ts'

export interface Backup {
  /** Undefined: it may be of any database of its engine, because nobody can see what it does. */
  readonly database: Database | undefined
  readonly engine?: Database['engine']
  readonly mechanism: string
  readonly at: Evidence
  readonly automatic: Fact<boolean>
  readonly every?: Fact<number>
  readonly offsite: Fact<boolean>
  readonly destination: string
  readonly retention?: Fact<number>
  readonly continuous: boolean
  /** The container that makes it, where one does. */
  readonly inside?: Running
  /** The job that makes it, with its dump and the copies that carry it on. */
  readonly job?: Job
  readonly dump?: DumpAction
  readonly copies?: readonly CopyAction[]
  /** Its file on the host stays there. */
  readonly stays?: boolean
  /** What a platform declares to make it. */
  readonly declared?: CopyDeclaration
  /** The container that is told by variables to make it. */
  readonly sidecar?: Running
}
