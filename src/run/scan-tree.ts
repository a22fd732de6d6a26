/** The use case `scan` of a whole tree: its own configuration and rules judge it. */
import type { Tree } from '../base/source.ts'
import { loadConfig } from '../config/load.ts'
import { loadOwnRules } from '../config/own-rules.ts'
import type { Scorecard } from '../model/verdict.ts'
import type { RuleData } from '../rules/compiled.ts'
import { shippedRules } from '../rules/shipped.gen.ts'
import { scan } from './scan.ts'

export interface TreeScan {
  readonly scorecard: Scorecard
  readonly notices: readonly string[]
  /** The tree's own rules. */
  readonly own: readonly RuleData[]
}

export interface TreeScanOptions {
  /** `--config FILE`, a path inside the tree. */
  readonly configPath?: string
}

/** Throws a `UserError` (exit 2) for a configuration or an own rule that is invalid. */
export async function scanTree(tree: Tree, { configPath }: TreeScanOptions = {}): Promise<TreeScan> {
  const config = await loadConfig(tree, { ...(configPath === undefined ? {} : { path: configPath }), rules: shippedRules })
  const own = await loadOwnRules(tree)
  const { scorecard, notices } = await scan(tree, { config, rules: [...shippedRules, ...own] })
  return { scorecard, notices, own: own.map(({ rule }) => rule) }
}
