/** What a script of psql takes in from other files, in the order in which it runs: the tables of both are one schema. */
import { dirname, join } from '../base/paths.ts'
import { isText, type SourceFile, type Unread } from '../base/source.ts'
import type { SqlPart } from '../model/tables.ts'
import { tableSteps } from './sql-tables.ts'
import { statements, type SqlScript } from './sql.ts'

interface Files {
  has(path: string): boolean
  read(path: string): Promise<SourceFile | Unread | undefined>
}

/** More files than any schema is split into, and deeper than any are nested. */
const most = 200
const deepest = 10

/**
 * Nothing where a script takes nothing in, or what it takes in can't be read to its end. `\ir` goes from the script's folder, and `\i` from the one that psql
 * is started in ({@link https://www.postgresql.org/docs/current/app-psql.html}), which is the first script's more often than the tree's own.
 */
export async function partsOf(path: string, script: SqlScript, files: Files): Promise<readonly SqlPart[] | undefined> {
  if (script.includes === undefined) return undefined
  const parts: SqlPart[] = []
  let left = most
  const take = async (from: string, { statements: all, dialect, includes = [] }: SqlScript, open: readonly string[]): Promise<boolean> => {
    let taken = 0
    const own = (to: number): void => {
      if (to > taken) parts.push({ path: from, tables: tableSteps(all.slice(taken, to), dialect) })
      taken = to
    }
    for (const { file, after } of includes) {
      const target = [dirname(from), dirname(path), ''].map((folder) => join(folder, file)).find((one) => one !== undefined && files.has(one))
      if (target === undefined || open.includes(target)) continue
      if (left-- <= 0 || open.length > deepest) return false
      const inner = await files.read(target)
      const read = isText(inner) ? statements(inner.text, dialect) : undefined
      if (read === undefined || read.problem !== undefined) return false
      own(after)
      if (!(await take(target, read, [...open, target]))) return false
    }
    own(all.length)
    return true
  }
  return (await take(path, script, [path])) ? parts : undefined
}
