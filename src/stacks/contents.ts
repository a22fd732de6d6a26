/** What is known of a stack where it is weighed whether it serves users or those who write its code. */
import type { Evidence } from '../base/evidence.ts'
import type { Stack } from '../model/stack.ts'
import type { HeadComment } from '../parse/head-comment.ts'
import type { Outside } from './outside.ts'
import type { Contained } from './workshop.ts'

export interface Contents {
  readonly stack: Stack
  readonly services: readonly Contained[]
  /** The files build more than what runs without a profile. */
  readonly buildsMore: boolean
  /** A service that only another file makes whole, which nobody names: Compose refuses the stack as it stands. */
  readonly lacking?: string
  /** The tree holds code that opens databases. */
  readonly opensDatabases: boolean
  readonly comments: readonly { readonly path: string; readonly comment: HeadComment }[]
  /** Where a script dumps one of its databases. */
  readonly dumped?: Evidence
  /** Where a script for development brings it up. */
  readonly started?: Evidence
  /** Where a test lays its last file over the others, as nothing else does. */
  readonly tried?: Evidence
  /** Production that a platform's own files describe. */
  readonly beside?: Stack
  /** That one is deployed or named for production, and runs services. */
  readonly servedBeside?: boolean
  /** Whom documents tell how to start it, and whether plainly, to deploy it; a script that starts it need not be spoken of. */
  readonly told?: {
    readonly to: 'others' | 'work' | 'nobody' | 'else'
    readonly isPlain?: true
    readonly isExample?: true
    readonly isScripted?: true
    readonly at: Evidence
  }
  /** Files by which a platform may run the tree, though nothing of it is judged: `openshift/templates`. */
  readonly elsewhere?: string
  /** The file of Compose's own name at the root, where that is set aside for development and this is not it. */
  readonly rootAside?: string
  /** Tests that stand beside its files. */
  readonly tests?: string
  readonly outside?: Outside
  /** A file that describes production for a platform of which no stack here is surely one, as a clause. */
  readonly unread?: string
  /** Where editors are told to open it. */
  readonly editor?: Evidence
}
