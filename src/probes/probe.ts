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
  /** What it means when an expectation about it does not hold, where one word says more than that. */
  readonly reason?: UnhealthyReason | ((value: FigureValue) => UnhealthyReason | undefined)
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
  /** The key that a text target stands under when more is said beside it: `http: URL` with `follow: 3` is `{ url: URL, follow: 3 }`. */
  readonly key?: string
  /** The kind of thing it looks at, whose declared facts are `declared` in expressions. */
  readonly of?: 'database' | 'pool' | 'service'
  readonly figures: Readonly<Record<string, FigureShape>>
  defaults(target: Target): Defaults
  /** Names that {@link Probe.withEnvironment} reads and whose values are secrets; what else it reads, such as HOME, may be shown. */
  readonly environment?: readonly string[]
  /** Puts what the environment says into a target that leaves it out: credentials, the engine's socket. */
  withEnvironment?(target: Target, environment: Readonly<Record<string, string | undefined>>): Target
  /** Seconds that a look at this target may take where the check does not say; ten when left out. */
  patienceSeconds?(target: Target): number
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
