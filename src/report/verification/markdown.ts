/** The deployment summary as Markdown, in the form of the audits: Metric · Target · Actual · Status. */
import type { Figure, Verification } from '../../model/verification.ts'
import { code, cut, escaped } from '../escape.ts'
import { details, table } from '../table.ts'
import { severitySigns } from '../words.ts'
import type { Severity } from '../../model/rule.ts'
import { changesSince } from './changes.ts'
import { headlineOf, linesOf, signOf } from './rows.ts'

export interface SummaryOptions {
  readonly previous?: Verification
  /** Of each table and list, at most. */
  readonly rows?: number
  readonly print: (figure: Figure) => string
}

/** Characters of a cell: an answer may be a page. */
const maxCell = 300
const maxRows = 300
const maxOpen = 12
const maxRollbacks = 50

const cell = (text: string): string => escaped(cut(text, maxCell))

export function renderVerification(verification: Verification, { previous, print, rows: most = maxRows }: SummaryOptions): string {
  const lines = linesOf(verification)
  const sign = { healthy: signOf.pass, unhealthy: signOf.fail, unmeasured: signOf.error }[verification.decision]
  const rows = lines.slice(0, most).map((line) => [cell(line.metric), cell(line.target), cell(line.actual), `${line.sign} ${cell(line.status)}`.trim()])
  const more = lines.length > most ? [`and ${lines.length - most} more`] : []
  return `${[
    `### ${sign} ${escaped(headlineOf(verification))}`,
    lines.length === 0 ? 'No check was made.' : rows.length === 0 ? '' : table(['Metric', 'Target', 'Actual', 'Status'], rows),
    ...more,
    ...since(verification, previous, print, most),
    ...rollback(verification, most),
    ...open(verification),
    ...notes(verification, most),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

function since(verification: Verification, previous: Verification | undefined, print: SummaryOptions['print'], most: number): readonly string[] {
  if (previous === undefined) return []
  const changes = changesSince(previous, verification, print)
  if (changes.length === 0 || most === 0) return []
  const named = previous.sha === null ? '' : `${previous.sha.slice(0, 7)}, `
  const head = ['Metric', `Before (${named}${previous.at.slice(0, 10)})`, 'After', 'Improvement'].map(escaped)
  return [
    table(
      head,
      changes.slice(0, most).map(({ metric, before, after, improvement }) => [metric, before, after, improvement].map(cell)),
    ),
  ]
}

function rollback({ rollback: ways }: Verification, most: number): readonly string[] {
  if (ways.length === 0 || most === 0) return []
  return [
    'The platform’s own way back to the version before; nothing was rolled back here:',
    ways
      .slice(0, Math.min(most, maxRollbacks))
      .map(({ command }) => `- ${code(command)}`)
      .join('\n'),
  ]
}

function open({ open: items }: Verification): readonly string[] {
  if (items.length === 0) return []
  const list = items.slice(0, maxOpen).map(({ severity, title, subject }) => `- ${severitySigns[severity as Severity]} ${escaped(title)} (${code(subject)})`)
  const more = items.length > maxOpen ? [`- and ${items.length - maxOpen} more`] : []
  return [details(`Still open at this commit: ${items.length}`, [...list, ...more].join('\n'))]
}

function notes({ notes: texts }: Verification, most: number): readonly string[] {
  if (texts.length === 0 || most === 0) return []
  return [
    details(
      `Not looked at: ${texts.length}`,
      texts
        .slice(0, most)
        .map((text) => `- ${cell(text)}`)
        .join('\n'),
    ),
  ]
}
