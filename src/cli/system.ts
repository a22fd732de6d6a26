/** `plimsoll system`. */
import { loadConfig } from '../config/load.ts'
import { renderSystemMarkdown, renderSystemText } from '../report/system.ts'
import { shippedRules } from '../rules/shipped.gen.ts'
import { inspect } from '../run/inspect.ts'
import { targetOf } from '../run/scan.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'
import { folderNamed, openTree } from './trees.ts'

export async function systemCommand(request: Request): Promise<Result> {
  const tree = await openTree(folderNamed(request.positionals[0] ?? request.directory), request.ref)
  const config = await loadConfig(tree, { ...(request.config === undefined ? {} : { path: request.config }), rules: shippedRules })
  const target = targetOf(config, shippedRules)
  const { system } = await inspect(tree, { config, ...(target === undefined ? {} : { target }) })
  if (request.format === 'json') return { text: (await import('../report/json.ts')).systemJson(system), exit: 0 }
  if (request.format === 'markdown') return { text: renderSystemMarkdown(system), exit: 0 }
  return { text: renderSystemText(system, { color: request.color }), exit: 0 }
}
