/** SQL that Django's migrations run as it is written. */
import type { PyCalled, PyValue } from '../../../parse/python/values.ts'
import { argument, lastName, listOf, sqlOf } from '../python.ts'
import { silently, type Run } from './send.ts'

export const computed = 'a statement that is put together when it runs: not read'

/** {@link https://docs.djangoproject.com/en/5.2/ref/migration-operations/#runsql}: a text, or a list of texts and of pairs of a text and its parameters. */
export function runSql(call: PyCalled, run: Run): void {
  const given = argument(call, 'sql', 0)
  for (const one of listOf(given) ?? (given === undefined ? [] : [given])) {
    const pair = listOf(one)
    const sql = sqlOf(pair === undefined ? one : pair[0])
    const at = { at: (pair?.[0] ?? one).at }
    if (sql !== undefined) run.send(pair !== undefined && pair.length > 1 ? filledIn(sql) : sql, at)
    else if (!isNothing(one)) run.untold(one.at.line, computed)
  }
  if (given?.is === 'list' && given.open) run.untold(call.at.line, computed)
  const silent = silently(run)
  for (const one of listOf(argument(call, 'state_operations', 2)) ?? []) run.perform(one, silent)
}

/** What stands for parameters, a text; behind `IN`, psycopg's adaptation of a tuple. */
export function filledIn(sql: string): string {
  return sql
    .replace(/\bIN\s{1,9}(?:%s|%\(\w{1,60}\)s)/gi, "IN ('')")
    .replace(/%s|%\(\w{1,60}\)s/g, "''")
    .replaceAll('%%', '%')
}

/** `migrations.RunSQL.noop`. */
export function isNothing(value: PyValue): boolean {
  return lastName(value) === 'noop' || value.is === 'none'
}
