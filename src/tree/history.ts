/** Which commits there are and how they descend, as far as this clone knows. */
import { UserError } from '../base/errors.ts'
import type { History } from '../base/source.ts'
import { git } from './git.ts'

const sha = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/** The full SHA a revision stands for; undefined when this clone doesn't have it. Throws a UserError (exit 3) when git can't read the repository. */
export async function resolveCommit(repository: string, revision: string): Promise<string | undefined> {
  // A revision can't begin with a dash (git-check-ref-format), so one that does was meant as an option.
  if (revision === '' || revision.startsWith('-') || revision.includes('\0')) return undefined
  const answer = await git(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  if (answer.code !== 0) await needRepository(repository)
  const found = answer.output.toString('utf8').trim()
  return answer.code === 0 && sha.test(found) ? found : undefined
}

/** As {@link resolveCommit}, but a revision that is not there throws a UserError (exit 3) that says what to fetch. */
export async function needCommit(repository: string, revision: string): Promise<string> {
  const found = await resolveCommit(repository, revision)
  if (found !== undefined) return found
  const hint = (await isShallow(repository))
    ? `This clone is shallow. Run: git fetch --unshallow, or: git fetch --depth=1 origin ${shown(revision)}`
    : `Run: git fetch origin ${shown(revision)}`
  throw new UserError(`there is no commit ${shown(revision)} in ${repository}`, { exit: 3, hint })
}

/** The best common ancestor; undefined when the two share none, or none that this clone holds. */
export async function mergeBase(repository: string, a: string, b: string): Promise<string | undefined> {
  const [one, other] = await Promise.all([needCommit(repository, a), needCommit(repository, b)])
  const answer = await git(repository, ['merge-base', one, other])
  const found = answer.output.toString('utf8').trim()
  return answer.code === 0 && sha.test(found) ? found : undefined
}

/** As {@link mergeBase}, but throws a UserError (exit 3) that says what to fetch. */
export async function needMergeBase(repository: string, a: string, b: string): Promise<string> {
  const found = await mergeBase(repository, a, b)
  if (found !== undefined) return found
  const hint = (await isShallow(repository))
    ? 'This clone is shallow. Run: git fetch --unshallow, or: git fetch --deepen=100'
    : 'Name a base that shares history with the head.'
  throw new UserError(`${shown(a)} and ${shown(b)} have no common ancestor here`, { exit: 3, hint })
}

/** The first parent's SHA as the commit itself names it, also when a shallow clone lacks that parent; undefined for a first commit. */
export async function firstParent(repository: string, commit: string): Promise<string | undefined> {
  const found = await needCommit(repository, commit)
  const answer = await git(repository, ['cat-file', 'commit', found])
  const header = answer.output.toString('utf8').split('\n\n', 1)[0] ?? ''
  return /^parent ([0-9a-f]+)$/m.exec(header)?.[1]
}

export async function isShallow(repository: string): Promise<boolean> {
  const answer = await git(repository, ['rev-parse', '--is-shallow-repository'])
  return answer.output.toString('utf8').trim() === 'true'
}

/** Where a folder stands in its repository, `''` for the top and for a bare one; undefined outside of any. */
export async function prefixInRepository(directory: string): Promise<string | undefined> {
  const answer = await git(directory, ['rev-parse', '--show-prefix'])
  if (answer.code !== 0) return undefined
  return answer.output.toString('utf8').replace(/\n$/, '').replace(/\/$/, '')
}

/** How many commits are looked at, and for how many milliseconds. */
const newest = 400
const patience = 2_000

/** Who made the commits that lead to one, and when. `rev-list` heeds none of the settings by which `log` runs a program of the repository's choice. */
export function historyOf(repository: string, commit: string): History {
  const ask = async (args: readonly string[]): Promise<string | undefined> => {
    const answer = await git(repository, args, '', patience).catch(() => undefined)
    return answer?.code === 0 ? answer.output.toString('utf8') : undefined
  }
  return {
    async newest() {
      const args = ['rev-list', `--max-count=${newest}`, '--format=%ct %an', '--end-of-options', commit, '--']
      const [shallow, told = ''] = await Promise.all([isShallow(repository).catch(() => true), ask(args)])
      if (shallow) return []
      return [...told.matchAll(/^commit ([0-9a-f]+)\n(\d{1,12}) (.*)$/gm)].map(([, id = '', at, author = '']) => ({ id, author, at: Number(at) }))
    },
    async held(id, paths) {
      return (await ask(['ls-tree', '-z', '--name-only', '--full-tree', id, '--', ...paths]))?.split('\0').filter((path) => path !== '')
    },
  }
}

async function needRepository(repository: string): Promise<void> {
  const answer = await git(repository, ['rev-parse', '--git-dir'])
  if (answer.code === 0) return
  throw new UserError(`${repository} is not in a git repository`, { exit: 3, hint: 'Run it inside a clone, or name one with -C DIR.' })
}

function shown(revision: string): string {
  return JSON.stringify(revision).slice(1, -1)
}
