/** Migrations of Doctrine: SQL that is added, and tables that are changed through its schema. */
import { settled, textWithGaps, type Names } from './values.ts'
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
  // What is changed through the schema is worked out by comparing, when it runs.
  if (first.method === 'dropTable') send(walk, walk.write.dropTable(textWithGaps(first.argument(0), walk.place)), first.line)
  else if (/^(createTable|getTable)$/.test(first.method)) untold(walk, first.line, 'a table that is changed through Doctrine’s schema: not read')
  return true
}
