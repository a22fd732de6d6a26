/** Which library a migration in JavaScript or TypeScript belongs to, and whether that opens a transaction around it. */
import type { MigrationDeclaration } from '../../../model/declaration.ts'
import type { JsModule } from '../../../parse/javascript/index.ts'
import { keyName, returnOf } from '../../../parse/javascript/index.ts'
import type { Wrapping } from '../risks.ts'
import { knexCall } from './knex.ts'
import { kyselyCall } from './kysely.ts'
import { nodePgMigrateCall, nodePgMigrateWraps } from './node-pg-migrate.ts'
import { sequelizeCall } from './sequelize.ts'
import { mikroOrmCall } from './statements.ts'
import { typeormCall } from './typeorm.ts'
import type { Call, Walk } from './walk.ts'

export interface CodeTool {
  readonly tool: MigrationDeclaration['tool']
  readonly sign: RegExp
  handles(call: Call, walk: Walk): boolean
  /** Of a tool that knows no other. */
  readonly engine?: string
  wrapping?(module: JsModule): Wrapping | undefined
}

/** In the order they are asked: of the later ones, others may speak. */
export const codeTools: readonly CodeTool[] = [
  // https://typeorm.io/docs/migrations/executing#transaction-modes
  {
    tool: 'typeorm',
    sign: /\bMigrationInterface\b/,
    handles: typeormCall,
    wrapping: (module) => unlessFalse(module, 'transaction', 'TypeORM', 'write transaction = false in its class'),
  },
  // https://mikro-orm.io/docs/migrations#transactions
  { tool: 'mikro-orm', sign: /@mikro-orm\/migrations/, handles: mikroOrmCall, wrapping: mikroOrmWraps },
  // https://kysely.dev/docs/migrations
  {
    tool: 'kysely',
    sign: /\bKysely\b|['"]kysely['"]/,
    handles: kyselyCall,
    wrapping: () => ({ by: 'the transaction that Kysely opens', unless: 'run it by a migrator with disableTransactions' }),
  },
  // https://salsita.github.io/node-pg-migrate/migrations/
  { tool: 'node-pg-migrate', sign: /\bpgm\b|['"]node-pg-migrate['"]/, handles: nodePgMigrateCall, engine: 'postgres', wrapping: nodePgMigrateWraps },
  // Nothing is wrapped unless the migration does so: https://sequelize.org/docs/v6/other-topics/migrations/
  { tool: 'sequelize', sign: /\bqueryInterface\b|\bQueryInterface\b/, handles: sequelizeCall },
  // https://knexjs.org/guide/migrations.html#transactions-in-migrations
  {
    tool: 'knex',
    sign: /\bknex\b/i,
    handles: knexCall,
    wrapping: (module) => unlessFalse(module, 'transaction', 'Knex', 'write exports.config = { transaction: false }'),
  },
]

function unlessFalse(module: JsModule, property: string, by: string, unless: string): Wrapping | undefined {
  return isSetFalse(module, property) ? undefined : { by: `the transaction that ${by} opens`, unless }
}

/** `transaction = false` of a class, `transaction: false` of an object. */
function isSetFalse(module: JsModule, name: string): boolean {
  for (const node of module.parents.keys()) {
    if (node.type !== 'ClassProperty' && node.type !== 'ObjectProperty') continue
    if (keyName(node.key) === name && node.value?.type === 'BooleanLiteral' && !node.value.value) return true
  }
  return false
}

function mikroOrmWraps(module: JsModule): Wrapping | undefined {
  for (const node of module.parents.keys()) {
    if (node.type !== 'ClassMethod' || keyName(node.key) !== 'isTransactional') continue
    const returned = returnOf(node)
    if (returned?.type === 'BooleanLiteral' && !returned.value) return undefined
  }
  return { by: 'the transaction that MikroORM opens', unless: 'let isTransactional() of its class return false' }
}
