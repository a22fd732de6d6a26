/** What one rule says of a tree, as lines a test can read: `fail service/till till does not handle SIGTERM`. */
import { defaultConfig } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

export async function judged(files: Files, rule: string): Promise<readonly string[]> {
  const { scorecard } = await scan(memoryTree(files, 'base'), { config: defaultConfig, rules: shippedRules })
  return scorecard.verdicts
    .filter((verdict) => verdict.rule === rule)
    .map(({ outcome, subject, message }) => `${outcome} ${subject} ${message}`.replace(/^(pass|not-applicable) (\S+).*$/s, '$1 $2'))
}
