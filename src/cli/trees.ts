/** Opens the trees a command speaks of: folders as they are, commits without a checkout. */
import { realpathSync, statSync } from 'node:fs'
import { UserError } from '../base/errors.ts'
import type { Tree } from '../base/source.ts'
import type { BlobCache } from '../tree/batch.ts'
import { commitTree } from '../tree/commit.ts'
import { folderTree } from '../tree/folder.ts'
import { firstParent, mergeBase, needCommit, needMergeBase, prefixInRepository } from '../tree/history.ts'

export function folderNamed(name: string | undefined): string {
  const folder = name ?? '.'
  try {
    if (statSync(folder).isDirectory()) return realpathSync(folder)
  } catch {
    throw new UserError(`${folder} is not there`, { exit: 3, hint: 'Name a folder that exists.' })
  }
  throw new UserError(`${folder} is not a folder`, { exit: 3, hint: 'Name the folder that holds it.' })
}

/** Loading holds up all else: what git is to answer meanwhile is asked first. */
export async function whileGitAnswers<T>(load: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  return await load()
}

/** Listed at once: git answers while the code that looks at the tree is loaded. */
export async function openTree(folder: string, revision: string | undefined): Promise<Tree> {
  if (revision === undefined) return listing(await folderTree(folder))
  const prefix = await insideRepository(folder)
  return listing(await commitTree(folder, revision, { prefix }))
}

/** What goes wrong is told to whoever asks for the list. */
function listing(tree: Tree): Tree {
  tree.list().catch(() => undefined)
  return tree
}

export interface Pair {
  readonly base: Tree
  readonly head: Tree
}

/** A merge commit is compared with its first parent when that is what `--base` names; else head with the merge base. Without `--head`: the working folder. */
export async function openPair(folder: string, base: string, head: string | undefined): Promise<Pair> {
  const prefix = await insideRepository(folder)
  const cache: BlobCache = new Map()
  const wanted = await needCommit(folder, base)
  if (head === undefined) {
    const onto = (await mergeBase(folder, wanted, 'HEAD')) ?? wanted
    return { base: await commitTree(folder, onto, { prefix, cache }), head: listing(await folderTree(folder)) }
  }
  const at = await needCommit(folder, head)
  const parent = await firstParent(folder, at)
  const onto = parent === wanted ? wanted : await needMergeBase(folder, wanted, at)
  return { base: await commitTree(folder, onto, { prefix, cache }), head: await commitTree(folder, at, { prefix, cache }) }
}

/** Where the folder lies in its repository; the root where there is none. */
export async function prefixOf(folder: string): Promise<string> {
  return (await prefixInRepository(folder).catch(() => undefined)) ?? ''
}

async function insideRepository(folder: string): Promise<string> {
  const prefix = await prefixInRepository(folder)
  if (prefix === undefined)
    throw new UserError(`${folder} is not in a git repository`, { exit: 3, hint: 'Run it inside a repository, or scan the folder without --ref.' })
  return prefix
}
