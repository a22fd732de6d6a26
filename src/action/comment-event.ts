/** A comment that commands, out of the payload of `issue_comment`; or why there is nothing to do. */
import { commandLines } from '../bot/commands.ts'
import { field, numberAt, textAt } from '../github/payload.ts'

export interface CommentEvent {
  readonly pull: number
  readonly comment: number
  readonly body: string
}

export function commentEvent(payload: unknown): CommentEvent | { readonly nothing: string } {
  const [pull, comment] = [numberAt(payload, 'issue', 'number'), numberAt(payload, 'comment', 'id')]
  const body = textAt(payload, 'comment', 'body')
  // Edits don't act: what was read and answered must not become something else.
  if (textAt(payload, 'action') !== 'created') return { nothing: 'Only new comments are read for commands.' }
  if (pull === undefined || comment === undefined) return { nothing: 'The event describes no comment.' }
  if (field(payload, 'issue', 'pull_request') === undefined) return { nothing: 'The comment is not on a pull request.' }
  if (textAt(payload, 'comment', 'user', 'type') === 'Bot') return { nothing: 'The comment is a bot’s.' }
  // With the token of a person, what is written by it starts workflows.
  if (body.startsWith('<!-- plimsoll')) return { nothing: 'The comment is Plimsoll’s own.' }
  if (commandLines(body).length === 0) return { nothing: 'The comment holds no command; one begins a line with /plimsoll.' }
  return { pull, comment, body }
}
