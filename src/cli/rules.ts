/** `plimsoll rules`. */
import { UserError } from '../base/errors.ts'
import { nearest } from '../rules/nearest.ts'
import { categories, shippedRules } from '../rules/shipped.gen.ts'
import type { Request } from './arguments.ts'
import type { Result } from './main.ts'

export async function rulesCommand(request: Request): Promise<Result> {
  const [id] = request.positionals
  const { renderRuleList, renderRule } = await import('../report/rules.ts')
  const rules = shippedRules.map((rule) => rule.rule)
  if (id === undefined) {
    if (request.format === 'json') return { text: `${JSON.stringify(rules, null, 2)}\n`, exit: 0 }
    return { text: renderRuleList(rules, categories, { color: request.color, markdown: request.format === 'markdown' }), exit: 0 }
  }
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) {
    const close = nearest(
      id,
      rules.map((one) => one.id),
    )
    throw new UserError(`There is no rule ${id}`, { exit: 2, hint: close === undefined ? 'plimsoll rules lists them.' : `Did you mean ${close}?` })
  }
  const { examples } = await import('../rules/examples.gen.ts')
  const own = examples[id] ?? { good: [], bad: [], unknown: [] }
  if (request.format === 'json') return { text: `${JSON.stringify({ ...rule, examples: own }, null, 2)}\n`, exit: 0 }
  return { text: renderRule(rule, own, { color: request.color, markdown: request.format === 'markdown' }), exit: 0 }
}
