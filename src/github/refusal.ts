/** Why something could not be written, in one line: which permission the token lacks, and what to do about it. */
import { messageOf } from './client.ts'
import { statusOf } from './retry.ts'

/** Whose run the token was made for: GitHub takes rights from those of forks and of Dependabot. */
export type Origin = 'repository' | 'fork' | 'dependabot'

/** `what` begins the sentence; `otherwise` says what the user has all the same. */
export function refusal(error: unknown, what: string, permission: string, origin: Origin, otherwise: string, verb: 'written' | 'read' = 'written'): string {
  const why = messageOf(error).replace(/\s+/g, ' ').replace(/\.$/, '')
  return `${what} could not be ${verb}: ${why}. ${isRefused(error) ? `${remedyFor(error, permission, origin)} ` : ''}${otherwise}`
}

function remedyFor(error: unknown, permission: string, origin: Origin): string {
  if (statusOf(error) === 401) return 'The token is not valid, or no longer: that of a job ends with the job.'
  return remedies[origin](permission)
}

/** GitHub says 404 of what a token may not even know of. */
export function isRefused(error: unknown): boolean {
  const status = statusOf(error)
  return status === 401 || status === 403 || status === 404
}

/** Source: docs.github.com, "GITHUB_TOKEN reference" and "Dependabot on GitHub Actions". */
const remedies: Readonly<Record<Origin, (permission: string) => string>> = {
  repository: (permission) => `The token lacks \`${permission}\`: add it to the job's \`permissions:\`.`,
  fork: (permission) =>
    `The token of a pull request from a fork lacks \`${permission}\` and can't be given it: add the workflow that publishes for forks, see docs/github-forks.md.`,
  dependabot: (permission) =>
    `The token of a run by Dependabot only reads until the workflow says more, and lacks \`${permission}\`: add it to the job's \`permissions:\`.`,
}
