/** Migrations of Doctrine: SQL that is added, and tables that are changed through its schema. */
import { settled, text, texts, textWithGaps, type Names } from './values.ts'
import { send, untold, type Chain, type Walk } from './walk.ts'

/** {@link https://www.doctrine-project.org/projects/doctrine-migrations/en/stable/reference/migration-classes.html#addsql} */
export function doctrineCall({ root, calls }: Chain, _: Names, walk: Walk): boolean {
  const [first] = calls
  const isSent = root === '$this' && first?.method === 'addSql'
  // https://www.doctrine-project.org/projects/doctrine-dbal/en/current/reference/data-retrieval-and-manipulation.html
  const last = calls.at(-1)
  const isRun = /^\$(this->)?connection$/.test(root) && /^(executeStatement|exec|executeUpdate)$/.test(last?.method ?? '')
  const call = isSent ? first : isRun ? last : undefined
  if (call !== undefined) {
    const given = call.argument(0)
    const sql = textWithGaps(given, walk.place)
    if (given === undefined || sql === undefined) untold(walk, call.line, 'a statement that is put together when it runs: not read')
    else
      send(
        walk,
        call.count > 1 ? sql.replaceAll('?', "''").replace(/(?<![:\w]):[a-z_]\w{0,60}/gi, "''") : sql,
        walk.place.scope.file.lineOf(settled(given, walk.place).node),
      )
    return true
  }
  if (root !== '$schema' || first === undefined) return false
  throughSchema(calls, walk)
  return true
}

/** Types by {@link https://www.doctrine-project.org/projects/doctrine-dbal/en/current/reference/types.html their names}, as PostgreSQL calls them. */
const types: Readonly<Record<string, string>> = {
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  text: 'text',
  boolean: 'boolean',
  guid: 'uuid',
  date: 'date',
  datetime: 'timestamp(0)',
  datetime_immutable: 'timestamp(0)',
  datetimetz: 'timestamptz(0)',
  json: 'json',
}

/** {@link https://www.doctrine-project.org/projects/doctrine-dbal/en/current/reference/schema-representation.html The schema} as the migration changes it: what differs is sent. */
function throughSchema(calls: Chain['calls'], walk: Walk): void {
  const { write, place } = walk
  const [first, change] = calls
  if (first === undefined) return
  const table = text(first.argument(0), place)
  if (first.method === 'dropTable') return send(walk, write.dropTable(table), first.line)
  if (first.method === 'renameTable') return send(walk, write.renameTable(table, text(first.argument(1), place)), first.line)
  if (first.method === 'createTable' && change === undefined && table !== undefined) return send(walk, write.createTable(table, [], false), first.line)
  if (change === undefined || !/^(createTable|getTable)$/.test(first.method)) return
  const columns = (index: number): readonly (string | undefined)[] => texts(change.argument(index), place)
  const [name, type = ''] = [text(change.argument(0), place), text(change.argument(1), place)]
  switch (change.method) {
    case 'addColumn':
      if (name === undefined) return untold(walk, change.line, 'a column whose name is computed when it runs: not read', table)
      return send(walk, write.addColumn(table, { name, type: Object.hasOwn(types, type) ? types[type] : undefined }), change.line)
    case 'dropColumn':
      return send(walk, write.dropColumn(table, name), change.line)
    case 'renameColumn':
      return send(walk, write.renameColumn(table, name, text(change.argument(1), place)), change.line)
    case 'addIndex':
    case 'addUniqueIndex':
      return send(
        walk,
        write.createIndex({ table, columns: columns(0), unique: change.method !== 'addIndex', name: text(change.argument(1), place) }),
        change.line,
      )
    case 'addForeignKeyConstraint':
      return send(walk, write.addForeignKey(table, columns(1), text(change.argument(0), place), columns(2), false, text(change.argument(4), place)), change.line) // prettier-ignore
    case 'setPrimaryKey':
      return send(walk, write.addPrimaryKey(table, columns(0)), change.line)
    case 'addUniqueConstraint':
      return send(walk, write.addUnique(table, columns(0), text(change.argument(1), place)), change.line)
    case 'dropIndex':
      return send(walk, write.dropIndex(table, name), change.line)
    case 'removeForeignKey':
    case 'removeUniqueConstraint':
      return send(walk, write.dropConstraint(table, name), change.line)
    case 'dropPrimaryKey':
      return untold(walk, change.line, 'a primary key that goes: what takes its place is not read', table)
    case 'changeColumn':
    case 'modifyColumn':
      return untold(walk, change.line, 'a column that is changed from what the database says it is: not read', table)
    default:
  }
}
