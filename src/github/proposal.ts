/** A pull request of our own with one file changed: how a lasting waiver is brought to those who review the configuration. */
import { createHash } from 'node:crypto'
import type { Repository } from './client.ts'
import { messageOf } from './client.ts'
import { isRefused } from './refusal.ts'
import { httpFailure, statusOf } from './retry.ts'

export interface Proposal {
  /** The branch that gets it. */
  readonly base: string
  /** Its own commit that the change is made on. */
  readonly from: string
  readonly path: string
  readonly text: string
  readonly title: string
  readonly body: string
}

export type Proposed = { readonly done: 'proposed'; readonly url: string } | { readonly done: 'failed'; readonly why: string }

/** Never throws for what GitHub answers. What is proposed twice is one branch and one pull request. */
export async function propose(repository: Repository, proposal: Proposal): Promise<Proposed> {
  const { octokit, owner, repo } = repository
  const branch = `plimsoll/waiver-${createHash('sha256').update(`${proposal.from}\0${proposal.text}`).digest('hex').slice(0, 12)}`
  try {
    const standing = await octokit.rest.pulls.list({ owner, repo, head: `${owner}:${branch}`, state: 'open', per_page: 1 })
    const before = standing.data.find((one) => one.head.ref === branch)
    if (before !== undefined) return { done: 'proposed', url: before.html_url }
    await made(octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: proposal.from }))
    const sha = await blobAt(repository, branch, proposal.path)
    await octokit.rest.repos.createOrUpdateFileContents({
      owner,
      repo,
      path: proposal.path,
      branch,
      message: proposal.title,
      content: Buffer.from(proposal.text).toString('base64'),
      ...(sha === undefined ? {} : { sha }),
    })
    const { data } = await octokit.rest.pulls.create({ owner, repo, base: proposal.base, head: branch, title: proposal.title, body: proposal.body })
    return { done: 'proposed', url: data.html_url }
  } catch (error) {
    if (httpFailure(error) === undefined) throw error
    return {
      done: 'failed',
      why: `${messageOf(error)}${isRefused(error) ? '; it takes contents: write and pull-requests: write, and the setting that lets workflows open pull requests' : ''}`,
    }
  }
}

/** A branch that is there already is the one of an earlier try. */
async function made(creating: Promise<unknown>): Promise<void> {
  try {
    await creating
  } catch (error) {
    if (statusOf(error) !== 422) throw error
  }
}

async function blobAt({ octokit, owner, repo }: Repository, ref: string, path: string): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.repos.getContent({ owner, repo, path, ref })
    return Array.isArray(data) ? undefined : data.sha
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}
