/** The verdict by a name on a commit, for rulesets that ask for that name: a commit status, or a check run where the token is an App's own. */
import { viewerOf, workflowAuthor } from './author.ts'
import { messageOf, type Repository } from './client.ts'
import { refusal, type Origin } from './refusal.ts'
import { httpFailure, troubleOf } from './retry.ts'

export interface StatusRequest {
  readonly name: string
  /** The commit that the rule looks at: the branch's own, never a trial merge. */
  readonly sha: string
  /** `error` where nothing could be decided. */
  readonly state: 'success' | 'failure' | 'error'
  readonly description: string
  /** The run. */
  readonly url: string
  /** What a check run shows besides. */
  readonly details: () => CheckDetails
  readonly origin: Origin
}

export interface CheckDetails {
  readonly summary: string
  readonly annotations: readonly CheckAnnotation[]
}

export interface CheckAnnotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: 'failure' | 'warning'
  readonly title: string
  readonly message: string
}

export type StatusResult = { readonly done: 'status' | 'check' } | { readonly done: 'failed'; readonly warning: string }

/** GitHub's limits. Source: docs.github.com/rest/commits/statuses, docs.github.com/rest/checks/runs. */
const statusLimits = { description: 140, summary: 65_535, annotationsAtOnce: 50, title: 255, message: 10_000 } as const
/** Ten requests; what is beyond stands in the report. */
const mostAnnotations = 500
const tries = 3

/** Never throws for what GitHub answers: a failure is a warning that names what is missing. */
export async function publishStatus(repository: Repository, request: StatusRequest): Promise<StatusResult> {
  const { clock } = repository.patience
  const kind = await kindOf(repository)
  for (let attempt = 1; ; attempt += 1) {
    const started = clock.now()
    try {
      await (kind === 'check' ? writeCheck(repository, request) : writeStatus(repository, request))
      return { done: kind }
    } catch (error) {
      const trouble = troubleOf(error, clock.now())
      if (trouble === undefined && httpFailure(error) === undefined) throw error
      // The last one of a name counts, so that one too many does no harm.
      const again = trouble?.kind === 'transient' && attempt < tries
      if (again && (await repository.patience.wait(trouble, attempt, 'the status', clock.now() - started))) continue
      const [what, permission] = kind === 'check' ? ['The check run', 'checks: write'] : ['The commit status', 'statuses: write']
      return { done: 'failed', warning: refusal(error, `${what} \`${request.name}\``, permission, request.origin, 'The job’s exit code is the decision.') }
    }
  }
}

/** Only Apps write check runs, and one by github.token would stand among those of another workflow. */
async function kindOf(repository: Repository): Promise<'status' | 'check'> {
  const viewer = (await viewerOf(repository)) ?? ''
  return viewer.endsWith('[bot]') && viewer !== workflowAuthor ? 'check' : 'status'
}

async function writeStatus({ octokit, owner, repo }: Repository, { name, sha, state, description, url }: StatusRequest): Promise<void> {
  await octokit.rest.repos.createCommitStatus({
    owner,
    repo,
    sha,
    state,
    context: name,
    description: clipped(description, statusLimits.description),
    target_url: url,
  })
}

async function writeCheck(repository: Repository, request: StatusRequest): Promise<void> {
  const { octokit, owner, repo, patience } = repository
  const { summary, annotations } = request.details()
  const output = { title: clipped(request.description, statusLimits.title), summary: clipped(summary, statusLimits.summary) }
  const [first = [], ...more] = batches(annotations.slice(0, mostAnnotations).map(bounded))
  const { data } = await octokit.rest.checks.create({
    owner,
    repo,
    name: request.name,
    head_sha: request.sha,
    status: 'completed',
    conclusion: request.state === 'success' ? 'success' : 'failure',
    details_url: request.url,
    output: { ...output, annotations: [...first] },
  })
  try {
    for (const batch of more) {
      // GitHub asks for a second between what writes.
      await patience.clock.sleep(1000)
      await octokit.rest.checks.update({ owner, repo, check_run_id: data.id, output: { ...output, annotations: [...batch] } })
    }
  } catch (error) {
    patience.log('warning', `Some annotations of the check run \`${request.name}\` are missing: ${messageOf(error)}`)
  }
}

function bounded(annotation: CheckAnnotation): CheckAnnotation {
  return { ...annotation, title: clipped(annotation.title, statusLimits.title), message: clipped(annotation.message, statusLimits.message) }
}

function batches<T>(all: readonly T[]): readonly (readonly T[])[] {
  const size = statusLimits.annotationsAtOnce
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

/** By UTF-16 units, which are never fewer than characters, and never through the middle of one. */
function clipped(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
