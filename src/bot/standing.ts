/** Which waivers of a pull request's comments stand: granted in an answer of ours for this head, by somebody who may still, in a comment nobody changed. */
import type { Waiver } from '../model/verdict.ts'
import { commandLines, mostCommands, readCommand, type Waive } from './commands.ts'
import { readRecord, type Deed } from './record.ts'

/** A comment as the API tells it. */
export interface Spoken {
  readonly id: number
  readonly author: string
  readonly body: string
  /** Changed since it was written. */
  readonly edited: boolean
  readonly createdAt: string
  /** Written by Plimsoll itself. */
  readonly ours: boolean
}

export interface Standing {
  readonly head: string
  /** Who opened the pull request. */
  readonly author: string
  readonly notAuthor: boolean
  /** ISO date. */
  readonly today: string
  /** Whether somebody has the right to waive. */
  readonly mayWaive: (login: string) => Promise<boolean>
}

export interface StandingWaivers {
  readonly waivers: readonly Waiver[]
  /** What was granted once and does not count now, with the reason. */
  readonly notices: readonly string[]
}

export async function standingWaivers(comments: readonly Spoken[], standing: Standing): Promise<StandingWaivers> {
  const byId = new Map(comments.map((one) => [one.id, one]))
  const waivers = new Map<string, Waiver>()
  const notices = new Map<string, string>()
  for (const answer of comments) {
    const record = answer.ours && !answer.edited ? readRecord(answer.body) : undefined
    for (const deed of record?.deeds ?? []) {
      const key = keyOf(deed)
      const asked = byId.get(record?.to ?? 0)
      if (deed.does === 'unwaive') {
        waivers.delete(key)
        notices.delete(key)
        continue
      }
      const why = await refusal(record?.head ?? '', deed, asked, standing)
      if (typeof why === 'string') {
        notices.set(key, `The waiver of ${named(deed)} in a comment${asked === undefined ? '' : ` by ${asked.author}`} does not count: ${why}.`)
        waivers.delete(key)
      } else {
        notices.delete(key)
        waivers.set(key, waiverOf(why, asked?.author ?? ''))
      }
    }
  }
  return { waivers: [...waivers.values()], notices: [...notices.values()] }
}

export function waiverOf({ rule, subject, reason, until }: Waive, author: string): Waiver {
  return { rule, ...(subject === undefined ? {} : { subject }), reason, until, by: `@${author}` }
}

/** The command that stands behind a deed, or why it does not count. */
async function refusal(head: string, deed: Deed, asked: Spoken | undefined, standing: Standing): Promise<Waive | string> {
  if (head !== standing.head) return `it was for the commit ${head.slice(0, 7)}; say it again for this one`
  if (asked === undefined) return 'the comment is gone'
  if (asked.edited) return 'the comment was edited'
  // The rule was known when it was granted; that one which has left the rules waives nothing now.
  const known = { rules: [deed.rule], today: asked.createdAt.slice(0, 10) }
  const said = commandLines(asked.body)
    .slice(0, mostCommands)
    .map((one) => readCommand(one, known))
  const waive = said.findLast((one): one is Waive => one.does === 'waive' && one.rule === deed.rule && one.subject === deed.subject)
  if (waive === undefined) return 'the comment does not say it'
  if (standing.today > waive.until) return `it was until ${waive.until}`
  if (standing.notAuthor && isSameLogin(asked.author, standing.author)) return 'the author of a pull request may not waive in it here'
  return (await standing.mayWaive(asked.author)) ? waive : `${asked.author} has no right to waive`
}

/** GitHub's logins differ in more than case, and nobody is the same as somebody whose account is gone. */
export function isSameLogin(one: string, other: string): boolean {
  return one !== '' && one.toLowerCase() === other.toLowerCase()
}

export function keyOf({ rule, subject }: Pick<Deed, 'rule' | 'subject'>): string {
  return JSON.stringify([rule, subject])
}

function named({ rule, subject }: Pick<Deed, 'rule' | 'subject'>): string {
  return subject === undefined ? rule : `${rule} for ${subject}`
}
