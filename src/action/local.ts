/** The checkout an earlier step may have made: used where it holds what is needed, done without where it does not. */
import { existsSync } from 'node:fs'
import { blobReader } from '../tree/batch.ts'
import type { Decoded } from '../tree/decode.ts'
import { git } from '../tree/git.ts'
import { mergeBase, resolveCommit } from '../tree/history.ts'
import type { Log } from '../github/retry.ts'

export interface LocalRepository {
  readonly folder: string
  /** Whether the commit's whole tree is here. */
  has(commit: string): Promise<boolean>
  resolve(revision: string): Promise<string | undefined>
  /** Undefined when the commit is not here. Known in a shallow clone too, although it lacks the parents themselves. */
  parents(commit: string): Promise<readonly string[] | undefined>
  mergeBase(base: string, head: string): Promise<string | undefined>
  /** Those of the contents that are here. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Decoded>>
}

/** How the reader of blobs says that one is missing. */
const missing = 'not in this clone'

/** Undefined where there is no repository that git can read; why is told to the log. */
export async function openLocal(folder: string, log: Log): Promise<LocalRepository | undefined> {
  try {
    if (!existsSync(folder)) return undefined
    const inside = await git(folder, ['rev-parse', '--git-dir'])
    if (inside.code !== 0) {
      log('debug', `no repository in ${folder}: everything is read through the API`)
      return undefined
    }
    const partial = await git(folder, ['config', '--get-regexp', String.raw`^(remote\..*\.promisor|extensions\.partialclone)$`])
    return localRepository(folder, partial.code === 0)
  } catch (error) {
    log('info', `The checkout in ${folder} can't be used, everything is read through the API: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function localRepository(folder: string, partial: boolean): LocalRepository {
  const reader = blobReader(folder, new Map())
  return {
    folder,
    resolve: (revision) => resolveCommit(folder, revision),
    // A partial clone has commits without their contents.
    has: async (commit) => !partial && (await resolveCommit(folder, commit)) !== undefined,
    async parents(commit) {
      if ((await resolveCommit(folder, commit)) === undefined) return undefined
      const answer = await git(folder, ['cat-file', 'commit', commit])
      const header = answer.output.toString('utf8').split('\n\n', 1)[0] ?? ''
      return [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] ?? '')
    },
    async mergeBase(base, head) {
      const both = await Promise.all([resolveCommit(folder, base), resolveCommit(folder, head)])
      return both.includes(undefined) ? undefined : mergeBase(folder, base, head)
    },
    async blobs(ids) {
      const contents = await reader.read(ids)
      const here = ids.flatMap((id, at): [string, Decoded][] => {
        const content = contents[at]
        return content === undefined || ('unread' in content && content.unread === missing) ? [] : [[id, content]]
      })
      return new Map(here)
    },
  }
}
