/** What .plimsoll.yml says, checked and with its defaults filled in. */
import type { Evidence } from '../base/evidence.ts'
import type { Waiver } from './verdict.ts'

export interface Config {
  /** Undefined when there is no file: then everything is a default. */
  readonly path?: string
  readonly stacks: Readonly<Record<string, readonly string[]>>
  readonly ignore: readonly string[]
  readonly target?: ConfigTarget
  /** The line `target:` stands on. */
  readonly targetLine?: number
  readonly prices?: ConfigPrices
  readonly objectives: { readonly rtoHours?: number; readonly rpoHours?: number }
  readonly gate: GateConfig
  /** By rule id: off, or its parameters. */
  readonly rules: Readonly<Record<string, 'off' | Readonly<Record<string, number | string | boolean>>>>
  readonly provides: readonly Provided[]
  readonly waivers: readonly Waiver[]
}

export interface ConfigTarget {
  readonly tenants?: number
  readonly usersPerTenant?: number
  readonly peakRequestsPerSecond?: number
  readonly node?: { readonly cpus?: number; readonly memoryBytes?: number; readonly diskBytes?: number }
}

export interface ConfigPrices {
  readonly currency: string
  readonly items: readonly { readonly name: string; readonly monthly: number; readonly quantity: number }[]
}

export interface GateConfig {
  readonly mode: 'enforce' | 'report'
  /** `on`, `off`, or the rules it is on for. */
  readonly introduced: boolean | readonly string[]
  readonly block: readonly string[]
  readonly waive: { readonly roles: readonly string[]; readonly notAuthor: boolean }
}

/** Something outside the tree does what a rule asks for. */
export interface Provided {
  readonly rule: string
  readonly subject?: string
  readonly by: string
  readonly at: Evidence
}

export const defaultConfig: Config = {
  stacks: {},
  ignore: [],
  objectives: {},
  gate: { mode: 'enforce', introduced: true, block: [], waive: { roles: ['maintain', 'admin'], notAuthor: false } },
  rules: {},
  provides: [],
  waivers: [],
}
