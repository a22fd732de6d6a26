/** Rows that a migration of Rails changes through models: all of a table at once, or nothing that can be told. */
import type { RubyCall, RubyNode } from '../../../parse/ruby/index.ts'

export interface Rows {
  readonly table: string
  sql(table: string): string
}

/** `Model.delete_all`, `Model.destroy_all`, `Model.update_all(…)`, also behind `all` and `unscoped`; in batches, deleting loses as much and updating locks little. */
export function rowsOf({ name, receiver }: RubyCall, models: ReadonlyMap<string, string>): Rows | undefined {
  const deletes = name === 'delete_all' || name === 'destroy_all'
  if ((!deletes && name !== 'update_all') || receiver === undefined) return undefined
  const model = wholeModel(receiver, deletes)
  if (model === undefined) return undefined
  const table = models.get(model) ?? tableOf(model)
  return { table, sql: (quoted) => (deletes ? `DELETE FROM ${quoted}` : `UPDATE ${quoted} SET "id" = "id"`) }
}

function wholeModel(node: RubyNode, inBatches: boolean): string | undefined {
  if (node.kind === 'constant') return node.name
  if (node.kind !== 'call' || node.receiver === undefined) return undefined
  const passes = /^(all|unscoped|reorder|order|includes)$/.test(node.name) || (inBatches && node.name === 'in_batches')
  return passes && node.block === undefined ? wholeModel(node.receiver, inBatches) : undefined
}

/** {@link https://guides.rubyonrails.org/active_record_basics.html#naming-conventions A model's table}: its name with underscores, in the plural. */
function tableOf(model: string): string {
  const words = model
    .replace(/^.*::/, '')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
  if (/[^aeiou]y$/.test(words)) return words.replace(/y$/, 'ies')
  if (/(s|x|z|ch|sh)$/.test(words)) return `${words}es`
  return /(person|child|sheep|news|series)$/.test(words) ? words.replace(/person$/, 'people').replace(/child$/, 'children') : `${words}s`
}
