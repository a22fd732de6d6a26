/** `plimsoll gate`. */
import { UserError } from '../base/errors.ts'
import type { Decision } from '../model/verdict.ts'
import { renderDecisionText } from '../report/text.ts'
import { exitOf, gate } from '../run/gate.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'
import { folderNamed, openPair } from './trees.ts'

export async function gateCommand(request: Request): Promise<Result> {
  if (request.base === undefined)
    throw new UserError('plimsoll gate needs --base', { exit: 2, hint: 'Name what to compare with, e.g. plimsoll gate --base origin/main.' })
  const { base, head } = await openPair(folderNamed(request.directory), request.base, request.head)
  const decision = await gate({ base, head, clock: new Date(), ...(request.config === undefined ? {} : { configPath: request.config }) })
  return { text: await printDecision(request, decision), exit: exitOf(decision) }
}

export async function printDecision(request: Pick<Request, 'format' | 'color' | 'quiet'>, decision: Decision): Promise<string> {
  if (request.format === 'json') return (await import('../report/json.ts')).decisionJson(decision)
  if (request.format === 'markdown') return (await import('../report/markdown.ts')).renderDecision(decision)
  return renderDecisionText(decision, { color: request.color, quiet: request.quiet })
}
