/** Fetches an artifact of a workflow run within bounds; what is in it may be anybody's. */
import type { Repository } from './client.ts'
import { statusOf, troubleOf } from './retry.ts'

/** What of an artifact can't be used, in words for the user. */
class ArtifactError extends Error {
  override readonly name = 'ArtifactError'
}

const tries = 3
/** Milliseconds for the file itself. */
const timeout = 60_000

/** The newest of that name; undefined when the run has none. Source: docs.github.com/rest/actions/artifacts. */
export async function newestArtifact(repository: Repository, run: number, name: string): Promise<number | undefined> {
  const { octokit, owner, repo } = repository
  const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({ owner, repo, run_id: run, name, per_page: 100 })
  const [newest] = data.artifacts.filter((one) => one.name === name && !one.expired).toSorted((a, b) => b.id - a.id)
  return newest?.id
}

/** What runs of this repository itself left by that name, the newest first: a fork's run leaves its artifacts here too. */
export async function artifactsNamed({ octokit, owner, repo }: Repository, name: string): Promise<readonly { readonly id: number; readonly run: number }[]> {
  const { data } = await octokit.rest.actions.listArtifactsForRepo({ owner, repo, name, per_page: 100 })
  return data.artifacts
    .toSorted((a, b) => b.id - a.id)
    .flatMap(({ id, name: called, expired, workflow_run: run }) => {
      const own = run?.repository_id !== undefined && run.repository_id === run.head_repository_id
      return called === name && !expired && own && run.id !== undefined ? [{ id, run: run.id }] : []
    })
}

/** The zip. Throws ArtifactError for one beyond `limit` bytes, whatever its size was said to be. */
export async function downloadArtifact(repository: Repository, artifact: number, limit: number): Promise<Buffer> {
  const { clock } = repository.patience
  for (let attempt = 1; ; attempt += 1) {
    const started = clock.now()
    try {
      // Asked for anew each time: the address is good for a minute.
      return await download(repository, await addressOf(repository, artifact), limit)
    } catch (error) {
      const trouble = error instanceof ArtifactError || statusOf(error) !== undefined ? undefined : (troubleOf(error, clock.now()) ?? lost(error))
      if (trouble === undefined || attempt >= tries) throw error
      if (!(await repository.patience.wait(trouble, attempt, 'the artifact', clock.now() - started))) throw error
    }
  }
}

/** Where the file lies: on another host, that must not see the token. */
async function addressOf({ octokit, owner, repo }: Repository, artifact: number): Promise<URL> {
  const answer = await octokit.request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
    owner,
    repo,
    artifact_id: artifact,
    archive_format: 'zip',
    request: { redirect: 'manual', parseSuccessResponseBody: false },
  })
  await (answer.data as ReadableStream | null)?.cancel()
  const location = answer.headers.location
  if (location === undefined) throw new ArtifactError('GitHub did not say where it lies')
  const api = new URL(octokit.request.endpoint.DEFAULTS.baseUrl)
  const address = new URL(location, api)
  if (address.protocol !== 'https:' && address.protocol !== api.protocol) throw new ArtifactError('it lies where only plain HTTP leads')
  return address
}

class Unanswered extends Error {}

async function download({ fetch }: Repository, address: URL, limit: number): Promise<Buffer> {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeout) })
  if (response.status >= 500 || response.status === 429) throw new Unanswered(`answered ${response.status}`)
  if (response.status !== 200 || response.body === null) throw new ArtifactError(`its storage answered ${response.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop closes the connection.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw new ArtifactError(`it has more than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** `fetch` says a TypeError of every broken connection, and nothing of an address that is a secret for as long as it is good. */
function lost(error: unknown): { readonly kind: 'transient'; readonly why: string } | undefined {
  if (error instanceof Unanswered) return { kind: 'transient', why: error.message }
  return error instanceof TypeError ? { kind: 'transient', why: 'the connection broke' } : undefined
}
