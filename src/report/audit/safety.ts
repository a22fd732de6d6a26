/** Sections 3 and 4: security, what is implemented and what to add; monitoring, what looks and what is missing. */
import { isResolved, type Fact } from '../../base/fact.ts'
import { code } from '../escape.ts'
import { place } from '../links.ts'
import { heading, missingLines, ofCategory, paragraphs, presentLines, thingsOf, unknownPart, type Drawn } from './parts.ts'

export function securitySection(drawn: Drawn): string {
  return twoLists(
    drawn,
    3,
    'Security',
    'security',
    'Implemented',
    'Recommendations',
    'Nothing about security could be judged in this repository.',
    accessLines(drawn),
  )
}

/** What no rule asks for, since not every system has roles or tenants, and what an audit lists all the same. */
function accessLines(drawn: Drawn): readonly string[] {
  return thingsOf(drawn, 'service').flatMap((service) => {
    const { roles, tenancy } = service.facts
    const line = (fact: Fact<string> | undefined, what: string): readonly string[] =>
      isResolved(fact) ? [`- ✅ ${what} ${code(fact.value)} (${code(service.name)}) ${place(fact.at, drawn.scorecard.commit, drawn.links)}`] : []
    return [...line(roles, 'Roles are checked by'), ...line(tenancy, 'Queries are filtered by')]
  })
}

export function monitoringSection(drawn: Drawn): string {
  return twoLists(drawn, 4, 'Monitoring and observability', 'monitoring', 'Current', 'Missing', 'Nothing about monitoring could be judged in this repository.')
}

function twoLists(
  drawn: Drawn,
  number: number,
  title: string,
  category: string,
  there: string,
  missing: string,
  nothing: string,
  more: readonly string[] = [],
): string {
  const present = [...presentLines(drawn, ofCategory(drawn, category, 'pass')), ...more]
  const absent = missingLines(drawn, ofCategory(drawn, category, 'fail'))
  if (present.length + absent.length === 0) return `${heading(number, title, drawn)}\n\n${nothing}`
  return paragraphs(
    heading(number, title, drawn, category),
    present.length === 0 ? '' : `### ${there}\n\n${present.join('\n')}`,
    absent.length === 0 ? '' : `### ${missing}\n\n${absent.join('\n')}`,
    unknownPart(drawn, category),
  )
}
