/** Contents by their names, many with one request: GraphQL tells them in batches, and what it can't tell whole is asked for one by one. */
import { createHash } from 'node:crypto'
import type { Octokit } from '@octokit/rest'
import { decode, type Decoded } from '../tree/decode.ts'
import { messageOf, type Repository } from './client.ts'
import { field, isSha } from './payload.ts'
import { BrokenAnswer } from './retry.ts'
import { unreadable } from './unreadable.ts'

export interface Wanted {
  readonly id: string
  /** Bytes, where the listing tells them. */
  readonly size: number | undefined
  /** Taken along where it costs no request of its own. */
  readonly spare?: boolean
}

/** Contents and bytes of one batch: GitHub answers within ten seconds or not at all. Of a `largest` content GraphQL would leave out the rest. */
export const batch = { objects: 100, bytes: 1_000_000, largest: 400_000 } as const
/** Requests under way at once: GitHub allows 100 for everything a token does. */
const concurrency = { batches: 4, single: 8 } as const

/** Those that refused GraphQL once are not asked again: a GitHub Enterprise Server without it, a token without the right, its own limit. */
const withoutGraphql = new WeakSet<Octokit>()

/**
 * Gives each content to `got` as it comes, in no order.
 * Throws UserError (exit 3) when one can't be read.
 * Source: docs.github.com/graphql/reference/objects#blob, docs.github.com/rest/git/blobs.
 */
export async function fetchContents(repository: Repository, wanted: readonly Wanted[], got: (id: string, content: Decoded) => void): Promise<void> {
  const inBatches = wanted.filter(({ id, size }) => size !== undefined && size <= batch.largest && isSha(id))
  const batches = inBatches.length > 1 ? cut(inBatches) : []
  const here = new Set<string>()
  await inParallel(batches, concurrency.batches, async (part) => {
    for (const [id, bytes] of await fetchBatch(repository, part)) {
      here.add(id)
      got(id, decode(bytes))
    }
  })
  const rest = wanted.filter(({ id, spare }) => spare !== true && !here.has(id))
  await inParallel(rest, concurrency.single, async ({ id }) => got(id, decode(await fetchBlob(repository, id))))
}

function cut(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const batches: Wanted[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of wanted) {
    const size = one.size ?? 0
    if (bytes + size > batch.bytes || (batches.at(-1)?.length ?? 0) >= batch.objects) {
      batches.push([])
      bytes = 0
    }
    batches.at(-1)?.push(one)
    bytes += size
  }
  return batches
}

async function inParallel<T>(items: readonly T[], most: number, does: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items].reverse()
  const work = async (): Promise<void> => {
    try {
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) await does(item)
    } catch (error) {
      // The others end too: nobody waits for what they would get.
      queue.length = 0
      throw error
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work))
}

/** Never throws: what is not in the answer, or not what its name says, is asked for again by REST. */
async function fetchBatch(repository: Repository, wanted: readonly Wanted[]): Promise<readonly (readonly [string, Buffer])[]> {
  const { octokit, owner, repo, patience } = repository
  if (withoutGraphql.has(octokit)) return []
  const objects = wanted.map(({ id }, index) => `a${index}:object(oid:"${id}"){...b}`).join(' ')
  const query = `query($owner:String!,$name:String!){repository(owner:$owner,name:$name){${objects}}} fragment b on Blob{text}`
  const answer = await octokit.graphql<unknown>(query, { owner, name: repo, request: { tries: 2 } }).catch((error: unknown) => {
    withoutGraphql.add(octokit)
    patience.log('debug', `GraphQL gives no contents, so they are asked for one by one: ${messageOf(error)}`)
    // An answer with errors may hold some of what was asked for.
    return field(error, 'data')
  })
  return wanted.flatMap(({ id }, index): (readonly [string, Buffer])[] => {
    const text = field(answer, 'repository', `a${index}`, 'text')
    const bytes = typeof text === 'string' ? Buffer.from(text) : undefined
    return bytes !== undefined && blobId(bytes, id.length) === id ? [[id, bytes]] : []
  })
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
