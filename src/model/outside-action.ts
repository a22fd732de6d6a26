/** What a command line does with those who stand outside the system: networks, platforms, and who looks in. */
import type { Doing } from './action.ts'

/** Clears what a content delivery network keeps. */
export interface PurgeAction extends Doing {
  readonly does: 'purge'
  readonly tool: string
  /** Whose network. */
  readonly network: string
}

/** Asks for the addresses from which somebody looks at systems from outside, to let them in. */
export interface AdmitAction extends Doing {
  readonly does: 'admit'
  readonly tool: string
  /** Who looks. */
  readonly watcher: string
}

/** Hands a site to a platform that serves it through a network of its own. */
export interface HostAction extends Doing {
  readonly does: 'host'
  readonly tool: string
  /** Whose platform. */
  readonly platform: string
}
