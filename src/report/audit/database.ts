/** Section 2: each database, the quality of its schema in counts, and how its server is set. */
import type { Thing } from '../../model/kinds.ts'
import type { Scorecard, Verdict } from '../../model/verdict.ts'
import { code, escaped, sentence } from '../escape.ts'
import { place, type Links } from '../links.ts'
import { table } from '../table.ts'
import { severityNames, severitySigns } from '../words.ts'
import { figure, heading, issueRows, ofCategory, paragraphs, presentLines, thingsOf, told, type Drawn } from './parts.ts'

const title = 'Database'

export function databaseSection(drawn: Drawn): string {
  const databases = thingsOf(drawn, 'database')
  if (databases.length === 0) return `${heading(2, title, drawn)}\n\nNo database is declared or used in this tree.`
  const failing = ofCategory(drawn, 'database', 'fail').filter((verdict) => !isSetting(verdict))
  const present = presentLines(
    drawn,
    ofCategory(drawn, 'database', 'pass').filter((verdict) => !isSetting(verdict)),
  )
  const settings = settingsTable(drawn.scorecard)
  return paragraphs(
    heading(2, title, drawn, 'database'),
    databaseTable(drawn, databases),
    schemaQuality(drawn),
    settings === '' ? '' : `### PostgreSQL configuration\n\n${settings}`,
    failing.length === 0 ? '' : `### Issues\n\n${issueRows(drawn, failing)}`,
    present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`,
  )
}

function databaseTable(drawn: Drawn, databases: readonly Thing<'database'>[]): string {
  const rows = databases.map((database) => {
    const { facts } = database
    const engine = `${told(facts.engine) ?? ''}${told(facts.version) === undefined ? '' : ` ${told(facts.version)}`}`
    const standbys = figure(facts.standbys)
    return [
      code(database.name),
      escaped(engine),
      escaped(told(facts.purpose) ?? '?'),
      escaped(told(facts.pooling) ?? (told(facts.relational) === true ? '?' : '')),
      standbys === '0' ? 'none' : standbys,
      place(database.at, drawn.scorecard.commit, drawn.links),
    ]
  })
  return table(['Database', 'Engine', 'Keeps', 'Pooling', 'Standbys', 'Where'], rows)
}

/** The audit's *Schema quality*: counts, and what the schema rules found. */
function schemaQuality(drawn: Drawn): string {
  const schemas = thingsOf(drawn, 'schema')
  if (schemas.length === 0) return ''
  const lines = schemas.map((schema) => {
    const { models, indexes, uniques, foreignKeys, orm } = schema.facts
    return `- ${code(schema.name)} (${escaped(told(orm) ?? 'schema')}): models ${figure(models)}, indexes besides primary keys ${figure(indexes)} (unique ${figure(uniques)}), foreign keys ${figure(foreignKeys)} ${place(schema.at, drawn.scorecard.commit, drawn.links)}`
  })
  return `### Schema quality\n\n${lines.join('\n')}`
}

/** Rules whose verdict is one line of the server's configuration. */
const parameters: readonly string[] = [
  'max-connections',
  'shared-buffers',
  'work-mem',
  'effective-cache-size',
  'maintenance-work-mem',
  'wal-buffers',
  'random-page-cost',
]

function isSetting(verdict: Verdict): boolean {
  return parameters.includes(verdict.rule.replace(/^database\//, ''))
}

/** Parameter · Current · Recommended · Status, for each server that is set in the tree; empty when there is none. */
export function settingsTable(scorecard: Scorecard, links?: Links): string {
  const found = scorecard.verdicts.filter(
    (verdict) => verdict.category === 'database' && isSetting(verdict) && verdict.outcome !== 'not-applicable' && verdict.outcome !== 'error',
  )
  if (found.length === 0) return ''
  const subjects = [...new Set(found.map((verdict) => verdict.subject))]
  const rows = subjects.flatMap((subject) =>
    parameters.flatMap((parameter) => {
      const verdict = found.find((one) => one.subject === subject && one.rule === `database/${parameter}`)
      if (verdict === undefined) return []
      const name = parameter.replaceAll('-', '_')
      return [
        [
          code(subjects.length > 1 ? `${subject.replace(/^database\//, '')} ${name}` : name),
          sentence(verdict.current),
          sentence(verdict.recommended),
          statusOf(verdict),
          place(verdict.evidence[0], scorecard.commit, links),
        ],
      ]
    }),
  )
  return table(['Parameter', 'Current', 'Recommended', 'Status', 'Where'], rows)
}

function statusOf(verdict: Verdict): string {
  if (verdict.outcome === 'pass') return '✅ OK'
  if (verdict.outcome === 'unknown') return 'not told'
  return `${severitySigns[verdict.severity]} ${severityNames[verdict.severity]}`
}
