/** Migrations that hand SQL to a method of their own: MikroORM, and Kysely's templates. */
import { bare, isCall } from '../../../parse/javascript/index.ts'
import { sendText, type Call, type Walk } from './walk.ts'

/** {@link https://mikro-orm.io/docs/migrations#migration-class `this.addSql('…')`}; it may be handed `` sql`…` `` or a query of Knex. */
export function mikroOrmCall(call: Call, walk: Walk): boolean {
  if (!/^(addSql|execute)$/.test(call.method) || call.on === undefined || bare(call.on.node).type !== 'ThisExpression') return false
  const given = call.argument(0)
  const tagged = given !== undefined && isCall(given.node) && given.node.callee.type === 'Identifier' && /^(sql|raw)$/.test(given.node.callee.name)
  const [first] = tagged && isCall(given.node) ? given.node.arguments : []
  sendText(walk, given === undefined || first === undefined ? given : { ...given, node: first as typeof given.node }, call.line)
  return true
}
