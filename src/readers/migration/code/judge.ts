/** What the statements that code sends would do: losses, risks and steps, by the rules that hold for SQL that is written out. */
import type { Skip } from '../../../base/evidence.ts'
import { limits } from '../../../base/limits.ts'
import type { MigrationDeclaration, Reading } from '../../../model/declaration.ts'
import type { SqlTableStep } from '../../../model/tables.ts'
import type { MigrationEffect } from '../../../parse/migration-effect.ts'
import { postgresEffects } from '../../../parse/postgres/index.ts'
import { accept, computedName, name as nameAt, type Cursor } from '../../../parse/sql-cursor.ts'
import { effectsOf } from '../../../parse/sql-effects.ts'
import { tableSteps } from '../../../parse/sql-tables.ts'
import { statements, type SqlDialect, type SqlStatement } from '../../../parse/sql.ts'
import { declared, type OnEngine } from '../declared.ts'
import { lossesOf, type Loss } from '../losses.ts'
import { makesOf } from '../makes.ts'
import { mysqlRisksOf } from '../mysql-risks.ts'
import { risksOf, type Risk, type Wrapping } from '../risks.ts'
import { stepsIn } from '../steps.ts'
import { computedWord, type Dialect, type Sent } from './statements.ts'

/** What a reader of code hands over: it writes the statements once for each engine that may run them. */
export interface Code {
  readonly tool: MigrationDeclaration['tool']
  readonly path: string
  readonly name: string
  /** Absent where only the client tells. */
  readonly provider?: string | undefined
  /** Where it stands among its kin, if the name does not tell. */
  readonly order?: string | undefined
  /** Of one among several in a file: where it begins, and what makes it new beside its name. */
  readonly line?: number
  readonly part?: MigrationDeclaration['part']
  readonly sentTo: (dialect: Dialect) => Told
  readonly wrapping?: ((line: number) => Wrapping | undefined) | undefined
}

export interface Told {
  readonly sent: readonly Sent[]
  /** The first line of which the code does not tell what it does, and how many there are. */
  readonly unread: readonly Unfollowed[]
}

export interface Unfollowed {
  readonly line: number
  readonly reason: string
  /** The one table whose columns and keys it may change, empty where it can't change any; any may be, where it does not say. */
  readonly of?: string
}

interface Played {
  readonly effects: readonly MigrationEffect[]
  readonly statements: readonly SqlStatement[]
  readonly unread: Unfollowed[]
}

/** No statement at all is a migration too: it may make what comes after it safe by being there. */
export async function judged(code: Code): Promise<Reading> {
  const { tool, path, name, provider, order, line, part, wrapping } = code
  const only = provider === undefined ? undefined : dialects.get(provider)
  const engines: readonly Dialect[] = provider === undefined ? ['postgres', 'mysql'] : only === undefined ? [] : [only]
  const spelled = provider === undefined ? undefined : others.get(provider)
  const first = await play(code.sentTo(only ?? 'postgres'), spelled ?? only ?? 'postgres', only === 'postgres')
  const losses = lossesIn(first)
  const on = new Map<Dialect, OnEngine>()
  for (const engine of engines) {
    const own = engine === (only ?? 'postgres') ? first : await play(code.sentTo(engine), engine, false)
    const risks = engine === 'postgres' ? risksOf(own.effects, wrapping) : mysqlRisksOf(own.statements, own.effects)
    const nameless = risks.risks.find(isNameless)
    if (nameless !== undefined && engine === (only ?? 'postgres'))
      first.unread.push({
        line: nameless.line,
        reason: 'a table whose name is computed when it runs: what it locks is not read',
        ...ofRows(first.statements, nameless.line),
      })
    const its = own === first ? losses : lossesIn(own)
    const isSame = its.length === losses.length && its.every(({ what, of }, at) => what === losses[at]?.what && of === losses[at].of)
    on.set(engine, { ...risks, risks: risks.risks.filter((risk) => !isNameless(risk)), ...(isSame ? {} : { losses: its }) })
  }
  const declaration = declared({
    tool,
    path,
    name,
    provider,
    order,
    line,
    part,
    losses,
    makes: makesOf(first.effects),
    steps: stepsIn(first.effects),
    untold: first.unread[0]?.line,
    statements: first.statements.length,
    ...(only === undefined ? {} : { dialect: only }),
    ...(provider !== undefined && only === undefined ? {} : { tables: tablesOf(first, only ?? 'postgres') }),
    ...(only === undefined ? { on } : { risks: on.get(only) }),
  })
  return { declares: [declaration], skipped: skipsOf(first.unread, path) }
}

function lossesIn({ effects }: Played): readonly Loss[] {
  return lossesOf(effects).map((loss) => ({ ...loss, of: loss.of.replaceAll(computedWord, computedName.text) }))
}

/** What is not followed may have changed a table, or any that was there. */
function tablesOf({ statements: all, unread }: Played, dialect: Dialect): readonly SqlTableStep[] {
  const steps = tableSteps(all, dialect).map((step): SqlTableStep => (isComputed(step) ? unclear(step) : step))
  const missed = unread.flatMap(({ of, line }): readonly SqlTableStep[] => {
    if (of === '') return []
    return of === undefined ? [{ does: 'something', words: new Set(), computes: true, line }] : [{ does: 'unclear', table: of, line }]
  })
  return [...steps, ...missed]
}

/** A table that has no name yet is nobody's: only what may have changed one that has is kept. */
function unclear({ line, ...step }: SqlTableStep): SqlTableStep {
  if (step.does === 'make table') return { does: 'something', words: new Set(), computes: false, line }
  if (step.does === 'something') return { ...step, computes: true, line }
  const table = 'table' in step ? step.table : computedWord
  return table.includes(computedWord) || step.does === 'rename table'
    ? { does: 'something', words: new Set(), computes: true, line }
    : { does: 'unclear', table, line }
}

function isComputed(step: SqlTableStep): boolean {
  if (step.does === 'something') return step.words.has(computedWord)
  if (step.does === 'make table') return step.table.includes(computedWord)
  if (step.does === 'make foreign key') return [step.table, ...step.foreign.columns].some((one) => one.includes(computedWord))
  if (step.does === 'make key') return [step.table, ...step.key.columns].some((one) => one.includes(computedWord))
  return Object.values(step).some((value) => typeof value === 'string' && value.includes(computedWord))
}

/** Of statements of one line that change rows alone, no table is another afterwards. */
function ofRows(all: readonly SqlStatement[], line: number): { readonly of?: string } {
  const here = all.filter((one) => one.line === line)
  return here.length > 0 && here.every(({ tokens }) => rows.test(tokens[0]?.keyword ?? '')) ? { of: '' } : {}
}

const rows = /^(?:INSERT|UPDATE|DELETE|SELECT|WITH|VALUES|GRANT|REVOKE|COMMENT|ANALYZE)$/

/** What a statement that is none of PostgreSQL may have changed: nothing but rows, or the one table that it names. */
function changedBy({ tokens }: SqlStatement): { readonly of?: string } {
  if (rows.test(tokens[0]?.keyword ?? '')) return { of: '' }
  const cursor: Cursor = { dialect: 'postgres', bodies: 0, tokens, at: 1 }
  if (tokens[0]?.keyword !== 'ALTER' || !accept(cursor, 'TABLE')) return {}
  accept(cursor, 'IF', 'EXISTS')
  accept(cursor, 'ONLY')
  const table = nameAt(cursor)?.key
  return table === undefined || table.includes(computedWord) ? {} : { of: table }
}

const isNameless = ({ of }: Risk): boolean => of.includes(computedWord)

/** Once a file: where one is not followed, others beside it are not either. */
function skipsOf(unread: readonly Unfollowed[], path: string): readonly Skip[] {
  const [first] = unread
  if (first === undefined) return []
  const more = unread.length === 1 ? '' : `, and ${unread.length - 1} more in this file`
  return [{ path, line: first.line, reason: `${first.reason}${more}` }]
}

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ['postgres', 'postgres'],
  ['mysql', 'mysql'],
])

/** Of these no lock is told: what is lost the tokens tell, in the engine's own quotes. */
const others: ReadonlyMap<string, SqlDialect> = new Map([
  ['mssql', 'mssql'],
  ['sqlite', 'sqlite'],
])

async function play({ sent, unread }: Told, dialect: SqlDialect, tells: boolean): Promise<Played> {
  const effects: MigrationEffect[] = []
  const kept: SqlStatement[] = []
  const missed: Unfollowed[] = [...unread]
  const beyond = sent[limits.sqlStatements]
  if (beyond !== undefined) missed.push({ line: beyond.line, reason: 'more statements than are read' })
  for (const { sql, line, elsewhere, was } of sent.slice(0, limits.sqlStatements)) {
    const found = statements(sql, dialect, line).statements
    const all = elsewhere === true ? found.map((one) => placed(one, line)) : found
    for (const one of all) kept.push(one)
    if (dialect !== 'postgres') {
      for (const one of all) for (const effect of effectsOf(one, dialect)) effects.push(effect)
      continue
    }
    const read = await postgresEffects(sql, all)
    if (was !== undefined) for (const effect of await typeBefore(read.effects, was)) effects.push(effect)
    for (const effect of read.effects) effects.push(effect)
    const [only, ...more] = found
    const changed = only === undefined || more.length > 0 ? {} : changedBy(only)
    if (tells)
      for (const one of read.unparsed)
        missed.push({
          line: one.line,
          reason: one.computed ? 'a statement that is put together when it runs: not read' : sql.includes(computedWord) ? computed : none,
          ...changed,
        })
  }
  return { effects, statements: kept, unread: missed.toSorted((a, b) => a.line - b.line) }
}

const computed = 'a statement that is put together when it runs: what it drops is read, what it locks is not'
function placed(statement: SqlStatement, line: number): SqlStatement {
  return { ...statement, line, endLine: line, tokens: statement.tokens.map((token) => ({ ...token, line })) }
}

/** The type as the catalogue calls it, which whether rows are written anew depends on. */
async function typeBefore(effects: readonly MigrationEffect[], was: string): Promise<readonly MigrationEffect[]> {
  const change = effects.find((effect) => effect.does === 'change type')
  const asked = `ALTER TABLE a ADD COLUMN b ${was}`
  const [column] = change === undefined ? [] : (await postgresEffects(asked, statements(asked, 'postgres').statements)).effects
  const type = column?.does === 'add column' ? column.is?.type : undefined
  return change?.does === 'change type' && type !== undefined ? [{ does: 'has type', table: change.table, column: change.column, type, line: change.line }] : []
}

const none = 'a statement that is none of PostgreSQL: what it drops is read, what it locks is not'
