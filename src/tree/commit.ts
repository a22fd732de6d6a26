/** A commit as a tree, read out of git's objects: nothing is checked out, so bare and shallow repositories do too. */
import { compareText } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import { normalise } from '../base/paths.ts'
import { UserError } from '../base/errors.ts'
import type { Tree, TreeEntry } from '../base/source.ts'
import { blobReader, type BlobCache } from './batch.ts'
import type { Decoded } from './decode.ts'
import { git } from './git.ts'
import { historyOf, needCommit } from './history.ts'
import { treeOf } from './reading.ts'

export interface CommitOptions {
  /** A folder of the repository that is taken for the root, `''` for the whole. It may be missing in this commit: then the tree is empty. */
  readonly prefix?: string
  /** Shared by the trees that are compared. */
  readonly cache?: BlobCache
}

/**
 * Opens a commit. Throws a UserError (exit 3) when the revision is not in this clone or the repository can't be read;
 * a single blob that is missing (partial clones) is `Unread`.
 */
export async function commitTree(repository: string, revision: string, options: CommitOptions = {}): Promise<Tree> {
  const [commit, partial] = await Promise.all([needCommit(repository, revision), isPartial(repository)])
  const blobs = blobReader(repository, options.cache ?? new Map())
  const prefix = normalise(options.prefix ?? '')
  if (prefix === undefined) throw new UserError(`${options.prefix} is not a folder of the repository`, { exit: 3, hint: 'Name a folder inside it.' })
  let absent: ReadonlySet<string> = new Set()
  const read = async (entries: readonly TreeEntry[]): Promise<readonly Decoded[]> => {
    const ids = entries.map(({ id = '' }) => id)
    const contents = await blobs.read(ids.filter((id) => !absent.has(id)))
    let next = 0
    return ids.map((id) => (absent.has(id) ? { unread: 'not in this clone' } : (contents[next++] as Decoded)))
  }
  return treeOf({
    commit,
    history: historyOf(repository, commit),
    async entries() {
      if (partial) absent = await missingBlobs(repository, commit)
      return await list(repository, commit, prefix)
    },
    async sizes(entries) {
      const ids = entries.map(({ id = '' }) => id)
      const present = ids.filter((id) => !absent.has(id))
      const told = await blobs.sizes(present)
      const sizes = new Map(present.map((id, at) => [id, told[at]]))
      return ids.map((id) => sizes.get(id))
    },
    load: read,
    targets: async (links) => (await read(links)).map((target) => ('text' in target ? target.text : undefined)),
  })
}

/** Without sizes: `-l` would look into the pack for every file of the tree, and only a few are read. */
async function list(repository: string, commit: string, prefix: string): Promise<readonly TreeEntry[]> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit]
  const answer = await git(repository, prefix === '' ? args : [...args, '--', `${prefix}/`])
  if (answer.code !== 0) {
    throw new UserError(`commit ${commit} can't be read: ${answer.error.slice(0, 300)}`, {
      exit: 3,
      hint: 'This clone is damaged or incomplete. Fetch it anew.',
    })
  }
  const entries = parseListing(answer.output.toString('utf8'), prefix === '' ? 0 : prefix.length + 1)
  if (entries.length <= limits.treeEntries) return entries
  throw new UserError(`commit ${commit} holds more than ${limits.treeEntries} files`, { exit: 3, hint: 'Name a folder inside it with -C DIR.' })
}

/** `<mode> <type> <id>\t<path>\0`, as `git ls-tree -z` writes it. */
function parseListing(text: string, cut: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  let sorted = true
  for (let at = 0; at < text.length;) {
    const tab = text.indexOf('\t', at)
    const end = text.indexOf('\0', tab)
    if (tab < 0 || end < 0) break
    const [mode, type, id] = text.slice(at, tab).split(' ')
    const path = text.slice(tab + 1 + cut, end)
    at = end + 1
    if (id === undefined || path === '') continue
    const kind = type === 'commit' ? 'module' : mode === '120000' ? 'link' : 'file'
    const last = entries.at(-1)
    if (last !== undefined && last.path >= path) sorted = false
    entries.push({ path, kind, id })
  }
  return sorted ? entries : entries.sort((a, b) => compareText(a.path, b.path))
}

async function isPartial(repository: string): Promise<boolean> {
  const answer = await git(repository, ['config', '--get-regexp', '^(remote\\..*\\.promisor|extensions\\.partialclone)$'])
  return answer.code === 0 && answer.output.length > 0
}

/** What a partial clone left out. Asked beforehand, since `cat-file` ends at the first blob it would have to fetch. */
async function missingBlobs(repository: string, commit: string): Promise<ReadonlySet<string>> {
  const answer = await git(repository, ['rev-list', '--objects', '--no-object-names', '--missing=print', '--no-walk', commit])
  const lines = answer.output.toString('utf8').split('\n')
  return new Set(lines.flatMap((line) => (line.startsWith('?') ? [line.slice(1)] : [])))
}
