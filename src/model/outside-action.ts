/** What a command line does with those who stand outside the system: networks, platforms, and who looks in. */
import type { Doing, Word } from './action.ts'

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

/** Puts load on an address with a program that asks over and over and holds nothing against a limit. */
export interface LoadAction extends Doing {
  readonly does: 'load'
  readonly tool: string
  /** Requests that are open at once, where the command says. */
  readonly users?: Word
  /** Requests a second, likewise. */
  readonly rate?: Word
  /** What it prints goes into a file, a variable or another program, which may hold it against something. */
  readonly kept?: boolean
}

export type OutsideAction = PurgeAction | HostAction | AdmitAction | LoadAction
