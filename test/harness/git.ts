/** Real git repositories in temporary folders: the same commits, with the same names, that the emulated GitHub is given. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What stands at a path: text or bytes, a symbolic link, a submodule's commit, or nothing any more. */
export type Content = string | Buffer | { readonly link: string } | { readonly module: string } | null
export type Files = Readonly<Record<string, Content>>

const identity = { name: 'Octo Cat', email: 'octocat@example.org' }
/** Fixed, so that commits keep their names from run to run. */
const date = '2026-05-04T03:02:01Z'

/** A repository that lives for a second needs no hooks to choose from, no upkeep, and nothing forced to the disk. */
const quick: Readonly<Record<string, string>> = Object.fromEntries([
  ['GIT_CONFIG_COUNT', '4'],
  ...[
    ['init.templateDir', ''],
    ['core.fsync', 'none'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
  ].flatMap(([key = '', value = ''], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]),
])

export function git(folder: string, ...words: readonly string[]): string {
  return gitBytes(folder, words).toString('utf8').trimEnd()
}

function gitBytes(folder: string, words: readonly string[], input?: string): Buffer {
  return execFileSync('git', ['-C', folder, ...words], {
    maxBuffer: 256_000_000,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      ...quick,
      LC_ALL: 'C',
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: date,
    },
  })
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
}

export function newRepository(): string {
  const folder = temporaryFolder()
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  return folder
}

/** Commits on the current branch and answers the commit's name. */
export function commit(folder: string, message: string, files: Files): string {
  const written = Object.entries(files).filter(([path, content]) => place(folder, path, content))
  if (written.length > 0) git(folder, 'add', '--force', '--', ...written.map(([path]) => path))
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', message)
  return git(folder, 'rev-parse', 'HEAD')
}

/** Answers whether a file was written that is still to be added. */
function place(folder: string, path: string, content: Content): boolean {
  const full = join(folder, path)
  if (content === null) {
    git(folder, 'rm', '--quiet', '--', path)
    return false
  }
  if (typeof content === 'object' && 'module' in content) {
    git(folder, 'update-index', '--add', '--cacheinfo', `160000,${content.module},${path}`)
    return false
  }
  mkdirSync(dirname(full), { recursive: true })
  rmSync(full, { force: true })
  if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, full)
  else writeFileSync(full, content)
  return true
}

/** The commit `refs/pull/N/merge` points to: base first, head second. Throws on a conflict. */
export function mergeCommit(folder: string, base: string, head: string): string {
  const tree = git(folder, 'merge-tree', '--write-tree', base, head)
  return git(folder, 'commit-tree', tree, '-p', base, '-p', head, '-m', `Merge ${head} into ${base}`)
}

/** What actions/checkout leaves behind: the event's commit alone by default, with `fetch-depth: 0` all branches and their history. */
export function checkout(origin: string, sha: string, ref: string, depth: 1 | 0): string {
  const folder = temporaryFolder()
  const merge = `+${sha}:refs/remotes/${ref}`
  git(folder, 'init', '--quiet')
  git(folder, 'remote', 'add', 'origin', `file://${origin}`)
  if (depth === 1) git(folder, 'fetch', '--quiet', '--no-tags', '--depth=1', 'origin', merge)
  else git(folder, 'fetch', '--quiet', '--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*', merge)
  git(folder, 'checkout', '--quiet', '--force', `refs/remotes/${ref}`)
  return folder
}

/** A clone with commits and without their contents, as `filter: blob:none` of actions/checkout makes one. */
export function partialClone(origin: string, sha: string): string {
  const folder = temporaryFolder()
  git(origin, 'config', 'uploadpack.allowFilter', 'true')
  git(folder, 'clone', '--quiet', '--filter=blob:none', '--no-checkout', `file://${origin}`, '.')
  git(folder, 'fetch', '--quiet', 'origin', sha)
  return folder
}

export interface CommitObject {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly message: string
}

/** Objects by their names, read by one process: a process for each is what takes the time. */
export function contents(folder: string, names: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>()
  if (names.length === 0) return found
  const out = gitBytes(folder, ['cat-file', '--batch'], names.map((name) => `${name}\n`).join(''))
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at)
    const [name = '', , size = ''] = out.toString('utf8', at, end).split(' ')
    const start = end + 1
    found.set(name, out.subarray(start, start + Number(size)))
    at = start + Number(size) + 1
  }
  return found
}

/** Every commit below a revision but those already known, parents first. */
export function history(folder: string, revision: string, known: ReadonlySet<string>): readonly CommitObject[] {
  const names = git(folder, 'rev-list', '--reverse', '--topo-order', revision)
    .split('\n')
    .filter((name) => !known.has(name))
  return [...contents(folder, names)].map(([sha, text]) => {
    const [head = '', message = ''] = splitOnce(text.toString('utf8'), '\n\n')
    const lines = head.split('\n')
    const all = (name: string) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
    return { sha, tree: all('tree')[0] ?? '', parents: all('parent'), message }
  })
}

export interface TreeLine {
  readonly mode: string
  readonly type: string
  readonly sha: string
  readonly path: string
}

export function listTree(folder: string, revision: string): readonly TreeLine[] {
  return gitBytes(folder, ['ls-tree', '-r', '-z', revision])
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [head = '', path = ''] = splitOnce(line, '\t')
      const [mode = '', type = '', sha = ''] = head.split(' ')
      return { mode, type, sha, path }
    })
}

export const author = { ...identity, date }

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
