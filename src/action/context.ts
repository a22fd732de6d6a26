/** What the workflow run is about, out of the environment and the event's payload; nothing is read before it is asked for. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '../base/errors.ts'
import type { Environment, Inputs } from './inputs.ts'

export interface Context {
  readonly event: string
  readonly payload: unknown
  /** `owner/name`. */
  readonly repository: string
  /** Whose doing the run is; of a run by Dependabot that somebody started again, still Dependabot. */
  readonly actor: string
  readonly sha: string
  readonly ref: string
  readonly apiUrl: string
  readonly serverUrl: string
  readonly runId: number
  readonly run: number
  readonly attempt: number
  /** File name of the workflow; empty where the runner does not tell. */
  readonly workflow: string
  /** Where paths of inputs start from. */
  readonly workspace: string
  /** The checkout, if any. */
  readonly folder: string
  readonly temp: string
}

/** Throws UserError (exit 2) outside of a workflow. */
export function readContext(env: Environment, inputs: Inputs): Context {
  const repository = env['GITHUB_REPOSITORY'] ?? ''
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository) || (env['GITHUB_EVENT_NAME'] ?? '') === '') {
    throw new UserError('This is not a run of GitHub Actions.', { exit: 2, hint: 'Elsewhere, run `plimsoll gate --base REV`.' })
  }
  return {
    event: env['GITHUB_EVENT_NAME'] ?? '',
    payload: payloadOf(env['GITHUB_EVENT_PATH'] ?? ''),
    repository,
    actor: env['GITHUB_ACTOR'] ?? '',
    sha: env['GITHUB_SHA'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com',
    serverUrl: env['GITHUB_SERVER_URL'] || 'https://github.com',
    runId: Number(env['GITHUB_RUN_ID']) || 0,
    run: Number(env['GITHUB_RUN_NUMBER']) || 0,
    attempt: Number(env['GITHUB_RUN_ATTEMPT']) || 1,
    workflow: /([^/@]+)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1] ?? '',
    workspace: resolve(env['GITHUB_WORKSPACE'] || '.'),
    folder: resolve(env['GITHUB_WORKSPACE'] || '.', inputs.workingDirectory || '.'),
    temp: env['RUNNER_TEMP'] ?? '',
  }
}

function payloadOf(path: string): unknown {
  if (path === '') return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new UserError(`The event's payload can't be read.`, { exit: 2, where: path, hint: 'GITHUB_EVENT_PATH must name the file the runner wrote.', cause })
  }
}
