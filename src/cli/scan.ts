/** `plimsoll scan`. */
import { UserError } from '../base/errors.ts'
import { loadConfig } from '../config/load.ts'
import { loadOwnRules } from '../config/own-rules.ts'
import type { Scorecard } from '../model/verdict.ts'
import { renderScorecardText } from '../report/text.ts'
import type { CompiledRule } from '../rules/compiled.ts'
import { shippedRules } from '../rules/shipped.gen.ts'
import { scan } from '../run/scan.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'
import { folderNamed, openTree, prefixOf } from './trees.ts'

export async function scanCommand(request: Request): Promise<Result> {
  const limit = readLimit(request.failOn)
  const folder = folderNamed(request.positionals[0] ?? request.directory)
  const tree = await openTree(folder, request.ref)
  const config = await loadConfig(tree, { ...(request.config === undefined ? {} : { path: request.config }), rules: shippedRules })
  const rules = [...shippedRules, ...(await loadOwnRules(tree))]
  const { scorecard, notices } = await scan(tree, { config, rules })
  const text = request.format === 'sarif' ? await sarif(folder, scorecard, rules, notices) : await print(request, scorecard, notices)
  return { text, exit: limit(scorecard) ? 1 : 0 }
}

async function print(request: Request, scorecard: Scorecard, notices: readonly string[]): Promise<string> {
  if (request.format === 'json') return (await import('../report/json.ts')).scorecardJson(scorecard)
  if (request.format === 'markdown') return (await import('../report/markdown.ts')).renderScorecard(scorecard, { notices })
  return renderScorecardText(scorecard, { color: request.color, quiet: request.quiet, notices })
}

async function sarif(folder: string, scorecard: Scorecard, rules: readonly CompiledRule[], notices: readonly string[]): Promise<string> {
  const [{ scorecardSarif }, { version }, prefix] = await Promise.all([import('../report/sarif.ts'), import('../base/version.gen.ts'), prefixOf(folder)])
  return scorecardSarif(scorecard, { version, own: rules.filter((one) => !shippedRules.includes(one)).map(({ rule }) => rule), prefix, notices })
}

/** `critical`, `high` or `score<N`. */
function readLimit(text: string | undefined): (scorecard: Scorecard) => boolean {
  if (text === undefined) return () => false
  const score = /^score\s*<\s*(\d+(?:\.\d+)?)$/.exec(text)
  if (score !== null) return (scorecard) => scorecard.score !== undefined && scorecard.score < Number(score[1])
  if (text !== 'critical' && text !== 'high')
    throw new UserError(`--fail-on ${text} is no limit`, { exit: 2, hint: 'Use critical, high, or score<N such as score<7.' })
  const severities = text === 'critical' ? ['critical'] : ['critical', 'high']
  return (scorecard) => scorecard.verdicts.some((verdict) => verdict.outcome === 'fail' && severities.includes(verdict.severity))
}
