/** Everything Plimsoll says of two trees, in every form and through every door. */
import { annotationsOf } from '../../src/action/annotations.ts'
import { UserError } from '../../src/base/errors.ts'
import type { Tree } from '../../src/base/source.ts'
import { loadConfig } from '../../src/config/load.ts'
import { loadOwnRules } from '../../src/config/own-rules.ts'
import type { Decision } from '../../src/model/verdict.ts'
import { renderComment } from '../../src/report/comment.ts'
import { decisionJson, scorecardJson, systemJson } from '../../src/report/json.ts'
import { renderDecision, renderScorecard, renderSummary } from '../../src/report/markdown.ts'
import { decisionSarif, scorecardSarif } from '../../src/report/sarif.ts'
import { renderSystemMarkdown, renderSystemText } from '../../src/report/system.ts'
import { renderDecisionText, renderScorecardText } from '../../src/report/text.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { gate } from '../../src/run/gate.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock, type Files } from '../systems/story.ts'

const links = { blob: (commit: string, path: string, line: number) => `https://github.com/o/r/blob/${commit}/${encodeURI(path)}#L${line}` }

/** Output by the name of its form. */
export type Outputs = Readonly<Record<string, string>>

function decisionOutputs(decision: Decision): Outputs {
  return {
    'gate text': renderDecisionText(decision, { color: false, quiet: false }),
    'gate text in colour': renderDecisionText(decision, { color: true, quiet: true }),
    'gate markdown': renderDecision(decision),
    'gate JSON': decisionJson(decision),
    'gate SARIF': decisionSarif(decision, { version: '0.0.0' }),
    comment: renderComment(decision, { budget: 60_000, links }),
    'short comment': renderComment(decision, { budget: 3_000 }),
    'step summary': renderSummary(decision, { budget: 900_000, links }),
    annotations: annotationsOf(decision)
      .map((one) => JSON.stringify(one))
      .join('\n'),
  }
}

export async function gateOutputs(base: Files, head: Files): Promise<Outputs> {
  return told(async () => decisionOutputs(await gate({ base: memoryTree(base, 'a'.repeat(40)), head: memoryTree(head, 'b'.repeat(40)), clock })))
}

export async function scanOutputs(files: Files): Promise<Outputs> {
  const tree = memoryTree(files, 'c'.repeat(40))
  return told(async () => {
    const { scorecard, notices, system } = await scanOf(tree)
    return {
      'scan text': renderScorecardText(scorecard, { color: true, quiet: false, notices }),
      'scan markdown': renderScorecard(scorecard, { notices, links }),
      'scan JSON': scorecardJson(scorecard),
      'scan SARIF': scorecardSarif(scorecard, { version: '0.0.0', notices }),
      'system text': renderSystemText(system, { color: false }),
      'system markdown': renderSystemMarkdown(system),
      'system JSON': systemJson(system),
    }
  })
}

async function scanOf(tree: Tree): ReturnType<typeof scan> {
  const config = await loadConfig(tree, { rules: shippedRules })
  return scan(tree, { config, rules: [...shippedRules, ...(await loadOwnRules(tree))] })
}

/** An error is an output too; what is told of a fault of Plimsoll's own is its stack. */
async function told(run: () => Promise<Outputs>): Promise<Outputs> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof UserError) return { error: `${error.where ?? ''} ${error.message} ${error.hint} ${String(error.cause)}` }
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
