/** Which part of a migration runs on deploy: the way back, in files or sections of its own, destroys by design. */
import type { SqlScript, SqlStatement, SqlToken } from '../../parse/sql.ts'
import type { ReadContext } from '../reader.ts'

/** Marks of tools that keep both ways in one file; a way back counts only where the tool's mark for the way forth stood before. */
const marks: readonly { readonly up: RegExp; readonly down: RegExp }[] = [
  // https://github.com/amacneil/dbmate#creating-migrations
  { up: /^migrate:up\b/i, down: /^migrate:down\b/i },
  // https://pressly.github.io/goose/documentation/annotations/
  { up: /^\+goose\s+up\b/i, down: /^\+goose\s+down\b/i },
  // https://github.com/rubenv/sql-migrate#writing-migrations
  { up: /^\+migrate\s+up\b/i, down: /^\+migrate\s+down\b/i },
  // https://salsita.github.io/node-pg-migrate/migrations/
  { up: /^up\s+migration\b/i, down: /^down\s+migration\b/i },
  { up: /^\+micrate\s+up\b/i, down: /^\+micrate\s+down\b/i },
]

/** The statements that run on the way forth. */
export function upwards(script: SqlScript): readonly SqlStatement[] {
  const family = marks.find((one) => script.comments.some((comment) => one.up.test(comment.text)))
  if (family === undefined) return script.statements
  let down = false
  let next = 0
  return cut(script).filter((statement) => {
    for (let comment = script.comments[next]; comment !== undefined && comment.offset < statement.offset; comment = script.comments[++next]) {
      if (family.up.test(comment.text)) down = false
      else if (family.down.test(comment.text) && sawUp(script, family.up, comment.offset)) down = true
    }
    return !down
  })
}

/** Marks end a statement that no semicolon does. */
const ends = /^(?:migrate:(?:up|down)|\+(?:goose|migrate|micrate)\s|(?:up|down)\s+migration)/i

function cut({ statements, comments }: SqlScript): readonly SqlStatement[] {
  const places = comments.filter(({ text }) => ends.test(text)).map(({ offset }) => offset)
  let next = 0
  return statements.flatMap((statement) => {
    const { tokens, offset, endLine } = statement
    const end = tokens.at(-1)?.offset ?? offset
    while ((places[next] ?? Infinity) < offset) next++
    if ((places[next] ?? Infinity) > end) return [statement]
    const parts: SqlToken[][] = [[]]
    for (const token of tokens) {
      if (token.offset > (places[next] ?? Infinity)) {
        parts.push([])
        while ((places[next] ?? Infinity) < token.offset) next++
      }
      parts.at(-1)?.push(token)
    }
    return parts.flatMap((part) => {
      const [head] = part
      return head === undefined ? [] : [{ tokens: part, line: head.line, endLine, offset: head.offset }]
    })
  })
}

function sawUp(script: SqlScript, up: RegExp, before: number): boolean {
  const first = script.comments.find((comment) => up.test(comment.text))
  return first !== undefined && first.offset < before
}

/** `x.down.sql`, `down.sql`, Flyway's `U1__x.sql`, and `x_down.sql` or `x-down.sql` beside its `up`. */
export function isDownFile(path: string, context: ReadContext): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1)
  if (/(?:^|\.)(?:down|undo|rollback)\.sql$/i.test(base) || /^U\d[\w.]*__/.test(base)) return true
  return /[_-]down\.sql$/.test(base) && context.has(path.replace(/down\.sql$/, 'up.sql'))
}
