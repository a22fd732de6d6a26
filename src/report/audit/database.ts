/** Section 2: each database, the quality of its schema in counts, and how its server is set. */
import { wholeFile } from '../../base/evidence.ts'
import { isResolved, type Fact } from '../../base/fact.ts'
import type { Thing } from '../../model/kinds.ts'
import type { Severity } from '../../model/rule.ts'
import type { Scorecard, Verdict } from '../../model/verdict.ts'
import { code, escaped, sentence } from '../escape.ts'
import { place, type Links } from '../links.ts'
import { table } from '../table.ts'
import { priorityOf } from '../words.ts'
import { bytes, figure, heading, issueRows, ofCategory, paragraphs, presentLines, thingsOf, told, unknownPart, type Drawn } from './parts.ts'

const title = 'Database'

export function databaseSection(drawn: Drawn): string {
  const databases = thingsOf(drawn, 'database')
  if (databases.length === 0) return `${heading(2, title, drawn)}\n\nNo database was found in this repository.`
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
    failing.length === 0 ? '' : `### Issues\n\n${issueRows(drawn, failing)}${beside(drawn)}`,
    present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`,
    unknownPart(drawn, 'database', (verdict) => !isSetting(verdict)),
  )
}

/** The scores count what the configuration above shows, too. */
function beside(drawn: Drawn): string {
  const rules = new Map(
    ofCategory(drawn, 'database', 'fail')
      .filter(isSetting)
      .map((verdict) => [verdict.rule, verdict.severity]),
  )
  const count = [...rules.values()].reduce((sums, severity) => sums.set(severity, (sums.get(severity) ?? 0) + 1), new Map<Severity, number>())
  const words = [...count].map(([severity, number]) => `${number} ${severity} ${number === 1 ? 'issue' : 'issues'}`)
  return words.length === 0 ? '' : `\n\nThe configuration above adds ${words.join(', ')}.`
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
  return table(['Database', 'Engine', 'Purpose', 'Pooling', 'Standbys', 'Where'], rows)
}

/** The audit's *Schema quality*: counts, and what the schema rules found. */
function schemaQuality(drawn: Drawn): string {
  const schemas = thingsOf(drawn, 'schema')
  if (schemas.length === 0) return ''
  const lines = schemas.map((schema) => {
    const { models, indexes, uniques, foreignKeys, orm, untold } = schema.facts
    const left = Array.isArray(untold) && untold.length > 0 ? `, ${untold.length} of the models left out of what is said of keys` : ''
    return `- ${code(schema.name)} (${escaped(told(orm) ?? 'schema')}): ${many(models, 'model')}, ${many(indexes, 'index', 'indexes')} besides primary keys (${figure(uniques)} unique), ${many(foreignKeys, 'foreign key')}${left} ${place(wholeFile(schema.at.path), drawn.scorecard.commit, drawn.links)}`
  })
  return `### Schema quality\n\n${lines.join('\n')}`
}

function many(count: Fact<number> | undefined, one: string, several = `${one}s`): string {
  const said = figure(count)
  return `${said === 'none' ? 'no' : said} ${said === '1' ? one : several}`
}

/** Rules whose verdict is one line of the server's configuration, with the fact each is about. */
const parameters: Readonly<Record<string, keyof Thing<'database'>['facts']>> = {
  'max-connections': 'maxConnections',
  'shared-buffers': 'sharedBuffers',
  'work-mem': 'workMem',
  'effective-cache-size': 'effectiveCacheSize',
  'maintenance-work-mem': 'maintenanceWorkMem',
  'wal-buffers': 'walBuffers',
  'random-page-cost': 'randomPageCost',
}

function isSetting(verdict: Verdict): boolean {
  return Object.hasOwn(parameters, verdict.rule.replace(/^database\//, ''))
}

/** Parameter · Current · Recommended · Status, for each server that is set in the tree; empty when there is none. */
export function settingsTable(scorecard: Scorecard, links?: Links): string {
  const found = scorecard.verdicts.filter(
    (verdict) => verdict.category === 'database' && isSetting(verdict) && verdict.outcome !== 'not-applicable' && verdict.outcome !== 'error',
  )
  if (found.length === 0) return ''
  const subjects = [...new Set(found.map((verdict) => verdict.subject))]
  const servers = new Map(thingsOf({ scorecard, links }, 'database').map((one) => [`database/${one.name}`, one]))
  const rows = subjects.flatMap((subject) =>
    Object.entries(parameters).flatMap(([parameter, field]) => {
      const verdict = found.find((one) => one.subject === subject && one.rule === `database/${parameter}`)
      if (verdict === undefined) return []
      const name = parameter.replaceAll('-', '_')
      const fact = servers.get(subject)?.facts[field]
      const unwritten = fact !== undefined && 'state' in fact && fact.state === 'default' && /default/.test(fact.note)
      return [
        [
          code(subjects.length > 1 ? `${subject.replace(/^database\//, '')} ${name}` : name),
          `${sentence(verdict.current)}${unwritten ? ' (default)' : ''}`,
          sentence(verdict.recommended),
          statusOf(verdict),
          place(verdict.evidence[0], scorecard.commit, links),
        ],
      ]
    }),
  )
  const reckoned = subjects.flatMap((subject) => memoryLine(servers.get(subject), scorecard.commit, links))
  return `${reckoned.length === 0 ? '' : `${reckoned.join('\n\n')}\n\n`}${table(['Parameter', 'Current', 'Recommended', 'Status', 'Where'], rows)}`
}

/** What the figures are reckoned with: the memory is rarely written where the settings are. */
function memoryLine(server: Thing<'database'> | undefined, commit: string, links: Links | undefined): readonly string[] {
  const [memory, from] = [server?.facts.memory, told(server?.facts.memoryFrom)]
  if (server === undefined || !isResolved(memory) || from === undefined) return []
  return [`Recommended values are based on ${bytes(memory.value)} of memory for ${code(server.name)}, ${escaped(from)}: ${place(memory.at, commit, links)}`]
}

function statusOf(verdict: Verdict): string {
  if (verdict.outcome === 'pass') return '✅ OK'
  if (verdict.outcome === 'unknown') return '⚠️ unknown'
  return priorityOf(verdict.severity)
}
