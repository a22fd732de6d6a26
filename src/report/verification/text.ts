/** The deployment summary for terminals: a line a check, expectation and what was seen beside each other. */
import type { Figure, Verification } from '../../model/verification.ts'
import { cut, plain } from '../escape.ts'
import { paints } from '../text.ts'
import { severitySigns } from '../words.ts'
import type { Severity } from '../../model/rule.ts'
import { changesSince } from './changes.ts'
import { headlineOf, linesOf } from './rows.ts'

export interface VerificationTextOptions {
  readonly color: boolean
  readonly quiet: boolean
  readonly previous?: Verification
  readonly print: (figure: Figure) => string
}

const maxCell = 200
const maxOpen = 8

export function renderVerificationText(verification: Verification, { color, quiet, previous, print }: VerificationTextOptions): string {
  const { bold, red, green, yellow, dim } = paints(color)
  const paint = { healthy: green, unhealthy: red, unmeasured: yellow }[verification.decision]
  const word = { healthy: 'HEALTHY', unhealthy: 'UNHEALTHY', unmeasured: 'NOT MEASURED' }[verification.decision]
  const shown = (text: string): string => plain(cut(text, maxCell))
  const out = [`${bold(paint(word))}  ${plain(headlineOf(verification))}`, '']
  const marks = { pass: green('✓'), warn: yellow('!'), fail: red('✗'), 'no-data': red('?'), error: yellow('?'), waived: yellow('–') }
  for (const line of linesOf(verification)) {
    if (quiet && line.outcome === 'pass') continue
    out.push(`${marks[line.outcome]} ${bold(shown(line.metric))}  ${shown(line.target)}${line.actual === '' ? '' : dim(`  →  ${shown(line.actual)}`)}`)
    if (line.status !== '') out.push(`    ${line.outcome === 'pass' ? dim(shown(line.status)) : shown(line.status)}`)
  }
  if (quiet) return `${out.join('\n')}\n`
  const changes = previous === undefined ? [] : changesSince(previous, verification, print)
  if (changes.length > 0)
    out.push('', `Since ${previous?.at.slice(0, 10)}:`, ...changes.map((one) => `  ${shown(one.metric)}  ${one.before} → ${one.after}  ${one.improvement}`))
  if (verification.rollback.length > 0)
    out.push('', 'The platform’s own way back; nothing was rolled back here:', ...verification.rollback.map(({ command }) => `  ${plain(command)}`))
  if (verification.open.length > 0) {
    const items = verification.open
      .slice(0, maxOpen)
      .map(({ severity, title, subject }) => `  ${severitySigns[severity as Severity]} ${plain(title)}  ${dim(plain(subject))}`)
    const more = verification.open.length > maxOpen ? [dim(`  and ${verification.open.length - maxOpen} more; plimsoll scan lists them`)] : []
    out.push('', 'Still open at this commit:', ...items, ...more)
  }
  for (const note of verification.notes) out.push('', `${yellow('note')}  ${shown(note)}`)
  return `${out.join('\n')}\n`
}
