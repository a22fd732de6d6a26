/** What is to be verified: which environment, at which commit and address, by whose configuration. */
import { UserError } from '../base/errors.ts'
import { deploymentOf, readStatusLink, sameEnvironment, type Deployment } from '../github/deployment.ts'
import { field, isSha, textAt } from '../github/payload.ts'
import { resolveRevision } from '../github/pull-request.ts'
import { unreadable } from '../github/unreadable.ts'
import type { Context } from './context.ts'
import type { Situation } from './situation.ts'

/** Why an event asks for no verification; undefined when it does. */
export function idleness({ event, payload, serverUrl, repository }: Context): string | undefined {
  if (event !== 'deployment_status') return undefined
  const state = textAt(payload, 'deployment_status', 'state')
  if (state !== 'success') return `the deployment’s status is \`${/^\w{1,30}$/.test(state) ? state : 'unknown'}\`; what is deployed is verified on \`success\``
  const link = textAt(payload, 'deployment_status', 'log_url') || textAt(payload, 'deployment_status', 'target_url')
  // With the token of a person or of an App, what is written here starts workflows.
  return readStatusLink(link, { serverUrl, repository }) === undefined ? undefined : 'the status is what Plimsoll itself found'
}

export interface Asked {
  /** Empty where neither the inputs nor the event say it: the only one of the configuration. */
  readonly environment: string
  /** The event chose the environment, not the workflow. */
  readonly byEvent: boolean
  readonly sha: string
  readonly url: string | undefined
  /** The event's own, where it is of that environment and commit. */
  readonly deployment: Deployment | undefined
}

export async function askedOf(situation: Situation): Promise<Asked> {
  const { inputs, context, teller } = situation
  const { event, payload } = context
  const told = event.startsWith('deployment') ? deploymentOf(payload) : undefined
  const sha = await commitOf(situation, told)
  const fits = told !== undefined && told.sha === sha && (inputs.environment === '' || sameEnvironment(inputs.environment, told.environment))
  const given = addressOf(inputs.url)
  if (inputs.url !== '' && given === undefined)
    throw new UserError('The input `url` is no address.', { exit: 2, hint: 'Write it whole, such as https://app.example.org.' })
  const offered = fits ? textAt(payload, 'deployment_status', 'environment_url') : ''
  if (given === undefined && offered !== '' && addressOf(offered) === undefined)
    teller.log('warning', 'The deployment’s `environment_url` is no address that can be asked, and is left out.')
  return {
    environment: inputs.environment === '' ? (told?.environment ?? '') : inputs.environment,
    byEvent: inputs.environment === '' && told !== undefined,
    sha,
    url: given ?? addressOf(offered),
    deployment: fits ? told : undefined,
  }
}

async function commitOf({ inputs, context, sources }: Situation, told: Deployment | undefined): Promise<string> {
  if (inputs.sha !== '') return (await sources.local?.resolve(inputs.sha)) ?? resolveRevision(await sources.remote(), inputs.sha)
  const commit = told?.sha ?? runCommit(context) ?? context.sha
  if (isSha(commit)) return commit
  throw new UserError(`The event \`${context.event}\` names no commit that could be deployed.`, { exit: 2, hint: 'Name it with the input `sha`.' })
}

/** The run that ended may have deployed it; GITHUB_SHA is the default branch's. A fork's commit is deployed by nobody. */
function runCommit({ event, payload, repository }: Context): string | undefined {
  if (event !== 'workflow_run') return undefined
  const own = sameEnvironment(textAt(payload, 'workflow_run', 'head_repository', 'full_name'), repository)
  const commit = field(payload, 'workflow_run', 'head_sha')
  return own && isSha(commit) ? commit : undefined
}

function addressOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.href : undefined
}

/** The newest commit of the default branch, whose configuration says where to look: nobody gets a target in without having merged it. */
export async function configuredAt({ context, sources, teller }: Situation): Promise<string> {
  const named = textAt(context.payload, 'repository', 'default_branch')
  try {
    const repository = await sources.remote()
    const { octokit, owner, repo } = repository
    const branch = named === '' ? (await octokit.rest.repos.get({ owner, repo })).data.default_branch : named
    return await resolveRevision(repository, `heads/${branch}`)
  } catch (error) {
    // A deploy that GitHub's API can't see is verified all the same, where the run itself is the default branch's.
    if (named !== '' && context.ref === `refs/heads/${named}` && isSha(context.sha)) {
      teller.log('info', `The newest commit of the default branch could not be asked for; the configuration is that of ${context.sha}, the run’s own.`)
      return context.sha
    }
    throw unreadable(error, 'the default branch', await sources.remote())
  }
}
