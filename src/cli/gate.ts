/** `plimsoll gate`. */
import { UserError } from '../base/errors.ts'
import type { Decision } from '../model/verdict.ts'
import type { SarifOptions } from '../report/sarif.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'
import { folderNamed, openPair, prefixOf, whileGitAnswers } from './trees.ts'

export async function gateCommand(request: Request): Promise<Result> {
  if (request.base === undefined)
    throw new UserError('plimsoll gate needs --base', { exit: 2, hint: 'Name what to compare with, e.g. plimsoll gate --base origin/main.' })
  const folder = folderNamed(request.directory)
  const [{ base, head }, { exitOf, gate }] = await Promise.all([openPair(folder, request.base, request.head), whileGitAnswers(() => import('../run/gate.ts'))])
  const decision = await gate({ base, head, clock: new Date(), ...(request.config === undefined ? {} : { configPath: request.config }) })
  if (request.format !== 'sarif') return { text: await printDecision(request, decision), exit: exitOf(decision) }
  const { loadOwnRules } = await import('../config/own-rules.ts')
  const own = (await loadOwnRules(base)).map(({ rule }) => rule)
  return { text: await decisionSarif(decision, { own, prefix: await prefixOf(folder) }), exit: exitOf(decision) }
}

async function decisionSarif(decision: Decision, options: Omit<SarifOptions, 'version'>): Promise<string> {
  const [sarif, { version }] = await Promise.all([import('../report/sarif.ts'), import('../base/version.gen.ts')])
  return sarif.decisionSarif(decision, { version, ...options })
}

export async function printDecision(request: Pick<Request, 'format' | 'color' | 'quiet'>, decision: Decision): Promise<string> {
  if (request.format === 'json') return (await import('../report/json.ts')).decisionJson(decision)
  if (request.format === 'sarif') return decisionSarif(decision, {})
  if (request.format === 'markdown') return (await import('../report/markdown.ts')).renderDecision(decision)
  return (await import('../report/text.ts')).renderDecisionText(decision, { color: request.color, quiet: request.quiet })
}
