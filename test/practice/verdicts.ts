/** What one rule says of each subject of a tree, as lines a test can read: `service/till fail: till has no health check @ compose.yaml:2`. */
import { defaultConfig } from '../../src/model/config.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

async function judged(files: Files, rule: string): Promise<readonly Verdict[]> {
  const { scorecard } = await scan(memoryTree(files, 'base'), { config: defaultConfig, rules: shippedRules })
  return scorecard.verdicts.filter((verdict) => verdict.rule === rule)
}

/** What each subject has, in the rule's words. */
export async function currents(files: Files, rule: string): Promise<readonly string[]> {
  return (await judged(files, rule)).map((verdict) => verdict.current ?? '')
}

export async function verdicts(files: Files, rule: string): Promise<readonly string[]> {
  return (await judged(files, rule)).map((verdict) => {
    const [first] = verdict.evidence
    return `${verdict.subject} ${verdict.outcome}${verdict.outcome === 'fail' ? `: ${verdict.message}` : ''} @ ${first.path}:${first.line}`
  })
}
