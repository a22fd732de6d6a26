/** Code of a program that speaks to several databases that runs on one of them alone: `if (options.engine === 'planetscale')`. */
import { bare, dotted, type JsModule, type JsNode } from '../../parse/javascript/index.ts'

/** What such a setting is called: the last name of `this.options.engine`, `config.DB_TYPE`, `knex.client.dialect`. */
const setting = /(^|[._])(db_?)?(engine|dialect|provider|driver|database_?type|db_?type|type|client)$/i
const engine =
  /^(postgres(ql)?|pg|cockroach(db)?|mysql2?|mariadb|planetscale|vitess|tidb|sqlite3?|better-sqlite3|mssql|sqlserver|mongo(db)?|oracle(db)?|redis|dynamodb)$/i

/** The engine that all around a node asks for; undefined where nothing does. */
export function engineAround(module: JsModule, start: JsNode): string | undefined {
  let node = start
  for (let above = module.parents.get(node); above !== undefined; node = above, above = module.parents.get(node)) {
    if (above.type === 'IfStatement' || above.type === 'ConditionalExpression') {
      const found = above.consequent === node ? namedIn(bare(above.test), 0) : undefined
      if (found !== undefined) return found
    } else if (above.type === 'SwitchCase' && above.test !== node && above.test?.type === 'StringLiteral') {
      const around = module.parents.get(above)
      if (around?.type === 'SwitchStatement' && setting.test(dotted(around.discriminant)) && engine.test(above.test.value)) return above.test.value
    }
  }
  return undefined
}

function namedIn(test: JsNode, depth: number): string | undefined {
  if (depth > 6) return undefined
  if (test.type === 'LogicalExpression' && test.operator === '&&') return namedIn(bare(test.left), depth + 1) ?? namedIn(bare(test.right), depth + 1)
  if (test.type !== 'BinaryExpression' || !/^===?$/.test(test.operator)) return undefined
  const [left, right] = [bare(test.left as JsNode), bare(test.right)]
  const [name, word] = right.type === 'StringLiteral' ? [left, right] : [right, left]
  return word.type === 'StringLiteral' && engine.test(word.value) && setting.test(dotted(name)) ? word.value : undefined
}
