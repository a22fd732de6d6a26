/** The one answer to a comment: written once, whoever else is at it, and the thing without which nothing was done. */
import { UserError } from '../base/errors.ts'
import { readRecord, withRecord, type AnswerRecord } from '../bot/record.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { remarksOn, say, unsay, type Remark, type Said } from '../github/discussion.ts'
import type { CommentEvent } from './comment-event.ts'

/** There is no use in trying to say so there. */
export class Unanswered extends UserError {
  constructor(cause: unknown) {
    super(`The answer could not be written, and nothing was done: ${messageOf(cause)}`, {
      exit: 3,
      hint: 'The token needs the permission `pull-requests: write`.',
      cause,
    })
  }
}

export interface Reply {
  readonly head: string
  readonly deeds: AnswerRecord['deeds']
  readonly text: string
}

export function answersTo(remarks: readonly Remark[], event: CommentEvent): readonly Remark[] {
  return remarks.filter((one) => one.ours && readRecord(one.body)?.to === event.comment)
}

/** Answers the address; undefined when another run of the same event was before it, whose answer counts. */
export async function reply(repository: Repository, event: CommentEvent, { head, deeds, text }: Reply): Promise<string | undefined> {
  const said = await written(repository, event, withRecord(text, { to: event.comment, head, deeds }))
  const first = Math.min(...answersTo(await remarksOn(repository, event.pull), event).map((one) => one.id), said.id)
  if (first === said.id) return said.url
  await unsay(repository, said.id)
  return undefined
}

async function written(repository: Repository, event: CommentEvent, body: string): Promise<Said> {
  try {
    return await say(repository, event.pull, body)
  } catch (cause) {
    // The connection may have broken after it was written.
    const there = answersTo(await remarksOn(repository, event.pull).catch(() => []), event).find((one) => one.body.replaceAll('\r\n', '\n') === body.trim())
    if (there !== undefined) return { id: there.id, url: '' }
    throw new Unanswered(cause)
  }
}
