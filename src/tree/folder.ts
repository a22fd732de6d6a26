/** A working folder as a tree, as it stands: what git would commit of it, or everything when it is in no repository. */
import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { UserError } from '../base/errors.ts'
import { compareText } from '../base/evidence.ts'
import { limits } from '../base/limits.ts'
import type { Tree, TreeEntry } from '../base/source.ts'
import { fileReader } from './file.ts'
import { git } from './git.ts'
import { historyOf } from './history.ts'
import { treeOf } from './reading.ts'
import { walk } from './walk.ts'

export interface Listed {
  readonly entry: TreeEntry
  /** The name as the system has it, where it is not UTF-8. */
  readonly raw?: Buffer
}

/**
 * Opens a folder. Inside a git repository its files are those git tracks and those it neither tracks nor ignores; outside, and in a folder that git ignores
 * as a whole, all but `.git` and `node_modules`. Throws a UserError when the folder is not there (exit 2) or git refuses it (exit 3).
 */
export async function folderTree(directory: string): Promise<Tree> {
  const root = folderAt(directory)
  const raws = new Map<string, Buffer>()
  const locate = (path: string): Buffer => Buffer.concat([Buffer.from(`${root}/`), raws.get(path) ?? Buffer.from(path)])
  const readFile = fileReader(root)
  const own = historyOf(root, 'HEAD')
  let isTracked = false
  return treeOf({
    commit: 'working folder',
    // A folder that git ignores lies in somebody else's history.
    history: { newest: async () => (isTracked ? await own.newest() : []), held: own.held },
    async entries() {
      const tracked = await listByGit(root)
      isTracked = tracked !== undefined
      const listed = tracked ?? walk(root)
      if (listed.length > limits.treeEntries) {
        throw new UserError(`${directory} holds more than ${limits.treeEntries} files`, { exit: 3, hint: 'Name a folder inside it.' })
      }
      const entries = new Map<string, TreeEntry>()
      for (const { entry, raw } of listed) {
        if (entries.has(entry.path)) continue
        entries.set(entry.path, entry)
        if (raw !== undefined) raws.set(entry.path, raw)
      }
      return [...entries.values()].sort((a, b) => compareText(a.path, b.path))
    },
    sizes: async (entries) => entries.map(({ path }) => quietly(() => lstatSync(locate(path)).size)),
    load: async (entries) => entries.map(({ path }) => readFile(path, locate(path))),
    targets: async (links) => links.map(({ path }) => quietly(() => readlinkSync(locate(path), 'utf8'))),
  })
}

function folderAt(directory: string): string {
  const root = quietly(() => realpathSync(directory))
  if (root !== undefined && lstatSync(root).isDirectory()) return root
  throw new UserError(`${directory} is not a folder`, { exit: 2, hint: 'Name a folder that is there.' })
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Undefined outside of a repository and where git knows of nothing. */
async function listByGit(root: string): Promise<readonly Listed[] | undefined> {
  const answer = await git(root, ['ls-files', '-z', '-t', '--stage', '--cached', '--others', '--deleted', '--exclude-standard'])
  if (answer.code !== 0) {
    if (/not a git repository/.test(answer.error)) return undefined
    const bare = /must be run in a work tree/.test(answer.error)
    const hint = bare ? 'Name a commit, with --ref or --head: a bare repository has no working folder.' : 'Check the repository with: git status'
    throw new UserError(`git can't list ${root}: ${answer.error.slice(0, 300)}`, { exit: 3, hint })
  }
  const listed: Listed[] = []
  const deleted = new Set<string>()
  for (const { record, bytes } of recordsOf(answer.output)) {
    const told = /^(\S) (?:(\d{6}) [0-9a-f]+ \d\t)?/.exec(record)
    const start = told?.[0].length ?? 0
    const path = record.slice(start)
    const raw = bytes?.subarray(start)
    if (told?.[1] === 'R') deleted.add(path)
    // Another repository inside this one is listed as a folder.
    else if (path.endsWith('/')) listed.push({ entry: { path: path.slice(0, -1), kind: 'module' } })
    else
      listed.push({
        entry: { path, kind: told?.[2] === undefined ? kindOnDisk(root, raw ?? path) : kindOfMode(told[2]) },
        ...(raw === undefined ? {} : { raw }),
      })
  }
  const left = listed.filter(({ entry }) => !deleted.has(entry.path))
  if (left.length === 0 && deleted.size === 0) return undefined
  return left
}

/** Records end with a zero byte. Names that are not UTF-8 are kept as bytes too: only so can they be opened. */
function recordsOf(output: Buffer): readonly { readonly record: string; readonly bytes?: Buffer }[] {
  const text = output.toString('utf8')
  if (!text.includes('\ufffd')) return text.split('\0').flatMap((record) => (record === '' ? [] : [{ record }]))
  const records: { readonly record: string; readonly bytes?: Buffer }[] = []
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0, at)
    const bytes = output.subarray(at, end < 0 ? output.length : end)
    const record = bytes.toString('utf8')
    records.push(record.includes('\ufffd') ? { record, bytes } : { record })
    at += bytes.length + 1
  }
  return records
}

function kindOfMode(mode: string): TreeEntry['kind'] {
  return mode === '120000' ? 'link' : mode === '160000' ? 'module' : 'file'
}

/** Git tells the kind of what it tracks; the few other files are asked one by one. */
function kindOnDisk(root: string, name: string | Buffer): TreeEntry['kind'] {
  const path = Buffer.concat([Buffer.from(`${root}/`), typeof name === 'string' ? Buffer.from(name) : name])
  return quietly(() => lstatSync(path).isSymbolicLink()) === true ? 'link' : 'file'
}
