/** Which statements of a PostgreSQL migration hold up, or break, what runs beside them; what is done to a table that the migration makes itself holds up nobody. */
import type { MigrationRisk } from '../../model/declaration.ts'
import type { SqlEffect } from '../../parse/sql-effects.ts'
import { accept, commaParts, keywordAt, name, topLevel, type Cursor, type SqlName } from '../../parse/sql-cursor.ts'
import type { SqlStatement, SqlToken } from '../../parse/sql.ts'

export type Risk = Omit<MigrationRisk, 'at'> & { readonly line: number }

export interface Risks {
  readonly risks: readonly Risk[]
  /** `table.column`s of which a CHECK says that they are never null: SET NOT NULL reads no row then. */
  readonly proves: readonly string[]
}

/** `effects` are those of these statements. */
export function risksOf(statements: readonly SqlStatement[], effects: readonly SqlEffect[]): Risks {
  // Views too: one under the old name of a table serves what still asks for it.
  const own = new Set<string>()
  const proves = new Set<string>()
  for (const effect of effects) {
    if (effect.does === 'create table') own.add(effect.table.key)
    else if (effect.does === 'rename table' && own.has(effect.table.key)) own.add(effect.to.key)
  }
  for (const statement of statements) {
    if (statement.tokens[0]?.keyword === 'ALTER') for (const one of proofs(statement.tokens)) proves.add(one)
  }
  const risks = statements.flatMap(({ tokens }) => {
    const head = tokens[0]?.keyword
    return head === 'CREATE' ? indexRisk(tokens, own) : head === 'ALTER' ? alterRisks(tokens, own) : []
  })
  return { risks: risks.filter((risk) => risk.proof === undefined || !proves.has(risk.proof)), proves: [...proves] }
}

function cursorOf(tokens: readonly SqlToken[], at = 0): Cursor {
  return { dialect: 'postgres', bodies: 0, tokens, at }
}

function indexRisk(tokens: readonly SqlToken[], own: ReadonlySet<string>): readonly Risk[] {
  const cursor = cursorOf(tokens, 1)
  accept(cursor, 'UNIQUE')
  if (!accept(cursor, 'INDEX') || accept(cursor, 'CONCURRENTLY')) return []
  accept(cursor, 'IF', 'NOT', 'EXISTS')
  if (keywordAt(cursor) !== 'ON') name(cursor)
  // On the parent alone it is made at once, and the partitions' own are attached.
  if (!accept(cursor, 'ON') || accept(cursor, 'ONLY')) return []
  const table = name(cursor)
  if (table === undefined || own.has(table.key)) return []
  return [
    {
      what: `CREATE INDEX on ${table.text} stops writes to it until the index is built: use CREATE INDEX CONCURRENTLY`,
      of: table.text,
      line: tokens[0]?.line ?? 1,
    },
  ]
}

interface Altered {
  readonly table: SqlName
  readonly parts: readonly (readonly SqlToken[])[]
}

function altered(tokens: readonly SqlToken[]): Altered | undefined {
  const cursor = cursorOf(tokens, 1)
  if (!accept(cursor, 'TABLE')) return undefined
  accept(cursor, 'IF', 'EXISTS')
  accept(cursor, 'ONLY')
  const table = name(cursor)
  if (table === undefined) return undefined
  if (cursor.tokens[cursor.at]?.text === '*') cursor.at++
  return { table, parts: commaParts(tokens.slice(cursor.at)) }
}

function alterRisks(tokens: readonly SqlToken[], own: ReadonlySet<string>): readonly Risk[] {
  const found = altered(tokens)
  if (found === undefined || own.has(found.table.key)) return []
  const { table, parts } = found
  return parts.flatMap((part, index) => {
    const risk = actionRisk(cursorOf(part), table)
    const line = (index === 0 ? tokens[0]?.line : part[0]?.line) ?? 1
    return risk === undefined ? [] : [{ of: table.text, line, ...risk }]
  })
}

type Words = Pick<Risk, 'what' | 'proof'>

function actionRisk(action: Cursor, table: SqlName): Words | undefined {
  const of = table.text
  if (accept(action, 'RENAME')) return renameRisk(action, table)
  if (accept(action, 'ALTER')) {
    accept(action, 'COLUMN')
    const column = name(action)
    if (column === undefined) return undefined
    if (accept(action, 'SET', 'NOT', 'NULL'))
      return {
        what: `SET NOT NULL on ${of}.${column.text} locks the table while every row is read: add CHECK (${column.text} IS NOT NULL) NOT VALID, validate it, then set it`,
        proof: `${table.key}.${column.key}`,
      }
    if (!accept(action, 'TYPE') && !accept(action, 'SET', 'DATA', 'TYPE')) return undefined
    if (mayKeepRows(action)) return undefined
    return { what: `ALTER COLUMN ${of}.${column.text} TYPE locks the table while every row is written anew: add a second column, copy in batches, then switch` }
  }
  if (!accept(action, 'ADD')) return undefined
  const named = accept(action, 'CONSTRAINT')
  if (named) name(action)
  return constraintRisk(action, of) ?? (named ? undefined : columnRisk(action, of))
}

/** From `varchar` to `text`, or to a longer one, changes no row; what the column was is not told here. */
function mayKeepRows(action: Cursor): boolean {
  const plain = /^(TEXT|VARCHAR|CHARACTER|CITEXT|NUMERIC|DECIMAL|TIMESTAMP|TIMESTAMPTZ|TIME|TIMETZ|INTERVAL|VARBIT|BIT|CIDR|INET)$/.test(keywordAt(action))
  return plain && topLevel(action.tokens, using, action.at) === -1
}

const using: ReadonlySet<string> = new Set(['USING'])

function renameRisk(action: Cursor, table: SqlName): Words | undefined {
  if (accept(action, 'CONSTRAINT')) return undefined
  if (accept(action, 'TO'))
    return { what: `RENAME of table ${table.text} breaks the code that still runs: keep the old name as a view, or add, copy and switch` }
  accept(action, 'COLUMN')
  const column = name(action)
  if (column === undefined || !accept(action, 'TO')) return undefined
  return { what: `RENAME of ${table.text}.${column.text} breaks the code that still runs: add the new column, write both, then drop the old one` }
}

const notValid: ReadonlySet<string> = new Set(['VALID'])

function constraintRisk(action: Cursor, of: string): Words | undefined {
  const word = keywordAt(action)
  const isLater = topLevel(action.tokens, notValid, action.at) !== -1
  if (word === 'FOREIGN' && keywordAt(action, 1) === 'KEY')
    return isLater
      ? undefined
      : { what: `ADD FOREIGN KEY on ${of} stops writes to both tables while every row is checked: add it NOT VALID, then VALIDATE CONSTRAINT` }
  if (word === 'CHECK' && action.tokens[action.at + 1]?.text === '(')
    return isLater ? undefined : { what: `ADD CHECK on ${of} locks the table while every row is checked: add it NOT VALID, then VALIDATE CONSTRAINT` }
  const isPrimary = word === 'PRIMARY' && keywordAt(action, 1) === 'KEY'
  if (!isPrimary && word !== 'UNIQUE') return undefined
  if (topLevel(action.tokens, using, action.at) !== -1) return undefined
  const key = isPrimary ? 'PRIMARY KEY' : 'UNIQUE'
  return { what: `ADD ${key} on ${of} locks the table while its index is built: CREATE UNIQUE INDEX CONCURRENTLY, then ADD ${key} USING INDEX` }
}

const volatile = /^(gen_random_uuid|uuid_generate_v1|uuid_generate_v1mc|uuid_generate_v4|uuidv4|uuidv7|clock_timestamp|timeofday|random|nextval)$/i
const serials = /^(SMALLSERIAL|SERIAL|BIGSERIAL|SERIAL2|SERIAL4|SERIAL8)$/

function columnRisk(action: Cursor, of: string): Words | undefined {
  accept(action, 'COLUMN')
  if (accept(action, 'IF', 'NOT', 'EXISTS')) return undefined
  const column = name(action)
  if (column === undefined) return undefined
  const rest = action.tokens.slice(action.at)
  const rewrites = `ADD COLUMN ${of}.${column.text}`
  if (serials.test(rest[0]?.keyword ?? '') || rest.some((token, index) => token.keyword === 'AS' && rest[index + 1]?.keyword === 'IDENTITY'))
    return { what: `${rewrites} numbers every row while the table is locked: add it empty, fill it in batches, then attach the sequence` }
  if (rest.some((token) => token.keyword === 'STORED'))
    return { what: `${rewrites} writes every row anew while the table is locked: add a plain column and fill it in batches` }
  const start = rest.findIndex((token) => token.keyword === 'DEFAULT')
  const called =
    start === -1 ? undefined : rest.slice(start).find((token, index, all) => volatile.test(token.text) && token.kind === 'word' && all[index + 1]?.text === '(')
  if (called === undefined) return undefined
  return {
    what: `${rewrites} with the default ${called.text.toLowerCase()}() writes every row anew while the table is locked: add it empty, set the default, then fill it in batches`,
  }
}

/** `ADD CONSTRAINT c CHECK (x IS NOT NULL)`, validated or not: the step before SET NOT NULL. */
function proofs(tokens: readonly SqlToken[]): readonly string[] {
  const found = altered(tokens)
  return (found?.parts ?? []).flatMap((part) => {
    const action = cursorOf(part)
    if (found === undefined || !accept(action, 'ADD')) return []
    if (accept(action, 'CONSTRAINT')) name(action)
    if (!accept(action, 'CHECK')) return []
    while (action.tokens[action.at]?.text === '(') action.at++
    const column = name(action)
    return column !== undefined && accept(action, 'IS', 'NOT', 'NULL') ? [`${found.table.key}.${column.key}`] : []
  })
}
