/** PostgreSQL as it runs: settings, sessions, replication, log archive, migrations. Read-only, and nothing of ours stays behind in a session. */
import { z } from 'zod'
import { parseDuration } from '../../parse/units.ts'
import { openPg } from '../common/pg-session.ts'
import { placeOf, serverSchema, type Server } from '../common/server.ts'
import { Unmeasured, type Probe } from '../probe.ts'
import { comparePostgres } from './compare.ts'
import { answerTo, figuresOf, identityOf } from './figures.ts'
import { migrationFigures, tablesOf, tablesQuestion } from './migrations.ts'
import { askAll, momentary, questions, type Answers } from './questions.ts'
import { shapes } from './shapes.ts'
import { slowStatements } from './statements.ts'

interface Target {
  readonly server: Server
  readonly slowSeconds: number
}

const expected = 'a connection string such as postgresql://plimsoll@db.example.org/orders'

const url = serverSchema({ engine: 'postgres', engines: ['postgres'], port: 5432, expected })

const duration = z.string({ error: 'a duration such as 500ms' }).transform((text, context) => {
  const seconds = parseDuration(text)
  if (seconds !== undefined && seconds > 0) return seconds
  context.addIssue({ code: 'custom', message: 'a duration such as 500ms' })
  return z.NEVER
})

const schema = z.union(
  [
    url.transform((server): Target => ({ server, slowSeconds: 1 })),
    z.strictObject({ url, slowQuery: duration.optional() }).transform((map): Target => ({ server: map.url, slowSeconds: map.slowQuery ?? 1 })),
  ],
  { error: `${expected}, or a map of url and slowQuery` },
)

/** Looks at what changes from moment to moment, and the pause between them. */
const looks = 3
const pauseMs = 120

export const postgresProbe: Probe<Target> = {
  name: 'postgres',
  title: 'a PostgreSQL server, over one read-only session',
  docs: 'https://www.postgresql.org/docs/current/monitoring-stats.html',
  key: 'url',
  of: 'database',
  target: schema,
  figures: shapes,
  defaults: () => ({
    expect: ['saturation < 0.8', 'wraparound < 0.5', '!archiverFailing', '!detached'],
    prefer: ['size(invalidIndexes) == 0', 'size(pendingRestart) == 0'],
  }),
  place: ({ server }) => placeOf(server),
  compare: comparePostgres,
  async observe({ server, slowSeconds }, io) {
    const session = await openPg(server, io)
    try {
      const first = await askAll(session, new Map([...Object.entries(questions), ['tables', tablesQuestion]]))
      const identity = identityOf(first)
      const extensions = answerTo('extensions', first)
      const schemaOf = extensions instanceof Unmeasured ? undefined : extensions.find(([name]) => name === 'pg_stat_statements')?.[2]
      const slowQueries = extensions instanceof Unmeasured ? extensions : await slowStatements(session, schemaOf, slowSeconds, identity)
      const tables = first.get('tables')
      const found = tables !== undefined && 'value' in tables ? tablesOf(tables.value, server.parameters.get('schema')) : undefined
      const migrations = await migrationFigures(session, found, identity.user)
      const seen: Answers[] = [first]
      while (seen.length < looks) {
        await io.wait(Math.min(pauseMs, session.left() / 10))
        seen.push(await askAll(session, new Map(momentary.map((name) => [name, questions[name]]))))
      }
      return { ...figuresOf(seen, identity, session.encrypted), slowQueries, ...migrations }
    } finally {
      await session.close()
    }
  },
}
