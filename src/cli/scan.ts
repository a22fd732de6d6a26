/** `plimsoll scan`. */
import { UserError } from '../base/errors.ts'
import type { Scorecard } from '../model/verdict.ts'
import type { TreeScan } from '../run/scan-tree.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'
import { folderNamed, openTree, prefixOf, whileGitAnswers } from './trees.ts'

export async function scanCommand(request: Request): Promise<Result> {
  const limit = readLimit(request.failOn)
  const folder = folderNamed(request.positionals[0] ?? request.directory)
  const [tree, { scanTree }] = await Promise.all([openTree(folder, request.ref), whileGitAnswers(() => import('../run/scan-tree.ts'))])
  const scanned = await scanTree(tree, request.config === undefined ? {} : { configPath: request.config })
  const text = request.format === 'sarif' ? await sarif(folder, scanned) : await print(request, scanned)
  return { text, exit: limit(scanned.scorecard) ? 1 : 0 }
}

async function print(request: Request, { scorecard, notices }: TreeScan): Promise<string> {
  if (request.format === 'json') return (await import('../report/json.ts')).scorecardJson(scorecard)
  if (request.format === 'markdown') return (await import('../report/markdown.ts')).renderScorecard(scorecard, { notices })
  return (await import('../report/text.ts')).renderScorecardText(scorecard, { color: request.color, quiet: request.quiet, notices })
}

async function sarif(folder: string, { scorecard, own, notices }: TreeScan): Promise<string> {
  const [{ scorecardSarif }, { version }, prefix] = await Promise.all([import('../report/sarif.ts'), import('../base/version.gen.ts'), prefixOf(folder)])
  return scorecardSarif(scorecard, { version, own, prefix, notices })
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
