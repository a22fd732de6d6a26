/** What loading knows beyond the configuration's values: where each stands, and which own rules beside it are broken. */
import type { UserError } from '../base/errors.ts'
import type { Config } from '../model/config.ts'
import { nowhere, type Places } from './places.ts'

export interface LoadedConfig extends Config {
  readonly places: Places
  /** Own rules of the same tree that can't be loaded. */
  readonly broken: readonly UserError[]
}

export function placesOf(config: Config): Places {
  return 'places' in config ? (config as LoadedConfig).places : nowhere
}

export function brokenOf(config: Config): readonly UserError[] {
  return 'broken' in config ? (config as LoadedConfig).broken : []
}
