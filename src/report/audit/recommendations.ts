/** Section 10: what must be done, what should be and what would be good to have; then what nobody can judge from a repository. */
import type { PlanItem } from '../../model/audit.ts'
import { cut, sentence } from '../escape.ts'
import { alsoOf, opened } from '../sections.ts'
import { heading, paragraphs, type Drawn } from './parts.ts'

/** More than this nobody keeps in mind; the plan has them all. */
const most = 7

export function recommendationSection(drawn: Drawn): string {
  const [first, second, third] = drawn.scorecard.audit.phases
  const must = worked(first?.items ?? [])
  return paragraphs(
    heading(10, 'Key recommendations', drawn),
    must.length === 0 ? 'Nothing has to come first: no rule of phase 1 fails.' : list('Must do', must, Infinity),
    list('Should do', worked(second?.items ?? []), most),
    list('Nice to have', worked(third?.items ?? []), most),
    `### What a repository never shows\n\n${never.join('\n')}`,
  )
}

function list(title: string, items: readonly PlanItem[], upTo: number): string {
  if (items.length === 0) return ''
  const rest = items.length - upTo
  return `### ${title}\n\n${items.slice(0, upTo).map(line).join('\n')}${rest > 0 ? `\n- And ${rest} more in the action plan.` : ''}`
}

function line(item: PlanItem): string {
  const [first = '', ...others] = item.subjects
  return `- **${sentence(cut(opened(item.message.replace(elsewhere, ''), first), 200))}**${alsoOf(others)}: ${sentence(lower(cut(item.impact, 300)))}`
}

/** Said in the plan already. */
const elsewhere = /; [^;]{0,80} belongs under provides: in \.plimsoll\.yml$/

/** What others solve is no work of its own. */
function worked(items: readonly PlanItem[]): readonly PlanItem[] {
  return items.filter((item) => item.doneWith === undefined)
}

const never = [
  '- Free disk, used memory and response times of the running system.',
  '- Restores tried by hand, and how long they took.',
  '- What is set up at the provider: DNS, firewalls, uptime checks, snapshots. What is done there can be declared under `provides:` in `.plimsoll.yml`.',
  '- Compliance with privacy law: what is stored about people, why, for how long, and who may see it.',
]

/** After a colon the sentence goes on; its period goes too. */
function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
