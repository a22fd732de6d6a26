/** Reads schemas of plain SQL: what a script that makes all tables at once adds up to. */
import { unresolved } from '../base/fact.ts'
import { basename, dirname, placeOf } from '../base/paths.ts'
import type { Reading, SchemaDeclaration } from '../model/declaration.ts'
import { isClickHouse } from '../parse/clickhouse.ts'
import type { Reader } from './reader.ts'

export const sqlSchemaReader: Reader = {
  name: 'sql-schema',
  title: 'Schemas of plain SQL (structure.sql, schema.sql, scripts of initdb folders)',
  docs: 'https://www.postgresql.org/docs/current/app-pgdump.html',
  files: ['**/{structure,schema}.sql', '**/*_structure.sql', '**/{docker-entrypoint-initdb.d,initdb.d,initdb}/*.sql'],
  concerns: (text) => /\btable\b|^\\i/im.test(text),
  // Loaded where a tree holds such files.
  async read({ path, text }, context): Promise<Reading> {
    const isMigration = /(?:^|\/)(?:migrations?|migrate|drizzle)\//.test(path)
    if (isMigration || placeOf(path).place === 'example') return { declares: [], skipped: [] }
    if (isClickHouse(text)) return { declares: [], skipped: [{ path, line: 1, reason: 'tables of ClickHouse: not read as a schema' }] }
    const { tableSteps } = await import('../parse/sql-tables.ts')
    const { statements } = await import('../parse/sql.ts')
    const { playTables } = await import('../parse/sql-state.ts')
    const { modelsOf } = await import('../parse/sql-models.ts')
    const script = statements(text)
    const problem = script.problem === undefined ? [] : [{ path, line: script.problem.line, reason: `SQL not read whole: ${script.problem.reason}` }]
    // What can't be read to its end may make any index behind.
    if (problem.length > 0) return { declares: [], skipped: problem }
    const parts =
      script.includes === undefined
        ? [{ path, tables: tableSteps(script.statements, script.dialect) }]
        : await (await import('../parse/sql-includes.ts')).partsOf(path, script, context)
    if (parts === undefined) return { declares: [], skipped: [{ path, line: 1, reason: 'SQL not read whole: a file that it takes in' }] }
    const models = modelsOf(playTables(parts.map(({ tables }) => tables)) ?? [], parts.map((part) => part.path)) // prettier-ignore
    if (models.length === 0) return { declares: [], skipped: [] }
    const above = dirname(path)
    const folder = context.has(`${dirname(above)}/config/application.rb`) || /(?:^|\/)(?:db|database|sql)$/.test(above) ? dirname(above) : above
    const at = { path, line: 1, key: 'schema.sql' }
    const isRails = basename(path).endsWith('structure.sql') && /(?:^|\/)db\/\w+\.sql$/.test(path)
    const connection = basename(path).replace(/_?structure\.sql$/, '') || 'primary'
    const schema: SchemaDeclaration = {
      kind: 'schema',
      orm: 'sql',
      ...(isRails ? { libraries: ['activerecord'], connection } : {}),
      name: path,
      path,
      folder,
      at,
      provider: unresolved('the database it is put into', at, 'describe the database in the stack'),
      dialect: script.dialect,
      usesConfigFile: false,
      previewFeatures: [],
      models,
      part: true,
    }
    return { declares: [schema], skipped: [] }
  },
}
