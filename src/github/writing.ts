/** What everything shares that is written on GitHub and found again: whose it may be, and trying again only after another look. */
import { messageOf, type Repository } from './client.ts'
import { httpFailure, statusOf, troubleOf } from './retry.ts'

/** What github.token writes as. */
export const workflowAuthor = 'github-actions[bot]'

const tries = 3

export type Written<Result> = { readonly done: Result } | { readonly failed: unknown }

/** Never throws for what GitHub answers. `write` has to look first: what it sent before may stand there although the answer was lost. */
export async function written<Result>(repository: Repository, what: string, write: () => Promise<Result>): Promise<Written<Result>> {
  const { clock } = repository.patience
  for (let attempt = 1; ; attempt += 1) {
    const started = clock.now()
    try {
      return { done: await write() }
    } catch (error) {
      const trouble = troubleOf(error, clock.now())
      if (trouble === undefined && httpFailure(error) === undefined) throw error
      const again = trouble?.kind === 'transient' && attempt < tries
      if (again && (await repository.patience.wait(trouble, attempt, what, clock.now() - started))) continue
      return { failed: error }
    }
  }
}

/** GraphQL tells it for every kind of token; `GET /user` refuses those of workflows and apps. */
export async function viewerOf(repository: Repository): Promise<string | undefined> {
  try {
    return (await repository.octokit.graphql<{ viewer: { login: string } }>('{ viewer { login } }')).viewer.login
  } catch (error) {
    repository.patience.log('debug', `who the token belongs to is not known: ${messageOf(error)}`)
    return undefined
  }
}

/** GitHub hides from a token what it may not do: 404 means that as often as 403. */
export function isRefused(error: unknown): boolean {
  const status = statusOf(error)
  return status === 401 || status === 403 || status === 404
}
