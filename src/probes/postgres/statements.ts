/** Slow statements, by the extension that counts them; where it is missing, what brings it. */
import { z } from 'zod'
import { quoted } from '../common/network.ts'
import type { PgSession } from '../common/pg-session.ts'
import { Unmeasured, type FigureValue } from '../probe.ts'
import type { Identity } from './figures.ts'
import { quote } from './migrations.ts'
import { askAll } from './questions.ts'

/** `schema` is where the extension is, undefined where it is not installed. */
export async function slowStatements(session: PgSession, schema: string | undefined, slowSeconds: number, { versionNum }: Identity): Promise<FigureValue> {
  if (schema === undefined) {
    return new Unmeasured(
      'nothing-there',
      'pg_stat_statements is not installed in this database; put it into shared_preload_libraries, restart, and CREATE EXTENSION pg_stat_statements',
    )
  }
  const column = versionNum >= 130_000 ? 'mean_exec_time' : 'mean_time'
  const sql = `select to_json(count(*)) from ${quote(schema)}.pg_stat_statements where ${column} > ${slowSeconds * 1000}`
  const answer = (await askAll(session, new Map([['statements', sql]]))).get('statements')
  if (answer === undefined || 'refused' in answer) {
    const state = answer?.refused.state
    if (state === '55000') return new Unmeasured('nothing-there', 'pg_stat_statements is not loaded; put it into shared_preload_libraries and restart')
    return new Unmeasured(state === '42501' ? 'forbidden' : 'no-figure', quoted(answer?.refused.message ?? 'no answer', undefined))
  }
  const count = z.number().int().safeParse(answer.value)
  return count.success ? count.data : new Unmeasured('no-figure', 'pg_stat_statements answers in another form')
}
