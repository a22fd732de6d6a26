/** What loading knows beyond the configuration's values: where each stands, and which own rules beside it are broken. */
import type { UserError } from '../base/errors.ts'
import type { Config } from '../model/config.ts'
import { nowhere, type Places } from './places.ts'
import type { EnvironmentPlan } from './verify.ts'

export interface LoadedConfig extends Config {
  readonly places: Places
  /** Own rules of the same tree that can't be loaded. */
  readonly broken: readonly UserError[]
  /** What is looked at after a deploy. */
  readonly environments?: readonly EnvironmentPlan[]
}

export function placesOf(config: Config): Places {
  return 'places' in config ? (config as LoadedConfig).places : nowhere
}

export function brokenOf(config: Config): readonly UserError[] {
  return 'broken' in config ? (config as LoadedConfig).broken : []
}

export function environmentsOf(config: Config): readonly EnvironmentPlan[] {
  return 'environments' in config ? ((config as LoadedConfig).environments ?? []) : []
}
