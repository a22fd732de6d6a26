/** Which statements of a MySQL migration stop writes or break the code that runs beside them ({@link https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html}). */
import type { MigrationEffect } from '../../parse/migration-effect.ts'
import { accept, commaParts, keywordAt, name, type Cursor } from '../../parse/sql-cursor.ts'
import type { SqlStatement, SqlToken } from '../../parse/sql.ts'
import type { Risk, Risks } from './risks.ts'

/** Of a column that is modified, what it was is not told here: only what is certain whatever it was is a risk. */
export function mysqlRisksOf(statements: readonly SqlStatement[], effects: readonly MigrationEffect[]): Risks {
  const own = new Set<string>()
  for (const effect of effects) {
    if (effect.does === 'create table') own.add(effect.table.key)
    else if (effect.does === 'rename table' && own.has(effect.table.key)) own.add(effect.to.key)
  }
  let checksKeys = true
  const risks = statements.flatMap(({ tokens }): readonly Risk[] => {
    checksKeys = keyChecks(tokens) ?? checksKeys
    const found = tokens[0]?.keyword === 'CREATE' ? created(tokens) : tokens[0]?.keyword === 'ALTER' ? altered(tokens, checksKeys) : undefined
    if (found === undefined || own.has(found.key)) return []
    return found.what.map((what) => ({ what, of: found.of, line: tokens[0]?.line ?? 1 }))
  })
  return { risks, proves: [] }
}

interface Found {
  readonly key: string
  readonly of: string
  readonly what: readonly string[]
}

const cursorOf = (tokens: readonly SqlToken[], at = 0): Cursor => ({ dialect: 'mysql', bodies: 0, tokens, at })

/** `SET FOREIGN_KEY_CHECKS = 0`: a foreign key is then added in place. */
function keyChecks(tokens: readonly SqlToken[]): boolean | undefined {
  if (tokens[0]?.keyword !== 'SET') return undefined
  const at = tokens.findIndex((token) => /foreign_key_checks$/i.test(token.text))
  const value = at === -1 ? undefined : tokens.slice(at + 1).find((token) => /^(0|1|on|off)$/i.test(token.text))
  return value === undefined ? undefined : /^(1|on)$/i.test(value.text)
}

interface Asked {
  readonly refuses: boolean
  readonly inPlace: boolean
  readonly stops?: string
}

/** `ALGORITHM = …` and `LOCK = …` of a statement: what MySQL can't do that way, it refuses and holds up nobody. */
function asked(tokens: readonly SqlToken[]): Asked {
  const value = (word: string): string => {
    const at = tokens.findIndex((token) => token.keyword === word)
    const next = tokens[at + 1]?.text === '=' ? tokens[at + 2] : tokens[at + 1]
    return at === -1 ? '' : (next?.text ?? '').toUpperCase()
  }
  const [algorithm, lock] = [value('ALGORITHM'), value('LOCK')]
  if (algorithm === 'COPY') return { refuses: false, inPlace: false, stops: 'ALGORITHM=COPY' }
  if (/^(SHARED|EXCLUSIVE)$/.test(lock)) return { refuses: false, inPlace: algorithm === 'INPLACE', stops: `LOCK=${lock}` }
  return { refuses: algorithm === 'INSTANT' || lock === 'NONE', inPlace: algorithm === 'INPLACE' }
}

function created(tokens: readonly SqlToken[]): Found | undefined {
  const cursor = cursorOf(tokens, 1)
  const kind = keywordAt(cursor)
  if (kind === 'UNIQUE' || kind === 'FULLTEXT' || kind === 'SPATIAL') cursor.at++
  if (!accept(cursor, 'INDEX')) return undefined
  name(cursor)
  while (cursor.at < tokens.length && keywordAt(cursor) !== 'ON') cursor.at++
  accept(cursor, 'ON')
  const table = name(cursor)
  if (table === undefined) return undefined
  const { refuses, stops } = asked(tokens)
  const why = kind === 'FULLTEXT' || kind === 'SPATIAL' ? `CREATE ${kind} INDEX` : stops === undefined ? undefined : `CREATE INDEX with ${stops}`
  return { key: table.key, of: table.text, what: why === undefined || refuses ? [] : [stopped(`${why} on ${table.text}`)] }
}

const stopped = (what: string): string =>
  `${what} stops writes to the table until it is done: copy the table beside it (gh-ost, pt-online-schema-change), then switch`

function altered(tokens: readonly SqlToken[], checksKeys: boolean): Found | undefined {
  const cursor = cursorOf(tokens, 1)
  if (!accept(cursor, 'TABLE')) return undefined
  accept(cursor, 'IF', 'EXISTS')
  const table = name(cursor)
  if (table === undefined) return undefined
  const parts = commaParts(tokens.slice(cursor.at))
  const of = table.text
  const broken = parts.flatMap((part) => renamed(cursorOf(part), of) ?? [])
  const { refuses, inPlace, stops } = asked(tokens)
  const slow = refuses ? [] : parts.flatMap((part) => held(cursorOf(part), parts, checksKeys, inPlace) ?? [])
  const first = slow[0] ?? (stops === undefined ? undefined : `ALTER TABLE with ${stops}`)
  return { key: table.key, of, what: [...broken, ...(first === undefined ? [] : [stopped(`${first} on ${of}`)])] }
}

function renamed(action: Cursor, of: string): string | undefined {
  if (accept(action, 'CHANGE')) {
    accept(action, 'COLUMN')
    const [from, to] = [name(action), name(action)]
    return from === undefined || to === undefined || from.key === to.key ? undefined : breaks(`${of}.${from.text}`)
  }
  if (!accept(action, 'RENAME')) return undefined
  if (accept(action, 'COLUMN')) {
    const column = name(action)
    return column === undefined ? undefined : breaks(`${of}.${column.text}`)
  }
  if (/^(INDEX|KEY)$/.test(keywordAt(action))) return undefined
  return `RENAME of table ${of} breaks the code that still runs: keep the old name as a view, or add, copy and switch`
}

const breaks = (column: string): string => `RENAME of ${column} breaks the code that still runs: add the new column, write both, then drop the old one`

/** What MySQL does by copying the table, which it refuses to do in place, or in place with no writes beside it. */
function held(action: Cursor, parts: readonly (readonly SqlToken[])[], checksKeys: boolean, inPlace: boolean): string | undefined {
  const copied = (what: string): string | undefined => (inPlace ? undefined : what)
  if (accept(action, 'CONVERT', 'TO')) return copied('CONVERT TO CHARACTER SET')
  if (accept(action, 'DROP', 'PRIMARY', 'KEY')) {
    const again = parts.some((part) => part[0]?.keyword === 'ADD' && part.some((token, at) => token.keyword === 'PRIMARY' && part[at + 1]?.keyword === 'KEY'))
    return again ? undefined : copied('DROP PRIMARY KEY')
  }
  if (!accept(action, 'ADD')) return undefined
  if (accept(action, 'CONSTRAINT') && keywordAt(action) !== 'FOREIGN') name(action)
  const word = keywordAt(action)
  if (word === 'FOREIGN') return checksKeys ? copied('ADD FOREIGN KEY') : undefined
  if (word === 'FULLTEXT' || word === 'SPATIAL') return `ADD ${word} INDEX`
  const rest = action.tokens.slice(action.at)
  if (rest.some((token) => token.keyword === 'STORED')) return copied('ADD of a stored column')
  return rest.some((token) => token.keyword === 'AUTO_INCREMENT') ? 'ADD of an AUTO_INCREMENT column' : undefined
}
