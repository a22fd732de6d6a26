/** A commit as a tree, read through the API: one request for all names, one for each content that is asked for and not at hand. */
import { createHash } from 'node:crypto'
import { UserError } from '../base/errors.ts'
import { compareText } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import type { Tree, TreeEntry } from '../base/source.ts'
import type { BlobCache } from '../tree/batch.ts'
import { decode, type Decoded } from '../tree/decode.ts'
import { treeOf } from '../tree/reading.ts'
import { messageOf, type Repository } from './client.ts'
import { BrokenAnswer, statusOf } from './retry.ts'

export interface ApiTreeOptions {
  /** Shared by the trees that are compared. */
  readonly cache?: BlobCache
  /** Contents that are at hand; those it leaves out are requested. */
  readonly local?: (ids: readonly string[]) => Promise<ReadonlyMap<string, Decoded>>
}

/** Requests under way at once: GitHub allows 100 for everything a token does. */
const concurrency = 8
/** Requests for names, when one answer does not hold them all. */
const listings = 200

/**
 * The tree of a commit, given by its full SHA.
 * Throws UserError (exit 3) when the commit can't be read.
 * Source: docs.github.com/rest/git/trees, docs.github.com/rest/git/blobs.
 */
export function apiTree(repository: Repository, commit: string, options: ApiTreeOptions = {}): Tree {
  const cache: BlobCache = options.cache ?? new Map()
  const load = async (entries: readonly TreeEntry[]): Promise<readonly Decoded[]> => {
    const ids = entries.map(({ id = '' }) => id)
    await fill(repository, cache, ids, options.local)
    return ids.map((id) => cache.get(id) ?? { unread: 'without content' })
  }
  return treeOf({
    commit,
    load,
    targets: async (links) => (await load(links)).map((target) => ('text' in target ? target.text : undefined)),
    async entries() {
      try {
        return (await walk(repository, commit)).toSorted((a, b) => compareText(a.path, b.path))
      } catch (error) {
        throw unreadable(error, `the tree of ${commit}`, repository)
      }
    },
  })
}

interface ApiEntry {
  readonly path?: string
  readonly mode?: string
  readonly type?: string
  readonly sha?: string | null
  readonly size?: number
}

/** An answer that does not hold all names is asked for again folder by folder. */
async function walk(repository: Repository, commit: string): Promise<readonly TreeEntry[]> {
  const { octokit, owner, repo } = repository
  const found: TreeEntry[] = []
  const todo = [{ tree: commit, prefix: '' }]
  let asked = 0
  const ask = async (tree_sha: string, recursive: boolean) => {
    asked += 1
    if (asked > listings) throw tooLarge(commit, `more than ${listings} requests for its names`)
    return (await octokit.rest.git.getTree({ owner, repo, tree_sha, ...(recursive ? { recursive: '1' } : {}) })).data
  }
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const whole = await ask(next.tree, true)
    const level = whole.truncated ? await ask(next.tree, false) : whole
    if (level.truncated) throw tooLarge(commit, `more names in ${next.prefix || 'its root'} than GitHub tells`)
    for (const entry of level.tree as readonly ApiEntry[]) {
      const path = `${next.prefix}${entry.path ?? ''}`
      if (entry.type === 'tree') {
        if (whole.truncated && typeof entry.sha === 'string') todo.push({ tree: entry.sha, prefix: `${path}/` })
      } else found.push(entryOf(path, entry))
    }
    if (found.length > limits.treeEntries) throw tooLarge(commit, `more than ${limits.treeEntries} files`)
  }
  return found
}

function tooLarge(commit: string, why: string): UserError {
  return new UserError(`The tree of ${commit} is too large to read through the API: ${why}.`, {
    exit: 3,
    hint: 'Check the repository out with `fetch-depth: 0` before this step; it is then read from there.',
  })
}

function entryOf(path: string, entry: ApiEntry): TreeEntry {
  const kind = entry.mode === '120000' ? 'link' : entry.type === 'commit' ? 'module' : 'file'
  return {
    path,
    kind,
    ...(entry.size === undefined ? {} : { size: entry.size }),
    ...(typeof entry.sha === 'string' ? { id: entry.sha } : {}),
  }
}

async function fill(repository: Repository, cache: BlobCache, ids: readonly string[], local: ApiTreeOptions['local']): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => !cache.has(id))
  if (missing.length === 0) return
  for (const [id, content] of (await local?.(missing)) ?? []) cache.set(id, content)
  const queue = missing.filter((id) => !cache.has(id))
  const work = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) cache.set(id, decode(await fetchBlob(repository, id)))
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, work))
}

async function fetchBlob(repository: Repository, id: string): Promise<Buffer> {
  const { octokit, owner, repo } = repository
  try {
    const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: id })
    const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8')
    // The name is the content's hash: what was lost or changed on the way is never judged.
    if (blobId(bytes, id.length) !== id) throw new BrokenAnswer(`the content of ${id} is not what its name says`)
    return bytes
  } catch (error) {
    throw unreadable(error, `the content ${id}`, repository)
  }
}

/** Repositories name objects by SHA-1, newer ones by SHA-256. */
function blobId(bytes: Buffer, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}

/** GitHub's refusal as the user's error, exit 3: what can't be read is never judged. */
export function unreadable(error: unknown, what: string, repository: Pick<Repository, 'owner' | 'repo'>, permission = 'contents: read'): unknown {
  if (error instanceof UserError) return error
  const status = statusOf(error)
  const hint =
    status === 401 || status === 403 || status === 404
      ? `The token needs the permission \`${permission}\` on this repository.`
      : 'GitHub may be having trouble: run the job again, or check the repository out with `fetch-depth: 0` before this step.'
  return new UserError(`GitHub did not give ${what} of ${repository.owner}/${repository.repo}: ${messageOf(error)}`, { exit: 3, hint, cause: error })
}
