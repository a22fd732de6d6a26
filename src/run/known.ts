/** What a pull request's base says of its gate: who may waive, and which rules there are. */
import type { Tree } from '../base/source.ts'
import { loadConfig } from '../config/load.ts'
import { loadOwnRules } from '../config/own-rules.ts'
import type { Config } from '../model/config.ts'
import type { RuleData } from '../rules/compiled.ts'
import { shippedRules } from '../rules/shipped.gen.ts'

export interface Known {
  readonly config: Config
  /** Shipped and own. */
  readonly rules: readonly RuleData[]
  /** Ids of the repository's own among them. */
  readonly own: readonly string[]
}

/** Throws UserError (exit 2) for a base whose configuration or own rules are invalid. */
export async function known(base: Tree, configPath?: string): Promise<Known> {
  const config = await loadConfig(base, { ...(configPath === undefined ? {} : { path: configPath }), rules: shippedRules })
  const own = (await loadOwnRules(base)).map(({ rule }) => rule)
  return { config, rules: [...shippedRules.map(({ rule }) => rule), ...own], own: own.map((rule) => rule.id) }
}
