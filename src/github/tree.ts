/** A commit as a tree, read through the API: one request for all names, few for the contents that are asked for and not at hand. */
import { UserError } from '../base/errors.ts'
import { compareText } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import type { Tree, TreeEntry } from '../base/source.ts'
import type { BlobCache } from '../tree/batch.ts'
import type { Decoded } from '../tree/decode.ts'
import { treeOf } from '../tree/reading.ts'
import type { Repository } from './client.ts'
import { batch, fetchContents, type Wanted } from './contents.ts'
import { unreadable } from './unreadable.ts'

export interface ApiTreeOptions {
  /** Shared by the trees that are compared. */
  readonly cache?: BlobCache
  /** Contents that are at hand; those it leaves out are requested. */
  readonly local?: (ids: readonly string[]) => Promise<ReadonlyMap<string, Decoded>>
  /** Entries of this tree and the one beside it that are read sooner or later, the likeliest first: where something is requested, they fill the request. */
  readonly likely?: () => Promise<readonly TreeEntry[]>
}

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
    await fill(repository, cache, entries, options)
    return entries.map(({ id = '' }) => cache.get(id) ?? { unread: 'without content' })
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

async function fill(repository: Repository, cache: BlobCache, entries: readonly TreeEntry[], { likely, local }: ApiTreeOptions): Promise<void> {
  const missing = await lacking(cache, entries, local)
  if (missing.length === 0) return
  const more = missing.length < batch.objects && likely !== undefined ? await lacking(cache, await likely(), local) : []
  await fetchContents(repository, filled(missing, more), (id, content) => cache.set(id, content))
}

/** Those that are neither cached nor at hand, each once. */
async function lacking(cache: BlobCache, entries: readonly TreeEntry[], local: ApiTreeOptions['local']): Promise<readonly Wanted[]> {
  const wanted = new Map(entries.map(({ id = '', size }): [string, Wanted] => [id, { id, size }]))
  const absent = () => [...wanted.values()].filter(({ id }) => !cache.has(id))
  const asked = absent().map(({ id }) => id)
  if (asked.length === 0 || local === undefined) return absent()
  for (const [id, content] of await local(asked)) cache.set(id, content)
  return absent()
}

/** As much of `more` as the one request takes. */
function filled(missing: readonly Wanted[], more: readonly Wanted[]): readonly Wanted[] {
  const taken = new Map(missing.map((one) => [one.id, one]))
  let bytes = missing.reduce((sum, { size = 0 }) => sum + size, 0)
  for (const one of more) {
    const size = one.size ?? Number.POSITIVE_INFINITY
    if (taken.size >= batch.objects) break
    if (taken.has(one.id) || size > batch.largest || bytes + size > batch.bytes) continue
    taken.set(one.id, { ...one, spare: true })
    bytes += size
  }
  return [...taken.values()]
}
