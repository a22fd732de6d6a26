/** The two trees to compare: each from the checkout when that holds it, else through the API with whatever contents the checkout has. */
import type { Tree, TreeEntry } from '../base/source.ts'
import type { Repository } from '../github/client.ts'
import type { Log } from '../github/retry.ts'
import { apiHistory, compared, resolveRevision, trialMerge, type Comparison, type MergeGroup, type PullRequest } from '../github/pull-request.ts'
import { apiTree } from '../github/tree.ts'
import type { BlobCache } from '../tree/batch.ts'
import { commitTree } from '../tree/commit.ts'
import type { Engine } from './engine.ts'
import type { Inputs } from './inputs.ts'
import type { Context } from './context.ts'
import type { LocalRepository } from './local.ts'

export interface Sources {
  readonly local: LocalRepository | undefined
  /** Opened on first use, once. */
  readonly remote: () => Promise<Repository>
  readonly log: Log
  /** As the engine knows it. */
  readonly likely?: Engine['likelyFiles']
}

/** What is judged; neither where the inputs name both commits. */
export interface Subject {
  readonly group: MergeGroup | undefined
  readonly pull: PullRequest | undefined
}

/** Which two commits: those the inputs name, else those the merge is made of. */
export async function comparisonOf(subject: Subject, inputs: Inputs, context: Context, sources: Sources): Promise<Comparison> {
  const { local, remote } = sources
  const resolve = async (revision: string) => (await local?.resolve(revision)) ?? resolveRevision(await remote(), revision)
  const named = async (found: Pick<Comparison, 'base' | 'head'> | undefined): Promise<Comparison> => ({
    base: inputs.base === '' ? (found?.base ?? '') : await resolve(inputs.base),
    head: inputs.head === '' ? (found?.head ?? '') : await resolve(inputs.head),
    how: 'inputs',
  })
  if (inputs.base !== '' && inputs.head !== '') return named(undefined)
  const found = await merging(subject, context, sources)
  return inputs.base === '' && inputs.head === '' ? found : named(found)
}

async function merging({ group, pull }: Subject, context: Context, { local, remote }: Sources): Promise<Comparison> {
  // The queue has made the merge already, and says into what.
  if (group !== undefined) return { base: group.baseSha, head: group.headSha, how: 'merge group' }
  if (pull === undefined) throw new Error('nothing to compare')
  return compared(pull, trialMerge(pull, context.sha, context.ref), {
    parents: async (sha) => (await local?.parents(sha)) ?? apiHistory(await remote()).parents(sha),
    // A shallow clone may know both commits and not what they share; GitHub does.
    mergeBase: async (base, head) => (await local?.mergeBase(base, head)) ?? apiHistory(await remote()).mergeBase(base, head),
  })
}

/** One tree, as `treesOf` reads two. */
export function treeOf(commit: string, sources: Sources): Promise<Tree> {
  return opener(sources)(commit)
}

export async function treesOf(comparison: Comparison, sources: Sources): Promise<{ readonly base: Tree; readonly head: Tree }> {
  const open = opener(sources)
  // One after the other: both may write to the same cache, and the second then finds there what the first read.
  const head = await open(comparison.head)
  return { base: await open(comparison.base), head }
}

/** Trees that share their contents, and what they ask GitHub for. */
function opener({ local, remote, log, likely }: Sources): (commit: string) => Promise<Tree> {
  const cache: BlobCache = new Map()
  const asked: (() => Promise<readonly TreeEntry[]>)[] = []
  return async (commit) => {
    if (local !== undefined && (await local.has(commit))) return commitTree(local.folder, commit, { cache })
    log('debug', `${commit} is not in the checkout: its tree is read through the API`)
    const tree: Tree = apiTree(await remote(), commit, {
      cache,
      ...(local === undefined ? {} : { local: (ids) => local.blobs(ids) }),
      ...(likely === undefined ? {} : { likely: async () => (await Promise.all(asked.map((one) => one()))).flat() }),
    })
    // The base is read first: what it needs comes before what the head changes.
    let found: Promise<readonly TreeEntry[]> | undefined
    asked.unshift(() => (found ??= tree.list().then((entries) => likely?.(entries) ?? [])))
    return tree
  }
}
