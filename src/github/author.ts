/** Who writes what this token writes: what carries our mark counts only from there, since anyone may write the mark. */
import { messageOf, type Repository } from './client.ts'

/** What github.token writes as. */
export const workflowAuthor = 'github-actions[bot]'

/** Asks GitHub who the token belongs to only when another than the workflow's own user is in question, and once. */
export function ownership(repository: Repository): (login: string) => Promise<boolean> {
  let viewer: Promise<string | undefined> | undefined
  return async (login) => {
    if (login === workflowAuthor) return true
    if (login === '') return false
    return (await (viewer ??= viewerOf(repository))) === login
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
