/** Section 10: what must be done, what should be and what would be good to have; then what nobody can judge from a repository. */
import type { PlanItem } from '../../model/audit.ts'
import { code, cut, sentence } from '../escape.ts'
import { heading, opened, paragraphs, type Drawn } from './parts.ts'

export function recommendationSection(drawn: Drawn): string {
  const [first, second, third] = drawn.scorecard.audit.phases
  const must = first?.items ?? []
  const line = (item: PlanItem): string =>
    `- **${sentence(cut(opened(item.message, item.subjects[0] ?? ''), 200))}** (${code(item.rule)}): ${sentence(lower(cut(item.impact, 300)))}`
  const list = (title: string, items: readonly PlanItem[]): string => (items.length === 0 ? '' : `### ${title}\n\n${items.map(line).join('\n')}`)
  return paragraphs(
    heading(10, 'Key recommendations', drawn),
    must.length === 0 ? 'Nothing must be done first: no rule of phase 1 fails.' : `### Must do\n\n${must.map(line).join('\n')}`,
    list('Should do', second?.items ?? []),
    list('Nice to have', third?.items ?? []),
    `### What a repository never shows\n\n${never.join('\n')}`,
  )
}

const never = [
  '- Free disk, used memory and response times of the running system.',
  '- Restores that people try by hand, and how long they took.',
  '- What is set at the provider: DNS, firewalls, uptime checks, snapshots. `provides:` in `.plimsoll.yml` takes what is done there.',
  '- Whether privacy law is kept: what is stored about people, why, for how long, and who may see it.',
]

/** After a colon the sentence goes on; its period goes too. */
function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
