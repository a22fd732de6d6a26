/** The shape every probe has: one protocol, from a target to figures; a probe observes and never judges. */
import type { ZodType } from 'zod'
import type { NoDataReason, UnhealthyReason, UnmeasuredReason } from '../model/verification.ts'
import type { ProbeIo } from './io.ts'

/**
 * Types of a figure in expressions. `int` is a count, `double` anything measured: seconds, bytes, ratios.
 * `map` holds texts by name, `json` is whatever came.
 */
export type FigureType = 'string' | 'int' | 'double' | 'bool' | 'strings' | 'doubles' | 'map' | 'json'

export interface FigureShape {
  readonly type: FigureType
  /** For the docs. */
  readonly means: string
  /** How it is printed, and compared with the last time: `s`, `bytes`, `ratio`, `days`, or a noun. */
  readonly unit?: string
  /** Which way is better, where a change is worth a word. */
  readonly better?: 'lower' | 'higher'
}

/** A figure that this answer does not hold, with the reason a person can act on. Never a zero, never left out quietly. */
export class Unmeasured {
  readonly reason: NoDataReason | UnmeasuredReason
  readonly detail: string

  constructor(reason: NoDataReason | UnmeasuredReason, detail: string) {
    this.reason = reason
    this.detail = detail
  }
}

export type FigureValue =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | readonly number[]
  | ReadonlyMap<string, string>
  | { readonly json: unknown }
  | Unmeasured

/** By name; a figure of the probe's that is absent counts as unmeasured. */
export type Figures = Readonly<Record<string, FigureValue>>

/** Thrown by a probe or by its IO: the peer was not reached, or did not speak its protocol. The engine makes an outcome of it. */
export class Unreached extends Error {
  override readonly name = 'Unreached'
  readonly because: UnhealthyReason | UnmeasuredReason

  constructor(because: UnhealthyReason | UnmeasuredReason, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.because = because
  }
}

/** What a probe is expected to give when nobody says more: CEL over its figures, as in `expect:`. */
export interface Defaults {
  readonly expect: readonly string[]
  readonly prefer?: readonly string[]
}

/** One declared value held against the live one. */
export interface Comparison {
  /** The declared value as the live system spells it, to be shown beside it. */
  readonly declared: string
  readonly live: string
  readonly same: boolean
  /** What a person should know: `restart pending`, `from postgresql.auto.conf`. */
  readonly note?: string
}

export interface Probe<Target = unknown> {
  /** The file's name, and the key of a check in the configuration. */
  readonly name: string
  /** For the docs: what it looks at. */
  readonly title: string
  /** The protocol's or server's own reference. */
  readonly docs: string
  /** What stands behind the key: a text, or a map. `${NAME}` is already filled in from the environment. */
  readonly target: ZodType<Target>
  readonly figures: Readonly<Record<string, FigureShape>>
  defaults(target: Target): Defaults
  /** Where it looks, for people: no credentials, no query. */
  place(target: Target): string
  /** Takes a look. Throws {@link Unreached}; anything else that it throws is a fault of ours. */
  observe(target: Target, io: ProbeIo): Promise<Figures>
  /**
   * Holds a declared setting against what was observed, in the server's own units: `shared_buffers = 128MB` is `16384` of 8 kB.
   * Undefined where the live value was not seen.
   */
  compare?(setting: string, declared: string, seen: Figures): Comparison | undefined
}
