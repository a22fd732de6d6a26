/** Section 5: which copies are made by themselves, where they end, how long they are kept, and whether that meets the objectives. */
import type { Fact } from '../../base/fact.ts'
import { code } from '../escape.ts'
import { place } from '../links.ts'
import { table } from '../table.ts'
import { figure, heading, missingLines, ofCategory, paragraphs, presentLines, thingsOf, told, unknownPart, type Drawn } from './parts.ts'

const title = 'Backup and disaster recovery'

export function backupSection(drawn: Drawn): string {
  const present = presentLines(drawn, ofCategory(drawn, 'backup', 'pass'))
  const absent = missingLines(drawn, ofCategory(drawn, 'backup', 'fail'))
  if (present.length + absent.length === 0) return `${heading(5, title, drawn)}\n\nNo database of record was found in this repository.`
  return paragraphs(
    heading(5, title, drawn, 'backup'),
    copies(drawn),
    objectives(drawn),
    present.length === 0 ? '' : `### In place\n\n${present.join('\n')}`,
    absent.length === 0 ? '' : `### Missing\n\n${absent.join('\n')}`,
    unknownPart(drawn, 'backup'),
  )
}

function copies(drawn: Drawn): string {
  const backups = thingsOf(drawn, 'backup')
  if (backups.length === 0) return ''
  const rows = backups.map((backup) => {
    const { facts } = backup
    const automatic = told(facts.automatic)
    return [
      code(told(facts.mechanism) ?? backup.name),
      code(told(facts.of) ?? '?'),
      automatic === true
        ? facts.every === undefined
          ? 'automatically'
          : `every ${figure(facts.every, (value) => `${Math.round(value * 10) / 10} h`)}`
        : automatic === false
          ? 'by hand'
          : '?',
      told(facts.destination) === undefined ? '' : code(told(facts.destination) ?? ''),
      kept(facts.retentionDays),
      place(backup.at, drawn.scorecard.commit, drawn.links),
    ]
  })
  return table(['Copy by', 'Of', 'Runs', 'Ends at', 'Kept', 'Where'], rows)
}

/** What nothing deletes is kept until the disk is full. */
function kept(days: Fact<number> | undefined): string {
  if (days === undefined) return ''
  return figure(days, (value) => (value >= 36_500 ? 'until deleted by hand' : `${Math.round(value * 10) / 10} days`))
}

function objectives(drawn: Drawn): string {
  const { facts } = drawn.scorecard.system.root
  const { rtoHours, rpoHours } = drawn.scorecard.audit.objectives
  const rto = rtoHours ?? told(facts.rtoHours)
  const rpo = rpoHours ?? told(facts.rpoHours)
  if (rto === undefined && rpo === undefined) return ''
  const every = thingsOf(drawn, 'database').flatMap((database) => {
    const hours = told(database.facts.backupEvery)
    return hours === undefined ? [] : [{ name: database.name, hours }]
  })
  const held =
    rpo === undefined
      ? []
      : every.map(
          ({ name, hours }) => `the copies of ${code(name)} are up to ${Math.round(hours * 10) / 10} h apart, which ${hours <= rpo ? 'meets' : 'misses'} it`,
        )
  const stated = [...(rto === undefined ? [] : [`recovery time objective ${rto} h`]), ...(rpo === undefined ? [] : [`recovery point objective ${rpo} h`])].join(
    ', ',
  )
  const places = [facts.rtoHours, facts.rpoHours].flatMap((fact) => (fact === undefined ? [] : [place(fact.at, drawn.scorecard.commit, drawn.links)]))
  return `Stated: ${stated}${places.length === 0 ? '' : ` (${[...new Set(places)].join(', ')})`}${held.length === 0 ? '' : `; ${held.join('; ')}`}.`
}
