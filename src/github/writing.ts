/** Writing on GitHub what has to be found again: tried again only after another look. */
import type { Repository } from './client.ts'
import { httpFailure, troubleOf } from './retry.ts'

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
