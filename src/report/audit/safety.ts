/** Sections 3 and 4: security, what is implemented and what to add; monitoring, what looks and what is missing. */
import { heading, missingLines, ofCategory, paragraphs, presentLines, type Drawn } from './parts.ts'

export function securitySection(drawn: Drawn): string {
  return twoLists(drawn, 3, 'Security', 'security', 'Implemented', 'Recommendations', 'Nothing about security could be judged in this tree.')
}

export function monitoringSection(drawn: Drawn): string {
  return twoLists(drawn, 4, 'Monitoring and observability', 'monitoring', 'Current', 'Missing', 'Nothing about monitoring could be judged in this tree.')
}

function twoLists(drawn: Drawn, number: number, title: string, category: string, there: string, missing: string, nothing: string): string {
  const present = presentLines(drawn, ofCategory(drawn, category, 'pass'))
  const absent = missingLines(drawn, ofCategory(drawn, category, 'fail'))
  if (present.length + absent.length === 0) return `${heading(number, title, drawn)}\n\n${nothing}`
  return paragraphs(
    heading(number, title, drawn, category),
    present.length === 0 ? '' : `### ${there}\n\n${present.join('\n')}`,
    absent.length === 0 ? '' : `### ${missing}\n\n${absent.join('\n')}`,
  )
}
