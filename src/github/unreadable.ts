/** GitHub's refusal as the user's error: what can't be read is never judged, and what would help is said. */
import { UserError } from '../base/errors.ts'
import { messageOf, type Repository } from './client.ts'
import { statusOf, troubleOf } from './retry.ts'

/** Exit 3. What is the user's error already stays as it is. */
export function unreadable(error: unknown, what: string, repository: Pick<Repository, 'owner' | 'repo'>, permission = 'contents: read'): unknown {
  if (error instanceof UserError) return error
  return new UserError(`GitHub did not give ${what} of ${repository.owner}/${repository.repo}: ${messageOf(error)}`, {
    exit: 3,
    hint: hintFor(error, permission),
    cause: error,
  })
}

function hintFor(error: unknown, permission: string): string {
  const status = statusOf(error)
  if (status === 401) return 'The token is not valid, or no longer: that of a job ends with the job, and a token of your own may have expired.'
  if (troubleOf(error, 0)?.kind === 'limited') {
    return 'The token has asked for as much as GitHub allows: run the job again later, or check the repository out with `fetch-depth: 0` before this step.'
  }
  if (status === 403 || status === 404) return `The token needs the permission \`${permission}\` on this repository.`
  return 'GitHub may be having trouble: run the job again, or check the repository out with `fetch-depth: 0` before this step.'
}
